package store

import (
	"strconv"
	"strings"

	"kassa/internal/checkout"
	"kassa/internal/money"
)

const orderColumns = `store_id, id, version, state, interrupted, mode, dialect, title, lines, currency, total_minor, paid_minor,
	email, metadata, notify_url, notify_secret, submitted_at, created_at, updated_at`

var insertOrder = insertInto("sale_order", orderColumns)

// What was sold is frozen, so an update writes only what can change.
const updateOrder = `UPDATE sale_order SET version = version + 1, state = $4, paid_minor = $5, email = $6,
	submitted_at = $7, updated_at = $8, interrupted = $9 WHERE store_id = $1 AND id = $2 AND version = $3`

// lineText is one of the order's lines in its JSON column; Total is in minor units of the order's currency.
type lineText struct {
	Name     string `json:"name"`
	Quantity int64  `json:"quantity"`
	Total    int64  `json:"total"`
}

// InsertOrder writes an order.
func (t *tx) InsertOrder(o checkout.Order) {
	lines := make([]lineText, len(o.Lines))
	for i, line := range o.Lines {
		lines[i] = lineText{Name: line.Name, Quantity: line.Quantity, Total: line.Total.Minor()}
	}
	t.insert(insertOrder, o.StoreID, o.ID, o.Version, string(o.State), string(o.Interrupted), string(o.Mode), o.Dialect, o.Title,
		t.json(lines), o.Total.Currency().Code(), o.Total.Minor(), o.Paid.Minor(), o.Email, o.Metadata, o.NotifyURL,
		o.NotifySecret, micros(o.SubmittedAt), micros(o.CreatedAt), micros(o.UpdatedAt))
}

// UpdateOrder writes State, Interrupted, Paid, Email, SubmittedAt and UpdatedAt.
func (t *tx) UpdateOrder(o checkout.Order) {
	t.swap(updateOrder, o.StoreID, o.ID, o.Version, string(o.State), o.Paid.Minor(), o.Email,
		micros(o.SubmittedAt), micros(o.UpdatedAt), string(o.Interrupted))
}

func scanOrder(scan scanner) (o checkout.Order, err error) {
	var lines []lineText
	var currency string
	minors := make([]int64, 2)
	err = scan(&o.StoreID, &o.ID, &o.Version, &o.State, &o.Interrupted, &o.Mode, &o.Dialect, &o.Title, jsonColumn[[]lineText]{&lines},
		&currency, &minors[0], &minors[1], &o.Email, &o.Metadata, &o.NotifyURL, &o.NotifySecret,
		timeColumn{&o.SubmittedAt}, timeColumn{&o.CreatedAt}, timeColumn{&o.UpdatedAt})
	if err == nil {
		err = amounts(currency, minors, &o.Total, &o.Paid)
	}
	for _, line := range lines {
		if err == nil {
			o.Lines = append(o.Lines, checkout.Line{Name: line.Name, Quantity: line.Quantity})
			o.Lines[len(o.Lines)-1].Total, err = money.New(line.Total, o.Total.Currency())
		}
	}
	return o, err
}

const orderByID = "SELECT " + orderColumns + " FROM sale_order WHERE store_id = $1 AND id = $2"

// orderOfSession finds the order of a session whose store is not known.
const orderOfSession = "SELECT " + orderColumns + ` FROM sale_order WHERE store_id = (SELECT store_id FROM session WHERE id = $1)
	AND id = (SELECT order_id FROM session WHERE id = $1)`

// Sale reads an order of a store with its newest session and its payments.
func (r reads) Sale(store checkout.StoreID, order checkout.OrderID) (checkout.Sale, error) {
	return r.sale(noOrder, orderByID, newestSession, paymentsOfOrder, store, order)
}

// LockSale is Sale that holds the order's row until the transaction ends. The rest is read after the lock
// was got, and so is as the last holder left it.
func (t *tx) LockSale(store checkout.StoreID, order checkout.OrderID) (checkout.Sale, error) {
	return t.sale(noOrder, orderByID+t.locks.row, newestSession, paymentsOfOrder, store, order)
}

