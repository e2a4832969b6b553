package wire

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"
)

// exchange is one request and its answer as the log and the metrics see them. It wraps the
// ResponseWriter and rides in the context. It belongs to the goroutine of its handler.
type exchange struct {
	http.ResponseWriter
	id      string
	started time.Time
	surface string // which dialect or page answered; "" when nothing did
	pattern string // path pattern of the route; "" when none matched
	status  int    // 0 until the header is written
	bytes   int64  // of the body
	attrs   []slog.Attr
	body    deadlineBody
}

type exchangeKey struct{}

func exchangeOf(ctx context.Context) *exchange {
	ex, _ := ctx.Value(exchangeKey{}).(*exchange)
	return ex
}

// WriteHeader notes the status. Informational ones (1xx) are not the answer.
func (ex *exchange) WriteHeader(status int) {
	if ex.status == 0 && status >= 200 {
		ex.status = status
	}
	ex.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes of the body.
func (ex *exchange) Write(p []byte) (int, error) {
	if ex.status == 0 {
		ex.status = http.StatusOK
	}
	n, err := ex.ResponseWriter.Write(p)
	ex.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (ex *exchange) Unwrap() http.ResponseWriter { return ex.ResponseWriter }

// Annotate adds attributes to the log line of the request that ctx belongs to: a store, a key's id, an
// order. Never a secret. What was said before under the same name is replaced. Call it from the handler's own
// goroutine; without a request it does nothing.
func Annotate(ctx context.Context, attrs ...slog.Attr) {
	ex := exchangeOf(ctx)
	if ex == nil {
		return
	}
	for _, attr := range attrs {
		at := slices.IndexFunc(ex.attrs, func(said slog.Attr) bool { return said.Key == attr.Key })
		if at < 0 {
			ex.attrs = append(ex.attrs, attr)
			continue
		}
		ex.attrs[at] = attr
	}
}

// Pattern is the path pattern of the route that answers r, such as /dev/v1/payments/{uniqid}, without
// the method; "" when no route matched.
func Pattern(r *http.Request) string {
	if ex := exchangeOf(r.Context()); ex != nil && ex.pattern != "" {
		return ex.pattern
	}
	return patternPath(r.Pattern)
}

// patternPath cuts the method off a ServeMux pattern.
func patternPath(pattern string) string {
	if method, path, found := strings.Cut(pattern, " "); found && !strings.Contains(method, "/") {
		return strings.TrimLeft(path, " \t")
	}
	return pattern
}
