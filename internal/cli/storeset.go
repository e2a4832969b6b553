package cli

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"kassa/internal/checkout"
)

// storeSetCommand is kassa store set. Flags that are absent change nothing.
type storeSetCommand struct {
	Store               string   `arg:"" help:"The store's slug."`
	Name                *string  `help:"What buyers see."`
	Description         *string  `help:"What buyers read about the store."`
	Accent              *string  `help:"Brand colour, like #1f5eff."`
	PrimaryColor        *string  `help:"Second brand colour; empty for none."`
	StatementDescriptor *string  `help:"What buyers read on their bank's statement, 22 characters at most; empty for the provider's choice."`
	SupportEmail        *string  `help:"Where buyers find help; empty for nowhere."`
	SuccessURL          *string  `name:"success-url" help:"Where buyers go who have paid, where the API names no address (quickshops); empty for our receipt."`
	CancelURL           *string  `name:"cancel-url" help:"Where buyers go who have given up, likewise; empty for nowhere."`
	CatalogueOnly       *bool    `help:"Refuse items that anonymous requests name and price themselves; --anonymous-items allows them." negatable:"anonymous-items"`
	BillingRequired     *bool    `help:"Buyers must give a billing address." negatable:""`
	AutoRefund          *bool    `help:"Refund by itself what bought nothing: second payments, and late ones for what is gone. --no-auto-refund leaves them to you (kassa exception)." negatable:""`
	EmbedOrigin         []string `help:"Origin that may show the page in a frame, like https://shop.example; repeatable, replaces those before." sep:"none" placeholder:"ORIGIN" xor:"embed"`
	NoEmbedding         bool     `help:"No origin may show the page in a frame." xor:"embed"`
}

// Run changes the settings that the flags name.
func (c *storeSetCommand) Run(ctx context.Context, r *run) error {
	return r.withStore(ctx, c.Store, func(core *checkout.Service, store checkout.Store) error {
		changed, err := core.ChangeStore(ctx, store.ID, c.apply)
		if err != nil {
			return err
		}
		r.printf("changed store %s\n", changed.Slug)
		return nil
	})
}

// apply writes what the flags say into a store.
func (c *storeSetCommand) apply(s *checkout.Store) error {
	for _, flag := range []struct {
		name  string
		value *string
		to    *string
		limit int
	}{
		{"name", c.Name, &s.Name, 128},
		{"description", c.Description, &s.Description, 500},
		{"accent", lower(c.Accent), &s.Accent, 7},
		{"primary-color", lower(c.PrimaryColor), &s.PrimaryColor, 7},
		{"statement-descriptor", c.StatementDescriptor, &s.StatementDescriptor, 22},
		{"support-email", c.SupportEmail, &s.SupportEmail, 320},
		{"success-url", c.SuccessURL, &s.SuccessURL, 2048},
		{"cancel-url", c.CancelURL, &s.CancelURL, 2048},
	} {
		if flag.value == nil {
			continue
		}
		text := strings.TrimSpace(*flag.value)
		if !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) || utf8.RuneCountInString(text) > flag.limit {
			return refuseFlag(flag.name, "must be a text of at most %d characters", flag.limit)
		}
		*flag.to = text
	}
	if c.CatalogueOnly != nil {
		s.CatalogueOnly = *c.CatalogueOnly
	}
	if c.BillingRequired != nil {
		s.BillingRequired = *c.BillingRequired
	}
	if c.AutoRefund != nil {
		s.ManualRefunds = !*c.AutoRefund
	}
	if c.NoEmbedding {
		s.EmbedOrigins = nil
	}
	if len(c.EmbedOrigin) > 0 {
		s.EmbedOrigins = nil
		for _, origin := range c.EmbedOrigin {
			s.EmbedOrigins = append(s.EmbedOrigins, strings.TrimSuffix(strings.ToLower(origin), "/"))
		}
	}
	return nil
}

// lower is a text in lower case, as colours are kept; nil stays nil.
func lower(text *string) *string {
	if text == nil {
		return nil
	}
	small := strings.ToLower(*text)
	return &small
}
