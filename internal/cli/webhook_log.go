package cli

import (
	"context"
	"strconv"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// webhookLogCommand is kassa webhook log.
type webhookLogCommand struct {
	Store    string   `arg:"" help:"The store's slug."`
	Message  string   `arg:"" optional:"" help:"A message's id: show its attempts, with what was answered."`
	Endpoint string   `help:"Only messages to this endpoint." placeholder:"ID"`
	State    []string `help:"Only messages that are pending, delivered or dead; repeatable." enum:"pending,delivered,dead"`
	Limit    int      `help:"At most this many, the newest first." default:"50"`
}

// Run lists messages, or the attempts of one.
func (c *webhookLogCommand) Run(ctx context.Context, r *run) error {
	return r.withStore(ctx, c.Store, func(core *checkout.Service, store checkout.Store) error {
		if c.Message != "" {
			return c.attempts(ctx, r, core, store)
		}
		query := checkout.MessageQuery{Window: checkout.Window{Limit: max(c.Limit, 1)}}
		for _, state := range c.State {
			query.States = append(query.States, checkout.MessageState(state))
		}
		if c.Endpoint != "" {
			endpoint, err := parseEndpoint(c.Store, c.Endpoint)
			if err != nil {
				return err
			}
			query.Endpoint = endpoint
		}
		messages, _, err := core.Reader(ctx).Messages(store.ID, query)
		if err != nil {
			return err
		}
		rows := make([][]string, len(messages))
		for i, m := range messages {
			rows[i] = []string{
				m.ID.String(), m.CreatedAt.Format(time.RFC3339), m.Event, m.EndpointID.String(), string(m.State), strconv.FormatInt(m.Tries, 10),
				statusOrNone(m.Status), m.Latency.Round(time.Millisecond).String(), next(m), oneLine(m.Failure),
			}
		}
		return r.table([]string{"MESSAGE", "MADE", "EVENT", "ENDPOINT", "STATE", "TRIES", "STATUS", "TOOK", "NEXT", "FAILURE"}, rows)
	})
}

// attempts lists what was tried of one message.
func (c *webhookLogCommand) attempts(ctx context.Context, r *run, core *checkout.Service, store checkout.Store) error {
	message, err := findMessage(ctx, core, store, c.Message)
	if err != nil {
		return err
	}
	attempts, err := core.Reader(ctx).AttemptsOf(store.ID, []checkout.MessageID{message.ID})
	if err != nil {
		return err
	}
	rows := make([][]string, len(attempts))
	for i, a := range attempts {
		rows[i] = []string{
			strconv.FormatInt(a.Number, 10), a.At.Format(time.RFC3339), statusOrNone(a.Status), a.Latency.Round(time.Millisecond).String(),
			oneLine(a.Failure), oneLine(a.Answer),
		}
	}
	return r.table([]string{"TRY", "AT", "STATUS", "TOOK", "FAILURE", "ANSWER"}, rows)
}

// statusOrNone is an answer's status, or that there was none.
func statusOrNone(status int64) string {
	if status == 0 {
		return "none"
	}
	return strconv.FormatInt(status, 10)
}

// next is when a message is tried again.
func next(m checkout.Message) string {
	if m.DueAt.IsZero() {
		return "never"
	}
	return m.DueAt.Format(time.RFC3339)
}

// findMessage reads a message by its id.
func findMessage(ctx context.Context, core *checkout.Service, store checkout.Store, text string) (checkout.Message, error) {
	message, err := id.Parse[checkout.Message](text)
	if err != nil {
		return checkout.Message{}, checkout.Refuse(checkout.ReasonMessageNotFound, "%s is not a message's id; see kassa webhook log %s", text, store.Slug)
	}
	return core.Reader(ctx).Message(store.ID, message)
}
