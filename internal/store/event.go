package store

import (
	"kassa/internal/checkout"
	"kassa/internal/id"
)

const eventColumns = `store_id, order_id, id, type, payment_id, order_state, currency, paid_minor, created_at, product_id,
	variant_id, position`

var insertEvent = insertInto("event", eventColumns)

// InsertEvent writes an event.
func (t *tx) InsertEvent(e checkout.Event) {
	t.insert(insertEvent, e.StoreID, orderOfEvent(e), e.ID, string(e.Type), e.PaymentID, string(e.OrderState),
		e.Paid.Currency().Code(), e.Paid.Minor(), micros(e.CreatedAt), e.ProductID, e.VariantID, orNone(e.Position))
}

// orderOfEvent is how an event's order is written: it is part of the primary key, so that none is zeros.
func orderOfEvent(e checkout.Event) []byte {
	order := e.OrderID.Bytes()
	return order[:]
}

// orNone is how a number is written of which 0 says that there is none.
func orNone(n int64) any {
	if n == 0 {
		return nil
	}
	return n
}

// Events lists an order's events, oldest first.
func (r reads) Events(store checkout.StoreID, order checkout.OrderID) ([]checkout.Event, error) {
	var events []checkout.Event
	err := r.query(query{"SELECT " + eventColumns + " FROM event WHERE store_id = $1 AND order_id = $2 ORDER BY id",
		[]any{store, order}, each(&events, scanEvent)})
	return events, err
}

func scanEvent(scan scanner) (e checkout.Event, err error) {
	var currency string
	minors := make([]int64, 1)
	var position *int64
	err = scan(&e.StoreID, &e.OrderID, &e.ID, &e.Type, &e.PaymentID, &e.OrderState, &currency, &minors[0],
		timeColumn{&e.CreatedAt}, &e.ProductID, &e.VariantID, &position)
	if position != nil {
		e.Position = *position
	}
	if err == nil {
		err = amounts(currency, minors, &e.Paid)
	}
	return e, err
}

const transitionColumns = "store_id, order_id, id, noun, subject, from_state, to_state, reason, at"

var insertTransition = insertInto("transition", transitionColumns)

// InsertTransition writes one line of an order's history.
func (t *tx) InsertTransition(c checkout.Transition) {
	t.insert(insertTransition, c.StoreID, c.OrderID, id.New[checkout.Transition](), c.Noun, c.Subject[:], c.From, c.To,
		c.Reason, micros(c.At))
}

// Transitions lists the history of orders, their sessions and payments, one order after another, oldest first. However
// many they are, one statement reads it.
func (r reads) Transitions(store checkout.StoreID, orders ...checkout.OrderID) ([]checkout.Transition, error) {
	if len(orders) == 0 {
		return nil, nil
	}
	names, args := among([]any{store}, orders)
	var all []checkout.Transition
	err := r.query(query{"SELECT " + transitionColumns + " FROM transition WHERE store_id = $1 AND order_id IN " + names +
		" ORDER BY order_id, id", args, each(&all, scanTransition)})
	return all, err
}

func scanTransition(scan scanner) (c checkout.Transition, err error) {
	var row id.ID[checkout.Transition]
	err = scan(&c.StoreID, &c.OrderID, &row, &c.Noun, fixedColumn{c.Subject[:]}, &c.From, &c.To, &c.Reason, timeColumn{&c.At})
	return c, err
}
