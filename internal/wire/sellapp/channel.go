package sellapp

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/wire"
)

// channelBody is a webhook channel as it is created or changed.
type channelBody struct {
	Name                 wire.Given[string]   `json:"name"`
	URL                  wire.Given[string]   `json:"url"`
	AllowedNotifications wire.Given[[]string] `json:"allowed_notifications"`
}

// channelObject is a webhook channel as its seller reads it, without the secret.
type channelObject struct {
	ID                      string   `json:"id"`
	Name                    *string  `json:"name"`
	URL                     string   `json:"url"`
	AllowedNotifications    []string `json:"allowed_notifications"`
	SigningSecretConfigured bool     `json:"signing_secret_configured"`
	CreatedAt               string   `json:"created_at"`
	UpdatedAt               string   `json:"updated_at"`
	DeletedAt               *string  `json:"deleted_at"` // set in the answer that deletes it
}

// channelMade is a channel in the answer that creates it: with what signs, this once.
type channelMade struct {
	channelObject
	Secret string `json:"secret"`
}

// madeSecret is how many characters a secret has that we make, besides its prefix.
const madeSecret = 32

func channelShown(e checkout.Endpoint) channelObject {
	return channelObject{
		ID: e.ID.String(), Name: textOrNull(e.Note), URL: e.URL, AllowedNotifications: e.Events,
		SigningSecretConfigured: e.Secret != "", CreatedAt: timestamp(e.CreatedAt), UpdatedAt: timestamp(e.UpdatedAt),
	}
}

// into changes a channel as the body says. Addresses without TLS are for test keys.
func (b channelBody) into(e *checkout.Endpoint, mode checkout.Mode) error {
	b.Name.Into(&e.Note)
	b.URL.Into(&e.URL)
	b.AllowedNotifications.Into(&e.Events)
	rule := wire.HTTPSOrLoopbackHTTP
	if mode == checkout.ModeTest {
		rule = wire.HTTPAny
	}
	if err := wire.CheckURL(e.URL, rule); b.URL.Set && err != nil {
		return refuseAll(one("url", err.Error()))
	}
	return nil
}

// createChannel is POST /api/v2/webhook-channels.
func (a *API) createChannel(_ context.Context, r *wire.Request) (wire.Reply, error) {
	var body channelBody
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	wish := checkout.Endpoint{Dialect: Name, Enabled: true, Secret: "whsec_" + id.Token(madeSecret)}
	if err := body.into(&wish, r.Caller.Mode()); err != nil {
		return wire.Reply{}, err
	}
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		made, err := openChannel(a.core, tx, r.Caller.Store.ID, wish)
		if err != nil {
			return checkout.Answer{}, err
		}
		return enveloped(http.StatusCreated, channelMade{channelShown(made), made.Secret})
	}}, nil
}

// AddChannel opens a channel for an operator, whose address was checked. Without events it allows all.
func AddChannel(core *checkout.Service, tx checkout.Tx, store checkout.StoreID, wish checkout.Endpoint) (checkout.Endpoint, error) {
	if len(wish.Events) == 0 {
		wish.Events = slices.Sorted(maps.Values(eventWords))
	}
	return openChannel(core, tx, store, wish)
}

// openChannel writes a new channel. Its secret becomes the store's where the store has none; otherwise the channel
// has the store's. Its address must not be that of another.
func openChannel(core *checkout.Service, tx checkout.Tx, store checkout.StoreID, wish checkout.Endpoint) (checkout.Endpoint, error) {
	if err := soleAddress(tx, store, wish); err != nil {
		return checkout.Endpoint{}, err
	}
	known, err := signingSecret(tx, store)
	if err != nil {
		return checkout.Endpoint{}, err
	}
	if known == "" {
		err = RotateSecret(core, tx, store, wish.Secret, false)
	} else {
		_, err = guard(tx, store, "")
		wish.Secret = known
	}
	if err != nil {
		return checkout.Endpoint{}, err
	}
	return core.AddEndpoint(tx, store, wish), nil
}

