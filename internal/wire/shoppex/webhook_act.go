package shoppex

import (
	"context"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// rotateWebhook is POST /dev/v1/webhooks/{id}/rotate-secret. Its answer alone holds the new secret.
func (a *API) rotateWebhook(_ context.Context, r *wire.Request) (wire.Reply, error) {
	var body struct {
		Revoke bool `json:"revoke_previous"`
	}
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	secret := newSecret()
	return a.onWebhook(r, func(tx checkout.Tx, known checkout.Endpoint) (checkout.Answer, error) {
		changed, err := a.core.RotateSecret(tx, known.StoreID, Name, known.ID, secret, body.Revoke)
		if err != nil {
			return checkout.Answer{}, err
		}
		shown := a.webhook(changed)
		shown.Secret = secret
		return ok(shown)
	})
}

// testResult is what became of a test. What was answered is in the log alone: a test must not be a way to read
// what stands at some address.
type testResult struct {
	Message      string  `json:"message"`
	LogID        string  `json:"log_id"`
	Event        string  `json:"event"`
	Delivered    bool    `json:"delivered"`
	StatusCode   *int64  `json:"status_code"`
	DurationMS   int64   `json:"duration_ms"`
	ErrorMessage *string `json:"error_message"`
}

// testWebhook is POST /dev/v1/webhooks/{id}/test: a sample of an event goes out at once.
func (a *API) testWebhook(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	var body struct {
		Event string `json:"event"`
	}
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	found, err := webhookOf(a.core.Reader(ctx), r)
	if err != nil {
		return wire.Reply{}, err
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
		shown := newLogAttempt(attempt)
		result := testResult{
			Message: "Test webhook delivered.", LogID: attempt.MessageID.String(), Event: sample.Event, Delivered: attempt.Delivered(),
			StatusCode: shown.StatusCode, DurationMS: shown.DurationMS, ErrorMessage: shown.ErrorMessage,
		}
		if !result.Delivered {
			result.Message = "Test webhook was not delivered."
		}
		return ok(result)
	}}, nil
}
