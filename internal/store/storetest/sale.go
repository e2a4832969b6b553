package storetest

import (
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
	"kassa/internal/store"
)

// sale writes, reads, updates and reads again every column of an order, its session and its payments.
func sale(t *testing.T, url string) {
	db, _ := open(t, url)
	owner := id.New[checkout.Store]()
	want := placed(t, db, owner, 2)
	check(t, db, "as written", want)

	bare := checkout.Sale{
		Order: checkout.Order{ID: id.New[checkout.Order](), StoreID: owner, Version: 1, State: checkout.OrderPending,
			Mode: checkout.ModeLive, Terms: checkout.Terms{Subtotal: eur(0), Discount: eur(0), Tax: eur(0), Total: eur(0)},
			Paid: money.Zero(euro), CreatedAt: start, UpdatedAt: start},
	}
	bare.Session = checkout.Session{ID: id.New[checkout.Session](), StoreID: owner, OrderID: bare.Order.ID, Version: 1,
		State: checkout.SessionOpen, ExpiresAt: start, CreatedAt: start, UpdatedAt: start}
	bare.Payments = []checkout.Payment{{ID: id.New[checkout.Payment](), StoreID: owner, OrderID: bare.Order.ID,
		SessionID: bare.Session.ID, Version: 1, Attempt: 1, Method: checkout.MethodManual, State: checkout.PaymentCreated,
		Amount: eur(0), Received: eur(0), CreatedAt: start, UpdatedAt: start}}
	write(t, db, func(tx checkout.Tx) { insertSale(tx, bare) })
	check(t, db, "with nothing optional", bare)

	later := start.Add(time.Minute)
	o, s, p := &want.Order, &want.Session, &want.Payments[0]
	o.State, o.Paid, o.Email, o.SubmittedAt, o.UpdatedAt = checkout.OrderPaid, eur(2676), "new@example.com", later, later
	o.CustomerID, o.Held = id.New[checkout.Customer](), true
	s.State, s.ExpiresAt, s.UpdatedAt = checkout.SessionComplete, later, later
	p.State, p.Received, p.Reference, p.Failure = checkout.PaymentFailed, eur(1), "other", "declined"
	p.Instruction, p.Lookups, p.LookupAt, p.UpdatedAt = checkout.Instruction{}, 4, time.Time{}, later
	write(t, db, func(tx checkout.Tx) {
		tx.UpdateOrder(*o)
		tx.UpdateSession(*s)
		tx.UpdatePayment(*p)
	})
	o.Version, s.Version, p.Version = 2, 2, 2
	check(t, db, "as updated", want)

	second := want.Session
	second.ID, second.Version, second.State = id.New[checkout.Session](), 1, checkout.SessionOpen
	write(t, db, func(tx checkout.Tx) { tx.InsertSession(second) })
	got, err := db.Read(t.Context()).SaleBySession(want.Session.ID)
	equal(t, "by its first session", must(t, got, err), want)
	want.Session = second
	check(t, db, "with a newer session", want)
}

// check reads a sale in all ways.
func check(t *testing.T, db *store.Store, what string, want checkout.Sale) {
	t.Helper()
	r := db.Read(t.Context())
	got, err := r.Sale(want.Order.StoreID, want.Order.ID)
	equal(t, what+", by id", must(t, got, err), want)
	got, err = r.SaleBySession(want.Session.ID)
	equal(t, what+", by session", must(t, got, err), want)
	same, err := r.Unchanged(want.Order)
	equal(t, what+", unchanged", must(t, same, err), true)
	older := want.Order
	older.Version--
	same, err = r.Unchanged(older)
	equal(t, what+", unchanged since the version before", must(t, same, err), false)
	all, err := r.Sales(want.Order.StoreID, checkout.SaleQuery{Limit: 100})
	for _, one := range must(t, all, err) {
		if one.Order.ID == want.Order.ID {
			equal(t, what+", listed", one, want)
		}
	}
	write(t, db, func(tx checkout.Tx) {
		locked, err := tx.LockSale(want.Order.StoreID, want.Order.ID)
		if err != nil {
			t.Error(err)
		}
		equal(t, what+", locked", locked, want)
	})
}

