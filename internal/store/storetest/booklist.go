package storetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/store"
)

// paged reads a list in all its pages and directions; want is all of it, oldest first.
func paged[T any](t *testing.T, what string, want []T, directions []bool, list func(down bool, w checkout.Window) ([]T, int64, error)) {
	t.Helper()
	for _, down := range directions {
		want := slices.Clone(want)
		if down {
			slices.Reverse(want)
		}
		for _, w := range []checkout.Window{{Limit: 100}, {Limit: 2}, {Limit: 2, Skip: 1}, {Limit: 3, Skip: len(want)}, {Limit: 1, Skip: 1000}} {
			from := min(w.Skip, len(want))
			page := want[from:min(from+w.Limit, len(want))]
			got, count, err := list(down, w)
			if len(must(t, got, err)) == 0 && len(page) == 0 {
				got = page
			}
			equal(t, what, got, page)
			equal(t, what+", counted", count, int64(len(want)))
		}
	}
}

var bothWays = []bool{false, true}

// books writes sales of one store in many states, some with payments, and one of another store.
func books(t *testing.T, db *store.Store) (owner checkout.StoreID, all []checkout.Sale) {
	t.Helper()
	owner = id.New[checkout.Store]()
	known := id.New[checkout.Customer]()
	for i, email := range []string{"a%b@example.com", "A_B@example.com", "axb@example.com", `a\b@example.com`, "ada@example.com", "Ada@Example.com"} {
		sale := newSale(owner)
		sale.Order.Email, sale.Order.Title = email, []string{"Book", "100% wool", "Book_2"}[i%3]
		sale.Order.State = []checkout.OrderState{checkout.OrderPending, checkout.OrderVoided, checkout.OrderReview}[i%3]
		if sale.Order.State == checkout.OrderReview {
			sale.Order.Interrupted = checkout.OrderPending
		}
		switch i {
		case 1, 4:
			sale.Order.CustomerID = known
		case 2:
			sale.Order.CustomerID = checkout.CustomerID{}
		case 3:
			sale.Order.SubmittedAt = time.Time{}
		}
		for attempt := range int64(i % 3) {
			payment := newPayment(sale, attempt+1)
			payment.Reference = []string{"PI_1", "pi%2", ""}[(i+int(attempt))%3]
			payment.State = []checkout.PaymentState{checkout.PaymentPending, checkout.PaymentFailed}[attempt]
			sale.Payments = append(sale.Payments, payment)
		}
		write(t, db, func(tx checkout.Tx) { insertSale(tx, sale) })
		all = append(all, sale)
	}
	placed(t, db, id.New[checkout.Store](), 2)
	return owner, all
}

// mentions tells whether a text contains another, whatever the case.
func mentions(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}

var searches = []string{"", "a%b", "A_b", `A\B`, "%", "_", "ADA@", "example.com", "pi%", "PI_", "100%", "wool", "ook_", "nobody", "\x00", "a\xff"}

// orders reads the pages of a store's submitted orders by all filters.
func orders(t *testing.T, url string) {
	db, _ := open(t, url)
	owner, all := books(t, db)
	second := all[4].Session
	second.ID, second.State = id.New[checkout.Session](), checkout.SessionExpired
	write(t, db, func(tx checkout.Tx) { tx.InsertSession(second) })
	all[4].Session = second
	for _, states := range [][]checkout.OrderState{nil, {checkout.OrderVoided}, {checkout.OrderReview, checkout.OrderPending}, {checkout.OrderPaid}} {
		for _, customer := range []checkout.CustomerID{{}, all[1].Order.CustomerID, id.New[checkout.Customer]()} {
			for _, search := range searches {
				var want []checkout.Sale
				for _, sale := range all {
					o := sale.Order
					if !o.SubmittedAt.IsZero() && (states == nil || slices.Contains(states, o.State)) &&
						(customer.IsZero() || o.CustomerID == customer) && (mentions(o.Email, search) || mentions(o.Title, search)) {
						want = append(want, sale)
					}
				}
				paged(t, "orders with "+search, want, bothWays, func(down bool, w checkout.Window) ([]checkout.Sale, int64, error) {
					return db.Read(t.Context()).Orders(owner, checkout.OrderQuery{Window: w, Down: down, States: states, Search: search, Customer: customer})
				})
			}
		}
	}
	got, count, err := db.Read(t.Context()).Orders(id.New[checkout.Store](), checkout.OrderQuery{Window: checkout.Window{Limit: 9}})
	equal(t, "another store's", len(must(t, got, err))+int(count), 0)
}

