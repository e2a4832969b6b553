package wire

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Mux is http.ServeMux whose refusals (404, 405 with Allow) have the shape of a dialect. A path with a
// trailing slash is the path without it; HEAD is answered by GET; nothing is ever redirected.
type Mux struct {
	surface string
	fail    ErrorWriter
	mux     *http.ServeMux
}

// NewMux makes an empty mux. The surface (shoppex, page …) is its name in logs and metrics.
func NewMux(surface string, fail ErrorWriter) *Mux {
	return &Mux{surface: surface, fail: fail, mux: http.NewServeMux()}
}

// Handle registers a handler for a pattern of http.ServeMux, such as "POST /dev/v1/payments".
// Like ServeMux it panics on a pattern that is wrong or conflicts with another.
func (m *Mux) Handle(pattern string, h http.Handler) {
	path := patternPath(pattern)
	m.mux.Handle(pattern, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if probe, ok := w.(*muxProbe); ok {
			probe.matched = true
			w = probe.ResponseWriter
		}
		m.note(r, path)
		h.ServeHTTP(w, r)
	}))
}

// HandleFunc is Handle for a function.
func (m *Mux) HandleFunc(pattern string, h http.HandlerFunc) { m.Handle(pattern, h) }

// ServeHTTP finds the handler, or writes a problem.
func (m *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	probe := &muxProbe{ResponseWriter: w}
	m.mux.ServeHTTP(probe, withoutTrailingSlash(r))
	if probe.matched {
		return
	}
	m.note(r, "")
	if probe.status == http.StatusMethodNotAllowed {
		m.fail(w, r, &Problem{
			Status: http.StatusMethodNotAllowed, Code: CodeMethodNotAllowed,
			Message: "This method is not allowed here.", Allow: probe.allow(),
		})
		return
	}
	m.fail(w, r, routeNotFound())
}

func (m *Mux) note(r *http.Request, path string) {
	if ex := exchangeOf(r.Context()); ex != nil {
		ex.surface, ex.pattern = m.surface, path
	}
}

// withoutTrailingSlash gives r itself, or a copy whose path lacks the slash at its end.
func withoutTrailingSlash(r *http.Request) *http.Request {
	path := r.URL.Path
	if len(path) < 2 || path[len(path)-1] != '/' {
		return r
	}
	trimmed := new(http.Request)
	*trimmed = *r
	trimmed.URL = new(url.URL)
	*trimmed.URL = *r.URL
	trimmed.URL.Path = strings.TrimSuffix(path, "/")
	trimmed.URL.RawPath = strings.TrimSuffix(r.URL.RawPath, "/")
	return trimmed
}

// muxProbe swallows what ServeMux itself writes; a registered handler marks it and gets the real writer.
type muxProbe struct {
	http.ResponseWriter
	matched bool
	header  http.Header
	status  int
}

// Header is the probe's own until a handler has been found.
func (p *muxProbe) Header() http.Header {
	if p.header == nil {
		p.header = http.Header{}
	}
	return p.header
}

// WriteHeader notes the status.
func (p *muxProbe) WriteHeader(status int) { p.status = status }

// Write drops the text.
func (p *muxProbe) Write(b []byte) (int, error) { return len(b), nil }

// allow is the Allow header that ServeMux would have sent, sorted.
func (p *muxProbe) allow() []string {
	methods := strings.Split(p.header.Get("Allow"), ", ")
	slices.Sort(methods)
	return methods
}
