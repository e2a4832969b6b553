package page

import (
	"encoding/hex"
	"fmt"
	"math"
)

// colour is an sRGB colour.
type colour struct{ r, g, b uint8 }

var (
	white = colour{255, 255, 255}
	black = colour{0, 0, 0}
)

// parseColour reads six hexadecimal digits.
func parseColour(digits string) (colour, bool) {
	raw, err := hex.DecodeString(digits)
	if err != nil || len(raw) != 3 {
		return colour{}, false
	}
	return colour{raw[0], raw[1], raw[2]}, true
}

// String writes the colour for a style sheet.
func (c colour) String() string { return fmt.Sprintf("#%02x%02x%02x", c.r, c.g, c.b) }

// luminance is the relative luminance of WCAG 2.2, from 0 (black) to 1 (white).
func (c colour) luminance() float64 {
	linear := func(channel uint8) float64 {
		v := float64(channel) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.r) + 0.7152*linear(c.g) + 0.0722*linear(c.b)
}

// contrast is the contrast ratio of WCAG 2.2, from 1 to 21.
func contrast(a, b colour) float64 {
	light, dark := a.luminance(), b.luminance()
	if light < dark {
		light, dark = dark, light
	}
	return (light + 0.05) / (dark + 0.05)
}

// mix moves c towards other by a share of 0 to 100.
func (c colour) mix(other colour, percent int) colour {
	channel := func(a, b uint8) uint8 { return uint8((int(a)*(100-percent) + int(b)*percent + 50) / 100) }
	return colour{channel(c.r, other.r), channel(c.g, other.g), channel(c.b, other.b)}
}

// grey tells whether the eye sees hardly any hue.
func (c colour) grey() bool { return max(c.r, c.g, c.b)-min(c.r, c.g, c.b) < 24 }

// inverted swaps dark and light.
func (c colour) inverted() colour { return colour{255 - c.r, 255 - c.g, 255 - c.b} }

// against moves c towards other until it has the contrast with every ground; other must have it.
func (c colour) against(other colour, ratio float64, grounds ...colour) colour {
	for percent := 0; percent < 100; percent += 4 {
		moved, enough := c.mix(other, percent), true
		for _, ground := range grounds {
			enough = enough && contrast(moved, ground) >= ratio
		}
		if enough {
			return moved
		}
	}
	return other
}

// textOn is the colour of text on c: white or black, whichever is easier to read. One of them has a
// contrast of 4.58 at least.
func textOn(c colour) colour {
	if contrast(c, white) >= contrast(c, black) {
		return white
	}
	return black
}
