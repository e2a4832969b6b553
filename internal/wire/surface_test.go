package wire

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
	"kassa/internal/store"
)

// plain is a dialect that can do only what it must.
type plain struct{}

func (plain) Name() string         { return "test" }
func (plain) ReplayHeader() string { return "Replayed" }

func (plain) Credential(r *http.Request) (string, *Problem) {
	values := r.Header.Values("Authorization")
	if len(values) > 1 {
		return "", &Problem{Status: http.StatusBadRequest, Code: CodeBadRequest, Message: "Send one Authorization header."}
	}
	text, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !found {
		return "", nil
	}
	return text, nil
}

// statuses are the dialect's for the kinds of refusal.
var statuses = map[checkout.Kind]int{
	checkout.Invalid: 422, checkout.NotFound: 404, checkout.Conflict: 409, checkout.Unauthenticated: 401,
	checkout.Forbidden: 403, checkout.Declined: 400, checkout.RateLimited: 429, checkout.Unavailable: 503,
}

func (plain) Problem(err error, _ map[string]string) *Problem {
	if problem := (*Problem)(nil); errors.As(err, &problem) {
		return problem
	}
	refusals := checkout.Refusals(err)
	if len(refusals) == 0 {
		return &Problem{Status: 500, Code: CodeInternal, Message: "Something went wrong."}
	}
	return &Problem{Status: statuses[refusals[0].Kind], Code: string(refusals[0].Reason), Message: refusals[0].Message}
}

// Render leaves out the request's id, so that answers can be compared; rendered_test.go has it.
func (plain) Render(p *Problem) checkout.Answer {
	shown := *p
	shown.RequestID = ""
	body, err := json.Marshal(shown)
	if err != nil {
		panic(err)
	}
	return checkout.Answer{Status: p.Status, Body: body}
}

// able is a dialect that can do all that a dialect may.
type able struct{ plain }

func (able) StoreOf(r *http.Request) (checkout.StoreID, bool) {
	text := r.PathValue("store")
	store, err := id.ParseBase36[checkout.Store](text)
	if err != nil {
		return checkout.StoreID{}, text != ""
	}
	return store, true
}

func (able) ScopeName(scope string) string {
	return strings.ToUpper(strings.ReplaceAll(scope, ".", "_"))
}

func (able) Verify(r *http.Request, body []byte, key checkout.Key) bool {
	return EqualHex(HMACHex(key.Signing, body), r.Header.Get("X-Signature"))
}

func (able) Stamp(h http.Header) { h.Set("X-Version", "7") }

func (able) WriteRate(h http.Header, r Rate) {
	h.Set("X-Rate", r.Kind+" "+strconv.Itoa(r.Remaining)+"/"+strconv.Itoa(r.Limit)+" "+strconv.FormatInt(r.Reset.Unix(), 10))
}

func (able) KeyAllowed(key string) bool { return !strings.Contains(key, "!") }

// town has two stores with their keys, on a real database, behind a surface and the edge.
type town struct {
	t       *testing.T
	clock   *clock.Fake
	core    *checkout.Service
	handler http.Handler
	stores  [2]checkout.Store
	secret  [2]string // a key of each store that may do all
	public  string    // a public key of the first store
	reader  string    // a key of the first store that may only read
	signer  string    // a key of the first store that signs
	signing string    // what it signs with
	made    int       // how many effects and calls were followed up
	call    func() (checkout.Answer, error)
	unable  bool // the dialect reads no store from its paths
}

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// directory is where the tests' database is.
var directory string

// database opens the one that all towns share: each has stores of its own.
var database = sync.OnceValues(func() (*store.Store, error) {
	return store.Open(context.Background(), store.Options{URL: "sqlite:" + filepath.Join(directory, "kassa.db"), Clock: clock.NewFake(noon)})
})

func TestMain(m *testing.M) {
	var err error
	if directory, err = os.MkdirTemp("", "kassa-wire"); err != nil {
		panic(err)
	}
	code := m.Run()
	if db, err := database(); err == nil {
		_ = db.Close() // what is in it is thrown away
	}
	_ = os.RemoveAll(directory)
	os.Exit(code)
}

