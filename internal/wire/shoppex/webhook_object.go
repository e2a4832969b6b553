package shoppex

import (
	"time"

	"kassa/internal/checkout"
)

// webhookObject is a webhook as its seller reads it.
type webhookObject struct {
	ID             string   `json:"id"`
	Uniqid         string   `json:"uniqid"`
	ShopID         string   `json:"shop_id"`
	URL            string   `json:"url"`
	Events         []string `json:"events"`
	IsActive       bool     `json:"is_active"`
	DisabledReason *string  `json:"disabled_reason"` // why we stopped sending; null = we did not
	// PreviousSecretExpiresAt is until when the secret before this one signs as well, in Unix seconds; null = it
	// does not.
	PreviousSecretExpiresAt *int64 `json:"previous_secret_expires_at"`
	Secret                  string `json:"secret,omitzero"` // in the answer that made it only
	CreatedAt               int64  `json:"created_at"`      // Unix seconds
	UpdatedAt               int64  `json:"updated_at"`      // Unix seconds
}

// deleted is the answer of a DELETE.
type deleted struct {
	ID      string `json:"id"`
	Deleted bool   `json:"deleted"` // true
}

// webhook renders an endpoint, without its secret.
func (a *API) webhook(e checkout.Endpoint) webhookObject {
	out := webhookObject{
		ID: e.ID.String(), Uniqid: e.ID.String(), ShopID: e.StoreID.String(), URL: e.URL, Events: eventsOf(e), IsActive: e.Enabled,
		DisabledReason: orNull(e.DisabledReason), CreatedAt: e.CreatedAt.Unix(), UpdatedAt: e.UpdatedAt.Unix(),
	}
	if len(e.Secrets(a.core.Now())) > 1 {
		out.PreviousSecretExpiresAt = unixOrNull(e.PreviousUntil)
	}
	return out
}

// eventsOf is what a webhook is told of: everything where the command line added it without any events.
func eventsOf(e checkout.Endpoint) []string {
	if len(e.Events) == 0 {
		return eventNames
	}
	return e.Events
}

// unixOrNull is a time in Unix seconds, and null for none.
func unixOrNull(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	seconds := t.Unix()
	return &seconds
}
