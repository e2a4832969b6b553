package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/job"
	"kassa/internal/webhook"
	"kassa/internal/wire"
	"kassa/internal/wire/pandabase"
	"kassa/internal/wire/quickshops"
	"kassa/internal/wire/sellapp"
	"kassa/internal/wire/shoppex"
	"kassa/internal/wire/standard"
)

// WebhookDialects are the dialects in which webhooks are sent.
var WebhookDialects = []string{StandardDialect, ShoppexDialect, PandabaseDialect, SellAppDialect, QuickshopsDialect}

// heralds are the dialects' sides of webhooks.
func heralds() webhook.Dialects {
	return webhook.Dialects{
		StandardDialect: standard.Herald{}, ShoppexDialect: shoppex.Herald{}, PandabaseDialect: pandabase.Herald{},
		SellAppDialect: sellapp.Herald{}, QuickshopsDialect: quickshops.Herald{},
	}
}

// How much is sent at once. Endpoints that fail have a lane of their own and never the room of the others.
const (
	relayedAtOnce = 500 // events
	sentToAtOnce  = 256 // endpoints in good standing
	probedAtOnce  = 32  // endpoints that failed

	// gathering lets the events of many transactions be relayed in one: without it each create would cause a
	// transaction more. A message is that much later.
	gathering = 30 * time.Millisecond
)

// webhookTasks make messages of events, send them, and forget those that are long over.
func (a *App) webhookTasks() []job.Task {
	core := a.core
	return []job.Task{
		{Name: "relay events", Every: time.Second, Wake: core.RelayWake(), Gather: gathering, Batch: relayedAtOnce, Do: core.RelayEvents},
		{Name: "send webhooks", Every: time.Second, Wake: core.SendWake(), Batch: sentToAtOnce, Do: core.SendMessages},
		{Name: "probe webhooks", Every: time.Second, Batch: probedAtOnce, Do: core.ProbeMessages},
		{Name: "prune webhooks", Every: 10 * time.Minute, Batch: 1000, Do: core.PruneMessages},
	}
}

// AddWebhook adds an endpoint to a store as an operator asks for it: its address, dialect, events (none = all),
// note and, for Pandabase, way of signing. The answer has the secret that signs. ReasonInvalidField names url,
// event, dialect or signature.
func (a *App) AddWebhook(ctx context.Context, store checkout.Store, wish checkout.Endpoint) (made checkout.Endpoint, err error) {
	wish.StoreID, wish.Enabled, wish.Secret = store.ID, true, standard.NewSecret()
	if err := a.checkWebhook(ctx, store, wish); err != nil {
		return made, err
	}
	if wish.Dialect == PandabaseDialect && wish.Signature == "" {
		wish.Signature = "V2"
	}
	err = a.store.Tx(ctx, func(tx checkout.Tx) (err error) {
		if wish.Dialect == SellAppDialect {
			made, err = sellapp.AddChannel(a.core, tx, store.ID, wish)
			return inWords(err)
		}
		made = a.core.AddEndpoint(tx, store.ID, wish)
		return nil
	})
	return made, err
}

// inWords makes a dialect's refusal of a field one of the core, for people.
func inWords(err error) error {
	var problem *wire.Problem
	if errors.As(err, &problem) && len(problem.Fields) > 0 {
		field := problem.Fields[0]
		return checkout.RefuseField(checkout.ReasonInvalidField, field.Field, "the %s %s", field.Field, field.Message)
	}
	return err
}

// checkWebhook refuses what no API would take.
func (a *App) checkWebhook(ctx context.Context, store checkout.Store, e checkout.Endpoint) error {
	rule := wire.HTTPSOrLoopbackHTTP
	if store.Mode == checkout.ModeTest {
		rule = wire.HTTPAny
	}
	if err := wire.CheckURL(e.URL, rule); err != nil {
		return checkout.RefuseField(checkout.ReasonInvalidField, "url", "the URL %v", err)
	}
	if !slices.Contains(WebhookDialects, e.Dialect) {
		return checkout.RefuseField(checkout.ReasonInvalidField, "dialect", "no webhooks are sent in the dialect %q", e.Dialect)
	}
	if e.Signature != "" && e.Dialect != PandabaseDialect {
		return checkout.RefuseField(checkout.ReasonInvalidField, "signature", "only Pandabase has more than one way of signing")
	}
	for _, event := range e.Events {
		if _, err := a.core.Sample(ctx, e, event); checkout.ReasonOf(err) == checkout.ReasonInvalidField {
			return checkout.RefuseField(checkout.ReasonInvalidField, "event", "%q is no event of the dialect %s", event, e.Dialect)
		} else if err != nil {
			return err
		}
	}
	return nil
}

// RotateWebhook gives an endpoint a new secret and answers it. The one before signs as well for a day, unless it is
// revoked. At SellApp all channels of a store have one secret, so all of them change.
func (a *App) RotateWebhook(ctx context.Context, e checkout.Endpoint, revoke bool) (secret string, err error) {
	secret = standard.NewSecret()
	return secret, a.store.Tx(ctx, func(tx checkout.Tx) error {
		if e.Dialect == SellAppDialect {
			return sellapp.RotateSecret(a.core, tx, e.StoreID, secret, revoke)
		}
		_, err := a.core.RotateSecret(tx, e.StoreID, e.Dialect, e.ID, secret, revoke)
		return err
	})
}

// EventJSON is an event as the feed has it: one JSON object.
func EventJSON(s checkout.Story) ([]byte, error) { return standard.Entry(s) }
