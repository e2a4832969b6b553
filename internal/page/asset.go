package page

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"
	"strconv"
	"strings"
)

//go:embed static
var staticFiles embed.FS

// file is something that is sent as it is.
type file struct {
	body        []byte
	contentType string
	cache       string // Cache-Control
}

// assets are the files of static/ under names that hold a hash of their content, so that a browser may
// keep them for ever.
type assets struct {
	files map[string]file   // by hashed name
	names map[string]string // from the plain name to the hashed one
}

// assetTypes are the content types by extension.
var assetTypes = map[string]string{
	".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
}

func loadAssets() (assets, error) {
	loaded := assets{files: map[string]file{}, names: map[string]string{}}
	entries, err := staticFiles.ReadDir("static")
	if err != nil {
		return assets{}, err
	}
	for _, entry := range entries {
		body, err := staticFiles.ReadFile("static/" + entry.Name())
		if err != nil {
			return assets{}, err
		}
		extension := path.Ext(entry.Name())
		contentType, known := assetTypes[extension]
		if !known {
			return assets{}, fmt.Errorf("page: no content type for %s", entry.Name())
		}
		sum := sha256.Sum256(body)
		hashed := strings.TrimSuffix(entry.Name(), extension) + "." + hex.EncodeToString(sum[:5]) + extension
		loaded.files[hashed] = file{body: body, contentType: contentType, cache: "public, max-age=31536000, immutable"}
		loaded.names[entry.Name()] = hashed
	}
	return loaded, nil
}

// asset answers GET /assets/{name}.
func (h *Handler) asset(w http.ResponseWriter, r *http.Request) {
	found, ok := h.assets.files[r.PathValue("name")]
	if !ok {
		h.notFound(w, r)
		return
	}
	h.send(w, found)
}

// send writes a file.
func (h *Handler) send(w http.ResponseWriter, f file) {
	header := w.Header()
	h.guard(header, grants{})
	header.Set("Content-Type", f.contentType)
	header.Set("Cache-Control", f.cache)
	header.Set("Content-Length", strconv.Itoa(len(f.body)))
	if _, err := w.Write(f.body); err != nil {
		h.log.Debug("a browser went away", "error", err)
	}
}
