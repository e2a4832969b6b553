package checkout_test

import (
	"testing"

	"kassa/internal/checkout"
)

// taxed makes the world's store tax Germany and France, as a German seller who reverses the charge.
func (w *world) taxed(inclusive bool) {
	w.t.Helper()
	store, err := w.svc.ChangeStore(w.t.Context(), w.caller.Store.ID, func(s *checkout.Store) error {
		s.Tax = checkout.TaxSettings{
			Inclusive: inclusive, Country: "DE", ReverseCharge: true,
			Rates: []checkout.TaxRate{{Country: "DE", Rate: 190_000}, {Country: "FR", Rate: 200_000}},
		}
		return nil
	})
	w.must(err)
	w.caller.Store = store
}

// tell adds details to a sale.
func (w *world) tell(sale checkout.Sale, d checkout.Details) (checkout.Sale, error) {
	return w.svc.Tell(w.t.Context(), sale, d)
}

// amounts are an order's subtotal, discount, tax and total.
type amounts struct{ subtotal, discount, tax, total int64 }

func (w *world) costs(sale checkout.Sale, want amounts) {
	w.t.Helper()
	for _, o := range []checkout.Order{sale.Order, w.read(sale).Order} {
		got := amounts{o.Subtotal.Minor(), o.Discount.Minor(), o.Tax.Minor(), o.Total.Minor()}
		if got != want {
			w.t.Errorf("%+v, want %+v", got, want)
		}
	}
}

func pointer[T any](v T) *T { return &v }

func TestTotalsFollowWhatTheBuyerTells(t *testing.T) {
	w := newWorld(t)
	w.taxed(false)
	w.coupon("TENTH", 10, nil)
	sale := w.order(nil, of(w.product("Book", offer{price: 1999}), 1))
	w.costs(sale, amounts{1999, 0, 0, 1999})
	for _, step := range []struct {
		d    checkout.Details
		want amounts
	}{
		{checkout.Details{Billing: &checkout.Address{Country: "DE"}}, amounts{1999, 0, 380, 2379}},
		{checkout.Details{CouponCode: pointer(" tenth ")}, amounts{1999, 200, 342, 2141}},
		{checkout.Details{Billing: &checkout.Address{Country: "FR"}, TaxID: pointer("FR 40 303 265 045")}, amounts{1999, 200, 0, 1799}},
		{checkout.Details{TaxID: pointer("")}, amounts{1999, 200, 360, 2159}},
		{checkout.Details{CouponCode: pointer("")}, amounts{1999, 0, 400, 2399}},
		{checkout.Details{Billing: &checkout.Address{Country: "US"}}, amounts{1999, 0, 0, 1999}},
		{checkout.Details{}, amounts{1999, 0, 0, 1999}},
	} {
		told, err := w.tell(sale, step.d)
		w.must(err)
		w.costs(told, step.want)
	}
}

func TestInclusiveTaxIsAPartOfThePrice(t *testing.T) {
	w := newWorld(t)
	w.taxed(true)
	w.coupon("TENTH", 10, nil)
	sale := w.order(func(n *checkout.NewSale) { n.CouponCode = "TENTH" }, of(w.product("Book", offer{price: 1190}), 1))
	w.costs(sale, amounts{1190, 119, 0, 1071})
	told, err := w.tell(sale, checkout.Details{Billing: &checkout.Address{Country: "DE"}})
	w.must(err)
	w.costs(told, amounts{1190, 119, 171, 1071})
	if payment := w.pay(sale, "STRIPE"); payment.Amount != eur(1071) {
		t.Errorf("asked for %s", payment.Amount)
	}
}

func TestNothingIsPricedAnewWhileSomebodyPays(t *testing.T) {
	w := newWorld(t)
	w.coupon("TENTH", 10, nil)
	sale := w.order(nil, of(w.product("Book", offer{price: 2000}), 1))
	payment := w.pay(sale, "STRIPE")
	_, err := w.tell(sale, checkout.Details{CouponCode: pointer("TENTH")})
	w.refused(err, checkout.ReasonPaymentOpen)
	_, err = w.tell(sale, checkout.Details{CouponCode: pointer("")}) // says what is so already
	w.must(err)
	told, err := w.tell(sale, checkout.Details{Name: pointer("Ada")}) // costs the same
	w.must(err)
	if told.Order.Buyer.Name != "Ada" || w.read(sale).Order.Buyer.Name != "Ada" {
		t.Errorf("%+v", told.Order.Buyer)
	}
	w.costs(w.read(sale), amounts{2000, 0, 0, 2000})
	w.bank.becomes(payment, checkout.PaymentFailed)
	w.buyerReturns(sale)
	_, err = w.tell(sale, checkout.Details{CouponCode: pointer("TENTH")})
	w.must(err)
	if payment := w.pay(sale, "STRIPE"); payment.Amount != eur(1800) {
		t.Errorf("asked for %s", payment.Amount)
	}
}

