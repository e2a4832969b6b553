package store

import "kassa/internal/checkout"

const exceptionColumns = "store_id, order_id, id, payment_id, kind, currency, amount_minor, note, created_at, resolved_at"

var insertException = insertInto("exception", exceptionColumns)

// InsertException writes a disagreement of money and order.
func (t *tx) InsertException(e checkout.Exception) {
	t.insert(insertException, e.StoreID, e.OrderID, e.ID, e.PaymentID, string(e.Kind), e.Amount.Currency().Code(),
		e.Amount.Minor(), e.Note, micros(e.CreatedAt), micros(e.ResolvedAt))
}

// Exceptions lists an order's exceptions, oldest first.
func (r reads) Exceptions(store checkout.StoreID, order checkout.OrderID) ([]checkout.Exception, error) {
	var all []checkout.Exception
	err := r.query(query{"SELECT " + exceptionColumns + " FROM exception WHERE store_id = $1 AND order_id = $2 ORDER BY id",
		[]any{store, order}, each(&all, scanException)})
	return all, err
}

func scanException(scan scanner) (e checkout.Exception, err error) {
	var currency string
	minors := make([]int64, 1)
	err = scan(&e.StoreID, &e.OrderID, &e.ID, &e.PaymentID, &e.Kind, &currency, &minors[0], &e.Note,
		timeColumn{&e.CreatedAt}, timeColumn{&e.ResolvedAt})
	if err == nil {
		err = amounts(currency, minors, &e.Amount)
	}
	return e, err
}
