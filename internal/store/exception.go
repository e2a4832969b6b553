package store

import (
	"strconv"
	"strings"
	"time"

	"kassa/internal/checkout"
)

const exceptionColumns = `store_id, order_id, id, payment_id, kind, currency, amount_minor, note, created_at, resolved_at,
	resolution, refund_at`

var insertException = insertInto("exception", exceptionColumns)

const (
	updateException = `UPDATE exception SET resolved_at = $4, resolution = $5, refund_at = $6
	WHERE store_id = $1 AND order_id = $2 AND id = $3`

	// Operators work on those of all stores: the partial index exception_open serves these.
	exceptionOpen  = "SELECT " + exceptionColumns + " FROM exception WHERE resolved_at IS NULL AND id = $1"
	openExceptions = "SELECT kind, count(*) FROM exception WHERE resolved_at IS NULL GROUP BY kind"

	// Exceptions fall due in all stores alike: the partial index exception_due serves this.
	dueExceptions = "SELECT " + exceptionColumns + ` FROM exception WHERE refund_at IS NOT NULL AND refund_at <= $1
	ORDER BY refund_at LIMIT $2`

	leaseException = "UPDATE exception SET refund_at = $4 WHERE store_id = $1 AND order_id = $2 AND id = $3"
)

// InsertException writes a disagreement of money and order.
func (t *tx) InsertException(e checkout.Exception) {
	t.insert(insertException, e.StoreID, e.OrderID, e.ID, e.PaymentID, string(e.Kind), e.Amount.Currency().Code(),
		e.Amount.Minor(), e.Note, micros(e.CreatedAt), micros(e.ResolvedAt), e.Resolution, micros(e.RefundAt))
}

// UpdateException writes ResolvedAt, Resolution and RefundAt.
func (t *tx) UpdateException(e checkout.Exception) {
	t.insert(updateException, e.StoreID, e.OrderID, e.ID, micros(e.ResolvedAt), e.Resolution, micros(e.RefundAt))
}

// Exceptions lists an order's exceptions, oldest first.
func (r reads) Exceptions(store checkout.StoreID, order checkout.OrderID) ([]checkout.Exception, error) {
	var all []checkout.Exception
	err := r.query(query{"SELECT " + exceptionColumns + " FROM exception WHERE store_id = $1 AND order_id = $2 ORDER BY id",
		[]any{store, order}, each(&all, scanException)})
	return all, err
}

// OpenException finds an open exception of any store.
func (r reads) OpenException(exception checkout.ExceptionID) (checkout.Exception, error) {
	var all []checkout.Exception
	err := r.query(query{exceptionOpen, []any{exception}, each(&all, scanException)})
	switch {
	case err != nil:
		return checkout.Exception{}, err
	case len(all) == 0:
		return checkout.Exception{}, checkout.Refuse(checkout.ReasonExceptionNotFound, "no open exception has the id %s", exception)
	}
	return all[0], nil
}

// ListExceptions lists exceptions, the oldest first.
func (r reads) ListExceptions(q checkout.ExceptionQuery) ([]checkout.Exception, error) {
	var where []string
	var args []any
	if !q.StoreID.IsZero() {
		args = append(args, q.StoreID)
		where = append(where, "store_id = $1")
	}
	if q.Open {
		where = append(where, "resolved_at IS NULL")
	}
	sql := "SELECT " + exceptionColumns + " FROM exception"
	if len(where) > 0 {
		sql += " WHERE " + strings.Join(where, " AND ")
	}
	args = append(args, int64(q.Limit))
	var all []checkout.Exception
	err := r.query(query{sql + " ORDER BY id LIMIT $" + strconv.Itoa(len(args)), args, each(&all, scanException)})
	return all, err
}

// OpenExceptions counts the open exceptions of all stores by kind.
func (r reads) OpenExceptions() (map[checkout.ExceptionKind]int64, error) {
	counts := make(map[checkout.ExceptionKind]int64)
	err := r.query(query{sql: openExceptions, row: func(scan scanner) error {
		var kind checkout.ExceptionKind
		var count int64
		err := scan(&kind, &count)
		counts[kind] = count
		return err
	}})
	return counts, err
}

// LeaseExceptions takes exceptions whose RefundAt is at or before now, longest due first, and moves their
// RefundAt to until. What it returns is as it is after that.
func (t *tx) LeaseExceptions(now, until time.Time, limit int) ([]checkout.Exception, error) {
	var due []checkout.Exception
	err := t.query(query{dueExceptions + t.locks.skip, []any{micros(now), int64(limit)}, each(&due, scanException)})
	for i := range due {
		e := &due[i]
		e.RefundAt = until
		t.insert(leaseException, e.StoreID, e.OrderID, e.ID, micros(until))
	}
	return due, err
}

func scanException(scan scanner) (e checkout.Exception, err error) {
	var currency string
	minors := make([]int64, 1)
	err = scan(&e.StoreID, &e.OrderID, &e.ID, &e.PaymentID, &e.Kind, &currency, &minors[0], &e.Note,
		timeColumn{&e.CreatedAt}, timeColumn{&e.ResolvedAt}, &e.Resolution, timeColumn{&e.RefundAt})
	if err == nil {
		err = amounts(currency, minors, &e.Amount)
	}
	return e, err
}
