package stripetest

import (
	"net/http"
	"strings"
	"time"
)

// session is a Checkout Session in payment mode.
type session struct {
	id, account, url         string
	live                     bool
	created, expires         time.Time
	status, paid             string
	currency                 string
	total                    int64
	items                    []item
	successURL, cancelURL    string
	clientReference, email   string
	metadata, intentMetadata map[string]string
	intent                   *intent // nil until somebody pays
	answersTotal             *int64  // what the API tells instead of total
	answersCurrency          string  // and of currency; empty = the truth
}

type item struct {
	name     string
	quantity int64
	unit     int64
}

// intent is the payment behind a session, with its one charge.
type intent struct {
	id, charge, status string
	amount, received   int64
	refunded           int64
	disputed           bool
	failure            string
}

// refund is money that goes back.
type refund struct {
	id, account, intent, currency string
	amount                        int64
	metadata                      map[string]string
}

// dispute is a bank's claim.
type dispute struct {
	id, account, intent, status string
	amount                      int64
	currency                    string
}

// orNull is a text as the API tells it.
func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// object is a session as the API tells it; wide tells of the payment too.
func (s *session) object(wide bool) map[string]any {
	total, currency := s.total, s.currency
	if s.answersTotal != nil {
		total = *s.answersTotal
	}
	if s.answersCurrency != "" {
		currency = s.answersCurrency
	}
	told := map[string]any{
		"id": s.id, "object": "checkout.session", "mode": "payment", "livemode": s.live, "created": s.created.Unix(),
		"expires_at": s.expires.Unix(), "status": s.status, "payment_status": s.paid, "currency": currency,
		"amount_total": total, "amount_subtotal": total, "client_reference_id": orNull(s.clientReference),
		"customer_email": orNull(s.email), "metadata": s.metadata, "success_url": s.successURL, "cancel_url": s.cancelURL,
		"payment_intent": nil, "url": nil, "customer_details": nil,
	}
	if s.status == "complete" {
		told["customer_details"] = map[string]any{"email": orNull(s.email)}
	}
	if s.status == "open" {
		told["url"] = s.url
	}
	if s.intent != nil {
		told["payment_intent"] = s.intent.id
		if wide {
			told["payment_intent"] = s.intent.object(s, currency)
		}
	}
	return told
}

// object is a payment with its charge as the API tells it.
func (p *intent) object(s *session, currency string) map[string]any {
	told := map[string]any{
		"id": p.id, "object": "payment_intent", "status": p.status, "amount": p.amount, "amount_received": p.received,
		"currency": currency, "livemode": s.live, "metadata": s.intentMetadata, "last_payment_error": nil, "latest_charge": nil,
	}
	if p.failure != "" {
		told["last_payment_error"] = map[string]any{"type": "card_error", "code": "payment_intent_payment_attempt_failed", "message": p.failure}
	}
	if p.received > 0 {
		told["latest_charge"] = p.chargeObject(s, currency)
	}
	return told
}

func (p *intent) chargeObject(s *session, currency string) map[string]any {
	return map[string]any{
		"id": p.charge, "object": "charge", "amount": p.received, "amount_captured": p.received, "amount_refunded": p.refunded,
		"refunded": p.refunded == p.received, "disputed": p.disputed, "currency": currency, "paid": true, "status": "succeeded",
		"payment_intent": p.id, "livemode": s.live, "metadata": s.intentMetadata,
	}
}

// settle ends sessions whose time is over; it is called with mu held.
func (s *Server) settle() (ended []*session) {
	for _, one := range s.sessions {
		if one.status == "open" && !s.clock.Now().Before(one.expires) {
			one.status = "expired"
			ended = append(ended, one)
		}
	}
	return ended
}

// retrieve is GET /v1/checkout/sessions/{id}.
func (s *Server) retrieve(a Account, r *http.Request) (any, *fault) {
	if _, wrong := read(r); wrong != nil {
		return nil, wrong
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle()
	one, wrong := s.sessionOf(a.APIKey, r.PathValue("id"))
	if wrong != nil {
		return nil, wrong
	}
	wide := strings.Contains(r.URL.RawQuery, "payment_intent.latest_charge")
	return one.object(wide), nil
}

// expire is POST /v1/checkout/sessions/{id}/expire.
func (s *Server) expire(a Account, r *http.Request) (any, *fault) {
	if _, wrong := read(r); wrong != nil && r.ContentLength > 0 {
		return nil, wrong
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle()
	one, wrong := s.sessionOf(a.APIKey, r.PathValue("id"))
	if wrong != nil {
		return nil, wrong
	}
	if one.status != "open" {
		return nil, invalid("", "", `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of "`+one.status+`".`)
	}
	one.status = "expired"
	s.send(one.account, s.eventOf("checkout.session.expired", one))
	return one.object(false), nil
}

// list is GET /v1/checkout/sessions, newest first.
func (s *Server) list(a Account, r *http.Request) (any, *fault) {
	f, wrong := read(r, "limit", "starting_after", "payment_intent", "created[gte]", "created[lte]")
	if wrong != nil {
		return nil, wrong
	}
	var limit, from, to int64
	for name, into := range map[string]*int64{"limit": &limit, "created[gte]": &from, "created[lte]": &to} {
		if *into, wrong = f.number(name); wrong != nil {
			return nil, wrong
		}
	}
	if limit == 0 {
		limit = 10
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle()
	found, more, after := []any{}, false, f.text("starting_after")
	for i := len(s.sessions) - 1; i >= 0; i-- {
		one := s.sessions[i]
		if one.account != a.APIKey {
			continue
		}
		if after != "" {
			if one.id == after {
				after = ""
			}
			continue
		}
		made := one.created.Unix()
		if made < from || to > 0 && made > to || f.has("payment_intent") && (one.intent == nil || one.intent.id != f.text("payment_intent")) {
			continue
		}
		if int64(len(found)) == limit {
			more = true
			break
		}
		found = append(found, one.object(false))
	}
	return map[string]any{"object": "list", "url": "/v1/checkout/sessions", "has_more": more, "data": found}, nil
}