func TestAnotherCouponAfterADeclineGivesTheFirstBack(t *testing.T) {
	w := newWorld(t)
	one := int64(1)
	first := w.coupon("FIRST", 10, func(c *checkout.Coupon) { c.MaxUses = &one })
	second := w.coupon("SECOND", 20, func(c *checkout.Coupon) { c.MaxUses = &one })
	rare := w.product("Rare", offer{price: 2000, kind: checkout.StockCounted, stock: 1})
	sale := w.order(func(n *checkout.NewSale) { n.CouponCode = "FIRST" }, of(rare, 1))
	w.bank.becomes(w.pay(sale, "STRIPE"), checkout.PaymentFailed)
	w.buyerReturns(sale)
	_, err := w.tell(sale, checkout.Details{Name: pointer("Ada")}) // its own last use does not count against it
	w.must(err)
	_, err = w.tell(sale, checkout.Details{CouponCode: pointer("SECOND")})
	w.must(err)
	if a, b := w.used(first), w.used(second); a != 0 || b != 0 {
		t.Errorf("used %d and %d times before the next try", a, b)
	}
	w.pay(sale, "STRIPE")
	if a, b, left := w.used(first), w.used(second), w.variant(rare).Free; a != 0 || b != 1 || left != 0 {
		t.Errorf("used %d and %d times, %d left", a, b, left)
	}
}

func TestWhatIsOverIsNotDescribed(t *testing.T) {
	w := newWorld(t)
	sale := w.order(nil, of(w.product("Book", offer{price: 2000}), 1))
	w.clock.Advance(checkout.DefaultSessionTTL)
	_, err := w.tell(sale, checkout.Details{Name: pointer("Ada")})
	w.refused(err, checkout.ReasonSessionExpired)
	paid := w.order(nil, of(w.product("Game", offer{price: 2000}), 1))
	w.bank.receives(w.pay(paid, "STRIPE"), 2000)
	w.buyerReturns(paid)
	_, err = w.tell(paid, checkout.Details{Name: pointer("Ada")})
	w.refused(err, checkout.ReasonSessionComplete)
}

func TestStoreMayAskForABillingAddress(t *testing.T) {
	w := newWorld(t)
	_, err := w.svc.ChangeStore(t.Context(), w.caller.Store.ID, func(s *checkout.Store) error { s.BillingRequired = true; return nil })
	w.must(err)
	sale := w.order(nil, of(w.product("Book", offer{price: 2000}), 1))
	_, _, err = w.tryPay(sale, "STRIPE")
	missing := map[string]bool{}
	for _, refusal := range checkout.Refusals(err) {
		missing[refusal.Param] = refusal.Rule == checkout.RuleRequired
	}
	if len(missing) != 4 || !missing["line1"] || !missing["city"] || !missing["postal_code"] || !missing["country"] {
		t.Errorf("%v", err)
	}
	_, err = w.tell(sale, checkout.Details{Billing: &checkout.Address{Line1: "Weg 1", City: "Ulm", PostalCode: "89073", Country: "DE"}})
	w.must(err)
	w.pay(sale, "STRIPE")
}

func TestWrongTaxIDIsToldToPeopleOnly(t *testing.T) {
	w := newWorld(t)
	w.taxed(false)
	sale := w.order(nil, of(w.product("Book", offer{price: 2000}), 1))
	bad := checkout.Details{Billing: &checkout.Address{Country: "FR"}, TaxID: pointer("FR40303265046")}
	told, err := w.tell(sale, bad)
	w.must(err)
	w.costs(told, amounts{2000, 0, 400, 2400})
	bad.CheckTaxID = true
	_, err = w.tell(sale, bad)
	if all := checkout.Refusals(err); len(all) != 1 || all[0].Param != "tax_id" || all[0].Rule != checkout.RuleForm {
		t.Errorf("%v", err)
	}
	bad.Billing = &checkout.Address{Country: "US"} // whose numbers nobody can check offline
	bad.TaxID = pointer("12-3456789")
	_, err = w.tell(sale, bad)
	w.must(err)
}

func TestCustomersAreKnownByTheirAddress(t *testing.T) {
	w := newWorld(t)
	book := w.product("Book", offer{price: 2000})
	var ids []checkout.CustomerID
	for _, email := range []string{"Ada@example.com", "ada@EXAMPLE.com"} {
		sale := w.order(func(n *checkout.NewSale) { n.Email = email }, of(book, 1))
		if !w.read(sale).Order.CustomerID.IsZero() {
			t.Error("a customer before anybody chose to pay")
		}
		w.bank.receives(w.pay(sale, "STRIPE"), 2000)
		ids = append(ids, w.buyerReturns(sale).Order.CustomerID)
	}
	if ids[0] != ids[1] || ids[0].IsZero() {
		t.Errorf("%v", ids)
	}
	known, err := w.svc.Reader(t.Context()).Customer(w.caller.Store.ID, ids[0])
	w.must(err)
	if known.Orders != 2 || known.Spent != eur(4000) || known.Email != "Ada@example.com" {
		t.Errorf("%+v", known)
	}
}
