package gatewaytest

import (
	"context"
	"sync"

	"kassa/internal/checkout"
)

// openOnce: repeating a key gives the same payment; another key, and another account's same key, another.
func (s suite) openOnce() {
	req := s.request()
	first, again := s.open(req), s.open(req)
	if first != again {
		s.Errorf("one key gave %+v and %+v", first, again)
	}
	if other := s.open(s.request()); other.Reference == first.Reference {
		s.Error("two keys gave one payment")
	}
	foreign, err := s.Gateway.Open(s.Context(), s.Other, req)
	if err != nil || foreign.Reference == first.Reference {
		s.Errorf("another account's use of the key gave %+v, %v", foreign, err)
	}
}

// openAtOnce: concurrent opens under one key make one payment.
func (s suite) openAtOnce() {
	const callers = 16
	req := s.request()
	var references [callers]string
	var group sync.WaitGroup
	for i := range callers {
		group.Go(func() {
			opened, err := s.Gateway.Open(s.Context(), s.Account, req)
			if err != nil {
				s.Errorf("open: %v", err)
			}
			references[i] = opened.Reference
		})
	}
	group.Wait()
	for _, reference := range references {
		if reference == "" || reference != references[0] {
			s.Fatalf("one key gave %q", references)
		}
	}
}

// openUnanswered: an open without an answer is Unavailable, and the payment is found afterwards.
func (s suite) openUnanswered() {
	req := s.request()
	err := s.unanswered(func(ctx context.Context) error {
		_, err := s.Gateway.Open(ctx, s.Account, req)
		return err
	})
	s.refused("open", err, checkout.ReasonGatewayUnavailable)
	report, err := s.Gateway.Lookup(s.Context(), s.Account, req.Key, "")
	if err != nil || report.State != checkout.PaymentPending || report.Amount != req.Amount {
		s.Fatalf("look up by key: %+v, %v", report, err)
	}
	if again := s.open(req); again.Reference != report.Reference {
		s.Errorf("the retry made %s beside %s", again.Reference, report.Reference)
	}
}

// openOtherAmount: whatever a reused key answers, the payment stays what it was.
func (s suite) openOtherAmount() {
	req := s.request()
	reference := s.open(req).Reference
	req.Amount = euro(1)
	if opened, err := s.Gateway.Open(s.Context(), s.Account, req); err == nil && opened.Reference != reference {
		s.Errorf("the key made %s beside %s", opened.Reference, reference)
	}
	if amount := s.look(reference).Amount; amount != euro(2499) {
		s.Errorf("the amount is %v now", amount)
	}
}

// unanswered makes a call that the provider carries out but never answers.
func (s suite) unanswered(call func(context.Context) error) error {
	ctx, giveUp := context.WithCancel(s.Context())
	defer giveUp()
	done := s.Stall()
	go func() {
		<-done
		giveUp()
	}()
	return call(ctx)
}
