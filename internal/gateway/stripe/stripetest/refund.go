package stripetest

import (
	"net/http"
)

// refund is POST /v1/refunds.
func (s *Server) refund(a Account, r *http.Request) (any, *fault) {
	f, wrong := read(r, "payment_intent", "amount", "metadata[*]")
	if wrong != nil {
		return nil, wrong
	}
	amount, wrong := f.number("amount")
	if wrong != nil {
		return nil, wrong
	}
	metadata, wrong := f.dictionary("metadata")
	if wrong != nil {
		return nil, wrong
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.sessionBehind(a.APIKey, f.text("payment_intent"))
	if one == nil {
		return nil, &fault{status: http.StatusNotFound, Type: "invalid_request_error", Code: "resource_missing", Message: "No such payment_intent"}
	}
	made, wrong := s.giveBack(one, amount)
	if wrong != nil {
		return nil, wrong
	}
	made.metadata = metadata
	return map[string]any{
		"id": made.id, "object": "refund", "amount": made.amount, "currency": made.currency, "status": "succeeded",
		"payment_intent": made.intent, "charge": one.intent.charge, "metadata": metadata,
	}, nil
}

// sessionBehind finds the session of a payment.
func (s *Server) sessionBehind(account, intent string) *session {
	for _, one := range s.sessions {
		if one.account == account && one.intent != nil && one.intent.id == intent {
			return one
		}
	}
	return nil
}

// giveBack refunds an amount and sends the event; it is called with mu held.
func (s *Server) giveBack(one *session, amount int64) (*refund, *fault) {
	p := one.intent
	switch {
	case p == nil || p.received == 0:
		return nil, invalid("", "charge_not_refundable", "This PaymentIntent does not have a successful charge to refund.")
	case p.refunded == p.received:
		return nil, invalid("", "charge_already_refunded", "Charge "+p.charge+" has already been refunded.")
	case amount < 1:
		return nil, invalid("amount", "parameter_invalid_integer", "This value must be greater than or equal to 1.")
	case amount > p.received-p.refunded:
		return nil, invalid("amount", "", "Refund amount is greater than unrefunded amount on charge.")
	}
	p.refunded += amount
	made := &refund{id: fresh("re_"), account: one.account, intent: p.id, amount: amount, currency: one.currency}
	s.refunds = append(s.refunds, made)
	s.send(one.account, s.event("charge.refunded", one.live, p.chargeObject(one, one.currency)))
	return made, nil
}

// listDisputes is GET /v1/disputes.
func (s *Server) listDisputes(a Account, r *http.Request) (any, *fault) {
	f, wrong := read(r, "limit", "payment_intent", "charge")
	if wrong != nil {
		return nil, wrong
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	found := []any{}
	for _, one := range s.disputes {
		if one.account == a.APIKey && (!f.has("payment_intent") || one.intent == f.text("payment_intent")) {
			found = append(found, one.object())
		}
	}
	return map[string]any{"object": "list", "url": "/v1/disputes", "has_more": false, "data": found}, nil
}

func (d *dispute) object() map[string]any {
	return map[string]any{
		"id": d.id, "object": "dispute", "amount": d.amount, "currency": d.currency, "status": d.status, "payment_intent": d.intent,
		"reason": "fraudulent",
	}
}

// listEndpoints is GET /v1/webhook_endpoints: the one that the account's events go to.
func (s *Server) listEndpoints(a Account, _ *http.Request) (any, *fault) {
	all := []any{}
	if a.EventsURL != "" {
		all = append(all, map[string]any{
			"id": "we_1", "object": "webhook_endpoint", "url": a.EventsURL, "status": "enabled", "enabled_events": []string{"*"},
		})
	}
	return map[string]any{"object": "list", "url": "/v1/webhook_endpoints", "has_more": false, "data": all}, nil
}
