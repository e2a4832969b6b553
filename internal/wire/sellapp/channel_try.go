package sellapp

import (
	"context"
	"net/http"
	"slices"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// tryObject is what became of a test. What was answered is not told: a test must not be a way to read what stands
// at some address.
type tryObject struct {
	Event      string  `json:"event"`
	Delivered  bool    `json:"delivered"`
	StatusCode *int64  `json:"status_code"` // null without an answer
	DurationMS int64   `json:"duration_ms"`
	Failure    *string `json:"failure"`
}

// testChannel is POST /api/v2/webhook-channels/{channel}/test: a sample of an event that the channel allows goes
// out at once.
func (a *API) testChannel(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	var body struct {
		Event string `json:"event"`
	}
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	found, err := channelOf(a.core.Reader(ctx), r)
	if err != nil {
		return wire.Reply{}, err
	}
	if !slices.Contains(found.Events, body.Event) {
		return wire.Reply{}, refuseAll(one("event", "is none of the channel's allowed_notifications"))
	}
	sample, err := a.core.Sample(ctx, found, body.Event)
	if err != nil {
		return wire.Reply{}, err
	}
	return wire.Reply{Call: func(ctx context.Context) (checkout.Answer, error) {
		attempt, err := a.core.TestEndpoint(ctx, found, sample)
		if err != nil {
			return checkout.Answer{}, err
		}
		made := tryObject{
			Event: sample.Event, Delivered: attempt.Delivered(), DurationMS: attempt.Latency.Milliseconds(), Failure: textOrNull(attempt.Failure),
		}
		if attempt.Status != 0 {
			made.StatusCode = &attempt.Status
		}
		return enveloped(http.StatusOK, made)
	}}, nil
}
