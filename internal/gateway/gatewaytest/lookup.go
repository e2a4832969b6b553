package gatewaytest

import (
	"context"
	"slices"

	"kassa/internal/checkout"
)

// lookUp: by reference and by key, the same payment, waiting for its buyer.
func (s suite) lookUp() {
	req := s.request()
	opened := s.open(req)
	byReference := s.look(opened.Reference)
	want := checkout.Report{
		Reference: opened.Reference, State: checkout.PaymentPending, Amount: req.Amount, Received: euro(0),
	}
	if byReference != want {
		s.Errorf("by reference: %+v, want %+v", byReference, want)
	}
	for _, reference := range []string{"", opened.Reference} {
		report, err := s.Gateway.Lookup(s.Context(), s.Account, req.Key, reference)
		if err != nil || report != want {
			s.Errorf("by key and reference %q: %+v, %v", reference, report, err)
		}
	}
}

// lookUpUnknown: what the provider never heard of is not found.
func (s suite) lookUpUnknown() {
	for _, reference := range []string{"nothing-under-this", "a/b", "?x", "%00", "ü"} {
		_, err := s.Gateway.Lookup(s.Context(), s.Account, "", reference)
		s.refused("look up "+reference, err, checkout.ReasonPaymentNotFound)
	}
	_, err := s.Gateway.Lookup(s.Context(), s.Account, s.request().Key, "")
	s.refused("look up an unknown key", err, checkout.ReasonPaymentNotFound)
}

// lookUpForeign: another account's payment is not found, by reference or by key.
func (s suite) lookUpForeign() {
	req := s.request()
	reference := s.open(req).Reference
	_, err := s.Gateway.Lookup(s.Context(), s.Other, "", reference)
	s.refused("look up by reference", err, checkout.ReasonPaymentNotFound)
	_, err = s.Gateway.Lookup(s.Context(), s.Other, req.Key, "")
	s.refused("look up by key", err, checkout.ReasonPaymentNotFound)
}

// lookUpUnanswered: a look-up without an answer is Unavailable, the next one is answered.
func (s suite) lookUpUnanswered() {
	reference := s.open(s.request()).Reference
	err := s.unanswered(func(ctx context.Context) error {
		_, err := s.Gateway.Lookup(ctx, s.Account, "", reference)
		return err
	})
	s.refused("look up", err, checkout.ReasonGatewayUnavailable)
	s.look(reference)
}

// outcomes: a look-up tells the truth about each of them.
func (s suite) outcomes() {
	req := s.request()
	truth := map[Outcome]func(checkout.Report) bool{
		Succeed: func(r checkout.Report) bool { return r.State == checkout.PaymentSucceeded && r.Received == req.Amount },
		Decline: func(r checkout.Report) bool {
			return r.State == checkout.PaymentFailed && r.Received.IsZero() && r.Reason != ""
		},
		Abandon: func(r checkout.Report) bool { return r.State == checkout.PaymentCancelled && r.Received.IsZero() },
		Partial: func(r checkout.Report) bool {
			return r.State == checkout.PaymentSucceeded && r.Received.Minor() < req.Amount.Minor() && r.Received.IsPositive()
		},
		Overpaid: func(r checkout.Report) bool {
			return r.State == checkout.PaymentSucceeded && r.Received.Minor() > req.Amount.Minor()
		},
		Process:    func(r checkout.Report) bool { return r.State == checkout.PaymentProcessing && r.Received.IsZero() },
		Duplicates: func(r checkout.Report) bool { return r.State == checkout.PaymentSucceeded && r.Received == req.Amount },
		Reordered:  func(r checkout.Report) bool { return r.State == checkout.PaymentSucceeded && r.Received == req.Amount },
		TooLate:    func(r checkout.Report) bool { return r.State == checkout.PaymentPending && r.Received.IsZero() },
	}
	for _, outcome := range s.Outcomes {
		req.Key = s.request().Key
		reference := s.open(req).Reference
		s.Act(s, reference, outcome)
		report := s.look(reference)
		if !truth[outcome](report) || report.Amount != req.Amount || report.Reference != reference {
			s.Errorf("%s is told as %+v", outcome, report)
		}
		if again := s.open(req).Reference; again != reference {
			s.Errorf("after %s the key opens another payment", outcome)
		}
	}
	if slices.Contains(s.Outcomes, Process) {
		s.settles()
	}
}

// settles: what is on its way arrives.
func (s suite) settles() {
	reference := s.open(s.request()).Reference
	s.Act(s, reference, Process)
	s.Settle(s)
	if report := s.look(reference); report.State != checkout.PaymentSucceeded || report.Received != report.Amount {
		s.Errorf("settled is told as %+v", report)
	}
}
