package page

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

func TestPageHeaders(t *testing.T) {
	core := newCore()
	core.origins = []string{"https://gateway.example", "https://other.example:8443", "https://gateway.example"}
	header := get(t, core, pageOf(""), "de-CH").Header
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
			"base-uri 'none'; frame-ancestors 'none'; form-action 'self' https://pay.example https://shop.example " +
			"https://gateway.example https://other.example:8443",
		"X-Frame-Options":              "DENY",
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "same-origin",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy":           permissions,
		"Cache-Control":                "no-store",
		"Content-Type":                 "text/html; charset=utf-8",
		"Content-Language":             "de",
		"Vary":                         "Accept-Language",
	} {
		if got := header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestPolicyTakesOnlyOrigins(t *testing.T) {
	core := newCore()
	core.sale.Session.SuccessURL = "https://shop.example;script-src *//x"
	policy := get(t, core, pageOf(""), "en").Header.Get("Content-Security-Policy")
	if !strings.HasSuffix(policy, "form-action 'self' https://pay.example https://gateway.example") {
		t.Error(policy)
	}
	for address, want := range map[string]string{
		"https://a.example/x?y#z": "https://a.example", "http://127.0.0.1:80/": "http://127.0.0.1:80", "https://[::1]:1/": "https://[::1]:1",
		"": "", "//a.example": "", "javascript:alert(1)": "", "data:text/html,x": "", "https:///x": "", "https://u:p@a.example": "",
		"ftp://a.example": "", "https://a b.example": "", "https://é.example": "",
	} {
		if got := originOf(address); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}

func TestAssets(t *testing.T) {
	page := body(t, get(t, newCore(), pageOf(""), "en"))
	found := regexp.MustCompile(`/(assets|theme)/[^"#]+`).FindAllString(page, -1)
	if len(found) < 5 {
		t.Fatalf("assets %v", found)
	}
	seen := map[string]bool{}
	size := len(page)
	for _, path := range found {
		res := get(t, newCore(), path, "en")
		if res.StatusCode != http.StatusOK || res.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %v", path, res.StatusCode, res.Header)
		}
		if strings.HasPrefix(path, "/assets/") && res.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" {
			t.Errorf("%s: %q", path, res.Header.Get("Cache-Control"))
		}
		if !seen[path] {
			size += len(body(t, res))
		}
		seen[path] = true
	}
	if size > 60_000 {
		t.Errorf("the page weighs %d bytes, over 60,000", size)
	}
	if res := get(t, newCore(), "/assets/page.css", "en"); res.StatusCode != http.StatusNotFound {
		t.Errorf("an asset without its hash: %d", res.StatusCode)
	}
}

// TestPagesAreInert puts what attackers write into every text a seller or buyer controls.
func TestPagesAreInert(t *testing.T) {
	for _, hostile := range []string{
		`<script>alert(1)</script>`, `{{.}}{{template "top"}}`, `"><img src=x onerror=alert(1)>`, `javascript:alert(1)`, `[[pay.heading]]`, `{store}</title>`,
	} {
		for _, s := range allSamples() {
			s.core.store.Name, s.core.sale.Order.Lines[0].Name = hostile, hostile
			s.core.store.LogoURL, s.core.store.SupportEmail = hostile, hostile
			makeHostile(s.core, hostile)
			s.core.sale.Order.Email, s.core.sale.Session.CancelURL, s.core.sale.Session.SuccessURL = hostile, hostile, hostile
			makeGiftsHostile(s.core, hostile)
			if n := len(s.core.sale.Payments); n > 0 {
				s.core.sale.Payments[n-1].Failure = hostile
				s.core.sale.Payments[n-1].Instruction = checkout.Instruction{
					Flow: s.core.sale.Payments[n-1].Instruction.Flow, Payload: hostile, Address: hostile, Amount: hostile, Text: hostile,
				}
			}
			text := body(t, get(t, s.core, s.path(), "en"))
			for _, bad := range []string{"<script>", "<img src=x", `href="javascript:`, `src="javascript:`, "ZgotmplZ", "</title>alert"} {
				if strings.Contains(text, bad) {
					t.Errorf("%s: %q let %s through:\n%s", s.name, hostile, bad, text)
				}
			}
		}
	}
}

func TestNothingStandsInline(t *testing.T) {
	inline := regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|<script>|<script [^s]|https?://`)
	for _, s := range allSamples() {
		text := body(t, get(t, s.core, s.path(), "en"))
		text = strings.NewReplacer("https://shop.example", "", "https://cdn.example", "", "https://files.example", "", "https://seller.example", "").Replace(text)
		if found := inline.FindAllString(text, -1); found != nil {
			t.Errorf("%s has %q", s.name, found)
		}
	}
}

func TestAddressesThatLeadNowhere(t *testing.T) {
	for _, path := range []string{
		"/invoice/x", "/invoice/00000000-0000-0000-0000-000000000000", "/invoice/01935f4e7c007a108b200123456789ab",
		"/invoice/01935f4e-7c00-7a10-8b20-0123456789ab%00", "/invoice/%3Cscript%3E", "/invoice/01935f4e-7c00-7a10-8b20-000000000000",
		"/invoice/x/return", "/invoice/x/status",
	} {
		res := get(t, newCore(), path, "en")
		if text := body(t, res); res.StatusCode != http.StatusNotFound || !strings.Contains(text, "Page not found") || strings.Contains(text, "<script>") {
			t.Errorf("%s: %d\n%s", path, res.StatusCode, text)
		}
	}
	if res := get(t, newCore(), "/invoice/"+strings.ToUpper(session.String()), "en"); res.StatusCode != http.StatusOK {
		t.Errorf("an identifier in upper case: %d", res.StatusCode)
	}
}

func TestProblem(t *testing.T) {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodDelete, publicURL+pageOf(""), nil)
	newHandler(t, newCore()).Problem(w, r, &wire.Problem{Status: http.StatusMethodNotAllowed, Allow: []string{"GET", "HEAD"}})
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" || !strings.Contains(w.Body.String(), "could not be handled") {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

func TestHead(t *testing.T) {
	res := serve(t, newHandler(t, newCore()), httptest.NewRequest(http.MethodHead, publicURL+pageOf(""), nil))
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Length") == "0" {
		t.Errorf("%d %v", res.StatusCode, res.Header)
	}
}

func TestPublicURL(t *testing.T) {
	for address, good := range map[string]bool{
		"https://pay.example": true, "https://pay.example/": true, "http://127.0.0.1:8080": true,
		"": false, "pay.example": false, "https://pay.example/shop": false, "https://pay.example?x=1": false, "https://pay.example?": false,
		"https://pay.example#top": false, "ftp://pay.example": false,
	} {
		if _, err := New(Config{Core: newCore(), PublicURL: address}); (err == nil) != good {
			t.Errorf("%q: %v", address, err)
		}
	}
}
