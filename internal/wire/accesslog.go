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
	line := slog.NewRecord(ex.started.Add(took), level, "request", 0) // no line of code: it is always this one
	line.AddAttrs(
		slog.String("request_id", ex.id),
		slog.String("method", methodLabel(r.Method)),
		slog.String("route", ex.pattern),
		slog.Int("status", status),
		slog.Int64("bytes", ex.bytes),
		slog.Duration("took", took),
		slog.String("client", e.Proxies.Client(r).String()),
	)
	if ex.surface != "" {
		line.AddAttrs(slog.String("surface", ex.surface))
	}
	line.AddAttrs(ex.attrs...)
	_ = e.Log.Handler().Handle(r.Context(), line) // there is nowhere to tell that a log cannot be written
}

// methodLabel keeps what a client invents out of logs and metrics.
func methodLabel(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "OTHER"
}