// changeChannel is PATCH and PUT /api/v2/webhook-channels/{channel}. The schema of PUT wants all fields.
func (a *API) changeChannel(_ context.Context, r *wire.Request) (wire.Reply, error) {
	var body channelBody
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		known, err := channelOf(tx, r)
		if err != nil {
			return checkout.Answer{}, err
		}
		if _, err = guard(tx, known.StoreID, ""); err != nil {
			return checkout.Answer{}, err
		}
		changed, err := a.core.ChangeEndpoint(tx, known.StoreID, Name, known.ID, func(e *checkout.Endpoint) error {
			if err := body.into(e, r.Caller.Mode()); err != nil {
				return err
			}
			return soleAddress(tx, e.StoreID, *e)
		})
		if err != nil {
			return checkout.Answer{}, err
		}
		return enveloped(http.StatusOK, channelShown(changed))
	}}, nil
}

// getChannel is GET /api/v2/webhook-channels/{channel}.
func (a *API) getChannel(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	found, err := channelOf(a.core.Reader(ctx), r)
	if err != nil {
		return wire.Reply{}, err
	}
	return reply(channelShown(found))
}

// deleteChannel is DELETE /api/v2/webhook-channels/{channel}.
func (a *API) deleteChannel(_ context.Context, r *wire.Request) (wire.Reply, error) {
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		known, err := channelOf(tx, r)
		if err != nil {
			return checkout.Answer{}, err
		}
		if err := a.core.RemoveEndpoint(tx, known.StoreID, Name, known.ID); err != nil {
			return checkout.Answer{}, err
		}
		gone := channelShown(known)
		gone.DeletedAt = deletedAt(tx)
		return enveloped(http.StatusOK, gone)
	}}, nil
}

// listChannels is GET /api/v2/webhook-channels, the oldest first.
func (a *API) listChannels(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	window, page, problem := wire.Page(r.Query, defaultLimit, largestLimit)
	if problem != nil {
		return wire.Reply{}, problem
	}
	found, total, err := a.core.Reader(ctx).Endpoints(r.Caller.Store.ID, Name, window)
	if err != nil {
		return wire.Reply{}, err
	}
	items := make([]channelObject, len(found))
	for i, e := range found {
		items[i] = channelShown(e)
	}
	return replyPage(r, items, window, page, total)
}

// channelOf finds the channel that the path names. Whatever is none of this store's is answered alike.
func channelOf(reader checkout.AdminReader, r *wire.Request) (checkout.Endpoint, error) {
	channel, err := id.Parse[checkout.Endpoint](r.Path("channel"))
	if err != nil {
		return checkout.Endpoint{}, checkout.Refuse(checkout.ReasonEndpointNotFound, "Webhook channel not found.")
	}
	return checkout.KnownEndpoint(reader, r.Caller.Store.ID, Name, channel)
}

// channelsRead is how many channels are read at once.
const channelsRead = 500

// eachChannel visits the store's channels until visit is done with them.
func eachChannel(tx checkout.Tx, store checkout.StoreID, visit func(checkout.Endpoint) error) error {
	for window := (checkout.Window{Limit: channelsRead}); ; window.Skip += channelsRead {
		found, total, err := tx.Endpoints(store, Name, window)
		if err != nil {
			return err
		}
		for _, e := range found {
			if err := visit(e); err != nil {
				return err
			}
		}
		if int64(window.Skip+channelsRead) >= total {
			return nil
		}
	}
}

// soleAddress refuses a channel whose address another one of the store has.
func soleAddress(tx checkout.Tx, store checkout.StoreID, wish checkout.Endpoint) error {
	address := canonical(wish.URL)
	return eachChannel(tx, store, func(e checkout.Endpoint) error {
		if e.ID != wish.ID && canonical(e.URL) == address {
			return refuseAll(one("url", "is that of another webhook channel"))
		}
		return nil
	})
}

// canonical makes addresses alike that lead to the same place.
func canonical(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	u.Scheme, u.Host = strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	if port := map[string]string{"http": ":80", "https": ":443"}[u.Scheme]; strings.HasSuffix(u.Host, port) {
		u.Host = strings.TrimSuffix(u.Host, port)
	}
	if u.Path == "" {
		u.Path = "/"
	}
	u.Fragment = ""
	return u.String()
}
