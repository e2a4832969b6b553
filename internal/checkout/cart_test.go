package checkout_test

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
	"kassa/internal/pgtest"
)

// hosted is a bank whose own page asks the buyer everything, and that can call a payment off.
type hosted struct{ callable }

func (h hosted) Capabilities() checkout.Capabilities {
	can := h.callable.Capabilities()
	can.Hosted, can.Cancel = true, true
	return can
}

// newHosted makes a world whose STRIPE has a page of its own.
func newHosted(t *testing.T, url string) *world {
	b := newBank()
	return makeWorld(t, url, hosted{callable{b}}, b)
}

// onBothHosted runs a test in such a world on SQLite and in one on PostgreSQL.
func onBothHosted(t *testing.T, test func(w *world)) {
	t.Run("sqlite", func(t *testing.T) { test(newHosted(t, sqlite(t))) })
	t.Run("postgres", func(t *testing.T) { test(newHosted(t, pgtest.URL(t))) })
}

// cart makes a cart with so many of each product.
func (w *world) cart(quantity int64, products ...checkout.Product) checkout.Cart {
	w.t.Helper()
	var cart checkout.Cart
	w.inTx(func(tx checkout.Tx) (err error) {
		cart = w.svc.NewCart(tx, w.caller.Store.ID)
		for _, p := range products {
			if cart, err = w.svc.AddToCart(tx, w.caller.Store, cart.ID, p.ID, quantity); err != nil {
				return err
			}
		}
		return nil
	})
	return cart
}

// checkOut checks a cart out and opens its payment, if STRIPE has a page of its own.
func (w *world) checkOut(cart checkout.Cart) (checkout.Sale, string, error) {
	sale, err := w.svc.CheckOutCart(w.t.Context(), w.caller, cart.ID, checkout.CartWish{Dialect: "quickshops", TTL: 30 * time.Minute})
	if err != nil {
		return sale, "", err
	}
	url, err := w.svc.OpenHosted(w.t.Context(), sale, checkout.PayWish{Method: "STRIPE", ReturnURL: "https://kassa.example/return"})
	return sale, url, err
}

// mustCheckOut is checkOut that must succeed; the payment is the zero one where our page is the place to pay.
func (w *world) mustCheckOut(cart checkout.Cart) (checkout.Sale, checkout.Payment) {
	w.t.Helper()
	sale, url, err := w.checkOut(cart)
	w.must(err)
	sale = w.read(sale)
	last, _ := sale.LastPayment()
	if url != last.Instruction.URL {
		w.t.Errorf("%q is not the payment's address %q", url, last.Instruction.URL)
	}
	return sale, last
}

// readCart reads a cart anew.
func (w *world) readCart(cart checkout.Cart) checkout.Cart {
	w.t.Helper()
	now, err := w.db.Read(w.t.Context()).Cart(cart.StoreID, cart.ID)
	w.must(err)
	return now
}

// closedBy checks which order has paid a cart.
func (w *world) closedBy(cart checkout.Cart, sale checkout.Sale) {
	w.t.Helper()
	if now := w.readCart(cart); !now.Paid() || now.OrderID != sale.Order.ID {
		w.t.Errorf("paid at %s by %s, want %s", now.PaidAt, now.OrderID, sale.Order.ID)
	}
}

// state is a payment's state by now.
func (w *world) state(p checkout.Payment) checkout.PaymentState {
	w.t.Helper()
	now, err := w.db.Read(w.t.Context()).Payment(p.StoreID, p.ID)
	w.must(err)
	return now.State
}

