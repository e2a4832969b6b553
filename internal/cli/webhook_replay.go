package cli

import (
	"context"
	"time"

	"kassa/internal/checkout"
)

// webhookReplayCommand is kassa webhook replay.
type webhookReplayCommand struct {
	Store     string    `arg:"" help:"The store's slug."`
	Message   []string  `arg:"" optional:"" help:"Ids of messages, as kassa webhook log shows them."`
	Endpoint  string    `help:"All dead messages to this endpoint." placeholder:"ID"`
	From      time.Time `help:"Those made at this time or later, like 2026-12-01T00:00:00Z." format:"2006-01-02T15:04:05Z07:00" placeholder:"TIME"`
	Until     time.Time `help:"Those made before this time." format:"2006-01-02T15:04:05Z07:00" placeholder:"TIME"`
	Delivered bool      `help:"Those that were delivered as well."`
}

// Run sends the messages again, with the same ids and bodies. The server does it: this command only says so.
func (c *webhookReplayCommand) Run(ctx context.Context, r *run) error {
	ranged := c.Endpoint != "" || !c.From.IsZero() || !c.Until.IsZero()
	if ranged == (len(c.Message) > 0) {
		return checkout.RefuseField(checkout.ReasonInvalidField, "message", "name messages, or --endpoint, --from or --until")
	}
	return r.withStore(ctx, c.Store, func(core *checkout.Service, store checkout.Store) error {
		count, err := len(c.Message), error(nil)
		if ranged {
			count, err = c.replayRange(ctx, core, store)
		} else {
			err = c.replayEach(ctx, core, store)
		}
		if err != nil {
			return err
		}
		r.printf("%d messages will be sent again\n", count)
		return nil
	})
}

// replayRange replays what fits the flags, and tells how many.
func (c *webhookReplayCommand) replayRange(ctx context.Context, core *checkout.Service, store checkout.Store) (int, error) {
	replay := checkout.Replay{From: c.From, Until: c.Until, All: c.Delivered}
	if c.Endpoint != "" {
		endpoint, err := parseEndpoint(c.Store, c.Endpoint)
		if err != nil {
			return 0, err
		}
		if _, err := checkout.KnownEndpoint(core.Reader(ctx), store.ID, "", endpoint); err != nil {
			return 0, err
		}
		replay.Endpoint = endpoint
	}
	return core.ReplayMessages(ctx, store.ID, replay)
}

// replayEach replays the messages that are named: all of them, or none.
func (c *webhookReplayCommand) replayEach(ctx context.Context, core *checkout.Service, store checkout.Store) error {
	var ids []checkout.MessageID
	for _, text := range c.Message {
		m, err := findMessage(ctx, core, store, text)
		if err != nil {
			return err
		}
		ids = append(ids, m.ID)
	}
	_, _, err := core.Once(ctx, nil, func(tx checkout.Tx) (checkout.Answer, error) {
		for _, m := range ids {
			if _, err := core.ReplayMessage(tx, store.ID, m); err != nil {
				return checkout.Answer{}, err
			}
		}
		return checkout.Answer{}, nil
	}, nil)
	return err
}
