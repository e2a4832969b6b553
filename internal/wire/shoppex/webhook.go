package shoppex

import (
	"context"
	"net/http"
	"slices"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/wire"
)

// secretLength is how many random characters a webhook's secret has behind its beginning.
const secretLength = 32

// newSecret makes what a webhook's events are signed with.
func newSecret() string { return "whsec_" + id.Token(secretLength) }

// webhookBody is a webhook as it is created or changed. The schema has validated its form.
type webhookBody struct {
	URL      wire.Given[string]   `json:"url"`
	Events   wire.Given[[]string] `json:"events"`
	IsActive wire.Given[bool]     `json:"is_active"`
}

// into changes an endpoint as the body says.
func (b webhookBody) into(e *checkout.Endpoint, c checkout.Caller) error {
	b.URL.Into(&e.URL)
	b.IsActive.Into(&e.Enabled)
	if b.Events.Set {
		var names []string
		b.Events.Into(&names)
		e.Events = nil
		for _, name := range names {
			if !slices.Contains(e.Events, name) {
				e.Events = append(e.Events, name)
			}
		}
	}
	if !b.URL.Set {
		return nil
	}
	if err := wire.CheckURL(e.URL, urlRule(c)); err != nil {
		return invalid("url", err.Error())
	}
	return nil
}

// createWebhook is POST /dev/v1/webhooks. Its answer alone holds the secret.
func (a *API) createWebhook(_ context.Context, r *wire.Request) (wire.Reply, error) {
	var body webhookBody
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	wish := checkout.Endpoint{Dialect: Name, Enabled: true, Secret: newSecret()}
	if err := body.into(&wish, r.Caller); err != nil {
		return wire.Reply{}, err
	}
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		made := a.webhook(a.core.AddEndpoint(tx, r.Caller.Store.ID, wish))
		made.Secret = wish.Secret
		return encode(http.StatusCreated, envelope{made})
	}}, nil
}

// changeWebhook is PATCH and PUT /dev/v1/webhooks/{id}: what is not given stays.
func (a *API) changeWebhook(_ context.Context, r *wire.Request) (wire.Reply, error) {
	var body webhookBody
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	return a.onWebhook(r, func(tx checkout.Tx, known checkout.Endpoint) (checkout.Answer, error) {
		changed, err := a.core.ChangeEndpoint(tx, known.StoreID, Name, known.ID, func(e *checkout.Endpoint) error {
			return body.into(e, r.Caller)
		})
		if err != nil {
			return checkout.Answer{}, err
		}
		return ok(a.webhook(changed))
	})
}

// deleteWebhook is DELETE /dev/v1/webhooks/{id}.
func (a *API) deleteWebhook(_ context.Context, r *wire.Request) (wire.Reply, error) {
	return a.onWebhook(r, func(tx checkout.Tx, known checkout.Endpoint) (checkout.Answer, error) {
		if err := a.core.RemoveEndpoint(tx, known.StoreID, Name, known.ID); err != nil {
			return checkout.Answer{}, err
		}
		return ok(deleted{ID: known.ID.String(), Deleted: true})
	})
}

// onWebhook answers with what an effect makes of the webhook that the path names.
func (a *API) onWebhook(r *wire.Request, effect func(checkout.Tx, checkout.Endpoint) (checkout.Answer, error)) (wire.Reply, error) {
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		known, err := webhookOf(tx, r)
		if err != nil {
			return checkout.Answer{}, err
		}
		return effect(tx, known)
	}}, nil
}

// getWebhook is GET /dev/v1/webhooks/{id}.
func (a *API) getWebhook(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	found, err := webhookOf(a.core.Reader(ctx), r)
	if err != nil {
		return wire.Reply{}, err
	}
	return reply(a.webhook(found))
}

// listWebhooks is GET /dev/v1/webhooks, the oldest first.
func (a *API) listWebhooks(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	page, err := readCursor[checkout.Endpoint](r.Query)
	if err != nil {
		return wire.Reply{}, err
	}
	found, err := webhooksAfter(a.core.Reader(ctx), r.Caller.Store.ID, page.after, page.limit+1)
	if err != nil {
		return wire.Reply{}, err
	}
	var out list[webhookObject]
	if len(found) > page.limit {
		found = found[:page.limit]
		out.Pagination = nextAfter(found[page.limit-1].ID)
	}
	for _, e := range found {
		out.Data = append(out.Data, a.webhook(e))
	}
	answer, err := encode(http.StatusOK, out)
	return wire.Reply{Answer: answer}, err
}

// listWebhookEvents is GET /dev/v1/webhooks/events: what a webhook may ask for.
func (a *API) listWebhookEvents(context.Context, *wire.Request) (wire.Reply, error) {
	return reply(eventNames)
}

// webhookOf finds the webhook that the path names. Whatever is none of this shop's is answered alike.
func webhookOf(reader checkout.AdminReader, r *wire.Request) (checkout.Endpoint, error) {
	endpoint, err := id.Parse[checkout.Endpoint](r.Path("id"))
	if err != nil {
		return checkout.Endpoint{}, webhookNotFound()
	}
	return checkout.KnownEndpoint(reader, r.Caller.Store.ID, Name, endpoint)
}

// webhooksRead is how many webhooks are read at once.
const webhooksRead = 500

// webhooksAfter reads at most limit webhooks behind one of them, or the first ones.
func webhooksAfter(reader checkout.AdminReader, store checkout.StoreID, after checkout.EndpointID, limit int) ([]checkout.Endpoint, error) {
	var found []checkout.Endpoint
	for window := (checkout.Window{Limit: webhooksRead}); ; window.Skip += webhooksRead {
		some, total, err := reader.Endpoints(store, Name, window)
		if err != nil {
			return nil, err
		}
		for _, e := range some {
			if e.ID.Compare(after) > 0 && len(found) < limit {
				found = append(found, e)
			}
		}
		if len(found) == limit || int64(window.Skip+webhooksRead) >= total {
			return found, nil
		}
	}
}

func webhookNotFound() *checkout.Error {
	return checkout.Refuse(checkout.ReasonEndpointNotFound, "Webhook not found.")
}
