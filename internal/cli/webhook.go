package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"kassa/internal/app"
	"kassa/internal/checkout"
	"kassa/internal/id"
)

// webhookCommand is kassa webhook.
type webhookCommand struct {
	Add     webhookAddCommand     `cmd:"" help:"Add an endpoint for webhooks; print its id and its secret, once."`
	List    webhookListCommand    `cmd:"" help:"List a store's endpoints."`
	Rotate  webhookRotateCommand  `cmd:"" help:"Change an endpoint's secret and print the new one, once."`
	Enable  webhookEnableCommand  `cmd:"" help:"Send to an endpoint again that was disabled."`
	Disable webhookDisableCommand `cmd:"" help:"Send nothing more to an endpoint."`
	Remove  webhookRemoveCommand  `cmd:"" help:"Forget an endpoint."`
	Test    webhookTestCommand    `cmd:"" help:"Send a sample to an endpoint, at once."`
	Log     webhookLogCommand     `cmd:"" help:"List what was sent and what waits, or the attempts of one message."`
	Replay  webhookReplayCommand  `cmd:"" help:"Send messages again."`
}

// webhookAddCommand is kassa webhook add.
type webhookAddCommand struct {
	Store     string   `arg:"" help:"The store's slug."`
	URL       string   `arg:"" help:"Where webhooks go."`
	Dialect   string   `help:"Whose webhooks: standard, shoppex, pandabase, sellapp or quickshops." enum:"standard,shoppex,pandabase,sellapp,quickshops" default:"standard"`
	Event     []string `help:"An event that it wants, in the dialect's words, repeatable; all by default." placeholder:"EVENT"`
	Signature string   `help:"How Pandabase signs: V2, or the older V1." enum:"V1,V2," default:""`
	Note      string   `help:"Your own note."`
}

// Run adds the endpoint and prints two lines: its id and its secret.
func (c *webhookAddCommand) Run(ctx context.Context, r *run) error {
	return r.withApp(ctx, func(opened *app.App) error {
		store, err := opened.Core().StoreBySlug(ctx, c.Store)
		if err != nil {
			return err
		}
		made, err := opened.AddWebhook(ctx, store, checkout.Endpoint{
			URL: c.URL, Dialect: c.Dialect, Events: c.Event, Signature: c.Signature, Note: c.Note,
		})
		if err != nil {
			return err
		}
		r.printf("%s\n%s\n", made.ID, made.Secret)
		r.keepSecret()
		return nil
	})
}

// keepSecret says that a secret is shown once.
func (r *run) keepSecret() {
	_, _ = fmt.Fprintln(r.stderr, "Keep the secret now: it is not shown again.")
}

// withApp opens the program for a command that serves nothing but needs more of it than the core.
func (r *run) withApp(ctx context.Context, do func(opened *app.App) error) (err error) {
	opened, err := r.open(ctx, app.Config{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	return do(opened)
}

// webhookListCommand is kassa webhook list.
type webhookListCommand struct {
	Store string `arg:"" help:"The store's slug."`
}

// Run lists the endpoints of all dialects.
func (c *webhookListCommand) Run(ctx context.Context, r *run) error {
	return r.withStore(ctx, c.Store, func(core *checkout.Service, store checkout.Store) error {
		var rows [][]string
		for _, dialect := range app.WebhookDialects {
			for window := (checkout.Window{Limit: pageRows}); ; window.Skip += pageRows {
				page, _, err := core.Reader(ctx).Endpoints(store.ID, dialect, window)
				if err != nil {
					return err
				}
				for _, e := range page {
					rows = append(rows, []string{e.ID.String(), e.Dialect, e.URL, listening(e), health(e, core.Now()), oneLine(e.Note)})
				}
				if len(page) < pageRows {
					break
				}
			}
		}
		return r.table([]string{"ID", "DIALECT", "URL", "EVENTS", "STATE", "NOTE"}, rows)
	})
}

// listening is what an endpoint wants to hear.
func listening(e checkout.Endpoint) string {
	if len(e.Events) == 0 {
		return "all"
	}
	return strings.Join(e.Events, ",")
}

// health says whether an endpoint gets anything, and what is wrong with it.
func health(e checkout.Endpoint, now time.Time) string {
	switch {
	case !e.Enabled && e.DisabledReason != "":
		return "disabled: " + e.DisabledReason
	case !e.Enabled:
		return "disabled"
	case !e.FailingSince.IsZero():
		return "failing since " + e.FailingSince.Format(time.RFC3339)
	case len(e.Secrets(now)) > 1:
		return "two secrets until " + e.PreviousUntil.Format(time.RFC3339)
	default:
		return "enabled"
	}
}

// endpointArgs name an endpoint of a store.
type endpointArgs struct {
	Store    string `arg:"" help:"The store's slug."`
	Endpoint string `arg:"" help:"The endpoint's id, as kassa webhook list shows it."`
}

// find reads the endpoint.
func (a endpointArgs) find(ctx context.Context, core *checkout.Service) (checkout.Endpoint, error) {
	store, err := core.StoreBySlug(ctx, a.Store)
	if err != nil {
		return checkout.Endpoint{}, err
	}
	endpoint, err := parseEndpoint(a.Store, a.Endpoint)
	if err != nil {
		return checkout.Endpoint{}, err
	}
	return checkout.KnownEndpoint(core.Reader(ctx), store.ID, "", endpoint)
}

// parseEndpoint reads an endpoint's id, in our form or Pandabase's.
func parseEndpoint(store, text string) (checkout.EndpointID, error) {
	if suffix, found := strings.CutPrefix(text, "whk_"); found {
		if endpoint, err := id.ParseBase36[checkout.Endpoint](suffix); err == nil {
			return endpoint, nil
		}
	}
	endpoint, err := id.Parse[checkout.Endpoint](text)
	if err != nil {
		return endpoint, checkout.Refuse(checkout.ReasonEndpointNotFound, "%s is not an endpoint's id; see kassa webhook list %s", text, store)
	}
	return endpoint, nil
}
