package files

import (
	"mime"
	"net/http"
	"strconv"
	"strings"

	"kassa/internal/checkout"
)

// send answers with the bytes, or the range of them that was asked for.
func send(w http.ResponseWriter, r *http.Request, file checkout.File, content Content) {
	header := w.Header()
	header.Set("Content-Type", mediaType(file.MediaType))
	header.Set("Content-Disposition", attachment(file.Name))
	header.Set("ETag", etag(file, content))
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	header.Set("Referrer-Policy", "no-referrer")
	// Caches of others keep nothing, and the browser's own asks first: the link may have ended. Not no-store,
	// with which some browsers do not resume. no-transform keeps ranges and validators true.
	header.Set("Cache-Control", "private, no-cache, no-transform")
	if strings.Contains(r.Header.Get("Range"), ",") {
		// Nobody resumes with several ranges, and each would cost a request to the storage.
		r = r.Clone(r.Context())
		r.Header.Del("Range")
	}
	http.ServeContent(newPatient(w), r, "", content.ModTime(), content)
}

// etag changes with the bytes: whoever resumes must not get the end of another file.
func etag(file checkout.File, content Content) string {
	return `"` + file.ID.String() + "-" + strconv.FormatInt(content.Size(), 36) + "-" + strconv.FormatInt(content.ModTime().UnixMicro(), 36) + `"`
}

// mediaType gives a media type its one spelling. What is none stays bytes.
func mediaType(name string) string {
	kind, params, err := mime.ParseMediaType(name)
	if err == nil && strings.Contains(kind, "/") {
		if whole := mime.FormatMediaType(kind, params); whole != "" {
			return whole
		}
	}
	return "application/octet-stream"
}
