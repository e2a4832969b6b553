package checkout_test

import (
	"testing"

	"pgregory.net/rapid"

	"kassa/internal/checkout"
	"kassa/internal/money"
)

// bulk makes a variant cheaper for those who buy many: units from which it counts, per cent.
func bulk(discounts ...[2]int64) func(*checkout.Product) {
	return func(p *checkout.Product) {
		for _, d := range discounts {
			p.Variants[0].Rules.Bulk = append(p.Variants[0].Rules.Bulk, checkout.BulkDiscount{Least: d[0], Percent: d[1]})
		}
	}
}

// The discount that asks for most of those that are reached counts, whatever their order; lines of one variant
// count together, and each is rounded by itself.
func TestManyAreCheaper(t *testing.T) {
	w := newWorld(t)
	book := w.product("Book", offer{price: 1010, edit: bulk([2]int64{20, 7}, [2]int64{3, 5}, [2]int64{10, 25})})
	pen := w.product("Pen", offer{price: 100})
	for _, test := range []struct {
		name   string
		lines  []checkout.Line
		bulk   []int64
		totals []int64
	}{
		{"too few", []checkout.Line{of(book, 2)}, []int64{0}, []int64{2020}},
		{"just enough", []checkout.Line{of(book, 3)}, []int64{5}, []int64{2878}}, // 151.5 off
		{"one below the next", []checkout.Line{of(book, 9)}, []int64{5}, []int64{8635}},
		{"the next", []checkout.Line{of(book, 10)}, []int64{25}, []int64{7575}},
		{"the last saves less, and counts", []checkout.Line{of(book, 20)}, []int64{7}, []int64{18786}},
		{"two lines together", []checkout.Line{of(book, 1), of(pen, 9), of(book, 2)}, []int64{5, 0, 5}, []int64{959, 900, 1919}},
	} {
		t.Run(test.name, func(t *testing.T) {
			sale := w.read(w.order(nil, test.lines...))
			var sum int64
			for i, line := range sale.Order.Lines {
				sum += test.totals[i]
				if line.Bulk != test.bulk[i] || line.Total != eur(test.totals[i]) || line.Listed() != eur(line.Unit.Minor()*line.Quantity) {
					t.Errorf("line %d: %d %%, %s of %s", i, line.Bulk, line.Total, line.Listed())
				}
			}
			if sale.Order.Subtotal != eur(sum) || sale.Order.Total != eur(sum) || !sale.Order.Discount.IsZero() {
				t.Errorf("%s, %s off: %s", sale.Order.Subtotal, sale.Order.Discount, sale.Order.Total)
			}
		})
	}
}

// What many save comes first; a coupon, and the least that it asks for, count on what is left.
func TestCouponCountsOnWhatManyLeave(t *testing.T) {
	w := newWorld(t)
	book := w.product("Book", offer{price: 1000, edit: bulk([2]int64{10, 10})})
	nine, more := int64(9000), int64(9001)
	w.coupon("HALF", 50, func(c *checkout.Coupon) { c.Minimum = &nine })
	w.coupon("MORE", 50, func(c *checkout.Coupon) { c.Minimum = &more })
	ask := func(code string) (checkout.Terms, error) {
		asked := wish(0)
		asked.Lines, asked.CouponCode = []checkout.Line{of(book, 10)}, code
		terms, _, err := w.svc.Quote(t.Context(), w.caller, asked)
		return terms, err
	}
	terms, err := ask("HALF")
	if err != nil || terms.Subtotal != eur(9000) || terms.Discount != eur(4500) || terms.Total != eur(4500) {
		t.Errorf("%v: %s, %s off: %s", err, terms.Subtotal, terms.Discount, terms.Total)
	}
	_, err = ask("MORE")
	w.refused(err, checkout.ReasonCouponInvalid)
}

