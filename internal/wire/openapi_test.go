package wire

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

func TestServeContract(t *testing.T) {
	h := ServeContract(testContract(t))
	get := func(path, tag string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("If-None-Match", tag)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	doc := get("/openapi/test.json", "")
	if doc.Code != 200 || !strings.HasPrefix(doc.Header().Get("Content-Type"), "application/json") || !jsontext.Value(doc.Body.Bytes()).IsValid() {
		t.Errorf("document: %d %v", doc.Code, doc.Header())
	}
	page := get("/openapi/test", "")
	text := page.Body.String()
	for _, want := range []string{
		"Create a session", "<code>/v1/sessions/{id}</code>", "<code>product.name</code> <span class=\"required\">required</span>",
		"max length 128", "What is sold.", "one of STRIPE, PAYPAL", "<code>custom_fields[].name</code>", "object or array of object",
		"&#34;amount&#34;: 24.90", "The session&#39;s UUID.", "&lt;b&gt;and&lt;/b&gt;", "array of string", "string or null", "≥ 0.01",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("page lacks %q", want)
		}
	}
	for _, bad := range []string{"<script", "style=", "ZgotmplZ", "//fonts", "<link", "<img"} {
		if strings.Contains(text, bad) {
			t.Errorf("page has %q", bad)
		}
	}
	_, rest, _ := strings.Cut(text, "<style>")
	if style, _, _ := strings.Cut(rest, "</style>"); style != openapiCSS {
		t.Error("the style in the page is not the one whose hash the policy has")
	}
	if !strings.Contains(page.Header().Get("Content-Security-Policy"), styleHash()) {
		t.Error("no style hash in the policy")
	}
	if again := get("/openapi/test", page.Header().Get("ETag")); again.Code != http.StatusNotModified {
		t.Errorf("with its entity tag: %d", again.Code)
	}
}

func TestContractKeepsSourceOrder(t *testing.T) {
	c := testContract(t)
	var got []string
	for _, op := range c.Operations() {
		got = append(got, op.Method+" "+op.Path+" "+op.ID)
	}
	want := "POST /v1/sessions createSession, GET /v1/sessions/{id} getSession, PATCH /v1/sessions/{id} changeSession"
	if strings.Join(got, ", ") != want {
		t.Errorf("operations %q", got)
	}
	doc := string(c.JSON())
	if !strings.HasPrefix(doc, `{"openapi":"3.1.0","info":{"title"`) || !strings.Contains(doc, `"amount":24.90`) || !strings.Contains(doc, `"minimum":0.01`) {
		t.Errorf("document: %.200s", doc)
	}
}