// found makes a town without a surface.
func found(t *testing.T) *town {
	t.Helper()
	x := &town{t: t, clock: clock.NewFake(noon)}
	db, err := database()
	x.must(err)
	x.core = checkout.New(checkout.Config{Database: db, Directory: db.Directory(), Clock: x.clock, Log: slog.New(slog.DiscardHandler)})
	for i, name := range []string{"one", "two"} {
		x.stores[i], err = x.core.CreateStore(t.Context(), checkout.Store{Slug: strings.ToLower(id.Token(20)), Name: name})
		x.must(err)
		x.secret[i] = x.key(i, checkout.KeySecret, "*")
	}
	x.public = x.key(0, checkout.KeyPublic, "*")
	x.reader = x.key(0, checkout.KeySecret, "things.read")
	_, x.signer, x.signing, err = x.core.CreateSigningKey(t.Context(), x.newKey(0, checkout.KeySecret, "*"), "stk_", "")
	x.must(err)
	return x
}

// newTown makes a town whose surface speaks a dialect.
func newTown(t *testing.T, d Dialect, limits Limits) *town {
	t.Helper()
	x := found(t)
	x.serve(d, limits)
	return x
}

// serve puts a surface into the town.
func (x *town) serve(d Dialect, limits Limits) {
	x.t.Helper()
	limits.Now = x.clock.Now
	_, paths := d.(PathScoped)
	x.unable = !paths
	contract, err := LoadContract("test", []byte(thingsContract))
	x.must(err)
	surface, err := NewSurface(d, x.core, contract, limits, x.routes())
	x.must(err)
	x.handler = Edge{HeaderLimit: HeaderLimit, Fail: surface.Fail}.Handler(surface)
}

func (x *town) must(err error) {
	x.t.Helper()
	if err != nil {
		x.t.Fatal(err)
	}
}

func (x *town) newKey(at int, kind checkout.KeyKind, scopes ...string) checkout.Key {
	return checkout.Key{StoreID: x.stores[at].ID, Dialect: "test", Kind: kind, Mode: checkout.ModeTest, Scopes: scopes}
}

func (x *town) key(at int, kind checkout.KeyKind, scopes ...string) string {
	_, text, err := x.core.CreateKey(x.t.Context(), x.newKey(at, kind, scopes...), "k_")
	x.must(err)
	return text
}

// at is a path of one of the stores.
func (x *town) at(i int, path string) string { return "/stores/" + x.stores[i].ID.Base36() + path }

// request is one request; what is empty is not sent.
type request struct {
	method, path, body string
	key                string // sent as Bearer
	header             http.Header
	from               string // the client's address; empty = 192.0.2.1
	chunked            bool   // the length is not told
}

// answer is what came back.
type answer struct {
	status int
	body   string
	header http.Header
}

// code is the reason in an answer that refuses.
func (a answer) code() string {
	var p Problem
	if json.Unmarshal([]byte(a.body), &p) != nil {
		return ""
	}
	return p.Code
}

func (x *town) send(q request) answer {
	x.t.Helper()
	r := httptest.NewRequest(cmp.Or(q.method, "GET"), q.path, strings.NewReader(q.body))
	r.RemoteAddr = cmp.Or(q.from, "192.0.2.1") + ":1234"
	if q.body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, values := range q.header {
		r.Header[name] = values
	}
	if q.key != "" {
		r.Header.Set("Authorization", "Bearer "+q.key)
	}
	if q.chunked {
		r.ContentLength = -1
	}
	w := httptest.NewRecorder()
	x.handler.ServeHTTP(w, r)
	return answer{status: w.Code, body: w.Body.String(), header: w.Header()}
}

// status checks an answer's status and, where it is not empty, its code.
func (x *town) status(q request, want int, code string) answer {
	x.t.Helper()
	got := x.send(q)
	if got.status != want || code != "" && got.code() != code {
		x.t.Errorf("%s %s: %d %s, want %d %s", cmp.Or(q.method, "GET"), q.path, got.status, got.body, want, code)
	}
	return got
}