// SaleBySession reads the sale of a session, by the address of a page, which names no store.
func (r reads) SaleBySession(session checkout.SessionID) (checkout.Sale, error) {
	return r.sale(noSession, orderOfSession, sessionByID, paymentsOfSession, session)
}

var (
	noOrder   = checkout.Refuse(checkout.ReasonOrderNotFound, "No such order.")
	noSession = checkout.Refuse(checkout.ReasonSessionNotFound, "No such session.")
)

// sale reads one sale by three statements with the same arguments, in one round trip.
func (r reads) sale(missing *checkout.Error, order, session, payments string, args ...any) (checkout.Sale, error) {
	var orders []checkout.Order
	var sessions []checkout.Session
	var sale checkout.Sale
	err := r.query(
		query{order, args, each(&orders, scanOrder)},
		query{session, args, each(&sessions, scanSession)},
		query{payments, args, each(&sale.Payments, scanPayment)},
	)
	switch {
	case err != nil:
		return checkout.Sale{}, err
	case len(orders) == 0:
		return checkout.Sale{}, missing
	}
	sale.Order = orders[0]
	if len(sessions) > 0 {
		sale.Session = sessions[0]
	}
	return sale, nil
}

// Sales lists a store's orders, newest first, each with its newest session and its payments. However
// long the page is, three statements read it: the second and third repeat the first as a subquery.
func (r reads) Sales(store checkout.StoreID, q checkout.SaleQuery) ([]checkout.Sale, error) {
	page, args := salesPage(store, q)
	var orders []checkout.Order
	var sessions []checkout.Session
	var payments []checkout.Payment
	inPage := " WHERE store_id = $1 AND order_id IN (SELECT id " + page + ") ORDER BY "
	err := r.query(
		query{"SELECT " + orderColumns + " " + page, args, each(&orders, scanOrder)},
		query{"SELECT " + sessionColumns + " FROM session" + inPage + "id", args, each(&sessions, scanSession)},
		query{"SELECT " + paymentColumns + " FROM payment" + inPage + "attempt", args, each(&payments, scanPayment)},
	)
	if err != nil {
		return nil, err
	}
	sales := make([]checkout.Sale, len(orders))
	at := make(map[checkout.OrderID]int, len(orders))
	for i, o := range orders {
		sales[i].Order, at[o.ID] = o, i
	}
	// In a transaction on PostgreSQL each statement has its own snapshot, so that the later ones may tell
	// of orders that the first did not.
	for _, s := range sessions { // in order: the newest stays
		if i, ok := at[s.OrderID]; ok {
			sales[i].Session = s
		}
	}
	for _, p := range payments {
		if i, ok := at[p.OrderID]; ok {
			sales[i].Payments = append(sales[i].Payments, p)
		}
	}
	return sales, nil
}

// salesPage is the FROM part of a page of orders: a range of the primary key, read backwards.
func salesPage(store checkout.StoreID, q checkout.SaleQuery) (from string, args []any) {
	var text strings.Builder
	args = []any{store}
	add := func(before string, arg any, after string) {
		args = append(args, arg)
		text.WriteString(before + "$" + strconv.Itoa(len(args)) + after)
	}
	text.WriteString("FROM sale_order WHERE store_id = $1")
	if !q.Before.IsZero() {
		add(" AND id < ", q.Before, "")
	}
	if q.Dialect != "" {
		add(" AND dialect = ", q.Dialect, "")
	}
	for i, state := range q.States {
		before := " OR state = "
		if i == 0 {
			before = " AND (state = "
		}
		add(before, string(state), "")
	}
	if len(q.States) > 0 {
		text.WriteString(")")
	}
	add(" ORDER BY id DESC LIMIT ", int64(q.Limit), "")
	return text.String(), args
}
