package wire

import (
	"io"
	"net/http"
	"time"
)

// HeaderLimit is the most bytes that request line and headers may have (common.md, "Header over 64 KB → 431").
const HeaderLimit = 64 << 10

func headersTooLarge() *Problem {
	return &Problem{
		Status: http.StatusRequestHeaderFieldsTooLarge, Code: CodeHeadersTooLarge,
		Message: "The request headers are too large.",
	}
}

// headerSize counts request line and headers as they stand on the wire, white space aside.
func headerSize(r *http.Request) int {
	size := len(r.Method) + len(r.RequestURI) + len(r.Proto) + 4 + len("Host: ") + len(r.Host) + 2
	for name, values := range r.Header {
		for _, value := range values {
			size += len(name) + len(value) + 4
		}
	}
	return size
}

// deadlineBody gives a body a point in time by which all of it must have arrived, and lifts the
// deadline at its end: http.Server.ReadTimeout would stay and cancel the context of a handler that is
// still at work then.
type deadlineBody struct {
	io.ReadCloser
	connection *http.ResponseController
}

func (b *deadlineBody) start(w http.ResponseWriter, body io.ReadCloser, limit time.Duration) {
	b.ReadCloser, b.connection = body, http.NewResponseController(w)
	b.set(time.Now().Add(limit))
}

// Read lifts the deadline with the last byte; after any other error it stays, so that nobody waits for
// the rest of a body that failed.
func (b *deadlineBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF {
		b.set(time.Time{})
	}
	return n, err
}

// set ignores the error: a ResponseWriter without a connection (a test's recorder) has no deadlines.
func (b *deadlineBody) set(t time.Time) { _ = b.connection.SetReadDeadline(t) }
