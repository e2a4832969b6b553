package gatewaytest

import (
	"context"
	"errors"
	"sync"

	"kassa/internal/checkout"
	"kassa/internal/money"
)

// paid opens a payment that succeeds and makes a request to refund an amount of it.
func (s suite) paid(amount money.Amount) checkout.RefundRequest {
	s.Helper()
	reference := s.open(s.request()).Reference
	s.Act(s, reference, Succeed)
	return checkout.RefundRequest{Key: s.request().Key, Reference: reference, Amount: amount, Reason: "returned"}
}

// sendBack refunds, and expects that to work.
func (s suite) sendBack(req checkout.RefundRequest) checkout.Refunded {
	s.Helper()
	refunded, err := s.Gateway.Refund(s.Context(), s.Account, req)
	if err != nil || refunded.Amount != req.Amount || refunded.Reference == "" {
		s.Fatalf("refund %v: %+v, %v", req.Amount, refunded, err)
	}
	return refunded
}

// refund: whole and in parts, once per key, never more than there is.
func (s suite) refund() {
	can := s.Gateway.Capabilities()
	if !can.Refunds {
		_, err := s.Gateway.Refund(s.Context(), s.Account, s.paid(euro(2499)))
		s.refused("refund", err, checkout.ReasonGatewayUnsupported)
		return
	}
	req := s.paid(euro(2499))
	if first, again := s.sendBack(req), s.sendBack(req); first != again {
		s.Errorf("one key refunded %+v and %+v", first, again)
	}
	s.tooMuch(req, 1)
	s.tooMuch(s.paid(euro(2500)), 2500)
	if !can.PartialRefund {
		_, err := s.Gateway.Refund(s.Context(), s.Account, s.paid(euro(1000)))
		s.refused("refund a part", err, checkout.ReasonGatewayUnsupported)
		return
	}
	part := s.paid(euro(1000))
	first := s.sendBack(part)
	s.tooMuch(part, 1500)
	part.Key, part.Amount = s.request().Key, euro(1499)
	if rest := s.sendBack(part); rest.Reference == first.Reference {
		s.Error("two keys made one refund")
	}
	s.tooMuch(part, 1)
	s.atOnce(s.paid(euro(1499)))
}

// tooMuch expects that a refund of an amount under a new key is declined.
func (s suite) tooMuch(req checkout.RefundRequest, minor int64) {
	s.Helper()
	req.Key, req.Amount = s.request().Key, euro(minor)
	_, err := s.Gateway.Refund(s.Context(), s.Account, req)
	s.refused("refund "+req.Amount.String()+" more", err, checkout.ReasonDeclined)
}

// atOnce: of concurrent refunds that are too much together only as many go through as there is money.
func (s suite) atOnce(req checkout.RefundRequest) {
	const callers = 8
	var made [callers]bool
	var group sync.WaitGroup
	for i := range callers {
		own := req
		own.Key = s.request().Key
		group.Go(func() {
			_, err := s.Gateway.Refund(s.Context(), s.Account, own)
			made[i] = err == nil
		})
	}
	group.Wait()
	count := 0
	for _, ok := range made {
		if ok {
			count++
		}
	}
	if count != 1 {
		s.Errorf("%d refunds of 14.99 came out of 24.99", count)
	}
}

// refundUnpaid: without money nothing is refunded, nor by another account, nor for an unknown payment.
func (s suite) refundUnpaid() {
	if !s.Gateway.Capabilities().Refunds {
		return
	}
	req := checkout.RefundRequest{Key: s.request().Key, Reference: s.open(s.request()).Reference, Amount: euro(1)}
	_, err := s.Gateway.Refund(s.Context(), s.Account, req)
	s.refused("refund an open payment", err, checkout.ReasonDeclined)
	req.Reference = "nothing-under-this"
	_, err = s.Gateway.Refund(s.Context(), s.Account, req)
	s.refused("refund an unknown payment", err, checkout.ReasonPaymentNotFound)
	_, err = s.Gateway.Refund(s.Context(), s.Other, s.paid(euro(2499)))
	s.refused("refund another account's payment", err, checkout.ReasonPaymentNotFound)
	for _, amount := range []money.Amount{euro(0), euro(-1), money.Must(1, money.MustCurrency("USD"))} {
		_, err = s.Gateway.Refund(s.Context(), s.Account, s.paid(amount))
		var refused *checkout.Error
		if !errors.As(err, &refused) || refused.Kind != checkout.Declined && refused.Kind != checkout.Invalid {
			s.Errorf("refund %v: %v", amount, err)
		}
	}
}

// refundUnanswered: a refund without an answer is Unavailable, and its retry refunds once.
func (s suite) refundUnanswered() {
	if !s.Gateway.Capabilities().Refunds {
		return
	}
	req := s.paid(euro(2499))
	err := s.unanswered(func(ctx context.Context) error {
		_, err := s.Gateway.Refund(ctx, s.Account, req)
		return err
	})
	s.refused("refund", err, checkout.ReasonGatewayUnavailable)
	s.sendBack(req)
	s.tooMuch(req, 1)
}
