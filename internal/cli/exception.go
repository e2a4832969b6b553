package cli

import (
	"context"
	"strings"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// exceptionCommand is kassa exception.
type exceptionCommand struct {
	List    exceptionListCommand    `cmd:"" help:"List where money and orders disagree, the oldest first."`
	Refund  exceptionRefundCommand  `cmd:"" help:"Have the server send an exception's money back through its gateway."`
	Resolve exceptionResolveCommand `cmd:"" help:"Say what was done about an exception."`
}

// exceptionListCommand is kassa exception list.
type exceptionListCommand struct {
	Store string `help:"Only of the store of this slug." placeholder:"SLUG"`
	Open  bool   `help:"Only those that somebody must still decide."`
	Limit int    `help:"At most this many." default:"100"`
}

// Run lists exceptions.
func (c *exceptionListCommand) Run(ctx context.Context, r *run) error {
	return r.with(ctx, func(core *checkout.Service) error {
		slugs, query := map[checkout.StoreID]string{}, checkout.ExceptionQuery{Open: c.Open, Limit: max(c.Limit, 1)}
		stores, err := core.Stores(ctx)
		if err != nil {
			return err
		}
		for _, s := range stores {
			slugs[s.ID] = s.Slug
		}
		if c.Store != "" {
			store, err := core.StoreBySlug(ctx, c.Store)
			if err != nil {
				return err
			}
			query.StoreID = store.ID
		}
		found, err := core.Reader(ctx).ListExceptions(query)
		if err != nil {
			return err
		}
		rows := make([][]string, len(found))
		for i, e := range found {
			rows[i] = []string{
				e.ID.String(), slugs[e.StoreID], e.CreatedAt.Format(time.RFC3339), string(e.Kind), e.Amount.String(), e.OrderID.String(),
				stateOf(e), oneLine(e.Note), oneLine(e.Resolution),
			}
		}
		return r.table([]string{"EXCEPTION", "STORE", "SINCE", "KIND", "AMOUNT", "ORDER", "STATE", "WHY", "WHAT WAS DONE"}, rows)
	})
}

// stateOf tells who is to decide.
func stateOf(e checkout.Exception) string {
	switch {
	case !e.Open():
		return "resolved"
	case !e.RefundAt.IsZero():
		return "being refunded"
	default:
		return "open"
	}
}

// exceptionRefundCommand is kassa exception refund.
type exceptionRefundCommand struct {
	Exception string `arg:"" help:"The exception's id."`
}

// Run refunds what is left of an exception's money.
func (c *exceptionRefundCommand) Run(ctx context.Context, r *run) error {
	exception, err := parseException(c.Exception)
	if err != nil {
		return err
	}
	return r.with(ctx, func(core *checkout.Service) error {
		refunds, err := core.RefundException(ctx, exception)
		if err != nil {
			return err
		}
		for _, refund := range refunds {
			r.printf("refund %s of %s out of payment %s is written down; the server sends it within seconds\n",
				refund.ID, refund.Amount, refund.PaymentID)
		}
		return nil
	})
}

// exceptionResolveCommand is kassa exception resolve.
type exceptionResolveCommand struct {
	Exception string `arg:"" help:"The exception's id."`
	Note      string `help:"What was done, for those who ask later." required:""`
}

// Run closes an exception.
func (c *exceptionResolveCommand) Run(ctx context.Context, r *run) error {
	exception, err := parseException(c.Exception)
	if err != nil {
		return err
	}
	note := strings.TrimSpace(c.Note)
	if note == "" || len(note) > 1000 {
		return refuseFlag("note", "must be a text of at most %d characters", 1000)
	}
	return r.with(ctx, func(core *checkout.Service) error {
		e, err := core.ResolveException(ctx, exception, note)
		if err != nil {
			return err
		}
		r.printf("resolved exception %s\n", e.ID)
		return nil
	})
}

func parseException(text string) (checkout.ExceptionID, error) {
	exception, err := id.Parse[checkout.Exception](text)
	if err != nil {
		return exception, checkout.Refuse(checkout.ReasonExceptionNotFound, "%s is not an exception's id", text)
	}
	return exception, nil
}
