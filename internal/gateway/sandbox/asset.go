package sandbox

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"net/http"
)

var (
	//go:embed templates/*.html
	templateFiles embed.FS
	//go:embed static/sandbox.css
	stylesheet []byte

	templates = template.Must(template.ParseFS(templateFiles, "templates/*.html"))
	// stylesheetPath holds the style sheet's hash, so that browsers may keep it for ever.
	stylesheetPath = assetPath + "sandbox-" + contentHash(stylesheet) + ".css"
)

func contentHash(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:6])
}

// asset serves the style sheet, the one asset there is.
func (p *Provider) asset(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != stylesheetPath {
		p.notice(w, noticeUnknown)
		return
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(stylesheet) // a browser that is gone reads nothing
}