// payments reads the pages of a store's payments by all filters.
func payments(t *testing.T, url string) {
	db, _ := open(t, url)
	owner, all := books(t, db)
	for _, states := range [][]checkout.PaymentState{nil, {checkout.PaymentFailed}, {checkout.PaymentPending, checkout.PaymentFailed}, {checkout.PaymentUnknown}} {
		for _, orderStates := range [][]checkout.OrderState{nil, {checkout.OrderVoided}, {checkout.OrderVoided, checkout.OrderReview}, {checkout.OrderPaid}} {
			for _, search := range searches {
				var want []checkout.Payment
				for _, sale := range all {
					for _, p := range sale.Payments {
						if (states == nil || slices.Contains(states, p.State)) && (orderStates == nil || slices.Contains(orderStates, sale.Order.State)) &&
							(mentions(p.Reference, search) || mentions(sale.Order.Email, search)) {
							want = append(want, p)
						}
					}
				}
				paged(t, "payments with "+search, want, bothWays, func(down bool, w checkout.Window) ([]checkout.Payment, int64, error) {
					return db.Read(t.Context()).Payments(owner, checkout.PaymentQuery{
						Window: w, Down: down, States: states, OrderStates: orderStates, Search: search,
					})
				})
			}
		}
	}
	r := db.Read(t.Context())
	one := all[1].Payments[0]
	got, err := r.Payment(owner, one.ID)
	equal(t, "one", must(t, got, err), one)
	_, err = r.Payment(id.New[checkout.Store](), one.ID)
	reason(t, "another store's", err, checkout.ReasonPaymentNotFound)
	_, err = r.Payment(owner, id.New[checkout.Payment]())
	reason(t, "none", err, checkout.ReasonPaymentNotFound)
	none, count, err := r.Payments(id.New[checkout.Store](), checkout.PaymentQuery{Window: checkout.Window{Limit: 9}})
	equal(t, "another store's list", len(must(t, none, err))+int(count), 0)
}

// refundList reads the pages of a store's refunds.
func refundList(t *testing.T, url string) {
	db, _ := open(t, url)
	sale, other := placed(t, db, id.New[checkout.Store](), 1), placed(t, db, id.New[checkout.Store](), 1)
	var all []checkout.Refund
	for i := range 6 {
		refund := newRefund(sale)
		refund.State = []checkout.RefundState{checkout.RefundProcessing, checkout.RefundSucceeded, checkout.RefundFailed}[i%3]
		refund.RetryAt = time.Time{}
		all = append(all, refund)
		write(t, db, func(tx checkout.Tx) { tx.InsertRefund(refund); tx.InsertRefund(newRefund(other)) })
	}
	for _, states := range [][]checkout.RefundState{nil, {checkout.RefundFailed}, {checkout.RefundSucceeded, checkout.RefundProcessing}} {
		var want []checkout.Refund
		for _, refund := range all {
			if states == nil || slices.Contains(states, refund.State) {
				want = append(want, refund)
			}
		}
		paged(t, "refunds", want, bothWays, func(down bool, w checkout.Window) ([]checkout.Refund, int64, error) {
			return db.Read(t.Context()).Refunds(sale.Order.StoreID, checkout.RefundQuery{Window: w, Down: down, States: states})
		})
	}
}
