package page

import (
	"fmt"
	"net/http"
	"strings"

	"kassa/internal/checkout"
)

// scheme is the part of the style sheet's colours that a store's accent is seen against. The values
// are those of static/page.css; a test compares them.
type scheme struct {
	ground  colour // --ground, behind the card
	surface colour // --surface, the card
	soft    colour // --soft, the quiet parts of the card
	ink     colour // black or white: where an accent moves to be seen
}

var (
	lightScheme = scheme{ground: colour{0xf3, 0xf4, 0xf6}, surface: white, soft: colour{0xfa, 0xfa, 0xfb}, ink: black}
	darkScheme  = scheme{ground: colour{0x0d, 0x0f, 0x13}, surface: colour{0x17, 0x1a, 0x20}, soft: colour{0x13, 0x16, 0x1b}, ink: white}
)

// The contrasts of WCAG 2.2: text (1.4.3) and the edges of controls (1.4.11).
const (
	textContrast = 4.5
	edgeContrast = 3.0
)

// accents writes the custom properties of an accent in a scheme: the fill of the button, its text,
// its edge, the fill when pointed at, and the accent as text, as focus ring, and as a tint.
func (s scheme) accents(accent colour) string {
	if accent.grey() && contrast(accent, s.surface) < edgeContrast {
		accent = accent.inverted() // a black brand's button is white in the dark; grey would look disabled
	}
	fill := accent
	if s.ink == white { // in the dark a deep accent would sink into the card
		fill = accent.against(white, edgeContrast, s.surface)
	}
	text := textOn(fill)
	hover := fill.mix(black, 10)
	if text == black {
		hover = fill.mix(white, 16)
	}
	edge := fill.against(s.ink, edgeContrast, s.surface, s.ground)
	ink := accent.against(s.ink, textContrast+0.1, s.surface, s.ground, s.soft)
	tint := s.surface.mix(ink, 6)
	return fmt.Sprintf("--accent:%s;--on-accent:%s;--accent-hover:%s;--accent-edge:%s;--accent-ink:%s;--accent-tint:%s",
		fill, text, hover, edge, ink, tint)
}

// themeCSS is the style sheet of an accent; it stands apart because the page allows no inline styles.
func themeCSS(accent colour) string {
	return ":root{" + lightScheme.accents(accent) + "}\n" +
		"@media (prefers-color-scheme:dark){:root{" + darkScheme.accents(accent) + "}}\n" +
		"@media print{:root{" + lightScheme.accents(accent) + "}}\n"
}

// themeName is the file name of a store's accent.
func themeName(accent string) string {
	digits := strings.TrimPrefix(accent, "#")
	if _, ok := parseColour(digits); !ok {
		digits = strings.TrimPrefix(checkout.DefaultAccent, "#")
	}
	return strings.ToLower(digits) + ".css"
}

// theme answers GET /theme/{name}.
func (h *Handler) theme(w http.ResponseWriter, r *http.Request) {
	digits, isCSS := strings.CutSuffix(r.PathValue("name"), ".css")
	accent, isColour := parseColour(digits)
	if !isCSS || !isColour {
		h.notFound(w, r)
		return
	}
	h.send(w, file{
		body: []byte(themeCSS(accent)), contentType: "text/css; charset=utf-8", cache: "public, max-age=86400",
	})
}
