package sellapp

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/dbtest"
	"kassa/internal/store"
	"kassa/internal/wire"
)

// seller is a store whose owner sets up what it sells, over the real core and a real database. Every answer is
// checked against the contract.
type seller struct {
	t        *testing.T
	clock    *clock.Fake
	db       checkout.Database
	core     *checkout.Service
	store    checkout.Store
	surface  *wire.Surface
	contract *wire.Contract
	key      string
}

func newSeller(t *testing.T) *seller {
	t.Helper()
	s := &seller{t: t, clock: clock.NewFake(time.Date(2026, 3, 9, 12, 0, 0, 0, time.UTC))}
	opened, err := store.Open(t.Context(), store.Options{URL: dbtest.SQLite(t, filepath.Join(t.TempDir(), "kassa.db")), Clock: s.clock})
	s.must(err)
	t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	})
	s.db = opened
	s.core = checkout.New(checkout.Config{
		Database: opened, Directory: opened.Directory(), Clock: s.clock, Log: slog.New(slog.DiscardHandler),
	})
	s.surface, s.contract, err = New(Config{
		Core: s.core, FileURL: func(checkout.StoreID, checkout.DeliveryID, checkout.FileID) string { return "" },
		PageURL: func(checkout.Sale) string { return "" }, Limits: wire.Limits{Now: s.clock.Now},
	})
	s.must(err)
	s.store, err = s.core.CreateStore(t.Context(), checkout.Store{Slug: "acorn", Name: "Acorn", Mode: checkout.ModeLive})
	s.must(err)
	s.key = s.keyWith("*")
	return s
}

func (s *seller) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// keyWith makes a key with these scopes.
func (s *seller) keyWith(scopes ...string) string {
	s.t.Helper()
	_, text, err := s.core.CreateKey(s.t.Context(), checkout.Key{
		StoreID: s.store.ID, Dialect: Name, Mode: checkout.ModeLive, Scopes: scopes,
	}, KeyPrefix)
	s.must(err)
	return text
}

// elsewhere is the same server as another store sees it.
func (s *seller) elsewhere() *seller {
	s.t.Helper()
	other := *s
	var err error
	other.store, err = s.core.CreateStore(s.t.Context(), checkout.Store{Slug: "elsewhere", Name: "Elsewhere", Mode: checkout.ModeLive})
	s.must(err)
	other.key = other.keyWith("*")
	return &other
}

// told is an answer as a client sees it.
type told struct {
	status int
	header http.Header
	body   jsontext.Value
}

// asks sends a request, which must be answered with this status. Headers come as "Name: value".
func (s *seller) asks(want int, method, target, body string, headers ...string) told {
	s.t.Helper()
	r := httptest.NewRequestWithContext(s.t.Context(), method, target, strings.NewReader(body))
	if body == "" {
		r.Body, r.ContentLength = http.NoBody, 0
	} else {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Authorization", "Bearer "+s.key)
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	recorder := httptest.NewRecorder()
	s.surface.ServeHTTP(recorder, r)
	answer := told{status: recorder.Code, header: recorder.Header(), body: recorder.Body.Bytes()}
	if answer.status != want {
		s.t.Fatalf("%s %s %s: status %d, want %d: %s", method, target, body, answer.status, want, answer.body)
	}
	s.obeys(method, r.URL.Path, answer)
	return answer
}

// obeys checks an answer against the contract of the operation that a path names.
func (s *seller) obeys(method, path string, answer told) {
	s.t.Helper()
	for _, op := range s.contract.Operations() {
		if op.Method != method || !names(op.Path, path) {
			continue
		}
		schema, ok := s.contract.ResponseSchema(method, op.Path, answer.status)
		if !ok {
			s.t.Fatalf("the contract has no answer %d for %s %s", answer.status, method, op.Path)
		}
		doc, problem := wire.ParseJSON(answer.body)
		if problem != nil {
			s.t.Fatalf("%s: %v", answer.body, problem)
		}
		if faults := schema.Validate(doc.Value); len(faults) > 0 {
			s.t.Errorf("%s %s: %s\n%v", method, op.Path, answer.body, faults)
		}
		return
	}
	s.t.Fatalf("the contract has no %s %s", method, path)
}

// names tells whether a path is one of a pattern's; literal parts come first in the contract.
func names(pattern, path string) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if !strings.HasPrefix(want[i], "{") && want[i] != got[i] {
			return false
		}
	}
	return true
}

// makes creates an object and gives its address.
func (s *seller) makes(path, body string) string {
	s.t.Helper()
	return path + "/" + strings.Trim(s.asks(http.StatusCreated, "POST", path, body).field(s.t, "id"), `"`)
}

// field reads one member of an answer's data as JSON; dots lead to members of members.
func (a told) field(t *testing.T, path string) string {
	t.Helper()
	value := a.body
	for name := range strings.SplitSeq("data."+path, ".") {
		var members map[string]jsontext.Value
		if err := json.Unmarshal(value, &members); err != nil {
			t.Fatalf("%s of %s: %v", path, a.body, err)
		}
		found, ok := members[name]
		if !ok {
			t.Fatalf("no %s in %s", path, a.body)
		}
		value = found
	}
	return string(value)
}

// fields checks members of an answer's data.
func (a told) fields(t *testing.T, want map[string]string) {
	t.Helper()
	for path, value := range want {
		if got := a.field(t, path); got != value {
			t.Errorf("%s is %s, want %s", path, got, value)
		}
	}
}

// blames tells whether a refusal names a field.
func (a told) blames(t *testing.T, field string) {
	t.Helper()
	var refused failure
	if err := json.Unmarshal(a.body, &refused); err != nil || len(refused.Errors[field]) == 0 {
		t.Errorf("%s is not blamed in %s", field, a.body)
	}
}

// ids lists the ids on a page of a list.
func (s *seller) ids(path string) string {
	s.t.Helper()
	var page struct {
		Data []struct {
			ID jsontext.Value `json:"id"`
		} `json:"data"`
	}
	s.must(json.Unmarshal(s.asks(http.StatusOK, "GET", path, "").body, &page))
	var ids []string
	for _, item := range page.Data {
		ids = append(ids, strings.Trim(string(item.ID), `"`))
	}
	return strings.Join(ids, " ")
}

// override replaces one member of an object; null members stay, an empty value takes it out.
func override(body, field, value string) string {
	var members map[string]jsontext.Value
	if err := json.Unmarshal([]byte(body), &members); err != nil {
		return body
	}
	delete(members, field)
	if value != "" {
		members[field] = jsontext.Value(value)
	}
	changed, err := json.Marshal(members, json.Deterministic(true))
	if err != nil {
		return body
	}
	return string(changed)
}

// uuidForm finds ids that differ from run to run.
var uuidForm = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// kept compares an answer with a file of testdata. Random ids are numbered in the order of their coming. Run
// with KASSA_GOLDEN=write to write the file anew.
func (a told) kept(t *testing.T, file string) {
	t.Helper()
	got := append(a.body.Clone(), '\n')
	if err := got.Indent(); err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	text := uuidForm.ReplaceAllStringFunc(string(got), func(id string) string {
		if seen[id] == "" {
			seen[id] = fmt.Sprint("uuid_", len(seen)+1)
		}
		return seen[id]
	}) + "\n"
	path := filepath.Join("testdata", file)
	if os.Getenv("KASSA_GOLDEN") == "write" {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