func TestCartLines(t *testing.T) {
	w := newWorld(t)
	book, pen := w.product("Book", offer{price: 1250}), w.product("Pen", offer{price: 199})
	dollars := w.product("Dollars", offer{price: 1, edit: func(p *checkout.Product) {
		p.Currency = money.MustCurrency("USD")
		p.Variants[0].Price = money.Must(100, p.Currency)
	}})
	draft := w.product("Draft", offer{price: 1, edit: func(p *checkout.Product) { p.Status = checkout.ProductDraft }})
	most := int64(5)
	few := w.product("Few", offer{price: 1, edit: func(p *checkout.Product) { p.Detail.MaxPerCustomer = &most }})
	costly := w.product("Costly", offer{price: money.MaxMinor / 2})
	cart := w.cart(2, book, pen)
	try := func(change func(tx checkout.Tx) (checkout.Cart, error)) (after checkout.Cart, err error) {
		err = w.db.Tx(t.Context(), func(tx checkout.Tx) (err error) { after, err = change(tx); return err })
		return after, err
	}
	add := func(p checkout.ProductID, quantity int64) (checkout.Cart, error) {
		return try(func(tx checkout.Tx) (checkout.Cart, error) {
			return w.svc.AddToCart(tx, w.caller.Store, cart.ID, p, quantity)
		})
	}
	set := func(p checkout.ProductID, quantity int64) (checkout.Cart, error) {
		return try(func(tx checkout.Tx) (checkout.Cart, error) {
			return w.svc.SetInCart(tx, w.caller.Store, cart.ID, p, quantity)
		})
	}
	after, err := add(book.ID, 3)
	w.must(err)
	want := []checkout.CartLine{{ProductID: book.ID, Quantity: 5}, {ProductID: pen.ID, Quantity: 2}}
	if diff := cmp.Diff(want, after.Lines, cmp.Comparer(func(a, b checkout.ProductID) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
	totals, err := checkout.PriceCart(w.db.Read(t.Context()), w.caller.Store, after)
	w.must(err)
	if totals.Subtotal != eur(5*1250+2*199) || totals.Total != totals.Subtotal {
		t.Errorf("%+v", totals)
	}
	if after, err = set(pen.ID, 1); err != nil || after.Lines[1].Quantity != 1 {
		t.Errorf("%+v, %v", after.Lines, err)
	}
	for what, c := range map[string]struct {
		err    func() (checkout.Cart, error)
		reason checkout.Reason
	}{
		"unknown product":   {func() (checkout.Cart, error) { return add(id.New[checkout.Product](), 1) }, checkout.ReasonProductNotFound},
		"a draft":           {func() (checkout.Cart, error) { return add(draft.ID, 1) }, checkout.ReasonProductNotFound},
		"another currency":  {func() (checkout.Cart, error) { return add(dollars.ID, 1) }, checkout.ReasonCartMixed},
		"too many":          {func() (checkout.Cart, error) { return add(few.ID, 6) }, checkout.ReasonInvalidField},
		"far too many":      {func() (checkout.Cart, error) { return add(book.ID, checkout.MaxCartQuantity) }, checkout.ReasonInvalidField},
		"none":              {func() (checkout.Cart, error) { return set(book.ID, 0) }, checkout.ReasonInvalidField},
		"too dear":          {func() (checkout.Cart, error) { return add(costly.ID, 3) }, checkout.ReasonAmountOverflow},
		"what is not in it": {func() (checkout.Cart, error) { return set(few.ID, 1) }, checkout.ReasonProductNotFound},
		"take what is not in it": {func() (checkout.Cart, error) {
			return try(func(tx checkout.Tx) (checkout.Cart, error) {
				return w.svc.TakeFromCart(tx, w.caller.Store, cart.ID, few.ID)
			})
		}, checkout.ReasonProductNotFound},
		"another store's": {func() (checkout.Cart, error) {
			return try(func(tx checkout.Tx) (checkout.Cart, error) {
				return w.svc.ClearCart(tx, checkout.Store{ID: id.New[checkout.Store]()}, cart.ID)
			})
		}, checkout.ReasonCartNotFound},
	} {
		_, err := c.err()
		if err == nil || checkout.ReasonOf(err) != c.reason {
			t.Errorf("%s: %v, want %s", what, err, c.reason)
		}
	}
	w.must(w.db.Tx(t.Context(), func(tx checkout.Tx) error {
		if now, err := w.svc.TakeFromCart(tx, w.caller.Store, cart.ID, book.ID); err != nil || len(now.Lines) != 1 {
			t.Errorf("%+v, %v", now, err)
		}
		now, err := w.svc.ClearCart(tx, w.caller.Store, cart.ID)
		if len(now.Lines) != 0 {
			t.Errorf("%+v", now)
		}
		return err
	}))
}

func TestCartCheckoutRefusals(t *testing.T) {
	w := newWorld(t)
	book := w.product("Book", offer{price: 1250, kind: checkout.StockCounted, stock: 3})
	_, _, err := w.checkOut(w.cart(0))
	w.refused(err, checkout.ReasonCartEmpty)
	_, _, err = w.checkOut(checkout.Cart{ID: id.New[checkout.Cart]()})
	w.refused(err, checkout.ReasonCartNotFound)
	_, _, err = w.checkOut(w.cart(4, book))
	w.refused(err, checkout.ReasonOutOfStock)
	cart := w.cart(3, book)
	sale, _ := w.mustCheckOut(cart)
	if sale.Order.Total != eur(3750) || sale.Order.Title != "Book" || sale.Session.ExpiresAt != w.clock.Now().Add(30*time.Minute) || sale.Order.CartID != cart.ID {
		t.Errorf("%+v", sale)
	}
	w.inTx(func(tx checkout.Tx) error {
		book.Status = checkout.ProductDraft
		tx.UpdateProduct(book)
		return nil
	})
	_, _, err = w.checkOut(cart)
	w.refused(err, checkout.ReasonProductInactive)
	if now := w.read(sale); now.Session.State != checkout.SessionOpen {
		t.Errorf("a refused checkout ended the session before it: %s", now.Session.State)
	}
	live := w.caller
	live.Store.Mode, live.Key.Mode = checkout.ModeLive, checkout.ModeLive // there is no account in live mode
	_, err = w.svc.CheckOutCart(t.Context(), live, cart.ID, checkout.CartWish{})
	w.refused(err, checkout.ReasonNoPaymentMethods)
}

// A cart that is checked out again has one live session, and what the one before it held is free.
func TestCartIsCheckedOutAgain(t *testing.T) {
	w := newHosted(t, sqlite(t))
	book := w.product("Book", offer{price: 1000, kind: checkout.StockCounted, stock: 1})
	cart := w.cart(1, book)
	first, before := w.mustCheckOut(cart)
	second, payment := w.mustCheckOut(cart)
	if before.Instruction.URL == "" || before.Instruction.URL == payment.Instruction.URL {
		t.Errorf("%q, then %q", before.Instruction.URL, payment.Instruction.URL)
	}
	submitted := one(checkout.EventSessionCreated, checkout.EventOrderSubmitted)
	w.expect(first, outcome{
		Order: checkout.OrderVoided, Session: checkout.SessionExpired, Payments: []checkout.PaymentState{checkout.PaymentCancelled},
		Events: then(submitted, one(checkout.EventSessionExpired, checkout.EventOrderVoided, checkout.EventPaymentCancelled)),
	})
	w.bank.tell(payment, func(r *checkout.Report) {
		r.State, r.Received, r.Email = checkout.PaymentSucceeded, eur(1000), "ada@example.com"
	})
	w.buyerReturns(second)
	w.expect(second, outcome{
		Order: checkout.OrderCompleted, Paid: 1000, Session: checkout.SessionComplete,
		Payments: []checkout.PaymentState{checkout.PaymentSucceeded}, Events: then(submitted, paid),
	})
	w.closedBy(cart, second)
	if now := w.read(second); now.Order.Email != "ada@example.com" || now.Order.CustomerID.IsZero() {
		t.Errorf("the gateway's buyer is not known: %+v", now.Order)
	}
	_, _, err := w.checkOut(cart)
	w.refused(err, checkout.ReasonCartPaid)
	err = w.db.Tx(t.Context(), func(tx checkout.Tx) error { _, err := w.svc.ClearCart(tx, w.caller.Store, cart.ID); return err })
	w.refused(err, checkout.ReasonCartPaid)
}

// A buyer who pays the older session in the very moment in which a newer one is made has paid the cart: the newer
// one ends, and the unit that it held is sold.
func TestOlderSessionPaidFirst(t *testing.T) { onBothHosted(t, olderSessionPaidFirst) }

func olderSessionPaidFirst(w *world) {
	book := w.product("Book", offer{price: 1000, kind: checkout.StockCounted, stock: 1})
	cart := w.cart(1, book)
	first, before := w.mustCheckOut(cart)
	w.bank.receives(before, 1000)
	_, _, err := w.checkOut(cart) // calls the older payment off, and hears that it was made
	w.refused(err, checkout.ReasonCartPaid)
	w.closedBy(cart, first)
	if now := w.read(first); now.Order.State != checkout.OrderCompleted {
		w.t.Errorf("order %s", now.Order.State)
	}
	sales, err := w.db.Read(w.t.Context()).Sales(w.caller.Store.ID, checkout.SaleQuery{Limit: 9})
	w.must(err)
	if len(sales) != 2 || sales[0].Order.State != checkout.OrderVoided || sales[0].Session.State != checkout.SessionExpired {
		w.t.Errorf("%d orders, the newest %s", len(sales), sales[0].Order.State)
	}
}

// Two sessions of one cart that are paid at the same instant end as one paid order and one exception.
func TestTwoSessionsPaidAtOnce(t *testing.T) { onBothHosted(t, twoSessionsPaidAtOnce) }

func twoSessionsPaidAtOnce(w *world) {
	book := w.product("Book", offer{price: 1000, kind: checkout.StockCounted, stock: 5})
	for range 10 {
		cart := w.cart(1, book)
		first, before := w.mustCheckOut(cart)
		second, payment := w.mustCheckOut(cart)
		sales, payments := []checkout.Sale{first, second}, []checkout.Payment{before, payment}
		var all sync.WaitGroup
		for i := range payments {
			w.bank.receives(payments[i], 1000)
			for range 3 {
				all.Go(func() {
					if _, _, err := w.svc.Reconcile(w.t.Context(), payments[i], "race"); err != nil {
						w.t.Error(err)
					}
				})
			}
		}
		all.Wait()
		winner, twice := -1, 0
		for i, sale := range sales {
			now := w.read(sale)
			exceptions, err := w.db.Read(w.t.Context()).Exceptions(sale.Order.StoreID, sale.Order.ID)
			w.must(err)
			switch {
			case now.Order.State == checkout.OrderCompleted && len(exceptions) == 0:
				winner = i
			case now.Order.State == checkout.OrderVoided && len(exceptions) == 1 && exceptions[0].Kind == checkout.ExceptionPaidTwice &&
				exceptions[0].Amount == eur(1000) && exceptions[0].PaymentID == payments[i].ID && !now.Order.Held:
				twice++
			default:
				w.t.Errorf("order %s, %+v", now.Order.State, exceptions)
			}
		}
		if winner < 0 || twice != 1 {
			w.t.Fatalf("paid by %d, %d paid twice", winner, twice)
		}
		w.policyRuns()
		w.wentBack(sales[1-winner], payments[1-winner])
		if refunds := w.refundsOf(sales[winner]); len(refunds) != 0 {
			w.t.Errorf("the order that was paid lost %+v", refunds)
		}
		w.closedBy(cart, sales[winner])
		w.inTx(func(tx checkout.Tx) error { tx.SetStock(book.StoreID, book.Variants[0].ID, 5); return nil })
	}
}

// Fifty checkouts of one cart at once make fifty sessions, of which one is live, here and at the gateway.
func TestCartIsCheckedOutByFifty(t *testing.T) { onBothHosted(t, cartIsCheckedOutByFifty) }

func cartIsCheckedOutByFifty(w *world) {
	cart := w.cart(1, w.product("Book", offer{price: 1000, kind: checkout.StockCounted, stock: 1}))
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if _, _, err := w.checkOut(cart); err != nil {
				w.t.Error(err)
			}
		})
	}
	all.Wait()
	sales, err := w.db.Read(w.t.Context()).Sales(w.caller.Store.ID, checkout.SaleQuery{Limit: 99})
	w.must(err)
	live, open := 0, 0
	for _, sale := range sales {
		if sale.Session.Live(w.clock.Now()) {
			live++
			if sale.Order.ID != w.readCart(cart).OrderID {
				w.t.Error("the live session is not the newest")
			}
		}
		for _, p := range sale.Payments {
			if p.Open() {
				open++
			}
		}
	}
	pending := 0
	for _, report := range w.bank.payments {
		if report.State == checkout.PaymentPending {
			pending++
		}
	}
	if len(sales) != 50 || live != 1 || open != 1 || pending != 1 {
		w.t.Errorf("%d sessions, %d live; %d payments open here, %d at the gateway", len(sales), live, open, pending)
	}
}

