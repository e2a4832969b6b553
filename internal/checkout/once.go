package checkout

import (
	"context"
	"errors"
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
	return stored.Answer, true, nil
}
