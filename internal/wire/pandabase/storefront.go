package pandabase

import (
	"context"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// storefront is a store as buyers see it. What we do not keep is null.
type storefront struct {
	ID           string   `json:"id"`
	Name         string   `json:"name"`
	Handle       string   `json:"handle"`
	Slug         string   `json:"slug"`
	Description  string   `json:"description"`
	Summary      *string  `json:"summary"`
	Logo         *string  `json:"logo"`
	Favicon      *string  `json:"favicon"`
	AccentColor  string   `json:"accentColor"`
	PrimaryColor *string  `json:"primaryColor"`
	SupportEmail *string  `json:"supportEmail"`
	Category     []string `json:"category"`
	TwitterURL   *string  `json:"twitterUrl"`
	InstagramURL *string  `json:"instagramUrl"`
	LinkedInURL  *string  `json:"linkedinUrl"`
	YouTubeURL   *string  `json:"youtubeUrl"`
	TikTokURL    *string  `json:"tiktokUrl"`
}

// getStorefront is GET /v2/storefront/stores/{storeId}.
func (a *API) getStorefront(_ context.Context, r *wire.Request) (wire.Reply, error) {
	return reply(a.storefront(r.Caller.Store))
}

// resolveStorefront is GET /v2/storefront/resolve/{handle}.
func (a *API) resolveStorefront(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	store, err := a.core.StoreBySlug(ctx, r.Path("handle"))
	if err != nil {
		return wire.Reply{}, err
	}
	return reply(a.storefront(store))
}

// storefront shows a store to its buyers.
func (a *API) storefront(s checkout.Store) storefront {
	return storefront{
		ID: name(storePrefix, s.ID), Name: s.Name, Handle: s.Slug, Slug: s.Slug, Description: s.Description,
		Logo: a.absolute(s.LogoURL), Favicon: a.absolute(s.FaviconURL), AccentColor: s.Accent,
		PrimaryColor: orNull(s.PrimaryColor), SupportEmail: orNull(s.SupportEmail), Category: []string{},
	}
}

// absolute makes an address of a path on this server; null when there is none.
func (a *API) absolute(path string) *string {
	if path == "" {
		return nil
	}
	address := a.public + path
	return &address
}
