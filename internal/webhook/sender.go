package webhook

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"kassa/internal/checkout"
	"kassa/internal/clock"
)

// keptAnswer is how many bytes of an answer are kept (common.md, "Outgoing webhooks").
const keptAnswer = 1 << 10

// sending is the pool of connections for messages: as many to one server as there are messages under way to it, so
// that a slow endpoint never keeps another of the same server waiting for one. Many endpoints may be at one server.
var sending = pool{idle: 256, all: 1024}

// Sender implements checkout.Sender by one POST for each try.
type Sender struct {
	dialects Dialects
	clock    clock.Clock
	clients
}

// NewSender makes a sender of messages in these dialects.
func NewSender(dialects Dialects, now clock.Clock) *Sender { return newSender(dialects, now, nil) }

// newSender is NewSender with a resolver of names; nil = the system's.
func newSender(dialects Dialects, now clock.Clock, resolver *net.Resolver) *Sender {
	return &Sender{dialects: dialects, clock: now, clients: newClients(sending, resolver)}
}

// Send posts a message once. An answer that does not end, or not in 15 seconds, is none: its status is 0. The
// texts of failures name neither the address nor what was answered.
func (s *Sender) Send(ctx context.Context, store checkout.Store, e checkout.Endpoint, m checkout.Message) (a checkout.Attempt, wait time.Duration) {
	a = checkout.Attempt{StoreID: m.StoreID, MessageID: m.ID, EndpointID: m.EndpointID, At: s.clock.Now()}
	defer func() { a.Latency = max(s.clock.Now().Sub(a.At), 0) }()
	request, err := s.request(ctx, e, m, a.At)
	if err != nil {
		a.Failure = err.Error()
		return a, 0
	}
	answer, err := exchange(s.of(store), request)
	a.Answer = kept(answer.body)
	if err != nil {
		a.Failure = err.Error()
		return a, 0
	}
	a.Status = int64(answer.status)
	if a.Delivered() {
		return a, 0
	}
	a.Failure = unwelcome(answer.status).Error()
	return a, retryAfter(answer.header, s.clock.Now())
}

// request is a message as it goes out, signed at this time.
func (s *Sender) request(ctx context.Context, e checkout.Endpoint, m checkout.Message, at time.Time) (*http.Request, error) {
	dialect, known := s.dialects[e.Dialect]
	if !known {
		return nil, fmt.Errorf("no webhooks are sent in the dialect %q", e.Dialect)
	}
	request, err := newPost(ctx, e.URL, m.Body)
	if err != nil {
		return nil, err
	}
	for name, values := range dialect.Sign(e, m, e.Secrets(at), at) {
		request.Header[name] = values
	}
	// Empty, so that nothing is sent: net/http then repeats the request when a connection kept from before
	// turns out to be closed. The receiver tells repeats by the message's id.
	request.Header["Idempotency-Key"] = []string{}
	return request, nil
}

// unwelcome says that an answer's status is none of success.
func unwelcome(status int) error {
	if status >= 300 && status <= 399 {
		return fmt.Errorf("the seller's server answered with status %d: redirects are not followed", status)
	}
	return fmt.Errorf("the seller's server answered with status %d", status)
}

// kept is what is kept of an answer: at most 1 KB of valid UTF-8 without NUL, which databases refuse.
func kept(body []byte) string {
	text := strings.ReplaceAll(strings.ToValidUTF8(string(body[:min(len(body), keptAnswer)]), "\uFFFD"), "\x00", "\uFFFD")
	if len(text) <= keptAnswer {
		return text
	}
	end := keptAnswer
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}
