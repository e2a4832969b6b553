package webhook

import (
	"net/http"
	"time"

	"kassa/internal/checkout"
)

// Dialect is one dialect's side of webhooks: its words for events, and its way of signing. The packages of
// dialects satisfy it without knowing this one. Implementations are safe for concurrent use.
type Dialect interface {
	// Notices renders a story in the dialect's words: none where it has no word for the event, several where it
	// sends one per line. It does not ask whether the endpoint listens to them: Teller does.
	Notices(e checkout.Endpoint, s checkout.Story) ([]checkout.Notice, error)
	// Sign gives the headers that go with one try, under all secrets that are valid, the newest first.
	Sign(e checkout.Endpoint, m checkout.Message, secrets []string, at time.Time) http.Header
}

// Dialects are the dialects by their names, as endpoints have them.
type Dialects map[string]Dialect