// While the buyer's money is on its way there is no second checkout.
func TestCartWithMoneyOnItsWay(t *testing.T) {
	w := newHosted(t, sqlite(t))
	cart := w.cart(1, w.product("Book", offer{price: 1000}))
	sale, payment := w.mustCheckOut(cart)
	w.bank.becomes(payment, checkout.PaymentProcessing)
	w.buyerReturns(sale)
	_, _, err := w.checkOut(cart)
	w.refused(err, checkout.ReasonPaymentOpen)
	w.bank.becomes(payment, checkout.PaymentFailed)
	w.buyerReturns(sale)
	w.mustCheckOut(cart)
}

// What a gateway opened without an answer is called off as soon as it can be, and what the call-off missed as well.
func TestSilentGatewayIsCalledOffLater(t *testing.T) {
	w := newHosted(t, sqlite(t))
	cart := w.cart(1, w.product("Book", offer{price: 1000}))
	w.bank.answers(checkout.Refuse(checkout.ReasonGatewayUnavailable, "no answer"))
	silent, _, err := w.checkOut(cart)
	w.refused(err, checkout.ReasonGatewayUnavailable)
	unknown, _ := w.read(silent).LastPayment()
	w.bank.breaks(checkout.Refuse(checkout.ReasonGatewayUnavailable, "still none"))
	w.mustCheckOut(cart)
	if got := w.state(unknown); got != checkout.PaymentUnknown {
		t.Errorf("payment %s", got)
	}
	w.bank.breaks(nil)
	w.clock.Advance(time.Minute)
	w.pollerRuns()
	if got := w.state(unknown); got != checkout.PaymentCancelled {
		t.Errorf("payment %s", got)
	}
}

