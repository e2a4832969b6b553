package main

import (
	"slices"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/money"
)

// total is what the sample orders and payments are about.
const total = 100

var euro = money.MustCurrency("EUR")

// orderColumn is an event with the amount that its column is about.
type orderColumn struct {
	name   string
	kind   checkout.OrderEventKind
	amount func(due int64) int64 // minor units; zero = cannot be
}

// orderColumns are the events of an order; credits come in three sizes.
func orderColumns() []orderColumn {
	columns := []orderColumn{
		{"credited (a part)", checkout.OrderCredited, func(due int64) int64 { return due / 2 }},
		{"credited (all that is due)", checkout.OrderCredited, func(due int64) int64 { return due }},
		{"credited (more than due)", checkout.OrderCredited, func(due int64) int64 { return due + 1 }},
	}
	for _, kind := range checkout.OrderEventKinds() {
		if kind != checkout.OrderCredited {
			columns = append(columns, orderColumn{string(kind), kind, nil})
		}
	}
	return columns
}

// sampleOrder is an order that came into its state in the plainest way.
func sampleOrder(state checkout.OrderState) checkout.Order {
	paid := int64(0)
	switch state {
	case checkout.OrderPartiallyPaid:
		paid = total / 4
	case checkout.OrderPaid, checkout.OrderCompleted, checkout.OrderRefunded, checkout.OrderDisputed, checkout.OrderReversed:
		paid = total
	}
	var interrupted checkout.OrderState
	switch state {
	case checkout.OrderDisputed:
		interrupted = checkout.OrderCompleted
	case checkout.OrderReview:
		interrupted = checkout.OrderPending
	}
	return checkout.Order{State: state, Interrupted: interrupted, Terms: checkout.Terms{Total: money.Must(total, euro)}, Paid: money.Must(paid, euro)}
}

func orderGrid() (grid, error) {
	g := grid{
		noun: "order", first: string(checkout.OrderPending), cells: map[place]cell{},
		notes: []string{
			"*credited* is money that a payment brought. What is *due* is the total less what was paid before; a settled order has nothing due.",
			"*waived* is about orders that cost nothing: one that costs something refuses it.",
			"A credit of nothing is *already* everywhere.",
			"The rows voided, failed and review show orders of which nothing was paid; an order that was paid before it was held goes back to where it was, and can be refunded or disputed meanwhile.",
			"The row disputed shows an order that was completed before; one that was only paid goes back to paid, and is completed with it when all was handed over meanwhile. So does one that is released from a review.",
		},
	}
	columns := orderColumns()
	for _, column := range columns {
		g.events = append(g.events, column.name)
	}
	for _, state := range checkout.OrderStates() {
		g.states = append(g.states, string(state))
		for _, column := range columns {
			c, err := orderCell(sampleOrder(state), column)
			if err != nil {
				return grid{}, err
			}
			g.cells[place{string(state), column.name}] = c
		}
	}
	return g, nil
}

func orderCell(order checkout.Order, column orderColumn) (cell, error) {
	ev := checkout.OrderEvent{Kind: column.kind}
	if column.amount != nil {
		minor := column.amount(order.Due().Minor())
		if minor == 0 {
			return impossible, nil
		}
		ev.Amount = money.Must(minor, euro)
	}
	if column.kind == checkout.OrderWaived {
		if order.State == checkout.OrderPartiallyPaid {
			return impossible, nil
		}
		order.Total, order.Paid = money.Zero(euro), money.Zero(euro)
	}
	next, effects, err := order.Apply(ev, time.Unix(0, 0))
	return judge(string(next.State), slices.Clip(effects), err)
}
