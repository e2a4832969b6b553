package checkout

import (
	"slices"

	"kassa/internal/money"
)

// Replace makes a new, completed order that delivers some lines of a paid one again, at no charge: quantity
// by variant. ReasonOrderState when the old order is not paid; ReasonVariantMismatch for what it did not
// sell; ReasonOutOfStock when nothing is left to deliver.
func (s *Service) Replace(tx Tx, store Store, order OrderID, quantities map[VariantID]int64) (Sale, error) {
	old, err := tx.LockSale(store.ID, order)
	if err != nil {
		return Sale{}, err
	}
	if !old.Order.Settled() {
		return Sale{}, Refuse(ReasonOrderState, "Only a paid order can be replaced.")
	}
	lines, err := replaced(old.Order, quantities)
	if err != nil {
		return Sale{}, err
	}
	terms, err := pricer{now: tx.Now()}.price(lines, old.Order.Buyer)
	if err != nil {
		return Sale{}, err
	}
	sale := assemble(Caller{Store: store, Key: Key{Mode: old.Order.Mode}}, NewSale{
		Dialect: old.Order.Dialect, Title: old.Order.Title, Email: old.Order.Email,
	}, terms, tx.Now())
	s.Place(tx, sale)
	c, err := s.begin(tx, store.ID, sale.Order.ID)
	if err != nil {
		return Sale{}, err
	}
	if err := c.submit(); err != nil {
		return Sale{}, err
	}
	if err := c.hold(); err != nil {
		return Sale{}, err
	}
	if err := c.applyOrder(OrderEvent{Kind: OrderWaived}, PaymentID{}, "replaces order "+old.Order.ID.String()); err != nil {
		return Sale{}, err
	}
	return c.flush(), nil
}

// replaced are the lines to deliver again, free of charge.
func replaced(old Order, quantities map[VariantID]int64) ([]Line, error) {
	var lines []Line
	for _, line := range old.Lines {
		quantity, wanted := quantities[line.VariantID]
		if !wanted || line.VariantID.IsZero() || slices.ContainsFunc(lines, func(l Line) bool { return l.VariantID == line.VariantID }) {
			continue
		}
		if most := old.units(line.VariantID); quantity < 1 || quantity > most {
			return nil, broken(RuleForm, "quantity", "must be 1 to %d", most)
		}
		free := money.Zero(line.Total.Currency())
		line.Quantity, line.Unit, line.Bulk, line.Total, line.Discount, line.Tax = quantity, free, 0, free, free, free
		lines = append(lines, line)
	}
	if len(lines) == 0 || len(lines) < len(quantities) {
		return nil, RefuseField(ReasonVariantMismatch, "product_variants", "names what this order did not sell")
	}
	return lines, nil
}

// units is how many of a variant an order has on all its lines.
func (o Order) units(variant VariantID) (n int64) {
	for _, line := range o.Lines {
		if line.VariantID == variant {
			n += line.Quantity
		}
	}
	return n
}
