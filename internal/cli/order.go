package cli

import (
	"context"
	"strings"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// orderCommand is kassa order.
type orderCommand struct {
	HandOver orderHandOverCommand `cmd:"" help:"Say that you have done your part of an order: its manual deliveries are handed over."`
}

// orderHandOverCommand is kassa order hand-over.
type orderHandOverCommand struct {
	Store string `arg:"" help:"The store's slug."`
	Order string `arg:"" help:"The order's id: a UUID, ord_… or cs_…."`
	Text  string `help:"What the buyer reads on the receipt, such as a date or a link."`
}

// Run hands the manual deliveries over; with the last one the order is complete.
func (c *orderHandOverCommand) Run(ctx context.Context, r *run) error {
	order, err := parseOrder(c.Order)
	if err != nil {
		return err
	}
	return r.with(ctx, func(core *checkout.Service) error {
		store, err := core.StoreBySlug(ctx, c.Store)
		if err != nil {
			return err
		}
		var sale checkout.Sale
		_, _, err = core.Once(ctx, nil, func(tx checkout.Tx) (_ checkout.Answer, err error) {
			sale, err = core.HandOver(tx, store.ID, order, c.Text)
			return checkout.Answer{}, err
		}, nil)
		if err != nil {
			return err
		}
		r.printf("order %s is %s\n", order, sale.Order.State)
		return nil
	})
}

// parseOrder reads an order's id in the forms that sellers meet.
func parseOrder(text string) (checkout.OrderID, error) {
	for _, prefix := range []string{"ord_", "cs_"} {
		if rest, found := strings.CutPrefix(text, prefix); found {
			if order, err := id.ParseBase36[checkout.Order](rest); err == nil {
				return order, nil
			}
		}
	}
	order, err := id.Parse[checkout.Order](text)
	if err != nil {
		return order, checkout.Refuse(checkout.ReasonOrderNotFound, "%s is not an order's id", text)
	}
	return order, nil
}
