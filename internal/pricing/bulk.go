package pricing

import "kassa/internal/money"

// Bulk returns what is left of a listed price ≥ 0 when buying many takes a rate off it. What it takes is
// rounded half up. It answers ErrRate and ErrLines as Quote does, which takes it off the same way.
func Bulk(listed money.Amount, rate Rate) (money.Amount, error) {
	if !rate.valid() {
		return money.Amount{}, ErrRate
	}
	if listed.IsNegative() {
		return money.Amount{}, ErrLines
	}
	var line LineTotals
	err := line.buyMany(listed, rate)
	return line.Subtotal, err
}

// buyMany gives a line its Bulk and Subtotal.
func (l *LineTotals) buyMany(listed money.Amount, rate Rate) (err error) {
	l.Bulk, l.Subtotal = money.Zero(listed.Currency()), listed
	if rate == 0 {
		return nil
	}
	if l.bulk, err = exactly(listed, int64(rate), whole); err != nil {
		return err
	}
	if l.Bulk, err = money.New(l.bulk.halfUp(), listed.Currency()); err != nil {
		return err
	}
	l.Subtotal, err = listed.Sub(l.Bulk)
	return err
}
