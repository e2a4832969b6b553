package page

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// property reads a custom property of a block.
func property(t interface{ Fatalf(string, ...any) }, css, name string) colour {
	_, rest, ok := strings.Cut(css, "--"+name+":#")
	if !ok {
		t.Fatalf("no --%s in %s", name, css)
	}
	c, ok := parseColour(rest[:6])
	if !ok {
		t.Fatalf("--%s is %s", name, rest[:6])
	}
	return c
}

func TestAccentsKeepContrast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		channel := rapid.Uint8()
		accent := colour{channel.Draw(t, "r"), channel.Draw(t, "g"), channel.Draw(t, "b")}
		for _, s := range []scheme{lightScheme, darkScheme} {
			css := s.accents(accent)
			for _, need := range []struct {
				of    string
				on    colour
				ratio float64
			}{
				{"on-accent", property(t, css, "accent"), textContrast},
				{"on-accent", property(t, css, "accent-hover"), textContrast},
				{"accent-edge", s.surface, edgeContrast},
				{"accent-ink", s.surface, textContrast},
				{"accent-ink", s.ground, textContrast},
				{"accent-ink", s.soft, textContrast},
			} {
				if got := contrast(property(t, css, need.of), need.on); got < need.ratio {
					t.Errorf("accent %s: --%s on %s has contrast %.2f, under %.1f", accent, need.of, need.on, got, need.ratio)
				}
			}
		}
	})
}

// TestStyleSheetColours proves the contrasts of the style sheet's own colours, and that theme.go knows them.
func TestStyleSheetColours(t *testing.T) {
	sheet, err := staticFiles.ReadFile("static/page.css")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile(`(?s):root \{(.*?)\n\s*\}`).FindAllStringSubmatch(string(sheet), 2)
	for i, s := range []scheme{lightScheme, darkScheme} {
		css := strings.ReplaceAll(blocks[i][1], ": #", ":#")
		for name, want := range map[string]colour{"ground": s.ground, "surface": s.surface, "soft": s.soft} {
			if got := property(t, css, name); got != want {
				t.Errorf("--%s is %s in page.css and %s in theme.go", name, got, want)
			}
		}
		pairs := map[string]float64{
			"ink surface": 7, "ink soft": 7, "quiet surface": textContrast, "quiet soft": textContrast, "quiet ground": textContrast,
			"danger surface": textContrast, "danger danger-tint": textContrast, "ink danger-tint": textContrast,
			"warning warning-tint": textContrast, "ink warning-tint": textContrast, "edge surface": edgeContrast, "good surface": edgeContrast,
		}
		for pair, ratio := range pairs {
			a, b, _ := strings.Cut(pair, " ")
			if got := contrast(property(t, css, a), property(t, css, b)); got < ratio {
				t.Errorf("scheme %d: --%s on --%s has contrast %.2f, under %.1f", i, a, b, got, ratio)
			}
		}
	}
}

func TestTheme(t *testing.T) {
	res := get(t, newCore(), "/theme/1f5eff.css", "en")
	css := body(t, res)
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/css; charset=utf-8" ||
		!strings.HasPrefix(res.Header.Get("Cache-Control"), "public, max-age=") {
		t.Errorf("%d %v", res.StatusCode, res.Header)
	}
	for _, want := range []string{":root{--accent:#1f5eff;--on-accent:#ffffff;", "prefers-color-scheme:dark"} {
		if !strings.Contains(css, want) {
			t.Errorf("no %s in %s", want, css)
		}
	}
	for _, name := range []string{"1f5eff", "1f5ef.css", "zzzzzz.css", "1f5eff00.css", "red.css", "%3Cscript%3E.css"} {
		if res := get(t, newCore(), "/theme/"+name, "en"); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
	for accent, want := range map[string]string{"#FFD400": "ffd400.css", "": "1f5eff.css", "red": "1f5eff.css", "#12345": "1f5eff.css"} {
		if got := themeName(accent); got != want {
			t.Errorf("%s: %s, want %s", accent, got, want)
		}
	}
}

func TestGreyAccentsAreTurnedOver(t *testing.T) {
	for _, c := range []struct {
		of     scheme
		accent colour
		want   colour
	}{{darkScheme, black, white}, {lightScheme, white, black}, {lightScheme, black, black}, {darkScheme, white, white}} {
		if got := property(t, c.of.accents(c.accent), "accent"); got != c.want {
			t.Errorf("%s becomes %s, want %s", c.accent, got, c.want)
		}
	}
}

func TestContrast(t *testing.T) {
	for _, c := range []struct {
		a, b colour
		want string
	}{{white, black, "21.00"}, {white, white, "1.00"}, {colour{0x76, 0x76, 0x76}, white, "4.54"}} {
		if got := fmt.Sprintf("%.2f", contrast(c.a, c.b)); got != c.want {
			t.Errorf("%s on %s: %s, want %s", c.a, c.b, got, c.want)
		}
	}
}
