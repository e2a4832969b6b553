package storetest

import (
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// newMessage makes a delivered message about an event.
func newMessage(e checkout.Event) checkout.Message {
	return checkout.Message{
		ID: id.New[checkout.Message](), StoreID: e.StoreID, EndpointID: id.New[checkout.Endpoint](), EventID: e.ID,
		OrderID: e.OrderID, Version: 1, Event: "order.paid", Body: []byte(`{"a":1}`), State: checkout.MessageDelivered, Tries: 2, Status: 200, Latency: 1000,
		CreatedAt: start, UpdatedAt: start,
	}
}

// messagesOfOrders finds what was told of orders, and nothing that was told of others.
func messagesOfOrders(t *testing.T, url string) {
	db, _ := open(t, url)
	owner, stranger := id.New[checkout.Store](), id.New[checkout.Store]()
	one, two, three := placed(t, db, owner, 0), placed(t, db, owner, 0), placed(t, db, owner, 0)
	foreign := placed(t, db, stranger, 0)
	want := map[checkout.OrderID][]checkout.Message{}
	write(t, db, func(tx checkout.Tx) {
		clear(want)
		for _, sale := range []checkout.Sale{one, two, three, foreign, one} {
			event := newEvent(sale)
			tx.InsertEvent(event)
			for range 2 {
				m := newMessage(event)
				tx.InsertMessage(m)
				want[sale.Order.ID] = append(want[sale.Order.ID], m)
			}
		}
		other := newMessage(newEvent(one))
		other.EventID, other.OrderID = checkout.EventID{}, checkout.OrderID{} // a test
		tx.InsertMessage(other)
	})
	delete(want, three.Order.ID)
	delete(want, foreign.Order.ID)
	r := db.Read(t.Context())
	got, err := r.MessagesOf(owner, []checkout.OrderID{one.Order.ID, two.Order.ID, foreign.Order.ID})
	equal(t, "messages of orders", must(t, got, err), want)
	none, err := r.MessagesOf(owner, nil)
	if len(must(t, none, err)) > 0 {
		t.Errorf("of no orders: %v", none)
	}
}