// Where no gateway has a page of its own for everything, and where nothing is to be paid, our page is the place.
func TestCartOnOurPage(t *testing.T) {
	for name, c := range map[string]struct {
		w     *world
		price int64
	}{"no page": {newWorld(t), 1000}, "free": {newHosted(t, sqlite(t)), 0}} {
		cart := c.w.cart(2, c.w.product("Book", offer{price: c.price}))
		sale, payment := c.w.mustCheckOut(cart)
		if !payment.ID.IsZero() {
			t.Errorf("%s: %+v", name, payment)
		}
		email := "ada@example.com"
		made, after, err := c.w.svc.Pay(t.Context(), sale, checkout.PayWish{Method: "STRIPE", Details: checkout.Details{Email: &email}})
		c.w.must(err)
		if c.price > 0 {
			c.w.bank.receives(made, 2*c.price)
			after = c.w.buyerReturns(sale)
		}
		if after.Order.State != checkout.OrderCompleted {
			t.Errorf("%s: order %s", name, after.Order.State)
		}
		c.w.closedBy(cart, sale)
	}
}

// A session of a cart that nobody pays lapses like every other: its payment is called off, its stock is free, and
// the cart can be checked out again.
func TestCartSessionLapses(t *testing.T) {
	w := newHosted(t, sqlite(t))
	cart := w.cart(1, w.product("Book", offer{price: 1000, kind: checkout.StockCounted, stock: 1}))
	older, _ := w.mustCheckOut(cart)
	sale, payment := w.mustCheckOut(cart)
	w.clock.Advance(30 * time.Minute)
	n, err := w.svc.ExpireDue(t.Context(), 99)
	w.must(err)
	if now := w.read(sale); n != 1 || now.Session.State != checkout.SessionExpired || now.Order.State != checkout.OrderVoided || now.Order.Held {
		t.Errorf("%d ended, session %s, order %s", n, now.Session.State, now.Order.State)
	}
	if got := w.state(payment); got != checkout.PaymentCancelled || w.read(older).Order.State != checkout.OrderVoided {
		t.Errorf("payment %s, older order %s", got, w.read(older).Order.State)
	}
	w.mustCheckOut(cart)
}

