package checkout_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"kassa/internal/checkout"
)

// stocked is a counted product, keys and a coupon with two uses.
type stocked struct {
	rare, keys checkout.Product
	coupon     checkout.Coupon
}

func (w *world) stocked() stocked {
	w.t.Helper()
	two := int64(2)
	return stocked{
		rare:   w.product("Rare", offer{price: 1000, kind: checkout.StockCounted, stock: 5}),
		keys:   w.product("Keys", offer{price: 500, kind: checkout.StockUnits, units: []string{"k1", "k2", "k3"}}),
		coupon: w.coupon("TWICE", 10, func(c *checkout.Coupon) { c.MaxUses = &two }),
	}
}

// left checks what is to be had, and how often the coupon is used.
func (w *world) left(s stocked, rare, keys, used int64) {
	w.t.Helper()
	gotRare, gotKeys, gotUsed := w.variant(s.rare).Free, w.variant(s.keys).Free, w.used(s.coupon)
	if gotRare != rare || gotKeys != keys || gotUsed != used {
		w.t.Errorf("%d rare, %d keys, %d uses; want %d, %d, %d", gotRare, gotKeys, gotUsed, rare, keys, used)
	}
}

// orderAll makes a sale of two rare ones and one key, with the coupon.
func (w *world) orderAll(s stocked) checkout.Sale {
	return w.order(func(n *checkout.NewSale) { n.CouponCode = "TWICE" }, of(s.rare, 2), of(s.keys, 1))
}

func TestStockIsTakenWhenTheBuyerStartsToPay(t *testing.T) {
	w := newWorld(t)
	s := w.stocked()
	sale := w.orderAll(s)
	w.left(s, 5, 3, 0)
	payment := w.pay(sale, "STRIPE")
	w.left(s, 3, 2, 1)
	w.pay(sale, "STRIPE") // a double click takes nothing more
	w.pay(sale, "PAYPAL") // nor does another method
	w.left(s, 3, 2, 1)
	w.bank.receives(payment, payment.Amount.Minor())
	w.buyerReturns(sale)
	w.left(s, 3, 2, 1)
	units, _, err := w.svc.Reader(t.Context()).StockUnits(sale.Order.StoreID, checkout.UnitQuery{
		Window: checkout.Window{Limit: 10}, States: []checkout.UnitState{checkout.UnitSold},
	})
	w.must(err)
	if len(units) != 1 || units[0].OrderID != sale.Order.ID || units[0].SoldAt.IsZero() {
		t.Errorf("%+v", units)
	}
}

func TestFailedAttemptGivesAllBackUntilTheNext(t *testing.T) {
	for _, end := range []checkout.PaymentState{checkout.PaymentFailed, checkout.PaymentCancelled} {
		w := newWorld(t)
		s := w.stocked()
		sale := w.orderAll(s)
		first, second := w.pay(sale, "STRIPE"), w.pay(sale, "PAYPAL")
		w.bank.becomes(first, end)
		w.buyerReturns(sale)
		w.left(s, 3, 2, 1) // the other may still be paid
		w.bank.becomes(second, end)
		w.buyerReturns(sale)
		w.left(s, 5, 3, 0)
		third := w.pay(sale, "STRIPE")
		w.left(s, 3, 2, 1)
		w.bank.receives(third, third.Amount.Minor())
		w.buyerReturns(sale)
		w.left(s, 3, 2, 1)
		if now := w.read(sale); now.Order.State != checkout.OrderCompleted {
			t.Errorf("order is %s", now.Order.State)
		}
	}
}

// TestMoneyForWhatSomebodyElseTook lets a payment succeed that was declined, after its stock went to another.
func TestMoneyForWhatSomebodyElseTook(t *testing.T) {
	w := newWorld(t)
	last := w.product("Last", offer{price: 1000, kind: checkout.StockCounted, stock: 1})
	first, second := w.order(nil, of(last, 1)), w.order(nil, of(last, 1))
	declined := w.pay(first, "STRIPE")
	w.bank.becomes(declined, checkout.PaymentFailed)
	w.buyerReturns(first)
	w.bank.receives(w.pay(second, "STRIPE"), 1000)
	w.buyerReturns(second)
	w.bank.receives(declined, 1000)
	_, _, err := w.svc.Reconcile(t.Context(), w.read(first).Payments[0], "the provider changed its mind")
	w.must(err)
	now := w.read(first)
	exceptions, err := w.svc.Reader(t.Context()).Exceptions(first.Order.StoreID, first.Order.ID)
	w.must(err)
	if now.Order.State != checkout.OrderVoided || now.Order.Paid != eur(1000) || len(exceptions) != 1 || exceptions[0].Kind != checkout.ExceptionGone {
		t.Errorf("%s, paid %s, %+v", now.Order.State, now.Order.Paid, exceptions)
	}
	if state := w.read(second).Order.State; state != checkout.OrderCompleted || w.variant(last).Free != 0 {
		t.Errorf("the other order is %s, %d left", state, w.variant(last).Free)
	}
}

