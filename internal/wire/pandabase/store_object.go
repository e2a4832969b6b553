package pandabase

import (
	"context"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// coreStore is a store as its seller reads it.
type coreStore struct {
	ID                  string  `json:"id"`
	Title               string  `json:"title"`
	Name                string  `json:"name"` // the same
	Handle              string  `json:"handle"`
	Slug                string  `json:"slug"` // the same
	Description         *string `json:"description"`
	Mode                string  `json:"mode"`
	Country             *string `json:"country"`
	Currency            string  `json:"currency"`
	Sales               int64   `json:"sales"`   // orders that are paid
	Balance             int64   `json:"balance"` // 0: money goes to the seller's own accounts at once
	StatementDescriptor *string `json:"statementDescriptor"`
	SupportEmail        *string `json:"supportEmail"`
	Logo                *string `json:"logo"`
	Favicon             *string `json:"favicon"`
	AccentColor         string  `json:"accentColor"`
	PrimaryColor        *string `json:"primaryColor"`
	CreatedAt           string  `json:"createdAt"`
}

// getStore is GET /v2/core/stores/{storeId}.
func (a *API) getStore(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	_, sales, err := a.core.Reader(ctx).Orders(r.Caller.Store.ID, checkout.OrderQuery{
		Window: checkout.Window{Limit: 1}, States: []checkout.OrderState{checkout.OrderPaid, checkout.OrderCompleted},
	})
	if err != nil {
		return wire.Reply{}, err
	}
	s := r.Caller.Store
	return reply(coreStore{
		ID: name(storePrefix, s.ID), Title: s.Name, Name: s.Name, Handle: s.Slug, Slug: s.Slug, Description: orNull(s.Description),
		Mode: string(s.Mode), Country: orNull(s.Tax.Country), Currency: s.Currency.Code(), Sales: sales,
		StatementDescriptor: orNull(s.StatementDescriptor), SupportEmail: orNull(s.SupportEmail), Logo: a.absolute(s.LogoURL),
		Favicon: a.absolute(s.FaviconURL), AccentColor: s.Accent, PrimaryColor: orNull(s.PrimaryColor), CreatedAt: iso(s.CreatedAt),
	})
}
