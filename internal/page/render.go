package page

import (
	"bytes"
	"embed"
	"fmt"
	"html"
	"html/template"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/text/language"
)

//go:embed templates/*.html
var templateFiles embed.FS

// fixed is a text in a template that is known before any request: [[pay.heading]] is a text of the
// language, [[lang]] the language, [[@page.css]] the address of an asset.
var fixed = regexp.MustCompile(`\[\[(@?)([^\]]*)\]\]`)

// loadLocale reads a language and parses the templates for it. The fixed texts go in before parsing, so
// that a page is rendered without looking them up, and one that is missing is found by the test that loads them all.
func loadLocale(tag language.Tag, assets assets, parts *parts) (*locale, error) {
	texts, err := loadCatalogue(tag)
	if err != nil {
		return nil, err
	}
	loaded := &locale{tag: tag, texts: texts, parts: parts, countries: countriesIn(tag)}
	loaded.unchosen = optionsOf(loaded.countries, loaded.text("form.choose"))
	loaded.pages = template.New("").Option("missingkey=error").Funcs(template.FuncMap{"part": loaded.part})
	entries, err := templateFiles.ReadDir("templates")
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		source, err := templateFiles.ReadFile(path.Join("templates", entry.Name()))
		if err != nil {
			return nil, err
		}
		filled, err := fill(string(source), loaded, assets)
		if err != nil {
			return nil, fmt.Errorf("page: %s in %s: %w", entry.Name(), tag, err)
		}
		if _, err := loaded.pages.Parse(filled); err != nil {
			return nil, fmt.Errorf("page: %s in %s: %w", entry.Name(), tag, err)
		}
	}
	return loaded, nil
}

// mustLocale is loadLocale of what is built into the program: a test loads every language.
func mustLocale(tag language.Tag, assets assets, parts *parts) *locale {
	loaded, err := loadLocale(tag, assets, parts)
	if err != nil {
		panic(err)
	}
	return loaded
}

// fill puts the fixed texts into a template's source, escaped for HTML.
func fill(source string, l *locale, assets assets) (string, error) {
	var missing []string
	filled := fixed.ReplaceAllStringFunc(source, func(mark string) string {
		parts := fixed.FindStringSubmatch(mark)
		text, ok := l.texts[parts[2]]
		switch {
		case parts[1] == "@":
			text, ok = assets.names[parts[2]]
			text = "/assets/" + text
		case parts[2] == "lang":
			text, ok = l.tag.String(), true
		}
		if !ok || strings.Contains(text, "{") {
			missing = append(missing, mark)
		}
		return html.EscapeString(text)
	})
	if len(missing) > 0 {
		return "", fmt.Errorf("no such fixed text: %s", strings.Join(missing, ", "))
	}
	return filled, nil
}

// buffers are reused: a page is rendered whole before its first byte is sent.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// borrow takes an empty buffer, which is to be put back.
func borrow() *bytes.Buffer {
	buffer := buffers.Get().(*bytes.Buffer)
	buffer.Reset()
	return buffer
}

// render writes a page with its headers.
func (h *Handler) render(w http.ResponseWriter, r *http.Request, p page) {
	buffer := borrow()
	defer buffers.Put(buffer)
	if err := p.write(buffer); err != nil {
		h.log.ErrorContext(r.Context(), "render a page", "template", p.template, "error", err)
		http.Error(w, "Something went wrong. Please try again.", http.StatusInternalServerError)
		return
	}
	header := w.Header()
	h.guard(header, p.grants)
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Language", p.reader.tag.String())
	header.Set("Content-Length", strconv.Itoa(buffer.Len()))
	header.Add("Vary", "Accept-Language")
	if p.head != nil {
		p.head(w)
	} else {
		w.WriteHeader(p.status)
	}
	if _, err := w.Write(buffer.Bytes()); err != nil {
		h.log.DebugContext(r.Context(), "a browser went away", "error", err)
	}
}

// write writes a page: what is its own between the two ends of its frame.
func (p page) write(to *bytes.Buffer) error {
	var around piece = p.view.around()
	opening, err := p.reader.part("opening", around)
	if err != nil {
		return err
	}
	bottom, err := p.reader.part("bottom", around)
	if err != nil {
		return err
	}
	to.WriteString(string(opening))
	if err := p.reader.pages.ExecuteTemplate(to, p.template, p.view); err != nil {
		return err
	}
	to.WriteString(string(bottom))
	return nil
}

// page is a page to be rendered.
type page struct {
	reader   reader
	status   int
	head     func(http.ResponseWriter) // writes the status and headers of its own; nil = just status
	template string                    // of what stands between the templates "opening" and "bottom"
	view     view
	grants   grants
}

// reader is who a request comes from.
func (h *Handler) reader(r *http.Request) reader {
	return h.readers.find(strings.Join(r.Header.Values("Accept-Language"), ","))
}
