package checkout

import (
	"errors"
	"time"

	"kassa/internal/money"
	"kassa/internal/pricing"
)

// pricer prices lines for a buyer of a store.
type pricer struct {
	tax    TaxSettings
	least  int64 // minor units: a total below it, but not 0, is refused
	coupon *Coupon
	now    time.Time
}

// price puts the terms of an order together. The lines carry their totals and what buying many takes off;
// shares of discount and tax are worked out anew (docs/adr/0010-pricing.md).
func (p pricer) price(lines []Line, buyer Buyer) (Terms, error) {
	if err := p.checkCoupon(lines); err != nil {
		return Terms{}, err
	}
	asked := make([]pricing.Line, len(lines))
	for i, line := range lines {
		asked[i] = pricing.Line{
			Key: line.key(), Subtotal: line.Listed(), Bulk: bulkRate(line.Bulk), Scoped: p.coupon != nil && p.coupon.touches(line),
		}
	}
	var reduction pricing.Coupon
	if p.coupon != nil {
		var err error
		if reduction, err = p.coupon.reduction(); err != nil {
			return Terms{}, err
		}
	}
	tax, reverse := p.tax.For(buyer.Billing.Country, buyer.Billing.State, buyer.TaxID)
	totals, err := pricing.Quote(asked, reduction, tax)
	if err != nil {
		return Terms{}, refusePrice(err)
	}
	if minor := totals.Total.Minor(); minor != 0 && minor < p.least {
		least := money.Must(p.least, totals.Total.Currency())
		return Terms{}, RefuseField(ReasonAmountTooSmall, "amount", "The total must be 0 or at least %s.", least)
	}
	terms := Terms{
		Lines: make([]Line, len(lines)), Subtotal: totals.Subtotal, Discount: totals.Discount, Tax: totals.Tax,
		Total: totals.Total, TaxRate: tax.Rate, TaxInclusive: tax.Inclusive, ReverseCharge: reverse, Buyer: buyer,
	}
	for i, line := range lines {
		line.Total, line.Discount, line.Tax = totals.Lines[i].Subtotal, totals.Lines[i].Discount, totals.Lines[i].Tax
		terms.Lines[i] = line
	}
	if p.coupon != nil {
		terms.CouponID, terms.CouponCode = p.coupon.ID, p.coupon.Code
	}
	return terms, nil
}

// key is what a line is, for the ties of rounding.
func (l Line) key() string {
	if !l.VariantID.IsZero() {
		return l.VariantID.String()
	}
	return l.Name
}

// refusePrice says in the core's words why lines have no price.
func refusePrice(err error) error {
	switch {
	case errors.Is(err, money.ErrOverflow):
		return RefuseField(ReasonAmountOverflow, "amount", "the total is too large")
	case errors.Is(err, money.ErrCurrency):
		return RefuseField(ReasonCurrencyMismatch, "currency", "all items must be in one currency")
	default:
		return err
	}
}

// checkCoupon refuses a coupon that does not count for these lines now. Who the buyer is and how often it
// was used is judged by the guarded statement that takes it.
func (p pricer) checkCoupon(lines []Line) error {
	if p.coupon == nil {
		return nil
	}
	var touched bool
	var subtotal int64
	for _, line := range lines {
		touched = touched || p.coupon.touches(line)
		if line.Total.Currency() != p.coupon.Currency {
			return badCoupon()
		}
		if line.Extra {
			continue
		}
		subtotal += min(line.Total.Minor(), money.MaxMinor-subtotal) // a sum too large is refused with the price
	}
	if !touched || !p.coupon.Active(p.now) || (p.coupon.Minimum != nil && subtotal < *p.coupon.Minimum) {
		return badCoupon()
	}
	return nil
}
