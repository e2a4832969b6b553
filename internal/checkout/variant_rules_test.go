package checkout_test

import (
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// twin is a product with two variants.
func (w *world) twin(title string) checkout.Product {
	return w.product(title, offer{price: 1000, edit: func(p *checkout.Product) {
		p.Variants = append(p.Variants, checkout.Variant{Title: "Large", Price: eur(2000), Position: 1})
	}})
}

// wants drafts an order of lines with a coupon.
func (w *world) wants(coupon string, lines ...checkout.Line) (checkout.Sale, error) {
	asked := wish(0)
	asked.Lines, asked.CouponCode = lines, coupon
	return w.svc.Draft(w.t.Context(), w.caller, asked)
}

// A seller sells so many of a variant at once, whichever lines ask for them.
func TestQuantitiesOfVariants(t *testing.T) {
	w := newWorld(t)
	least, most := int64(2), int64(3)
	book := w.product("Book", offer{price: 1000, edit: func(p *checkout.Product) {
		p.Variants[0].Rules = checkout.VariantRules{Least: &least, Most: &most}
	}})
	pen := w.product("Pen", offer{price: 100})
	for quantity, allowed := range map[int64]bool{1: false, 2: true, 3: true, 4: false} {
		if _, err := w.wants("", of(book, quantity), of(pen, 9)); (err == nil) != allowed {
			t.Errorf("%d: %v", quantity, err)
		}
	}
	if _, err := w.wants("", of(book, 1), of(book, 1)); err != nil {
		t.Errorf("two lines of one: %v", err)
	}
	if _, err := w.wants("", of(book, 2), of(book, 2)); checkout.ReasonOf(err) != checkout.ReasonInvalidField {
		t.Errorf("two lines of two: %v", err)
	}
}

// A coupon that is narrowed touches the named variants of a product, and all of products without any.
func TestCouponForVariants(t *testing.T) {
	w := newWorld(t)
	one, two, three := w.twin("One"), w.twin("Two"), w.twin("Three")
	w.coupon("HALF", 50, func(c *checkout.Coupon) {
		c.Products = []checkout.ProductID{one.ID, two.ID}
		c.Variants = []checkout.CouponVariant{{ProductID: one.ID, VariantID: one.Variants[1].ID}}
	})
	line := func(p checkout.Product, at int) checkout.Line {
		return checkout.Line{ProductID: p.ID, VariantID: p.Variants[at].ID, Quantity: 1}
	}
	for _, test := range []struct {
		line  checkout.Line
		total int64 // 0 = the coupon does not count
	}{
		{line(one, 0), 0}, {line(one, 1), 1000}, {line(two, 0), 500}, {line(two, 1), 1000}, {line(three, 0), 0}, {line(three, 1), 0},
	} {
		sale, err := w.wants("HALF", test.line)
		switch {
		case test.total == 0 && checkout.ReasonOf(err) != checkout.ReasonCouponInvalid:
			t.Errorf("%v: %s, %v", test.line, sale.Order.Total, err)
		case test.total > 0 && (err != nil || sale.Order.Total != eur(test.total)):
			t.Errorf("%v: %s, want %d, %v", test.line, sale.Order.Total, test.total, err)
		}
	}
	sale, err := w.wants("HALF", line(one, 0), line(one, 1))
	w.must(err)
	if sale.Order.Total != eur(2000) || !sale.Order.Lines[0].Discount.IsZero() {
		t.Errorf("%s of both, %s off the first", sale.Order.Total, sale.Order.Lines[0].Discount)
	}
}

// A coupon is narrowed to variants of its own products only.
func TestCouponOfForeignVariants(t *testing.T) {
	w := newWorld(t)
	one, two := w.twin("One"), w.twin("Two")
	for what, c := range map[string]checkout.Coupon{
		"another product's": {Products: []checkout.ProductID{one.ID}, Variants: []checkout.CouponVariant{{one.ID, two.Variants[0].ID}}},
		"none of its own":   {Products: []checkout.ProductID{one.ID}, Variants: []checkout.CouponVariant{{two.ID, two.Variants[0].ID}}},
		"unknown":           {Products: []checkout.ProductID{one.ID}, Variants: []checkout.CouponVariant{{one.ID, id.New[checkout.Variant]()}}},
		"without products":  {Variants: []checkout.CouponVariant{{one.ID, one.Variants[0].ID}}},
	} {
		c.Code, c.Kind, c.Value, c.Currency = "HALF", checkout.CouponPercentage, 50, euro
		err := w.db.Tx(t.Context(), func(tx checkout.Tx) error {
			_, err := w.svc.AddCoupon(tx, w.caller.Store, c)
			return err
		})
		if all := checkout.Refusals(err); len(all) != 1 || all[0].Param != "variantIds" {
			t.Errorf("%s: %v", what, err)
		}
	}
}
