package stripetest

import (
	"fmt"
	"slices"
)

// Outcome is what becomes of a session.
type Outcome string

// The outcomes that Act brings about.
const (
	Pay        Outcome = "pay"        // all the money is here at once
	PayLater   Outcome = "pay_later"  // a method that takes days: complete, but unpaid
	Arrive     Outcome = "arrive"     // what takes days has arrived
	Fail       Outcome = "fail"       // what takes days has failed; it is begun first where it was not
	Expire     Outcome = "expire"     // its time ended
	Lost       Outcome = "lost"       // paid, and no event tells of it
	Duplicates Outcome = "duplicates" // paid, and the event comes three times
	Reordered  Outcome = "reordered"  // paid after days, and the newer event comes before the older one
	Stranger   Outcome = "stranger"   // nothing happens, but an event tells that it was paid
)

// Act lets something become of a session, whosever it is.
func (s *Server) Act(reference string, outcome Outcome) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	one, wrong := s.sessionOf("", reference)
	if wrong != nil {
		return fmt.Errorf("stripetest: %s", wrong.Message)
	}
	events, err := s.become(one, outcome)
	if err != nil {
		return err
	}
	switch outcome {
	case Lost:
		return nil
	case Duplicates:
		events = [][]byte{events[0], events[0], events[0]}
	case Reordered:
		slices.Reverse(events)
	}
	s.send(one.account, events...)
	return nil
}

// become changes a session and makes the events that tell of it, in their order.
func (s *Server) become(one *session, outcome Outcome) (events [][]byte, err error) {
	if begins := slices.Contains([]Outcome{Pay, PayLater, Lost, Duplicates, Reordered, Expire}, outcome); begins && one.status != "open" {
		return nil, fmt.Errorf("stripetest: the session is %s", one.status)
	}
	if outcome == Fail && one.status == "open" {
		one.begin()
		events = append(events, s.eventOf("checkout.session.completed", one))
	}
	if (outcome == Arrive || outcome == Fail) && (one.intent == nil || one.intent.status != "processing") {
		return nil, fmt.Errorf("stripetest: nothing is on its way")
	}
	switch outcome {
	case Pay, Lost, Duplicates:
		one.begin()
		one.arrive()
		events = append(events, s.eventOf("checkout.session.completed", one))
	case PayLater:
		one.begin()
		events = append(events, s.eventOf("checkout.session.completed", one))
	case Arrive:
		one.arrive()
		events = append(events, s.eventOf("checkout.session.async_payment_succeeded", one))
	case Reordered:
		one.begin()
		events = append(events, s.eventOf("checkout.session.completed", one))
		one.arrive()
		events = append(events, s.eventOf("checkout.session.async_payment_succeeded", one))
	case Fail:
		one.intent.status, one.intent.failure = "requires_payment_method", "Your bank has refused the debit."
		events = append(events, s.eventOf("checkout.session.async_payment_failed", one))
	case Expire:
		one.status = "expired"
		events = append(events, s.eventOf("checkout.session.expired", one))
	case Stranger:
		events = append(events, s.eventOf("checkout.session.completed", one))
	default:
		return nil, fmt.Errorf("stripetest: no outcome is called %q", outcome)
	}
	return events, nil
}

// StrangersEmail is the address of a buyer whose address nobody told, and who has told none on the page.
const StrangersEmail = "stranger@stripe.example"

// begin is a buyer who has filled in the page.
func (s *session) begin() {
	s.status = "complete"
	if s.email == "" { // the page asks for one
		s.email = StrangersEmail
	}
	s.intent = &intent{id: fresh("pi_"), charge: fresh("ch_"), status: "processing", amount: s.total}
}

// arrive is the money.
func (s *session) arrive() {
	s.paid = "paid"
	s.intent.status, s.intent.received = "succeeded", s.intent.amount
}

// RefundAtStripe refunds a part of a session's payment, as the seller does in Stripe's dashboard.
func (s *Server) RefundAtStripe(reference string, amount int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	one, wrong := s.sessionOf("", reference)
	if wrong == nil {
		_, wrong = s.giveBack(one, amount)
	}
	if wrong != nil {
		return fmt.Errorf("stripetest: %s", wrong.Message)
	}
	return nil
}

// Dispute sets what a bank's claim to a session's payment has come to, in Stripe's words: needs_response, won, lost.
func (s *Server) Dispute(reference, status string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	one, wrong := s.sessionOf("", reference)
	if wrong != nil || one.intent == nil || one.intent.received == 0 {
		return fmt.Errorf("stripetest: there is nothing to dispute")
	}
	kind := "charge.dispute.closed"
	at := slices.IndexFunc(s.disputes, func(d *dispute) bool { return d.intent == one.intent.id })
	if at < 0 {
		kind, at = "charge.dispute.created", len(s.disputes)
		s.disputes = append(s.disputes, &dispute{
			id: fresh("dp_"), account: one.account, intent: one.intent.id, amount: one.intent.received, currency: one.currency,
		})
	}
	s.disputes[at].status, one.intent.disputed = status, true
	s.send(one.account, s.event(kind, one.live, s.disputes[at].object()))
	return nil
}

// Tamper lets the API tell of a session with another total and currency than it was made with.
func (s *Server) Tamper(reference string, total int64, currency string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	one, wrong := s.sessionOf("", reference)
	if wrong != nil {
		return fmt.Errorf("stripetest: %s", wrong.Message)
	}
	one.answersTotal, one.answersCurrency = &total, currency
	return nil
}

// Session is what a session was made with, for tests to compare.
type Session struct {
	Reference, Status, Currency  string
	Total                        int64
	Refunded                     int64    // what has gone back of it
	Items                        []string // like "2 × 1000 Mug"
	SuccessURL, CancelURL, Email string
	Seconds                      int64 // from its making to its end
}

// Sessions lists all sessions, the oldest first.
func (s *Server) Sessions() []Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle()
	all := make([]Session, len(s.sessions))
	for i, one := range s.sessions {
		all[i] = Session{
			Reference: one.id, Status: one.status, Currency: one.currency, Total: one.total, SuccessURL: one.successURL,
			CancelURL: one.cancelURL, Email: one.email, Seconds: one.expires.Unix() - one.created.Unix(),
		}
		if one.intent != nil {
			all[i].Refunded = one.intent.refunded
		}
		for _, part := range one.items {
			all[i].Items = append(all[i].Items, fmt.Sprintf("%d × %d %s", part.quantity, part.unit, part.name))
		}
	}
	return all
}
