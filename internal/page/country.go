package page

import (
	"cmp"
	"html/template"
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/unicode/norm"

	"kassa/internal/checkout"
)

// country is one choice of the list of countries; key is what it is sorted by.
type country struct{ code, name, key string }

// renamed are the countries that have had another name since the data of x/text (CLDR 32), by language.
var renamed = map[string]map[string]string{
	"en": {"SZ": "Eswatini", "MK": "North Macedonia"},
	"de": {"SZ": "Eswatini", "MK": "Nordmazedonien"},
	"fr": {"SZ": "Eswatini", "MK": "Macédoine du Nord"},
	"es": {"SZ": "Esuatini", "MK": "Macedonia del Norte"},
	"pt": {"SZ": "Essuatíni", "MK": "Macedônia do Norte"},
	"it": {"SZ": "Eswatini", "MK": "Macedonia del Nord"},
	"nl": {"SZ": "Eswatini", "MK": "Noord-Macedonië"},
	"ja": {"SZ": "エスワティニ", "MK": "北マケドニア"},
}

// countriesIn lists all countries by their names in a language, and in their order.
func countriesIn(tag language.Tag) []country {
	base, _ := tag.Base()
	names, english := display.Regions(tag), display.Regions(language.English)
	var list []country
	for _, code := range checkout.Countries() {
		c := country{code: code, name: renamed[base.String()][code]}
		if region, err := language.ParseRegion(code); err == nil && c.name == "" {
			if c.name = names.Name(region); c.name == "" {
				c.name = english.Name(region)
			}
		}
		if c.name == "" {
			c.name = code
		}
		c.key = unaccented(c.name)
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b country) int {
		return cmp.Or(strings.Compare(a.key, b.key), strings.Compare(a.code, b.code))
	})
	return list
}

// unaccented is a name as it is sorted: Österreich stands among the others with O.
func unaccented(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x300 && r < 0x370 { // combining marks
			return -1
		}
		return r
	}, norm.NFD.String(strings.ToLower(name)))
}

// countryOptions is the inside of a list of countries; what is no country's code is none of the choices.
func (l *locale) countryOptions(selected string) template.HTML {
	if !slices.ContainsFunc(l.countries, func(c country) bool { return c.code == selected }) {
		return l.unchosen
	}
	choice := "<option value=" + selected
	return template.HTML(strings.Replace(string(l.unchosen), choice+">", choice+" selected>", 1)) //nolint:gosec // one of our own codes
}

// optionsOf is the list with no country selected; unknown is the choice of none. It is written by hand because it
// is most of the page: quotes and end tags that HTML does not need would make it half as long again.
func optionsOf(countries []country, unknown string) template.HTML {
	var options strings.Builder
	options.WriteString(`<option value="">` + template.HTMLEscapeString(unknown) + "\n")
	for _, c := range countries {
		options.WriteString("<option value=" + c.code + ">" + template.HTMLEscapeString(c.name) + "\n")
	}
	return template.HTML(options.String()) //nolint:gosec // codes of the core and names of x/text, escaped
}
