package sellapp

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// renamed are the countries that have had another name since the data of x/text (CLDR 32).
var renamed = map[string]string{"SZ": "Eswatini", "MK": "North Macedonia", "TR": "Türkiye"}

// countryNames has the English names of countries.
var countryNames = display.Regions(language.English)

// countryName is a country's English name; what is no code is its own name.
func countryName(code string) string {
	if name, ok := renamed[code]; ok || code == "" {
		return name
	}
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	if name := countryNames.Name(region); name != "" {
		return name
	}
	return code
}