// The discount is the order's own: neither the seller's later word nor pricing it again for a buyer changes it.
func TestWhatManySaveIsFrozen(t *testing.T) {
	w := newWorld(t)
	book := w.product("Book", offer{price: 1000, edit: bulk([2]int64{2, 10})})
	w.coupon("TENTH", 10, nil)
	sale := w.order(nil, of(book, 2))
	w.inTx(func(tx checkout.Tx) error {
		_, err := w.svc.ChangeProduct(tx, book.StoreID, book.ID, func(p *checkout.Product) error {
			p.Variants[0].Rules.Bulk = nil
			return nil
		})
		return err
	})
	code := "TENTH"
	told, err := w.svc.Tell(t.Context(), sale, checkout.Details{CouponCode: &code})
	w.must(err)
	now := w.read(told).Order
	if line := now.Lines[0]; line.Bulk != 10 || line.Total != eur(1800) || line.Discount != eur(180) || now.Total != eur(1620) {
		t.Errorf("%+v: %s", line, now.Total)
	}
	if payment := w.pay(sale, "STRIPE"); payment.Amount != eur(1620) {
		t.Errorf("asked for %s", payment.Amount)
	}
}

// What a replacement delivers again is free, whatever was saved.
func TestReplacementOfMany(t *testing.T) {
	w := newWorld(t)
	book := w.product("Book", offer{price: 1000, edit: bulk([2]int64{2, 100})})
	sale := w.order(nil, of(book, 2))
	_, _, err := w.tryPay(sale, "")
	w.must(err)
	w.inTx(func(tx checkout.Tx) error {
		again, err := w.svc.Replace(tx, w.caller.Store, sale.Order.ID, map[checkout.VariantID]int64{book.Variants[0].ID: 2})
		if err == nil && (!again.Order.Total.IsZero() || again.Order.State != checkout.OrderCompleted) {
			t.Errorf("%s, %s", again.Order.Total, again.Order.State)
		}
		return err
	})
}

// Whatever is bought, what a line costs is what was listed less its percentage, within half a cent.
func TestLawOfMany(t *testing.T) {
	w := newWorld(t)
	rapid.Check(t, func(t *rapid.T) {
		price, percent := rapid.Int64Range(0, 10_000).Draw(t, "price"), rapid.Int64Range(1, 100).Draw(t, "percent")
		least, quantity := rapid.Int64Range(1, 20).Draw(t, "least"), rapid.Int64Range(1, 20).Draw(t, "quantity")
		book := w.product(rapid.StringMatching(`[a-z]{16}`).Draw(t, "title"), offer{price: price, edit: bulk([2]int64{least, percent})})
		asked := wish(0)
		asked.Lines = []checkout.Line{of(book, quantity)}
		terms, _, err := w.svc.Quote(w.t.Context(), w.caller, asked)
		if err != nil {
			t.Fatal(err)
		}
		if quantity < least {
			percent = 0
		}
		line := terms.Lines[0]
		exact := price * quantity * (100 - percent) // hundredths of a cent
		if off := line.Total.Minor()*100 - exact; off > 50 || off < -50 || line.Bulk != percent || line.Listed() != money.Must(price*quantity, euro) {
			t.Fatalf("%+v", line)
		}
	})
}

// A coupon, whatever it is for, neither reduces nor counts what a buyer gives on top.
func TestNoCouponIsForExtra(t *testing.T) {
	w := newWorld(t)
	book := w.product("Book", offer{price: 1000})
	least := int64(1001)
	w.coupon("ALL", 100, nil)
	w.coupon("LEAST", 10, func(c *checkout.Coupon) { c.Minimum = &least })
	extra, err := checkout.DynamicLine("Extra", eur(500), 1)
	w.must(err)
	dynamic := extra
	extra.Extra = true
	ask := func(code string, lines ...checkout.Line) (checkout.Terms, error) {
		asked := wish(0)
		asked.Lines, asked.CouponCode = lines, code
		terms, _, err := w.svc.Quote(t.Context(), w.caller, asked)
		return terms, err
	}
	terms, err := ask("ALL", of(book, 1), extra)
	if err != nil || terms.Discount != eur(1000) || terms.Total != eur(500) || !terms.Lines[1].Extra {
		t.Errorf("%v: %+v", err, terms)
	}
	_, err = ask("LEAST", of(book, 1), extra)
	w.refused(err, checkout.ReasonCouponInvalid)
	_, err = ask("ALL", extra)
	w.refused(err, checkout.ReasonCouponInvalid)
	// What a request names and prices itself is bought like anything else.
	terms, err = ask("LEAST", of(book, 1), dynamic)
	if err != nil || terms.Discount != eur(150) {
		t.Errorf("%v: %+v", err, terms)
	}
}