func TestUnpaidSaleGivesAllBack(t *testing.T) {
	w := newWorld(t)
	s := w.stocked()
	sale := w.orderAll(s)
	w.pay(sale, "STRIPE")
	w.left(s, 3, 2, 1)
	w.clock.Advance(checkout.DefaultSessionTTL)
	_, err := w.svc.ExpireDue(t.Context(), 10)
	w.must(err)
	w.left(s, 5, 3, 0)
	if now := w.read(sale); now.Order.Held || now.Order.State != checkout.OrderVoided {
		t.Errorf("%s, held %v", now.Order.State, now.Order.Held)
	}
}

func TestLatePaymentTakesStockAgain(t *testing.T) {
	w := newWorld(t)
	s := w.stocked()
	sale := w.orderAll(s)
	payment := w.pay(sale, "STRIPE")
	w.clock.Advance(checkout.DefaultSessionTTL)
	_, err := w.svc.ExpireDue(t.Context(), 10)
	w.must(err)
	w.bank.receives(payment, payment.Amount.Minor())
	w.buyerReturns(sale)
	w.left(s, 3, 2, 1)
	if now := w.read(sale); now.Order.State != checkout.OrderCompleted {
		t.Errorf("order is %s", now.Order.State)
	}
}

func TestLatePaymentForWhatIsGoneIsAnException(t *testing.T) {
	for name, take := range map[string]func(w *world, s stocked){
		"counted stock": func(w *world, s stocked) { w.pay(w.order(nil, of(s.rare, 4)), "STRIPE") },
		"keys":          func(w *world, s stocked) { w.pay(w.order(nil, of(s.keys, 3)), "STRIPE") },
		"coupon": func(w *world, s stocked) {
			for range 2 {
				w.pay(w.order(func(n *checkout.NewSale) { n.CouponCode = "TWICE" }, of(s.rare, 1)), "STRIPE")
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			s := w.stocked()
			sale := w.orderAll(s)
			payment := w.pay(sale, "STRIPE")
			w.clock.Advance(checkout.DefaultSessionTTL)
			_, err := w.svc.ExpireDue(t.Context(), 10)
			w.must(err)
			take(w, s)
			rare, keys, used := w.variant(s.rare).Free, w.variant(s.keys).Free, w.used(s.coupon)
			w.bank.receives(payment, payment.Amount.Minor())
			w.buyerReturns(sale)
			w.left(s, rare, keys, used) // nothing is half taken
			now := w.read(sale)
			exceptions, err := w.svc.Reader(t.Context()).Exceptions(sale.Order.StoreID, sale.Order.ID)
			w.must(err)
			if now.Order.State != checkout.OrderVoided || now.Order.Held || now.Order.Paid != payment.Amount ||
				len(exceptions) != 1 || exceptions[0].Kind != checkout.ExceptionGone || exceptions[0].Amount != payment.Amount {
				t.Errorf("%s, paid %s, %+v", now.Order.State, now.Order.Paid, exceptions)
			}
		})
	}
}

func TestFreeOrderIsSettledWithoutAGateway(t *testing.T) {
	w := newWorld(t)
	s := w.stocked()
	w.coupon("FREE", 100, nil)
	sale := w.order(func(n *checkout.NewSale) { n.CouponCode = "free" }, of(s.rare, 1))
	payment, after, err := w.tryPay(sale, "")
	w.must(err)
	if !payment.ID.IsZero() || after.Order.State != checkout.OrderCompleted || after.Session.State != checkout.SessionComplete {
		t.Errorf("%+v, %s, %s", payment, after.Order.State, after.Session.State)
	}
	w.expect(sale, outcome{
		Order: checkout.OrderCompleted, Session: checkout.SessionComplete, Events: then(begun, paid),
	})
	w.left(s, 4, 3, 0)
	_, _, err = w.tryPay(sale, "")
	w.refused(err, checkout.ReasonSessionComplete)
	w.left(s, 4, 3, 0)
}

