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
	jsonTag := entityTag(c.json)
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
		page, err := c.page()
		if err != nil { // Check, in a test, keeps this from happening
			http.Error(w, "the contract cannot be shown", http.StatusInternalServerError)
			return
		}
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", openapiPolicy)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("ETag", entityTag(page))
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(page))
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

// renderContractPage makes the page.
func renderContractPage(name string, source []byte) ([]byte, error) {
	doc, err := parseContract(source)
	if err != nil {
		return nil, err
	}
	operations, err := doc.operations()
	if err != nil {
		return nil, err
	}
	info := doc.root.get("info")
	view := contractPage{
		Name: name, Title: info.get("title").text(), Version: info.get("version").text(),
		Description: info.get("description").text(), Style: template.CSS(openapiCSS),
	}
	for _, op := range operations {
		shown, err := viewOperation(doc, op)
		if err != nil {
			return nil, err
		}
		view.Operations = append(view.Operations, shown)
	}
	var page bytes.Buffer
	err = openapiTemplate.Execute(&page, view)
	return page.Bytes(), err
}
