package vatid_test

import (
	"slices"
	"strings"
	"testing"

	"kassa/internal/vatid"
)

// members are the member states, by Article 52 of the Treaty on European Union
// without the United Kingdom.
var members = strings.Fields(`AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK`)

func TestEU(t *testing.T) {
	if len(members) != 27 {
		t.Fatalf("%d members", len(members))
	}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string(a) + string(b)
			if got := vatid.EU(code); got != slices.Contains(members, code) {
				t.Errorf("EU(%s) is %v", code, got)
			}
			if got := vatid.EU(strings.ToLower(code)); got != slices.Contains(members, code) {
				t.Errorf("EU(%s) is %v", strings.ToLower(code), got)
			}
		}
	}
	for _, code := range []string{"", "D", "DEU", " DE", "DE ", "D\x00", "ſ", "ı", strings.Repeat("DE", 1<<19)} {
		if vatid.EU(code) {
			t.Errorf("EU(%.9q)", code)
		}
	}
}

// Every member state and the four others have known ids, each once.
func TestEveryCountryIsKnown(t *testing.T) {
	var got []string
	for _, k := range known {
		got = append(got, k.country)
	}
	want := slices.Concat(members, []string{"GB", "XI", "CH", "NO"})
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("known are %v", got)
	}
}
