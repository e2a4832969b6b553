package gatewaytest

import (
	"bytes"
	"slices"
	"time"

	"kassa/internal/checkout"
)

// eventLimit is the most bytes of an event, tolerance how far its time may be off (common.md).
const (
	eventLimit = 256 << 10
	tolerance  = 300 * time.Second
)

// parse reads a delivery for the account under test.
func (s suite) parse(d Delivery) (checkout.GatewayHint, error) {
	return s.Gateway.ParseEvent(s.Account, d.Header, d.Body, s.Clock.Now())
}

// happened lets an outcome happen and gives the payment's reference.
func (s suite) happened(outcome Outcome) string {
	s.Helper()
	reference := s.open(s.request()).Reference
	s.Act(s, reference, outcome)
	return reference
}

// event: what the provider sends verifies and points at the payment.
func (s suite) event() {
	for _, outcome := range []Outcome{Succeed, Decline, Abandon, Partial, Overpaid, Process} {
		if !slices.Contains(s.Outcomes, outcome) {
			continue
		}
		reference := s.happened(outcome)
		hint, err := s.parse(s.Event(s))
		if err != nil || hint.Reference != reference || hint.EventID == "" || hint.Type == "" {
			s.Errorf("the event of %s: %+v, %v", outcome, hint, err)
		}
	}
}

// eventsRefused: whatever does not verify is refused for one same reason.
func (s suite) eventsRefused() {
	s.happened(Succeed)
	genuine := s.Event(s)
	now := s.Clock.Now()
	with := func(body []byte) Delivery { return Delivery{Header: genuine.Header, Body: body} }
	forged := bytes.Replace(genuine.Body, []byte(`"`), []byte(` "`), 1)
	none := func(string) string { return "" }
	doubtful := map[string]Delivery{
		"forged body":      with(forged),
		"truncated body":   with(genuine.Body[:len(genuine.Body)-1]),
		"empty body":       with(nil),
		"longer body":      with(append(bytes.Clone(genuine.Body), '\n')),
		"over-long body":   s.Sign(s.Account, append(bytes.Clone(genuine.Body), bytes.Repeat([]byte{' '}, eventLimit)...), now),
		"no signature":     {Header: none, Body: genuine.Body},
		"other account's":  s.Sign(s.Other, genuine.Body, now),
		"no secret":        s.Sign(checkout.GatewayAccount{ID: s.Account.ID}, genuine.Body, now),
		"signed non-JSON":  s.Sign(s.Account, []byte("hello"), now),
		"signed null":      s.Sign(s.Account, []byte("null"), now),
		"garbled header":   {Header: func(name string) string { return genuine.Header(name) + "\x00" }, Body: genuine.Body},
		"over-long header": {Header: func(string) string { return string(bytes.Repeat([]byte("t=1,v1=00,"), 10_000)) }, Body: genuine.Body},
	}
	for name, delivery := range doubtful {
		_, err := s.parse(delivery)
		s.refused(name, err, checkout.ReasonBadSignature)
	}
	bare := s.Account
	bare.Secret = ""
	for name, delivery := range map[string]Delivery{"genuine": genuine, "signed with nothing": s.Sign(bare, genuine.Body, now)} {
		_, err := s.Gateway.ParseEvent(bare, delivery.Header, delivery.Body, now)
		s.refused(name+", for an account without a secret", err, checkout.ReasonBadSignature)
	}
	if _, err := s.parse(genuine); err != nil {
		s.Errorf("the genuine event: %v", err)
	}
}

// eventTime: a signature counts for 300 s either way, to the second.
func (s suite) eventTime() {
	s.happened(Succeed)
	body := s.Event(s).Body
	now := s.Clock.Now()
	for _, side := range []time.Duration{-1, 1} {
		if _, err := s.parse(s.Sign(s.Account, body, now.Add(side*tolerance))); err != nil {
			s.Errorf("signed %v from now: %v", side*tolerance, err)
		}
		_, err := s.parse(s.Sign(s.Account, body, now.Add(side*(tolerance+time.Second))))
		s.refused("signed too far from now", err, checkout.ReasonBadSignature)
	}
}

// eventsTwice: an event that is sent again carries the same id, and changes nothing.
func (s suite) eventsTwice() {
	if !slices.Contains(s.Outcomes, Duplicates) {
		return
	}
	reference := s.happened(Duplicates)
	first, err := s.parse(s.Event(s))
	if err != nil || first.Reference != reference {
		s.Fatalf("the first: %+v, %v", first, err)
	}
	if again, err := s.parse(s.Event(s)); err != nil || again != first {
		s.Errorf("the second: %+v, %v, want %+v", again, err, first)
	}
	if report := s.look(reference); report.State != checkout.PaymentSucceeded || report.Received != report.Amount {
		s.Errorf("told as %+v", report)
	}
}

// eventsReordered: different events have different ids, and whichever comes last, a look-up tells the truth.
func (s suite) eventsReordered() {
	if !slices.Contains(s.Outcomes, Reordered) {
		return
	}
	reference := s.happened(Reordered)
	seen := map[string]bool{}
	for range 2 {
		hint, err := s.parse(s.Event(s))
		if err != nil || hint.Reference != reference || seen[hint.EventID] {
			s.Errorf("event %+v, %v", hint, err)
		}
		seen[hint.EventID] = true
		if state := s.look(reference).State; state != checkout.PaymentSucceeded {
			s.Errorf("after %s it is %s", hint.Type, state)
		}
	}
}
