package stripetest

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"kassa/internal/gateway"
)

// Delivered is an event that was sent, and what was answered; 0 = nothing.
type Delivered struct {
	Type   string
	Status int
}

// event makes an event's body.
func (s *Server) event(kind string, live bool, object map[string]any) []byte {
	body, err := json.Marshal(map[string]any{
		"id": fresh("evt_"), "object": "event", "api_version": "2020-08-27", "created": s.clock.Now().Unix(), "livemode": live,
		"type": kind, "data": map[string]any{"object": object}, "pending_webhooks": 1, "request": nil,
	})
	if err != nil { // cannot be: it is made of texts and numbers
		return nil
	}
	return body
}

func (s *Server) eventOf(kind string, one *session) []byte {
	return s.event(kind, one.live, one.object(false))
}

// Sign makes the header of an event for an account's secrets, all of them.
func Sign(secrets []string, at time.Time, body []byte) string {
	header := ""
	for _, secret := range secrets {
		signed := gateway.Sign(secret, at, body)
		if header == "" {
			header = signed
			continue
		}
		_, v1, _ := strings.Cut(signed, ",")
		header += "," + v1
	}
	return header
}

// send delivers events to an account's address in their order, in the background; it is called with mu held.
func (s *Server) send(account string, bodies ...[]byte) {
	a := s.accounts[account]
	if a.EventsURL == "" {
		return
	}
	s.sending.Go(func() {
		for _, body := range bodies {
			s.post(a, body)
		}
	})
}

// eventsClient sends events. It follows no redirects and has no proxy.
var eventsClient = gateway.NewHTTPClient(0)

// post delivers one event once.
func (s *Server) post(a Account, body []byte) {
	var told struct{ Type string }
	_ = json.Unmarshal(body, &told) // it is our own
	done := Delivered{Type: told.Type}
	request, err := http.NewRequestWithContext(context.Background(), http.MethodPost, a.EventsURL, bytes.NewReader(body))
	if err == nil {
		request.Header.Set("Content-Type", "application/json; charset=utf-8")
		request.Header.Set("Stripe-Signature", Sign(a.Secrets, s.clock.Now(), body))
		if response, err := eventsClient.Do(request); err == nil {
			done.Status = response.StatusCode
			_ = response.Body.Close()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.delivered = append(s.delivered, done)
}

// Delivered lists the events that were sent so far.
func (s *Server) Delivered() []Delivered {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Delivered(nil), s.delivered...)
}
