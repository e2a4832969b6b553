package page

import (
	"strconv"
	"strings"

	"kassa/internal/checkout"
	"kassa/internal/money"
)

// summary is what is bought and what is to be paid for it.
func (v *visit) summary(main bool) summary {
	order := v.sale.Order
	s := summary{
		Amount: v.amount(order.Due()), Lines: v.lines(), Rows: v.rows(),
		Until: v.text("summary.until", "date", v.date(v.sale.Session.ExpiresAt)), Expiry: machineTime(v.sale.Session.ExpiresAt),
	}
	if v.long() {
		s.Description = order.Description
		if order.Title != v.store.Name {
			s.Title = order.Title
		}
	}
	s.TitleMain, s.AmountMain = main && s.Title != "", main && s.Title == ""
	if order.Paid.IsPositive() {
		s.Total, s.Paid = v.amount(order.Total), v.amount(order.Paid)
	} else if v.long() || len(s.Lines) > 1 || len(s.Rows) > 0 {
		s.Total = v.amount(order.Total)
	}
	return s
}

func (v *visit) lines() []line {
	lines := make([]line, len(v.sale.Order.Lines))
	for i, l := range v.sale.Order.Lines {
		lines[i] = line{Name: l.Name, Total: v.amount(l.Total), Image: imageOf(l)}
		count := strconv.FormatInt(l.Quantity, 10)
		switch {
		case l.Quantity < 2:
		case l.Unit.Currency().IsZero():
			lines[i].Quantity = v.text("summary.quantity", "count", count)
		case l.Bulk > 0:
			lines[i].Quantity = v.text("summary.many", "count", count, "price", v.amount(l.Unit), "rate", strconv.FormatInt(l.Bulk, 10))
		default:
			lines[i].Quantity = v.text("summary.units", "count", count, "price", v.amount(l.Unit))
		}
	}
	return lines
}

// imageOf is the address of a line's picture; none is loaded over plain HTTP.
func imageOf(l checkout.Line) string {
	if secureOrigin(l.Image) == "" {
		return ""
	}
	return l.Image
}

// imageOrigins are where the pictures of the lines come from.
func (v *visit) imageOrigins() []string {
	origins := make([]string, len(v.sale.Order.Lines))
	for i, l := range v.sale.Order.Lines {
		origins[i] = secureOrigin(l.Image)
	}
	return origins
}

// rows tell how the total comes about: subtotal, discount and tax. There are none when lines are all there is.
func (v *visit) rows() []row {
	order := v.sale.Order
	taxed := order.Tax.IsPositive() || order.ReverseCharge ||
		v.asksPlace() && (order.Payable() || order.Buyer.Billing.Country != "")
	if !taxed && order.Discount.IsZero() {
		return nil
	}
	rows := []row{{v.text("summary.subtotal"), v.amount(order.Subtotal)}}
	if order.Discount.IsPositive() {
		rows = append(rows, row{v.discountLabel(), v.amount(negative(order.Discount))})
	}
	if taxed {
		rows = append(rows, v.taxRow())
	}
	return rows
}

// asksPlace tells whether the tax depends on where the buyer is.
func (v *visit) asksPlace() bool { return v.long() && len(v.store.Tax.Rates) > 0 }

func (v *visit) discountLabel() string {
	if code := v.sale.Order.CouponCode; code != "" {
		return v.text("summary.coupon", "code", code)
	}
	return v.text("summary.discount")
}

func (v *visit) taxRow() row {
	order := v.sale.Order
	rate := strings.Replace(order.TaxRate.Percent(), ".", v.decimal, 1)
	switch {
	case order.ReverseCharge:
		return row{v.text("summary.reverse"), v.amount(order.Tax)}
	case order.Buyer.Billing.Country == "" && order.Tax.IsZero():
		return row{v.text("summary.tax"), v.text("summary.tax_open")}
	case order.TaxInclusive:
		return row{v.text("summary.tax_included", "rate", rate), v.amount(order.Tax)}
	default:
		return row{v.text("summary.tax_rate", "rate", rate), v.amount(order.Tax)}
	}
}

// negative is an amount with the other sign.
func negative(a money.Amount) money.Amount {
	turned, err := money.Zero(a.Currency()).Sub(a)
	if err != nil { // not for amounts in the range of orders
		return a
	}
	return turned
}
