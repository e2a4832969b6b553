package checkout

import (
	"context"
	"errors"
	"time"
)

// RequestEffect is what a request writes, and the answer that tells of it.
type RequestEffect func(tx Tx) (Answer, error)

// Once runs effect and stores its answer under the claim in one transaction, so that a retry with the
// same key and body gets the same answer and nothing happens twice (contracts/common.md, Idempotency 5).
// A nil claim just runs the effect. refuse renders a business refusal, which is stored as well.
// It returns ReasonKeyReused when the key came before with another request.
func (s *Service) Once(ctx context.Context, claim *Claim, effect RequestEffect, refuse func(error) Answer) (answer Answer, replayed bool, err error) {
	err = s.db.Tx(ctx, func(tx Tx) error {
		got, err := effect(tx)
		if err != nil {
			return err
		}
		if claim != nil {
			tx.InsertClaim(*claim, got)
		}
		answer = got
		return nil
	})
	err = taken(err)
	if claim == nil || err == nil {
		return answer, false, err
	}
	if errors.Is(err, ErrClaimed) {
		return s.replay(ctx, *claim)
	}
	if !IsRefusal(err) {
		return Answer{}, false, err
	}
	return s.Refused(ctx, *claim, err, refuse)
}

// Refused stores a business refusal under a claim; when the key was answered before, that answer stands.
func (s *Service) Refused(ctx context.Context, claim Claim, cause error, refuse func(error) Answer) (Answer, bool, error) {
	answer := refuse(cause)
	err := s.db.Tx(ctx, func(tx Tx) error {
		tx.InsertClaim(claim, answer)
		return nil
	})
	if errors.Is(err, ErrClaimed) {
		return s.replay(ctx, claim)
	}
	return answer, false, err
}

// inFlight is how long a request may hold its claim while it calls a gateway; after that its owner is
// taken for dead, and the next retry resumes the work.
const inFlight = time.Minute

// Call runs a request that asks a gateway and commits what it learns by itself, under a claim
// (contracts/common.md, Idempotency 6): the claim is committed first and the answer last. Meanwhile
// repeats get ReasonInFlight. call must be safe to run again, since the claim of an owner that died is
// resumed. What is not kept (failures that are ours) leaves no claim. A nil claim just runs the call.
func (s *Service) Call(ctx context.Context, claim *Claim, call func(ctx context.Context) (Answer, error), refuse func(error) Answer) (answer Answer, replayed bool, err error) {
	if claim == nil {
		answer, err = call(ctx)
		return answer, false, err
	}
	if stored, replayed, err := s.beginCall(ctx, *claim); replayed || err != nil {
		return stored, replayed, err
	}
	answer, err = call(ctx)
	keep := err == nil
	if IsRefusal(err) {
		answer, keep, err = refuse(err), true, nil
	}
	ended := s.db.Tx(context.WithoutCancel(ctx), func(tx Tx) error {
		if keep {
			tx.FinishClaim(*claim, answer)
		} else {
			tx.DropClaim(*claim)
		}
		return nil
	})
	if errors.Is(ended, ErrClaimed) { // this request was taken for dead, and another has answered it
		return s.replay(ctx, *claim)
	}
	return answer, false, errors.Join(err, ended)
}

// beginCall takes the claim, or a dead owner's; otherwise it gives the answer that is there.
func (s *Service) beginCall(ctx context.Context, claim Claim) (Answer, bool, error) {
	err := s.db.Tx(ctx, func(tx Tx) error {
		tx.BeginClaim(claim, tx.Now().Add(inFlight))
		return nil
	})
	if !errors.Is(err, ErrClaimed) {
		return Answer{}, false, err
	}
	answer, replayed, err := s.replay(ctx, claim)
	if ReasonOf(err) != ReasonInFlight {
		return answer, replayed, err
	}
	var mine bool
	retaken := s.db.Tx(ctx, func(tx Tx) (err error) {
		mine, err = tx.RetakeClaim(claim, tx.Now(), tx.Now().Add(inFlight))
		return err
	})
	switch {
	case retaken != nil:
		return Answer{}, false, retaken
	case mine:
		return Answer{}, false, nil
	default:
		return Answer{}, false, err
	}
}

// replay gives the stored answer to a repeated request.
func (s *Service) replay(ctx context.Context, claim Claim) (Answer, bool, error) {
	stored, found, err := s.db.Read(ctx).StoredClaim(claim)
	if err != nil {
		return Answer{}, false, err
	}
	if !found { // pruned between the two statements
		return Answer{}, false, Refuse(ReasonInFlight, "A request with this Idempotency-Key is still running. Try again.")
	}
	if stored.Fingerprint != claim.Fingerprint {
		return Answer{}, false, Refuse(ReasonKeyReused, "This Idempotency-Key was used before with another request.")
	}
	if !stored.InFlight.IsZero() {
		return Answer{}, false, Refuse(ReasonInFlight, "A request with this Idempotency-Key is still running. Try again.")
	}
	return stored.Answer, true, nil
}

// taken makes refusals of the conflicts that only the database sees.
func taken(err error) error {
	switch {
	case errors.Is(err, ErrHandleTaken):
		return RefuseField(ReasonHandleTaken, "handle", "another product has this handle")
	case errors.Is(err, ErrCouponTaken):
		return RefuseField(ReasonCouponExists, "code", "another coupon has this code")
	case errors.Is(err, ErrUnitTaken):
		return Refuse(ReasonUnitExists, "one of these keys is in stock already")
	case errors.Is(err, ErrOwnerTaken):
		return RefuseField(ReasonOwnerExists, "name", "an owner of that name exists")
	case errors.Is(err, ErrSlugTaken):
		return RefuseField(ReasonStoreExists, "slug", "a store of that name exists")
	default:
		return err
	}
}
