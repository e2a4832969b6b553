package wire

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
)

// recovered turns a handler's panic into a 500 and a log entry with the stack. When the answer has
// begun already, or the handler asks for it with http.ErrAbortHandler, it cuts the connection, so that
// half an answer is not taken for a whole one. It must be deferred directly.
func (e Edge) recovered(ex *exchange, r *http.Request) {
	cause := recover()
	if cause == nil {
		return
	}
	if cause == http.ErrAbortHandler { //nolint:errorlint // a panic's value, and net/http compares it so
		cut(ex)
		return
	}
	if e.Log != nil {
		e.Log.LogAttrs(r.Context(), slog.LevelError, "panic",
			slog.String("request_id", ex.id),
			slog.String("route", ex.pattern),
			slog.String("cause", fmt.Sprint(cause)),
			slog.String("stack", string(debug.Stack())),
		)
	}
	if ex.status != 0 {
		cut(ex)
		return
	}
	clear(ex.Header()) // what the handler had in mind for its own answer
	ex.Header().Set(RequestIDHeader, ex.id)
	e.Fail(ex, r, &Problem{
		Status: http.StatusInternalServerError, Code: CodeInternal,
		Message: "Something went wrong on our side.",
	})
}

// cut closes the connection without completing the answer. A ResponseWriter without a connection (a
// test's recorder) keeps what it has.
func cut(ex *exchange) {
	ex.status = http.StatusInternalServerError // for the log: the client got no whole answer
	conn, _, err := http.NewResponseController(ex).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}
