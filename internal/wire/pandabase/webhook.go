package pandabase

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"slices"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// webhookBody is a webhook endpoint as it is created or changed.
type webhookBody struct {
	URL              wire.Given[string]   `json:"url"`
	EventTypes       wire.Given[[]string] `json:"eventTypes"`
	Note             wire.Given[string]   `json:"note"`
	IsEnabled        wire.Given[bool]     `json:"isEnabled"`
	SignatureVersion wire.Given[string]   `json:"signatureVersion"`
}

// coreWebhook is a webhook endpoint as its seller reads it.
type coreWebhook struct {
	ID               string   `json:"id"`
	URL              string   `json:"url"`
	Note             *string  `json:"note"`
	IsEnabled        bool     `json:"isEnabled"`
	EventTypes       []string `json:"eventTypes"`
	SignatureVersion string   `json:"signatureVersion"`
	Secret           string   `json:"secret,omitzero"` // in the creating answer only
	CreatedAt        string   `json:"createdAt"`
	UpdatedAt        string   `json:"updatedAt"`
}

// The ways of signing, see contracts/pandabase.md, Webhooks.
const defaultSignature = "V2"

// webhookSecret makes what an endpoint's events are signed with: the form of Standard Webhooks.
func webhookSecret() string {
	var secret [24]byte
	_, _ = rand.Read(secret[:]) // never fails: the process ends when the system has no randomness
	return "whsec_" + base64.StdEncoding.EncodeToString(secret[:])
}

// into changes an endpoint as the body says.
func (b webhookBody) into(e *checkout.Endpoint) error {
	b.Note.Into(&e.Note)
	b.IsEnabled.Into(&e.Enabled)
	b.SignatureVersion.Into(&e.Signature)
	if b.EventTypes.Set {
		var kinds []string
		b.EventTypes.Into(&kinds)
		e.Events = nil
		for _, kind := range kinds {
			if !slices.Contains(e.Events, kind) {
				e.Events = append(e.Events, kind)
			}
		}
	}
	return refuseAll(link("url", b.URL, &e.URL))
}

// webhookObject renders an endpoint, without its secret.
func webhookObject(e checkout.Endpoint) coreWebhook {
	return coreWebhook{
		ID: name(endpointPrefix, e.ID), URL: e.URL, Note: orNull(e.Note), IsEnabled: e.Enabled, EventTypes: eventsOf(e),
		SignatureVersion: e.Signature, CreatedAt: iso(e.CreatedAt), UpdatedAt: iso(e.UpdatedAt),
	}
}

// eventsOf is what an endpoint is told of: everything where the command line added it without any events.
func eventsOf(e checkout.Endpoint) []string {
	if len(e.Events) == 0 {
		return eventNames
	}
	return e.Events
}

// createWebhook is POST /v2/core/stores/{storeId}/webhooks. Its answer alone holds the secret.
func (a *API) createWebhook(_ context.Context, r *wire.Request) (wire.Reply, error) {
	var body webhookBody
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	wish := checkout.Endpoint{Dialect: Name, Enabled: true, Signature: defaultSignature, Secret: webhookSecret()}
	if err := body.into(&wish); err != nil {
		return wire.Reply{}, err
	}
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		made := webhookObject(a.core.AddEndpoint(tx, r.Caller.Store.ID, wish))
		made.Secret = wish.Secret
		return answer(http.StatusCreated, made)
	}}, nil
}

// changeWebhook is PATCH /v2/core/stores/{storeId}/webhooks/{webhookId}.
func (a *API) changeWebhook(_ context.Context, r *wire.Request) (wire.Reply, error) {
	var body webhookBody
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	id, ok := parse[checkout.Endpoint](endpointPrefix, r.Path("webhookId"))
	if !ok {
		return wire.Reply{}, webhookNotFound()
	}
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		changed, err := a.core.ChangeEndpoint(tx, r.Caller.Store.ID, Name, id, body.into)
		if err != nil {
			return checkout.Answer{}, err
		}
		return answer(http.StatusOK, webhookObject(changed))
	}}, nil
}

// getWebhook is GET /v2/core/stores/{storeId}/webhooks/{webhookId}.
func (a *API) getWebhook(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	id, ok := parse[checkout.Endpoint](endpointPrefix, r.Path("webhookId"))
	if !ok {
		return wire.Reply{}, webhookNotFound()
	}
	found, err := checkout.KnownEndpoint(a.core.Reader(ctx), r.Caller.Store.ID, Name, id)
	if err != nil {
		return wire.Reply{}, err
	}
	return reply(webhookObject(found))
}

// deleteWebhook is DELETE /v2/core/stores/{storeId}/webhooks/{webhookId}.
func (a *API) deleteWebhook(_ context.Context, r *wire.Request) (wire.Reply, error) {
	id, ok := parse[checkout.Endpoint](endpointPrefix, r.Path("webhookId"))
	if !ok {
		return wire.Reply{}, webhookNotFound()
	}
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		if err := a.core.RemoveEndpoint(tx, r.Caller.Store.ID, Name, id); err != nil {
			return checkout.Answer{}, err
		}
		return removed(name(endpointPrefix, id))
	}}, nil
}

// listWebhooks is GET /v2/core/stores/{storeId}/webhooks, the oldest first.
func (a *API) listWebhooks(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	q := readList(r, defaultWebhookLimit)
	if err := q.err(); err != nil {
		return wire.Reply{}, err
	}
	found, total, err := a.core.Reader(ctx).Endpoints(r.Caller.Store.ID, Name, q.window)
	if err != nil {
		return wire.Reply{}, err
	}
	return replyPage(each(found, webhookObject), q.window, q.page, total)
}

func webhookNotFound() *checkout.Error {
	return checkout.Refuse(checkout.ReasonEndpointNotFound, "Webhook not found.")
}
