package page

import (
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden pages")

// serve answers one request through the handler's own routes.
func serve(t testing.TB, h *Handler, r *http.Request) *http.Response {
	t.Helper()
	mux := http.NewServeMux()
	for _, route := range h.Routes() {
		mux.Handle(route.Method+" "+route.Pattern, route.Handler)
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	return w.Result()
}

// get asks for an address in a language.
func get(t testing.TB, core *fakeCore, path, language string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, publicURL+path, nil)
	r.Header.Set("Accept-Language", language)
	return serve(t, newHandler(t, core), r)
}

func pageOf(query string) string { return here.page() + query }

// body reads an answer.
func body(t testing.TB, res *http.Response) string {
	t.Helper()
	var text strings.Builder
	if err := res.Write(&text); err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(text.String(), "\r\n\r\n")
	return after
}

// golden compares a page with its file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".html")
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (run with -update when that is right):\n%s", file, diff)
	}
}

// unchosen are the countries of a list that are not selected.
var unchosen = regexp.MustCompile(`<option value=[A-Z]{2}>[^<]*`)

// stable takes the hashes of assets out, so that a colour in the style sheet does not change all pages, and
// what would make the golden pages large.
func stable(t testing.TB, page string) string {
	t.Helper()
	loaded, err := loadAssets()
	if err != nil {
		t.Fatal(err)
	}
	for plain, hashed := range loaded.names {
		page = strings.ReplaceAll(page, hashed, plain)
	}
	return unchosen.ReplaceAllString(page, "")
}

func TestPages(t *testing.T) {
	for _, s := range allSamples() {
		for _, tag := range localeTags {
			t.Run(s.name+"/"+tag.String(), func(t *testing.T) {
				res := get(t, s.core, s.path(), tag.String())
				if res.StatusCode != http.StatusOK {
					t.Fatalf("status %d", res.StatusCode)
				}
				golden(t, filepath.Join(s.name, tag.String()), stable(t, body(t, res)))
			})
		}
	}
}

func TestProblemPages(t *testing.T) {
	broken := newCore()
	broken.err = os.ErrClosed
	for name, c := range map[string]struct {
		core   *fakeCore
		path   string
		status int
	}{
		"notfound": {newCore(), "/invoice/01935f4e-7c00-7a10-8b20-0123456789ff", http.StatusNotFound},
		"failed":   {broken, pageOf(""), http.StatusInternalServerError},
	} {
		for _, tag := range localeTags {
			res := get(t, c.core, c.path, tag.String())
			if res.StatusCode != c.status {
				t.Errorf("%s: status %d", name, res.StatusCode)
			}
			golden(t, filepath.Join(name, tag.String()), stable(t, body(t, res)))
		}
	}
}