func TestRefundGivesTheCouponUseBackButNotTheStock(t *testing.T) {
	w := newWorld(t)
	s := w.stocked()
	sale := w.orderAll(s)
	payment := w.pay(sale, "STRIPE")
	w.bank.receives(payment, payment.Amount.Minor())
	w.buyerReturns(sale)
	w.left(s, 3, 2, 1)
	refunds, after, err := w.svc.Refund(t.Context(), sale.Order.StoreID, sale.Order.ID, checkout.RefundWish{Reason: "DUPLICATE"})
	w.must(err)
	if len(refunds) != 1 || refunds[0].State != checkout.RefundSucceeded || after.Order.State != checkout.OrderRefunded {
		t.Fatalf("%+v, %s", refunds, after.Order.State)
	}
	w.left(s, 3, 2, 0)
}

// TestRaceForTheLast lets buyers race for the last unit, the last key and the last uses of a coupon.
func TestRaceForTheLast(t *testing.T) { onBothEngines(t, raceForTheLast) }

func raceForTheLast(w *world) {
	const buyers = 40
	three := int64(3)
	rare := w.product("Rare", offer{price: 1000, kind: checkout.StockCounted, stock: 3})
	keys := w.product("Keys", offer{price: 1000, kind: checkout.StockUnits, units: []string{"a", "b", "c"}})
	plenty := w.product("Plenty", offer{price: 1000})
	coupon := w.coupon("THREE", 10, func(c *checkout.Coupon) { c.MaxUses = &three })
	for name, draft := range map[string]func() checkout.Sale{
		"counted": func() checkout.Sale { return w.order(nil, of(rare, 1)) },
		"units":   func() checkout.Sale { return w.order(nil, of(keys, 1)) },
		"coupon": func() checkout.Sale {
			return w.order(func(n *checkout.NewSale) { n.CouponCode = "THREE" }, of(plenty, 1))
		},
	} {
		sales := make([]checkout.Sale, buyers)
		for i := range sales {
			sales[i] = draft()
		}
		var wait sync.WaitGroup
		errs := make([]error, buyers)
		for i, sale := range sales {
			wait.Go(func() { _, _, errs[i] = w.tryPay(sale, "STRIPE") })
		}
		wait.Wait()
		var won int
		for i, err := range errs {
			switch reason := checkout.ReasonOf(err); {
			case err == nil:
				won++
			case reason != checkout.ReasonOutOfStock && reason != checkout.ReasonCouponInvalid:
				w.t.Errorf("%s: %v", name, err)
			default:
				if now := w.read(sales[i]); !now.Order.SubmittedAt.IsZero() || len(now.Payments) > 0 || now.Order.Held {
					w.t.Errorf("%s: a buyer who came too late left %+v", name, now.Order)
				}
			}
		}
		if won != 3 {
			w.t.Errorf("%s: %d buyers won, want 3", name, won)
		}
	}
	if n := w.used(coupon); n != 3 || w.variant(rare).Free != 0 || w.variant(keys).Free != 0 {
		w.t.Errorf("%d uses, %d rare, %d keys", n, w.variant(rare).Free, w.variant(keys).Free)
	}
}

// TestCouponPerCustomer lets one customer race with themselves.
func TestCouponPerCustomer(t *testing.T) { onBothEngines(t, couponPerCustomer) }

