package mail

import (
	"strconv"
	"strings"

	"kassa/internal/checkout"
	"kassa/internal/money"
)

// view is what a letter shows, ready to be read.
type view struct {
	Language string
	Subject  string
	Test     string // that no real money was charged; empty when it was
	Thanks   around
	Order    row
	Bought   string // the heading of what follows
	Lines    []line
	Rows     []row // how the total comes about; none when the lines are all there is
	Total    row
	Receives string // the heading of what follows
	Handed   []handed
	Page     link
	Support  *row // nil = none
}

// around is a name within a sentence, so that its direction of reading does not touch the sentence.
type around struct{ Before, Name, After string }

// row is a label with what it stands for.
type row struct{ Label, Value string }

// line is one thing bought.
type line struct{ Name, Quantity, Total string }

// link is where a buyer may go. Without a URL it is just a name.
type link struct{ Label, Name, URL string }

// view makes what a letter shows of a sale.
func (s *Sender) view(w *writer, sale checkout.Sale, store checkout.Store, deliveries []checkout.Handed) view {
	order, name := sale.Order, oneLine(store.Name)
	v := view{
		Language: w.tag.String(), Subject: w.text("subject", "store", name),
		Order:  row{w.text("order"), order.ID.String()},
		Bought: w.text("heading"), Lines: w.lines(order), Rows: w.rows(order), Total: row{w.text("total"), w.Amount(order.Total)},
		Receives: w.text("handed"), Handed: s.handed(w, order, deliveries),
		Page: link{Label: w.text("page"), URL: webURL(s.pageURL(sale))},
	}
	v.Thanks.Name = name
	v.Thanks.Before, v.Thanks.After, _ = strings.Cut(w.text("thanks"), "{store}")
	if order.Mode == checkout.ModeTest {
		v.Test = w.text("test")
	}
	if checkout.CheckEmail(store.SupportEmail) == nil {
		v.Support = &row{w.text("support"), store.SupportEmail}
	}
	return v
}

func (w *writer) lines(order checkout.Order) []line {
	lines := make([]line, len(order.Lines))
	for i, l := range order.Lines {
		lines[i] = line{Name: oneLine(l.Name), Total: w.Amount(l.Total)}
		count := strconv.FormatInt(l.Quantity, 10)
		switch {
		case l.Quantity < 2:
		case l.Unit.Currency().IsZero():
			lines[i].Quantity = w.text("quantity", "count", count)
		case l.Bulk > 0:
			lines[i].Quantity = w.text("many", "count", count, "price", w.Amount(l.Unit), "rate", strconv.FormatInt(l.Bulk, 10))
		default:
			lines[i].Quantity = w.text("units", "count", count, "price", w.Amount(l.Unit))
		}
	}
	return lines
}

// rows tell how the total comes about.
func (w *writer) rows(order checkout.Order) []row {
	taxed := order.Tax.IsPositive() || order.ReverseCharge
	if !taxed && order.Discount.IsZero() {
		return nil
	}
	rows := []row{{w.text("subtotal"), w.Amount(order.Subtotal)}}
	if order.Discount.IsPositive() {
		label := w.text("discount")
		if order.CouponCode != "" {
			label = w.text("coupon", "code", oneLine(order.CouponCode))
		}
		rows = append(rows, row{label, w.Amount(negative(order.Discount))})
	}
	if taxed {
		key := "tax_rate"
		switch {
		case order.ReverseCharge:
			key = "reverse"
		case order.TaxInclusive:
			key = "tax_included"
		}
		rows = append(rows, row{w.text(key, "rate", w.Percent(order.TaxRate)), w.Amount(order.Tax)})
	}
	return rows
}

// negative is an amount with the other sign.
func negative(a money.Amount) money.Amount {
	turned, err := money.Zero(a.Currency()).Sub(a)
	if err != nil { // not for amounts in the range of orders
		return a
	}
	return turned
}
