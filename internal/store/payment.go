package store

import (
	"time"

	"kassa/internal/checkout"
)

const paymentColumns = `store_id, id, order_id, session_id, version, attempt, account_id, method, state, currency,
	amount_minor, received_minor, reference, instruction, failure, lookups, lookup_at, created_at, updated_at`

var insertPayment = insertInto("payment", paymentColumns)

const (
	updatePayment = `UPDATE payment SET version = version + 1, state = $4, received_minor = $5, reference = $6,
	instruction = $7, failure = $8, lookups = $9, lookup_at = $10, updated_at = $11
	WHERE store_id = $1 AND id = $2 AND version = $3`

	paymentByID = "SELECT " + paymentColumns + " FROM payment WHERE store_id = $1 AND id = $2"

	// orderOfPayment begins a condition about a payment's order.
	orderOfPayment = "EXISTS (SELECT 1 FROM sale_order o WHERE o.store_id = payment.store_id AND o.id = payment.order_id"

	paymentsOfOrder = "SELECT " + paymentColumns + " FROM payment WHERE store_id = $1 AND order_id = $2 ORDER BY attempt"

	// paymentOrNone are the columns of p for scanPayment: where a join found no payment, the zero one.
	paymentOrNone = `p.store_id, p.id, p.order_id, p.session_id, COALESCE(p.version, 0), COALESCE(p.attempt, 0), p.account_id,
	COALESCE(p.method, ''), COALESCE(p.state, ''), COALESCE(p.currency, o.currency), COALESCE(p.amount_minor, 0),
	COALESCE(p.received_minor, 0), COALESCE(p.reference, ''), COALESCE(p.instruction, ''), COALESCE(p.failure, ''),
	COALESCE(p.lookups, 0), p.lookup_at, p.created_at, p.updated_at`

	// Payments fall due in all stores alike: the partial index payment_due serves this.
	duePayments = "SELECT " + paymentColumns + ` FROM payment WHERE lookup_at IS NOT NULL AND lookup_at <= $1
	ORDER BY lookup_at LIMIT $2`

	leasePayment = `UPDATE payment SET version = version + 1, lookup_at = $4
	WHERE store_id = $1 AND id = $2 AND version = $3`
)

// instructionText is the payment's instruction in its JSON column.
type instructionText struct {
	Flow    checkout.Flow `json:"flow"`
	URL     string        `json:"url,omitzero"`
	Payload string        `json:"payload,omitzero"`
	Address string        `json:"address,omitzero"`
	Amount  string        `json:"amount,omitzero"`
	Text    string        `json:"text,omitzero"`
}

func (t *tx) instruction(in checkout.Instruction) string {
	if in == (checkout.Instruction{}) {
		return ""
	}
	return t.json(instructionText(in))
}

// InsertPayment writes a payment.
func (t *tx) InsertPayment(p checkout.Payment) {
	t.insert(insertPayment, p.StoreID, p.ID, p.OrderID, p.SessionID, p.Version, p.Attempt, p.AccountID, p.Method,
		string(p.State), p.Amount.Currency().Code(), p.Amount.Minor(), p.Received.Minor(), p.Reference,
		t.instruction(p.Instruction), p.Failure, p.Lookups, micros(p.LookupAt), micros(p.CreatedAt), micros(p.UpdatedAt))
}

// UpdatePayment writes what a gateway's answers can change: State, Received, Reference, Instruction,
// Failure, Lookups, LookupAt and UpdatedAt.
func (t *tx) UpdatePayment(p checkout.Payment) {
	t.swap(updatePayment, p.StoreID, p.ID, p.Version, string(p.State), p.Received.Minor(), p.Reference,
		t.instruction(p.Instruction), p.Failure, p.Lookups, micros(p.LookupAt), micros(p.UpdatedAt))
}

// Payment finds a payment.
func (r reads) Payment(store checkout.StoreID, payment checkout.PaymentID) (checkout.Payment, error) {
	var payments []checkout.Payment
	err := r.query(query{paymentByID, []any{store, payment}, each(&payments, scanPayment)})
	switch {
	case err != nil:
		return checkout.Payment{}, err
	case len(payments) == 0:
		return checkout.Payment{}, checkout.Refuse(checkout.ReasonPaymentNotFound, "No such payment.")
	}
	return payments[0], nil
}

// Payments reads a page of payments and counts all that match.
func (r reads) Payments(store checkout.StoreID, q checkout.PaymentQuery) ([]checkout.Payment, int64, error) {
	l := listOf("payment", store, "")
	anyOf(l, "state", q.States)
	if len(q.OrderStates) > 0 {
		order := &list{args: l.args}
		anyOf(order, "o.state", q.OrderStates)
		l.args = order.args
		l.and(orderOfPayment + order.from + ")")
	}
	if q.Search != "" {
		pattern := l.pattern(q.Search)
		l.and("(" + alike("reference", pattern) + " OR " + orderOfPayment + " AND " + alike("o.email", pattern) + "))")
	}
	return pageOf(r, l, "payment", paymentColumns, q.Down, q.Window, scanPayment)
}

// LeasePayments takes payments whose LookupAt is at or before now, longest due first, and moves their
// LookupAt to until. What it returns is as it is after that.
func (t *tx) LeasePayments(now, until time.Time, limit int) ([]checkout.Payment, error) {
	var due []checkout.Payment
	err := t.query(query{duePayments + t.locks.skip, []any{micros(now), int64(limit)}, each(&due, scanPayment)})
	for i := range due {
		p := &due[i]
		t.swap(leasePayment, p.StoreID, p.ID, p.Version, micros(until))
		p.Version++
		p.LookupAt = until
	}
	return due, err
}

func scanPayment(scan scanner) (p checkout.Payment, err error) {
	var currency string
	var in instructionText
	minors := make([]int64, 2)
	err = scan(&p.StoreID, &p.ID, &p.OrderID, &p.SessionID, &p.Version, &p.Attempt, &p.AccountID, &p.Method, &p.State,
		&currency, &minors[0], &minors[1], &p.Reference, jsonColumn[instructionText]{&in}, &p.Failure, &p.Lookups,
		timeColumn{&p.LookupAt}, timeColumn{&p.CreatedAt}, timeColumn{&p.UpdatedAt})
	p.Instruction = checkout.Instruction(in)
	if err == nil {
		err = amounts(currency, minors, &p.Amount, &p.Received)
	}
	return p, err
}
