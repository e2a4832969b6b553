package cli

import (
	"context"
	"time"

	"kassa/internal/app"
	"kassa/internal/checkout"
)

// eventsCommand is kassa events.
type eventsCommand struct {
	Tail eventsTailCommand `cmd:"" help:"Print a store's events, and go on as they come."`
}

// eventsTailCommand is kassa events tail.
type eventsTailCommand struct {
	Store string `arg:"" help:"The store's slug."`
	After int64  `help:"Begin behind this position; 0 is before the first event." default:"0"`
	Once  bool   `help:"Stop when there are no more, instead of waiting."`
	JSON  bool   `name:"json" help:"One JSON object per event and line, as the feed has it."`
}

// tailPause is how often new events are looked for.
const tailPause = time.Second

// Run prints the events in the order in which they happened, until it is stopped.
func (c *eventsTailCommand) Run(ctx context.Context, r *run) error {
	return r.withStore(ctx, c.Store, func(core *checkout.Service, store checkout.Store) error {
		after := c.After
		for {
			stories, err := core.Feed(ctx, store.ID, after, pageRows)
			if err != nil {
				return err
			}
			for _, s := range stories {
				if err := c.print(r, s); err != nil {
					return err
				}
				after = s.Event.Position
			}
			switch {
			case len(stories) == pageRows:
				continue
			case c.Once:
				return nil
			}
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(tailPause):
			}
		}
	})
}

// print prints one event.
func (c *eventsTailCommand) print(r *run, s checkout.Story) error {
	if !c.JSON {
		r.printf("%8d  %s  %-21s  %s\n", s.Event.Position, s.Event.CreatedAt.Format(time.RFC3339), s.Event.Type, about(s))
		return nil
	}
	line, err := app.EventJSON(s)
	if err != nil {
		return err
	}
	r.printf("%s\n", line)
	return nil
}

// about is what an event is about, in a few words.
func about(s checkout.Story) string {
	switch e := s.Event; {
	case !e.OrderID.IsZero():
		return "order " + e.OrderID.String() + " " + string(e.OrderState) + ", " + e.Paid.String() + " of " + s.Sale.Order.Total.String() + " paid"
	case !e.VariantID.IsZero():
		return "variant " + e.VariantID.String() + " " + oneLine(s.Product.Name(s.Variant)) + ", stock " + sayStock(s.Variant)
	default:
		return "product " + e.ProductID.String() + " " + oneLine(s.Product.Title)
	}
}
