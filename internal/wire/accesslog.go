package wire

import (
	"log/slog"
	"net/http"
	"time"
)

// logAccess writes the one log line of a request. It tells the route's pattern, never the path or the
// query: those may hold secrets.
func (e Edge) logAccess(ex *exchange, r *http.Request, status int, took time.Duration) {
	if e.Log == nil {
		return
	}
	level := slog.LevelInfo
	if status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	if !e.Log.Enabled(r.Context(), level) {
		return
	}
	attrs := make([]slog.Attr, 0, 9+len(ex.attrs))
	attrs = append(attrs,
		slog.String("request_id", ex.id),
		slog.String("method", methodLabel(r.Method)),
		slog.String("route", ex.pattern),
		slog.Int("status", status),
		slog.Int64("bytes", ex.bytes),
		slog.Duration("took", took),
		slog.String("client", e.Proxies.Client(r).String()),
	)
	if ex.surface != "" {
		attrs = append(attrs, slog.String("surface", ex.surface))
	}
	e.Log.LogAttrs(r.Context(), level, "request", append(attrs, ex.attrs...)...)
}

// methodLabel keeps what a client invents out of logs and metrics.
func methodLabel(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "OTHER"
}
