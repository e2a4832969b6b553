package cli

import (
	"context"
	"strings"
	"text/tabwriter"
	"time"

	"kassa/internal/checkout"
)

// storeCommand is kassa store.
type storeCommand struct {
	Create storeCreateCommand `cmd:"" help:"Make a store."`
	Set    storeSetCommand    `cmd:"" help:"Change a store's settings."`
	List   storeListCommand   `cmd:"" help:"List all stores."`
}

// storeCreateCommand is kassa store create.
type storeCreateCommand struct {
	Slug          string        `arg:"" help:"Its handle in addresses: 1 to 64 of a-z, 0-9 and -."`
	Name          string        `help:"What buyers see." required:""`
	Mode          string        `help:"test or live." enum:"test,live" default:"test"`
	Currency      string        `help:"Currency of its prices, where a request does not name one." default:"USD"`
	Accent        string        `help:"Brand colour, like #1f5eff."`
	SupportEmail  string        `help:"Where buyers find help."`
	SessionTTL    time.Duration `name:"session-ttl" help:"How long a session can be paid." default:"24h"`
	WhiteLabel    bool          `help:"Let requests hide Kassa's name on the page."`
	AllowLoopback bool          `help:"Let webhooks go to loopback addresses; for development."`
	Sandbox       []string      `help:"Payment methods that the sandbox stands in for; test mode only." placeholder:"STRIPE"`
}

// Run makes the store.
func (c *storeCreateCommand) Run(ctx context.Context, r *run) error {
	return r.with(ctx, func(core *checkout.Service) error {
		if len(c.Sandbox) > 0 && c.Mode == string(checkout.ModeLive) {
			return checkout.RefuseField(checkout.ReasonInvalidField, "sandbox", "--sandbox is for stores in test mode")
		}
		currency, err := parseCurrency(c.Currency)
		if err != nil {
			return err
		}
		store, err := core.CreateStore(ctx, checkout.Store{
			Slug: c.Slug, Name: c.Name, Mode: checkout.Mode(c.Mode), Accent: c.Accent, SupportEmail: c.SupportEmail, Currency: currency,
			SessionTTL: c.SessionTTL, WhiteLabel: c.WhiteLabel, AllowLoopback: c.AllowLoopback,
		}, sandboxFor(c.Sandbox)...)
		if err != nil {
			return err
		}
		r.printf("made store %s (%s), in %s mode\n", store.Slug, store.ID, store.Mode)
		return nil
	})
}

// storeListCommand is kassa store list.
type storeListCommand struct{}

// Run lists the stores.
func (storeListCommand) Run(ctx context.Context, r *run) error {
	return r.with(ctx, func(core *checkout.Service) error {
		stores, err := core.Stores(ctx)
		if err != nil {
			return err
		}
		rows := make([][]string, len(stores))
		for i, s := range stores {
			rows[i] = []string{s.Slug, s.Name, string(s.Mode), s.Currency.Code(), s.SessionTTL.String(), s.ID.String()}
		}
		return r.table([]string{"SLUG", "NAME", "MODE", "CURRENCY", "SESSION TTL", "ID"}, rows)
	})
}

// table prints rows in columns.
func (r *run) table(head []string, rows [][]string) error {
	out := tabwriter.NewWriter(r.stdout, 0, 0, 2, ' ', 0)
	for _, row := range append([][]string{head}, rows...) {
		if _, err := out.Write([]byte(strings.Join(row, "\t") + "\n")); err != nil {
			return err
		}
	}
	return out.Flush()
}
