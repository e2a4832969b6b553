package mail

import (
	"embed"
	"encoding/json"
	"fmt"
	htmltemplate "html/template"
	"path"
	"strings"
	texttemplate "text/template"

	"golang.org/x/text/language"

	"kassa/internal/page"
)

//go:embed locale/*.json
var localeFiles embed.FS

//go:embed templates/letter.html templates/letter.txt
var templateFiles embed.FS

// writer writes letters in one language.
type writer struct {
	page.Numbers
	tag   language.Tag
	texts map[string]string // by key; {name} in a text is filled in
	plain *texttemplate.Template
	html  *htmltemplate.Template
}

// writers are those of all languages of the page, in its order: the first is for readers of others.
type writers struct {
	all     []*writer
	matcher language.Matcher
}

// loadWriters reads the texts of all languages and the templates.
func loadWriters() (writers, error) {
	plain, err := texttemplate.ParseFS(templateFiles, "templates/letter.txt")
	if err != nil {
		return writers{}, fmt.Errorf("mail: templates: %w", err)
	}
	html, err := htmltemplate.ParseFS(templateFiles, "templates/letter.html")
	if err != nil {
		return writers{}, fmt.Errorf("mail: templates: %w", err)
	}
	loaded := writers{matcher: language.NewMatcher(page.Languages())}
	for _, tag := range page.Languages() {
		texts, err := loadTexts(tag)
		if err != nil {
			return writers{}, fmt.Errorf("mail: texts of %s: %w", tag, err)
		}
		loaded.all = append(loaded.all, &writer{tag: tag, texts: texts, plain: plain, html: html, Numbers: page.NumbersIn(tag, "")})
	}
	return loaded, nil
}

func loadTexts(tag language.Tag) (texts map[string]string, err error) {
	file, err := localeFiles.ReadFile(path.Join("locale", tag.String()+".json"))
	if err != nil {
		return nil, err
	}
	return texts, json.Unmarshal(file, &texts)
}

// find gives the writer of a language, which is a BCP 47 tag or anything else. The tag's region decides
// about amounts.
func (w writers) find(tag string) *writer {
	wanted, err := language.Parse(tag)
	if err != nil {
		return w.all[0]
	}
	_, index, confidence := w.matcher.Match(wanted)
	if confidence == language.No {
		return w.all[0]
	}
	found := *w.all[index]
	if region, sure := wanted.Region(); sure == language.Exact {
		found.Numbers = page.NumbersIn(found.tag, region.String())
	}
	return &found
}

// text fills the placeholders of a text with pairs of name and value.
func (w *writer) text(key string, pairs ...string) string {
	text := w.texts[key]
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, "{"+pairs[i]+"}", pairs[i+1])
	}
	return text
}

// render writes both parts of a letter.
func (w *writer) render(v view) (text, html string, err error) {
	var plain, rich strings.Builder
	if err := w.plain.Execute(&plain, v); err != nil {
		return "", "", err
	}
	if err := w.html.Execute(&rich, v); err != nil {
		return "", "", err
	}
	return strings.TrimSpace(plain.String()) + "\n", rich.String(), nil
}
