package wire

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"html/template"
	"net/http"
	"strings"
	"time"
)

//go:embed openapi.html
var openapiHTML string

//go:embed openapi.css
var openapiCSS string

var openapiTemplate = template.Must(template.New("openapi").Funcs(template.FuncMap{"prose": prose}).Parse(openapiHTML))

// openapiPolicy allows the page its one style sheet, by hash, and nothing else.
var openapiPolicy = "default-src 'none'; style-src 'sha256-" + styleHash() + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func styleHash() string {
	sum := sha256.Sum256([]byte(openapiCSS))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// ServeContract serves a contract: the document itself where the path ends in .json
// (/openapi/shoppex.json), else a page to read (/openapi/shoppex). Register it for both.
func ServeContract(c *Contract) http.Handler {
	jsonTag, pageTag := entityTag(c.json), entityTag(c.page)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-cache") // may be kept, but ask: the entity tag answers fast
		h.Set("X-Content-Type-Options", "nosniff")
		if strings.HasSuffix(r.URL.Path, ".json") {
			h.Set("Content-Type", "application/json; charset=utf-8")
			h.Set("Access-Control-Allow-Origin", "*") // public, and useful to tools in browsers
			h.Set("ETag", jsonTag)
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(c.json))
			return
		}
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", openapiPolicy)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("ETag", pageTag)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(c.page))
	})
}

func entityTag(content []byte) string {
	sum := sha256.Sum256(content)
	return `"` + hex.EncodeToString(sum[:12]) + `"`
}

// contractPage is what the page shows.
type contractPage struct {
	Name, Title, Version, Description string
	Style                             template.CSS
	Operations                        []operationView
}

// renderContractPage makes the page once, at start.
func renderContractPage(doc contractDocument, c *Contract) ([]byte, error) {
	info := doc.root.get("info")
	view := contractPage{
		Name: c.name, Title: info.get("title").text(), Version: info.get("version").text(),
		Description: info.get("description").text(), Style: template.CSS(openapiCSS),
	}
	for _, op := range c.operations {
		shown, err := viewOperation(doc, op)
		if err != nil {
			return nil, err
		}
		view.Operations = append(view.Operations, shown)
	}
	var page bytes.Buffer
	err := openapiTemplate.Execute(&page, view)
	return page.Bytes(), err
}
