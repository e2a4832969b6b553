package store

import (
	"time"

	"kassa/internal/checkout"
)

const refundColumns = `store_id, id, order_id, payment_id, version, state, currency, amount_minor, reason, reference,
	failure, retry_at, created_at, updated_at, exception_id, apart`

var insertRefund = insertInto("refund", refundColumns)

const (
	updateRefund = `UPDATE refund SET version = version + 1, state = $4, reference = $5, failure = $6, retry_at = $7,
	updated_at = $8 WHERE store_id = $1 AND id = $2 AND version = $3`

	refundByID     = "SELECT " + refundColumns + " FROM refund WHERE store_id = $1 AND id = $2"
	refundsOfOrder = "SELECT " + refundColumns + " FROM refund WHERE store_id = $1 AND order_id = $2 ORDER BY id"

	// Refunds fall due in all stores alike: the partial index refund_due serves this.
	dueRefunds = "SELECT " + refundColumns + ` FROM refund WHERE retry_at IS NOT NULL AND retry_at <= $1
	ORDER BY retry_at LIMIT $2`

	leaseRefund = "UPDATE refund SET version = version + 1, retry_at = $4 WHERE store_id = $1 AND id = $2 AND version = $3"
)

// InsertRefund writes a refund.
func (t *tx) InsertRefund(f checkout.Refund) {
	t.insert(insertRefund, f.StoreID, f.ID, f.OrderID, f.PaymentID, f.Version, string(f.State), f.Amount.Currency().Code(),
		f.Amount.Minor(), f.Reason, f.Reference, f.Failure, micros(f.RetryAt), micros(f.CreatedAt), micros(f.UpdatedAt),
		orNull(f.ExceptionID), f.Apart)
}

// UpdateRefund writes State, Reference, Failure, RetryAt and UpdatedAt.
func (t *tx) UpdateRefund(f checkout.Refund) {
	t.swap(updateRefund, f.StoreID, f.ID, f.Version, string(f.State), f.Reference, f.Failure, micros(f.RetryAt), micros(f.UpdatedAt))
}

// Refund finds a refund.
func (r reads) Refund(store checkout.StoreID, refund checkout.RefundID) (checkout.Refund, error) {
	var refunds []checkout.Refund
	err := r.query(query{refundByID, []any{store, refund}, each(&refunds, scanRefund)})
	switch {
	case err != nil:
		return checkout.Refund{}, err
	case len(refunds) == 0:
		return checkout.Refund{}, checkout.Refuse(checkout.ReasonRefundNotFound, "No such refund.")
	}
	return refunds[0], nil
}

// RefundsOf lists an order's refunds, oldest first.
func (r reads) RefundsOf(store checkout.StoreID, order checkout.OrderID) ([]checkout.Refund, error) {
	var refunds []checkout.Refund
	err := r.query(query{refundsOfOrder, []any{store, order}, each(&refunds, scanRefund)})
	return refunds, err
}

// Refunds reads a page of refunds and counts all that match.
func (r reads) Refunds(store checkout.StoreID, q checkout.RefundQuery) ([]checkout.Refund, int64, error) {
	l := listOf("refund", store, "")
	anyOf(l, "state", q.States)
	return pageOf(r, l, "refund", refundColumns, q.Down, q.Window, scanRefund)
}

// LeaseRefunds takes refunds whose RetryAt is at or before now, longest due first, and moves their RetryAt
// to until. What it returns is as it is after that.
func (t *tx) LeaseRefunds(now, until time.Time, limit int) ([]checkout.Refund, error) {
	var due []checkout.Refund
	err := t.query(query{dueRefunds + t.locks.skip, []any{micros(now), int64(limit)}, each(&due, scanRefund)})
	for i := range due {
		f := &due[i]
		t.swap(leaseRefund, f.StoreID, f.ID, f.Version, micros(until))
		f.Version++
		f.RetryAt = until
	}
	return due, err
}

func scanRefund(scan scanner) (f checkout.Refund, err error) {
	var currency string
	minors := make([]int64, 1)
	err = scan(&f.StoreID, &f.ID, &f.OrderID, &f.PaymentID, &f.Version, &f.State, &currency, &minors[0], &f.Reason,
		&f.Reference, &f.Failure, timeColumn{&f.RetryAt}, timeColumn{&f.CreatedAt}, timeColumn{&f.UpdatedAt},
		&f.ExceptionID, &f.Apart)
	if err == nil {
		err = amounts(currency, minors, &f.Amount)
	}
	return f, err
}