// otherStores proves that a row is found under its own store only.
func otherStores(t *testing.T, url string) {
	db, _ := open(t, url)
	mine, other := id.New[checkout.Store](), id.New[checkout.Store]()
	want := placed(t, db, mine, 1)
	write(t, db, func(tx checkout.Tx) {
		tx.InsertEvent(newEvent(want))
		tx.InsertClaim(newClaim(mine, "k"), checkout.Answer{Status: 200})
	})
	r := db.Read(t.Context())
	_, err := r.Sale(other, want.Order.ID)
	reason(t, "another store's order", err, checkout.ReasonOrderNotFound)
	elsewhere := want.Order
	elsewhere.StoreID = other
	same, err := r.Unchanged(elsewhere)
	equal(t, "another store's order, unchanged", must(t, same, err), false)
	_, err = r.SaleByReference(other, want.Payments[0].AccountID, want.Payments[0].Reference)
	reason(t, "another store's payment", err, checkout.ReasonPaymentNotFound)
	sales, err := r.Sales(other, checkout.SaleQuery{Limit: 9})
	equal(t, "sales", len(must(t, sales, err)), 0)
	events, err := r.Events(other, want.Order.ID)
	equal(t, "events", len(must(t, events, err)), 0)
	_, found, err := r.StoredClaim(newClaim(other, "k"))
	equal(t, "claim", must(t, found, err), false)

	err = db.Tx(t.Context(), func(tx checkout.Tx) error {
		_, err := tx.LockSale(other, want.Order.ID)
		return err
	})
	reason(t, "another store's order, to lock", err, checkout.ReasonOrderNotFound)
	moved := want.Order
	moved.StoreID = other
	err = db.Tx(t.Context(), func(tx checkout.Tx) error { tx.UpdateOrder(moved); return nil })
	reason(t, "another store's order, to update", err, checkout.ReasonUnavailable)
	check(t, db, "afterwards", want)
}

// notFound proves the reasons of what does not exist.
func notFound(t *testing.T, url string) {
	db, _ := open(t, url)
	r, none := db.Read(t.Context()), id.New[checkout.Store]()
	_, err := r.Sale(none, id.New[checkout.Order]())
	reason(t, "order", err, checkout.ReasonOrderNotFound)
	_, err = r.SaleBySession(id.New[checkout.Session]())
	reason(t, "session", err, checkout.ReasonSessionNotFound)
	_, err = r.SaleByReference(none, id.New[checkout.GatewayAccount](), "x")
	reason(t, "payment", err, checkout.ReasonPaymentNotFound)
	_, err = r.SaleByReference(none, id.New[checkout.GatewayAccount](), "")
	reason(t, "payment without reference", err, checkout.ReasonPaymentNotFound)
	d := db.Directory()
	_, err = d.Caller(t.Context(), checkout.HashKey("x"))
	reason(t, "key", err, checkout.ReasonUnauthenticated)
	_, err = d.Store(t.Context(), none)
	reason(t, "store", err, checkout.ReasonStoreNotFound)
	_, err = d.Account(t.Context(), id.New[checkout.GatewayAccount]())
	reason(t, "account", err, checkout.ReasonGatewayAccountNotFound)
	accounts, err := d.Accounts(t.Context(), none)
	equal(t, "accounts", len(must(t, accounts, err)), 0)
}

// history writes and reads what tells of a sale.
func history(t *testing.T, url string) {
	db, _ := open(t, url)
	want := placed(t, db, id.New[checkout.Store](), 1)
	order, payment := want.Order, want.Payments[0]
	var events []checkout.Event
	var exceptions []checkout.Exception
	var transitions []checkout.Transition
	for i := range int64(3) {
		event := newEvent(want)
		event.Paid = eur(i)
		exception := checkout.Exception{ID: id.New[checkout.Exception](), StoreID: order.StoreID, OrderID: order.ID,
			Kind: checkout.ExceptionOverpaid, Amount: eur(-i), Note: "n", CreatedAt: start}
		if i == 1 {
			event.PaymentID, exception.PaymentID, exception.ResolvedAt = payment.ID, payment.ID, start
		}
		transition := checkout.Transition{StoreID: order.StoreID, OrderID: order.ID, Noun: "payment",
			Subject: payment.ID.Bytes(), From: "created", To: "pending", Reason: string(rune('a' + i)), At: start}
		write(t, db, func(tx checkout.Tx) {
			tx.InsertEvent(event)
			tx.InsertException(exception)
			tx.InsertTransition(transition)
		})
		events, exceptions, transitions = append(events, event), append(exceptions, exception), append(transitions, transition)
	}
	r := db.Read(t.Context())
	gotEvents, err := r.Events(order.StoreID, order.ID)
	equal(t, "events", must(t, gotEvents, err), events)
	gotExceptions, err := r.Exceptions(order.StoreID, order.ID)
	equal(t, "exceptions", must(t, gotExceptions, err), exceptions)
	gotTransitions, err := r.Transitions(order.StoreID, order.ID)
	equal(t, "transitions", must(t, gotTransitions, err), transitions)
}

// references proves that a gateway's reference names one payment of an account.
func references(t *testing.T, url string) {
	db, _ := open(t, url)
	want := placed(t, db, id.New[checkout.Store](), 2)
	for _, p := range want.Payments {
		got, err := db.Read(t.Context()).SaleByReference(p.StoreID, p.AccountID, p.Reference)
		equal(t, "sale of a payment", must(t, got, err), want)
	}
	twin := newPayment(want, 3)
	twin.AccountID, twin.Reference = want.Payments[0].AccountID, want.Payments[0].Reference
	if err := db.Tx(t.Context(), func(tx checkout.Tx) error { tx.InsertPayment(twin); return nil }); err == nil {
		t.Error("two payments under one reference")
	}
	twin.Reference = ""
	again := newPayment(want, 4)
	again.AccountID, again.Reference = twin.AccountID, ""
	write(t, db, func(tx checkout.Tx) { tx.InsertPayment(twin); tx.InsertPayment(again) })
}