// Whatever state an order is in, money for a cart that another order has paid buys nothing, and is not lost.
func TestMoneyForACartThatIsPaidElsewhere(t *testing.T) {
	for state, want := range map[checkout.OrderState]checkout.OrderState{
		checkout.OrderPending: checkout.OrderVoided, checkout.OrderPartiallyPaid: checkout.OrderVoided,
		checkout.OrderVoided: checkout.OrderVoided, checkout.OrderFailed: checkout.OrderFailed,
	} {
		order := checkout.Order{State: state, Terms: checkout.Terms{Total: eur(1000)}, Paid: eur(0)}
		if state == checkout.OrderPartiallyPaid {
			order.Paid = eur(200)
		}
		for _, amount := range []int64{300, 1000, 1200} {
			ev := checkout.OrderEvent{Kind: checkout.OrderCredited, Amount: eur(amount), Elsewhere: true}
			next, effects, err := order.Apply(ev, start)
			w := effects[len(effects)-1]
			if err != nil || next.State != want || w.Kind != checkout.EffectRaise || w.Exception != checkout.ExceptionPaidTwice || w.Amount.Minor() != order.Paid.Minor()+amount {
				t.Errorf("%s with %d: %s, %+v, %v", state, amount, next.State, effects, err)
			}
		}
	}
	held := checkout.Order{State: checkout.OrderReview, Interrupted: checkout.OrderPending, Terms: checkout.Terms{Total: eur(1000)}, Paid: eur(1000)}
	next, effects, err := held.Apply(checkout.OrderEvent{Kind: checkout.OrderReleased, Elsewhere: true}, start)
	if err != nil || next.State != checkout.OrderVoided || effects[len(effects)-1].Exception != checkout.ExceptionPaidTwice {
		t.Errorf("%s, %+v, %v", next.State, effects, err)
	}
}
