package pricing

import "kassa/internal/money"

// Coupon is a reduction; the zero Coupon is none. At most one of Percent and
// Fixed is set.
type Coupon struct {
	Percent Rate         // of the scoped lines together, e.g. 100_000 = 10 %
	Fixed   money.Amount // off the scoped lines together, never more than they cost
}

// check refuses a coupon that says nothing clear about lines of a currency.
func (c Coupon) check(currency money.Currency) error {
	switch {
	case !c.Percent.valid():
		return ErrRate
	case c.Fixed.IsNegative() || (c.Percent != 0 && !c.Fixed.IsZero()):
		return ErrCoupon
	case !c.Fixed.IsZero() && c.Fixed.Currency() != currency:
		return money.ErrCurrency
	}
	return nil
}

// reduce gives every line its discount.
func (t *Totals) reduce(lines []Line, coupon Coupon) error {
	if coupon.Percent == 0 && coupon.Fixed.IsZero() {
		return nil
	}
	scope := money.Zero(lines[0].Subtotal.Currency())
	for i := range lines {
		if !lines[i].Scoped {
			continue
		}
		var err error
		if scope, err = scope.Add(t.Lines[i].Subtotal); err != nil {
			return err
		}
	}
	discount := coupon.Fixed
	if coupon.Percent != 0 {
		var err error
		if t.coupon, err = exactly(scope, int64(coupon.Percent), whole); err != nil {
			return err
		}
		if discount, err = money.New(t.coupon.halfUp(), scope.Currency()); err != nil {
			return err
		}
	}
	if discount.Minor() > scope.Minor() {
		discount = scope
	}
	if discount.IsZero() {
		return nil
	}
	return t.spread(lines, discount, scope)
}
