package sellapp

import (
	"testing"

	"kassa/internal/checkout"
)

// Every country that an address may have has an English name.
func TestCountryNames(t *testing.T) {
	for code, want := range map[string]string{"DE": "Germany", "US": "United States", "MK": "North Macedonia", "XK": "Kosovo", "": "", "!": "!"} {
		if got := countryName(code); got != want {
			t.Errorf("%s: %s, want %s", code, got, want)
		}
	}
	for _, code := range checkout.Countries() {
		if name := countryName(code); name == "" || name == code {
			t.Errorf("%s is called %q", code, name)
		}
	}
}

// A method is found by our word and by SellApp's; what is none stays what it was.
func TestMethods(t *testing.T) {
	configured := []string{"STRIPE", "BITCOIN"}
	for word, want := range map[string]string{"STRIPE": "STRIPE", "BTC": "BITCOIN", "BITCOIN": "BITCOIN", "LTC": "LTC", "stripe": "stripe", "": ""} {
		if got := methodFor(word, configured); got != want {
			t.Errorf("%s: %s, want %s", word, got, want)
		}
	}
	if methodFor("BTC", []string{"BTC", "BITCOIN"}) != "BTC" {
		t.Error("a method of that very name comes first")
	}
}

func TestNumbers(t *testing.T) {
	for text, want := range map[string]int64{"1": 1, "9223372036854775807": 1<<63 - 1, "0": 0, "-1": 0, "01": 0, "+1": 0, "1 ": 0, "9223372036854775808": 0, "": 0, "１": 0} {
		if got, ok := parseNumber(text); ok != (want > 0) || ok && got != want {
			t.Errorf("%q: %d %v", text, got, ok)
		}
	}
}
