package files

import (
	"net/http"
	"time"

	"kassa/internal/clock"
)

// patience is how long a buyer's connection may take to accept a piece of a file. The server's own limit is for
// whole answers, and a large file over a slow line takes hours.
const patience = time.Minute

// patient is a ResponseWriter that moves the connection's deadline with every piece.
type patient struct {
	http.ResponseWriter
	connection *http.ResponseController
	clock      clock.Clock // the machine's: connections know no other
}

func newPatient(w http.ResponseWriter) *patient {
	return &patient{ResponseWriter: w, connection: http.NewResponseController(w), clock: clock.System()}
}

// Write ignores that a ResponseWriter without a connection (a test's recorder) has no deadlines.
func (p *patient) Write(b []byte) (int, error) {
	_ = p.connection.SetWriteDeadline(p.clock.Now().Add(patience))
	return p.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (p *patient) Unwrap() http.ResponseWriter { return p.ResponseWriter }
