package pricing

import "kassa/internal/money"

// Tax is what the buyer's place asks for. The zero Tax is none. Where the buyer
// owes the tax (reverse charge), Rate is 0 and the listed price stays.
type Tax struct {
	Rate      Rate
	Inclusive bool // prices contain the tax
}

// of returns the exact tax on what is left of a price after the discount: on top
// of it, or the part of it that is tax.
func (t Tax) of(price money.Amount) (fraction, error) {
	if t.Inclusive {
		return exactly(price, int64(t.Rate), whole+int64(t.Rate))
	}
	return exactly(price, int64(t.Rate), whole)
}

// apply completes a line that has its Subtotal and Discount.
func (t Tax) apply(line *LineTotals) error {
	price, err := line.Subtotal.Sub(line.Discount)
	if err != nil {
		return err
	}
	exact, err := t.of(price)
	if err != nil {
		return err
	}
	if line.Tax, err = money.New(exact.halfUp(), price.Currency()); err != nil {
		return err
	}
	line.Total = price
	if !t.Inclusive {
		line.Total, err = price.Add(line.Tax)
	}
	return err
}
