// Package pricing says what a buyer pays for some lines, given a coupon and a
// tax, and why every minor unit of it is where it is.
//
// It is pure: it must not know who buys, what is sold, where a rate comes from
// or whether a coupon may be used. It never panics, and no amount depends on the
// order of the lines. The rules and their reasons are in docs/adr/0010-pricing.md.
//
// Start at Quote; the discount is in coupon.go and share.go, the tax in tax.go,
// exact values before their rounding in fraction.go, the explanation in step.go.
package pricing

import (
	"errors"

	"kassa/internal/money"
)

// The errors of this package beside those of money, to be tested with errors.Is.
var (
	// ErrLines means that there are no lines, or one with a negative subtotal.
	ErrLines = errors.New("pricing: no lines, or a negative subtotal")
	// ErrRate means that a rate is no decimal number from 0 to 100 per cent with at most four decimals.
	ErrRate = errors.New("pricing: a rate must be from 0 to 100 per cent, with at most 4 decimals")
	// ErrCoupon means that a coupon is both a percentage and an amount, or a negative amount.
	ErrCoupon = errors.New("pricing: a coupon is either a percentage or an amount above zero")
)

// Line is one thing bought.
type Line struct {
	Key      string       // what it is, e.g. a variant's id; it only breaks ties of rounding
	Subtotal money.Amount // for all units as listed, before any reduction; tax included when Tax.Inclusive
	Bulk     Rate         // what buying many takes off the line, before any coupon; 0 = nothing
	Scoped   bool         // the coupon touches this line
}

// LineTotals is what became of one line. Subtotal is what was listed less Bulk,
// which buying many took off. Total is what the buyer pays for it:
// Subtotal − Discount + Tax when the tax comes on top, and Subtotal − Discount
// when the prices contain it; then Tax is a part of Total.
type LineTotals struct {
	Bulk, Subtotal, Discount, Tax, Total money.Amount

	bulk fraction // the exact percentage of the listed price; zero without one
}

// Totals is the answer of Quote. Its amounts are the sums of the lines'.
type Totals struct {
	Lines                          []LineTotals // in the order given
	Subtotal, Discount, Tax, Total money.Amount

	tax    Tax
	coupon fraction // the exact percentage of the scope; zero without one
	shares []share  // of the discount, in no order; empty without one
}

// Quote prices the lines. What buying many takes off is rounded for each line and
// comes first. The coupon's discount counts on what is left: it is rounded once,
// over all lines in its scope, and spread over them without loss. The tax is
// rounded for each line.
//
// It answers ErrLines, ErrRate, ErrCoupon, money.ErrCurrency unless everything
// is of one currency, and money.ErrOverflow when a sum exceeds money.MaxMinor.
func Quote(lines []Line, coupon Coupon, tax Tax) (Totals, error) {
	if err := check(lines, coupon, tax); err != nil {
		return Totals{}, err
	}
	none := money.Zero(lines[0].Subtotal.Currency())
	t := Totals{
		Lines:    make([]LineTotals, len(lines)),
		Subtotal: none, Discount: none, Tax: none, Total: none,
		tax: tax,
	}
	for i := range lines {
		t.Lines[i].Discount = none
		if err := t.Lines[i].buyMany(lines[i].Subtotal, lines[i].Bulk); err != nil {
			return Totals{}, err
		}
	}
	if err := t.reduce(lines, coupon); err != nil {
		return Totals{}, err
	}
	for i := range t.Lines {
		if err := tax.apply(&t.Lines[i]); err != nil {
			return Totals{}, err
		}
		if err := t.add(&t.Lines[i]); err != nil {
			return Totals{}, err
		}
	}
	return t, nil
}

// check refuses what cannot be priced. Each fault is looked for in all lines
// before the next, so that the error does not depend on their order.
func check(lines []Line, coupon Coupon, tax Tax) error {
	if len(lines) == 0 {
		return ErrLines
	}
	if !tax.Rate.valid() {
		return ErrRate
	}
	for i := range lines {
		if !lines[i].Bulk.valid() {
			return ErrRate
		}
	}
	currency := lines[0].Subtotal.Currency()
	if currency.IsZero() {
		return money.ErrCurrency
	}
	for i := range lines {
		if lines[i].Subtotal.Currency() != currency {
			return money.ErrCurrency
		}
	}
	for i := range lines {
		if lines[i].Subtotal.IsNegative() {
			return ErrLines
		}
	}
	return coupon.check(currency)
}

// add adds a line to the sums.
func (t *Totals) add(line *LineTotals) (err error) {
	if t.Subtotal, err = t.Subtotal.Add(line.Subtotal); err != nil {
		return err
	}
	if t.Discount, err = t.Discount.Add(line.Discount); err != nil {
		return err
	}
	if t.Tax, err = t.Tax.Add(line.Tax); err != nil {
		return err
	}
	t.Total, err = t.Total.Add(line.Total)
	return err
}
