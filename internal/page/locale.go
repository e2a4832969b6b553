package page

import (
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"path"
	"strings"

	"golang.org/x/text/language"
)

//go:embed locale/*.json
var localeFiles embed.FS

// localeTags are the languages of the page; the first is for readers of all others.
var localeTags = []language.Tag{
	language.English, language.German, language.French, language.Spanish, language.BrazilianPortuguese,
	language.Italian, language.Dutch, language.Japanese,
}

// catalogue holds the texts of one language by key; {name} in a text is filled in.
type catalogue map[string]string

// loadCatalogue reads the texts of a language.
func loadCatalogue(tag language.Tag) (catalogue, error) {
	file, err := localeFiles.ReadFile(path.Join("locale", tag.String()+".json"))
	if err != nil {
		return nil, fmt.Errorf("page: texts of %s: %w", tag, err)
	}
	var texts catalogue
	if err := json.Unmarshal(file, &texts); err != nil {
		return nil, fmt.Errorf("page: texts of %s: %w", tag, err)
	}
	return texts, nil
}

// locale is one language: its texts, and the templates with these texts in them.
type locale struct {
	tag   language.Tag
	texts catalogue
	pages *template.Template
	parts *parts // of all languages
	// countries are by name.
	countries []country
	unchosen  template.HTML // options of a list of countries with none selected
}

// text fills the placeholders of a text with pairs of name and value.
func (l *locale) text(key string, pairs ...string) string {
	text := l.texts[key]
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, "{"+pairs[i]+"}", pairs[i+1])
	}
	return text
}

// reader is who a page is for: a language, and a country's way of writing amounts and dates.
type reader struct {
	*locale
	numberFormat
	dateFormat
}

// readers finds the reader of a request.
type readers struct {
	locales []func() *locale // in the order of localeTags; each is loaded for its first reader
	matcher language.Matcher
	found   *shelf[string, reader] // by Accept-Language
}

// acceptLanguageMost is the longest Accept-Language header that is read.
const acceptLanguageMost = 256

// find reads an Accept-Language header (RFC 9110, 12.5.4), which most browsers have alike.
func (r readers) find(header string) reader {
	if len(header) > acceptLanguageMost {
		header = ""
	}
	found, ok := r.found.take(header)
	if !ok {
		found = r.read(header)
		r.found.keep(header, found)
	}
	return found
}

// read makes sense of an Accept-Language header. The country counts only where the header names it for the
// language that was chosen.
func (r readers) read(header string) reader {
	wanted, _, err := language.ParseAcceptLanguage(header)
	if err != nil || len(wanted) == 0 {
		return newReader(r.locales[0](), "")
	}
	_, index, confidence := r.matcher.Match(wanted...)
	if confidence == language.No {
		return newReader(r.locales[0](), "")
	}
	chosen := r.locales[index]()
	base, _ := chosen.tag.Base()
	for _, tag := range wanted {
		if b, _ := tag.Base(); b == base {
			if region, sure := tag.Region(); sure == language.Exact {
				return newReader(chosen, region.String())
			}
			break
		}
	}
	return newReader(chosen, "")
}

// newReader puts a language and a country together; the country may be unknown.
func newReader(l *locale, region string) reader {
	base, _ := l.tag.Base()
	own := base.String() + "-" + region
	layout, ok := dateLayouts[own]
	if !ok {
		layout = dateLayouts[base.String()]
	}
	return reader{locale: l, numberFormat: numberFormatOf(l.tag, region), dateFormat: dateFormat{layout: layout, months: monthNames[base.String()]}}
}

// numberFormatOf is how amounts are written in a language and a country, which may be unknown.
func numberFormatOf(tag language.Tag, region string) numberFormat {
	base, _ := tag.Base()
	for _, name := range []string{base.String() + "-" + region, tag.String()} {
		if format, ok := numberFormats[name]; ok {
			return format
		}
	}
	return numberFormats[base.String()]
}
