package main

import (
	"time"

	"kassa/internal/checkout"
	"kassa/internal/money"
)

// paymentColumns are the events of a payment. Money comes as more than is known, or as no more.
func paymentColumns() (names []string, events []func(received int64) checkout.PaymentEvent) {
	add := func(name string, kind checkout.PaymentEventKind, more int64) {
		names = append(names, name)
		events = append(events, func(received int64) checkout.PaymentEvent {
			return checkout.PaymentEvent{Kind: kind, Received: money.Must(received+more, euro)}
		})
	}
	for _, kind := range checkout.PaymentEventKinds() {
		if kind == checkout.PaymentReceived {
			add("succeeded (new money)", kind, total)
			add("succeeded (nothing new)", kind, 0)
			continue
		}
		add(string(kind), kind, 0)
	}
	return names, events
}

func paymentGrid() (grid, error) {
	g := grid{
		noun: "payment", first: string(checkout.PaymentCreated), cells: map[place]cell{},
		notes: []string{
			"*succeeded* carries all that the gateway has received for this payment so far. What is new since the last report is credited, in any state: money always wins.",
			"*unknown* is a gateway call that timed out. It is never read as failed; a look-up tells.",
		},
	}
	names, events := paymentColumns()
	g.events = names
	for _, state := range checkout.PaymentStates() {
		g.states = append(g.states, string(state))
		received := int64(0)
		if state == checkout.PaymentSucceeded {
			received = total
		}
		payment := checkout.Payment{State: state, Amount: money.Must(total, euro), Received: money.Must(received, euro)}
		for i, event := range events {
			next, effects, err := payment.Apply(event(received), time.Unix(0, 0))
			c, err := judge(string(next.State), effects, err)
			if err != nil {
				return grid{}, err
			}
			g.cells[place{string(state), names[i]}] = c
		}
	}
	return g, nil
}
