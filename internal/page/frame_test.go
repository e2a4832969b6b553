package page

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"kassa/internal/checkout"
)

// directive is one directive of a policy.
func directive(t *testing.T, header http.Header, name string) string {
	t.Helper()
	for part := range strings.SplitSeq(header.Get("Content-Security-Policy"), "; ") {
		if rest, ok := strings.CutPrefix(part, name+" "); ok {
			return rest
		}
	}
	t.Fatalf("no %s in %q", name, header.Get("Content-Security-Policy"))
	return ""
}

// TestFrames proves who may frame which page.
func TestFrames(t *testing.T) {
	none, hostile := newLong(), newLong()
	none.store.EmbedOrigins = nil
	hostile.store.EmbedOrigins = []string{"*", "https://*.example", "https://a.example;script-src *", "javascript:x", "https://shop.example/path"}
	for name, c := range map[string]struct {
		core      *fakeCore
		path      string
		ancestors string
		options   string
	}{
		"embedded":           {newLong(), there.framed().page(), "https://shop.example https://blog.example:8443", ""},
		"embedded, no site":  {none, there.framed().page(), "'none'", ""},
		"embedded, bad site": {hostile, there.framed().page(), "https://shop.example", ""},
		"hosted":             {newLong(), there.page(), "'none'", "DENY"},
		"short":              {newCore(), here.page(), "'none'", "DENY"},
		"not found":          {newLong(), strings.Replace(there.framed().page(), "shp_0", "shp_1", 1), "'none'", "DENY"},
	} {
		header := get(t, c.core, c.path, "en").Header
		if got := directive(t, header, "frame-ancestors"); got != c.ancestors {
			t.Errorf("%s: frame-ancestors %s, want %s", name, got, c.ancestors)
		}
		if got := header.Get("X-Frame-Options"); got != c.options {
			t.Errorf("%s: X-Frame-Options %q, want %q", name, got, c.options)
		}
	}
}

// TestNothingFollowsInAFrame proves that what an embedded page leads to opens outside of its frame.
func TestNothingFollowsInAFrame(t *testing.T) {
	for _, s := range longSamples() {
		text := body(t, get(t, s.core, s.path(), "en"))
		if strings.Contains(text, `<base target="_top">`) != s.framed {
			t.Errorf("%s: framed %v\n%s", s.name, s.framed, text)
		}
		if s.framed && (strings.Contains(text, `action="/embed/`) && !strings.Contains(text, `formtarget="_self"`) || strings.Contains(text, `href="/embed/`)) {
			t.Errorf("%s leads to a page of a frame\n%s", s.name, text)
		}
	}
	paid := newLong().credit(checkout.OrderCompleted, 12531)
	if text := body(t, get(t, paid, there.framed().status(), "en")); !strings.Contains(text, `"next":"`+there.framed().page()+`"`) {
		t.Errorf("the frame goes to %s", text)
	}
	if text := body(t, get(t, paid, there.status(), "en")); !strings.Contains(text, `"next":"`+there.back()+`"`) {
		t.Errorf("the page goes to %s", text)
	}
}

func TestPictures(t *testing.T) {
	core := newLong()
	for _, image := range []string{
		"https://cdn.example/other.png", "https://img.example:444/a", "http://plain.example/a.png", "//cdn2.example/a", "data:image/png;base64,AA==",
		"javascript:alert(1)", "https://a.example;script-src *//x", "/assets/x.png", "https://u:p@secret.example/x", "https://*/x.png",
	} {
		core.sale.Order.Lines = append(core.sale.Order.Lines, checkout.Line{Name: "x", Image: image, Quantity: 1, Total: core.sale.Order.Total})
	}
	res := get(t, core, there.page(), "en")
	if got, want := directive(t, res.Header, "img-src"), "'self' https://cdn.example https://img.example:444"; got != want {
		t.Errorf("img-src %s, want %s", got, want)
	}
	if text := body(t, res); strings.Count(text, `<img class="picture"`) != 3 || strings.Count(text, ` alt="" width="48" height="48" loading="lazy" decoding="async" referrerpolicy="no-referrer">`) != 3 {
		t.Error(text)
	}
}

func TestCountries(t *testing.T) {
	h := newHandler(t, newCore())
	for _, load := range h.readers.locales {
		l := load()
		codes := make([]string, len(l.countries))
		for i, c := range l.countries {
			codes[i] = c.code
			if c.name == "" || c.name == c.code {
				t.Errorf("%s has no name in %s", c.code, l.tag)
			}
		}
		slices.Sort(codes)
		want := slices.Sorted(slices.Values(checkout.Countries()))
		if !slices.Equal(codes, want) {
			t.Errorf("%s has %d countries, want %d", l.tag, len(codes), len(want))
		}
	}
	german := string(h.readers.find("de").countryOptions("AT"))
	for _, want := range []string{"<option value=AT selected>Österreich\n", "<option value=MK>Nordmazedonien\n", "<option value=OM>Oman\n<option value=AT"} {
		if !strings.Contains(german, want) {
			t.Errorf("no %q in %s", want, german)
		}
	}
	if strings.Contains(string(h.readers.find("de").countryOptions("<b>")), "selected") {
		t.Error("what is no country was chosen")
	}
}

// TestLongPageIsLight bounds the weight of the largest page with all that it loads but pictures.
func TestLongPageIsLight(t *testing.T) {
	for _, tag := range localeTags {
		if size := len(body(t, get(t, newLong(), there.page(), tag.String()))); size > 20_000 {
			t.Errorf("%s: %d bytes, over 20,000", tag, size)
		}
	}
}