func couponPerCustomer(w *world) {
	one := int64(1)
	plenty := w.product("Plenty", offer{price: 1000})
	each := w.coupon("EACH", 10, func(c *checkout.Coupon) { c.MaxPerCustomer = &one })
	first := w.coupon("FIRST", 10, func(c *checkout.Coupon) { c.FirstOnly = true })
	other := w.coupon("WELCOME", 10, func(c *checkout.Coupon) { c.FirstOnly = true })
	tries := func(email string, codes ...string) (won int) {
		var wait sync.WaitGroup
		errs := make([]error, 12)
		for i := range errs {
			sale := w.order(func(n *checkout.NewSale) { n.CouponCode, n.Email = codes[i%len(codes)], email }, of(plenty, 1))
			wait.Go(func() { _, _, errs[i] = w.tryPay(sale, "STRIPE") })
		}
		wait.Wait()
		for _, err := range errs {
			if err == nil {
				won++
			} else if checkout.ReasonOf(err) != checkout.ReasonCouponInvalid {
				w.t.Error(err)
			}
		}
		return won
	}
	for i, email := range []string{"a@example.com", "B@example.com"} {
		if n := tries(email, "EACH"); n != 1 {
			w.t.Errorf("%s won %d times", email, n)
		}
		if n := tries(email, "FIRST", "WELCOME"); n != 1 {
			w.t.Errorf("%s bought %d times for the first time", email, n)
		}
		if n := w.used(each); n != int64(i)+1 {
			w.t.Errorf("EACH used %d times", n)
		}
	}
	if n := w.used(first) + w.used(other); n != 2 {
		w.t.Errorf("first purchases: %d", n)
	}
	if n := tries("b@EXAMPLE.com", "EACH"); n != 0 {
		w.t.Errorf("the case of an address makes another customer: won %d times", n)
	}
}

// TestExpiryRacesWithPaying ends sessions while their buyers start to pay: whatever wins, stock and sales
// agree.
func TestExpiryRacesWithPaying(t *testing.T) { onBothEngines(t, expiryRacesWithPaying) }

func expiryRacesWithPaying(w *world) {
	rare := w.product("Rare", offer{price: 1000, kind: checkout.StockCounted, stock: 100})
	var wait sync.WaitGroup
	sales := make([]checkout.Sale, 20)
	for i := range sales {
		sales[i] = w.order(nil, of(rare, 2))
		wait.Go(func() { _, _, _ = w.tryPay(sales[i], "STRIPE") })
		wait.Go(func() {
			err := w.db.Tx(w.t.Context(), func(tx checkout.Tx) error {
				_, err := w.svc.Expire(tx, sales[i].Order.StoreID, sales[i].Order.ID)
				return err
			})
			if err != nil {
				w.t.Error(err)
			}
		})
	}
	wait.Wait()
	if free := w.variant(rare).Free; free != 100 {
		w.t.Errorf("%d left of 100 after all sessions ended", free)
	}
}

func TestRefusedBuyerIsToldAllMistakesAtOnce(t *testing.T) {
	w := newWorld(t)
	least := int64(3)
	sale := w.order(func(n *checkout.NewSale) {
		n.Email = ""
		n.Fields = []checkout.Field{
			{Key: "nick", Label: "Nick", Kind: checkout.FieldText, Min: &least},
			{Key: "age", Label: "Age", Kind: checkout.FieldNumeric},
			{Key: "size", Label: "Size", Kind: checkout.FieldDropdown, Options: []checkout.FieldOption{{Label: "S", Value: "s"}}},
			{Key: "note", Label: "Note", Kind: checkout.FieldText, Optional: true},
		}
	}, of(w.product("Book", offer{price: 1000}), 1))
	name, country := "me@example.com", checkout.Address{Line1: "x", Country: "XX"}
	_, _, err := w.svc.Pay(t.Context(), sale, checkout.PayWish{Details: checkout.Details{
		Name: &name, Billing: &country,
		Answers: map[string]string{"nick": "ab", "age": "١٢", "size": "m", "shoe": "42"},
	}})
	rules := map[string]checkout.Rule{}
	for _, refusal := range checkout.Refusals(err) {
		rules[refusal.Param] = refusal.Rule
	}
	want := map[string]checkout.Rule{
		"name": checkout.RuleForm, "city": checkout.RuleRequired, "postal_code": checkout.RuleRequired, "country": checkout.RuleForm,
		"field_nick": checkout.RuleTooShort, "field_age": checkout.RuleDigits, "field_size": checkout.RuleOption,
		"field_shoe": checkout.RuleUnknown, "email": checkout.RuleRequired, "gateway": "",
	}
	if fmt.Sprint(rules) != fmt.Sprint(want) {
		t.Errorf("%v\nwant %v\n(%v)", rules, want, errors.Unwrap(err))
	}
	if now := w.read(sale); now.Order.Version != 1 || len(now.Payments) > 0 {
		t.Errorf("something was written: %+v", now.Order)
	}
}
