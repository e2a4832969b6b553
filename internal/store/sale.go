package store

import "kassa/internal/checkout"

const orderByID = "SELECT " + orderSelect + " FROM sale_order WHERE store_id = $1 AND id = $2"

// A sale is read by one statement, as many rows as there are payments and one if there are none: a snapshot that
// needs no transaction.
var (
	saleColumns = "SELECT " + columnsOf("o", orderSelect) + ", " + columnsOf("s", sessionColumns) + ", " + paymentOrNone

	paymentsOfSale = " LEFT JOIN payment p ON p.store_id = o.store_id AND p.order_id = o.id "
	newestOfSale   = ` JOIN session s ON s.store_id = o.store_id AND s.order_id = o.id
	AND s.id = (SELECT n.id FROM session n WHERE n.store_id = o.store_id AND n.order_id = o.id ORDER BY n.id DESC LIMIT 1)`

	saleByID = saleColumns + " FROM sale_order o" + newestOfSale + paymentsOfSale +
		"WHERE o.store_id = $1 AND o.id = $2 ORDER BY p.attempt"

	// The address of a page is the session's id alone: it is unique in the deployment.
	saleBySession = saleColumns + " FROM session s JOIN sale_order o ON o.store_id = s.store_id AND o.id = s.order_id" +
		paymentsOfSale + "WHERE s.id = $1 ORDER BY p.attempt"

	// reference <> '' lets the partial index payment_reference serve this.
	saleByReference = saleColumns + " FROM payment r JOIN sale_order o ON o.store_id = r.store_id AND o.id = r.order_id" +
		newestOfSale + paymentsOfSale +
		"WHERE r.store_id = $1 AND r.account_id = $2 AND r.reference = $3 AND r.reference <> '' ORDER BY p.attempt"
)

// Sale reads an order of a store with its newest session and its payments.
func (r reads) Sale(store checkout.StoreID, order checkout.OrderID) (checkout.Sale, error) {
	return r.sale(noOrder, saleByID, store, order)
}

// SaleBySession reads the sale of a session, by the address of a page, which names no store.
func (r reads) SaleBySession(session checkout.SessionID) (checkout.Sale, error) {
	return r.sale(noSession, saleBySession, session)
}

// SaleByReference reads the sale of the payment that a gateway knows under a reference.
func (r reads) SaleByReference(store checkout.StoreID, account checkout.GatewayAccountID, reference string) (checkout.Sale, error) {
	return r.sale(noPayment, saleByReference, store, account, reference)
}

var (
	noOrder   = checkout.Refuse(checkout.ReasonOrderNotFound, "No such order.")
	noSession = checkout.Refuse(checkout.ReasonSessionNotFound, "No such session.")
	noPayment = checkout.Refuse(checkout.ReasonPaymentNotFound, "No such payment.")
)

// sale reads one sale.
func (r reads) sale(missing *checkout.Error, text string, args ...any) (sale checkout.Sale, err error) {
	found := false
	err = r.query(query{text, args, func(scan scanner) (err error) {
		if sale.Order, err = scanOrder(scan); err != nil {
			return err
		}
		if sale.Session, err = scanSession(scan); err != nil {
			return err
		}
		payment, err := scanPayment(scan)
		if found = err == nil; found && !payment.ID.IsZero() {
			sale.Payments = append(sale.Payments, payment)
		}
		return err
	}})
	switch {
	case err != nil:
		return checkout.Sale{}, err
	case !found:
		return checkout.Sale{}, missing
	}
	return sale, nil
}

// LockSale is Sale that holds the order's row until the transaction ends, and before it that of the cart which
// the order belongs to. The rest is read after the locks were got, by statements of their own, and so is as the last
// holder left it.
func (t *tx) LockSale(store checkout.StoreID, order checkout.OrderID) (checkout.Sale, error) {
	if t.locks.row == "" {
		return t.Sale(store, order)
	}
	args := []any{store, order}
	var orders []checkout.Order
	var sessions []checkout.Session
	var sale checkout.Sale
	err := t.query(
		query{cartOfOrder + t.locks.row, args, func(scan scanner) error { return scan(new(checkout.CartID)) }},
		query{orderByID + t.locks.row, args, each(&orders, scanOrder)},
		query{newestSession, args, each(&sessions, scanSession)},
		query{paymentsOfOrder, args, each(&sale.Payments, scanPayment)},
	)
	switch {
	case err != nil:
		return checkout.Sale{}, err
	case len(orders) == 0:
		return checkout.Sale{}, noOrder
	}
	sale.Order = orders[0]
	if len(sessions) > 0 {
		sale.Session = sessions[0]
	}
	return sale, nil
}

// The order's row in a version. On PostgreSQL it is held, in the round trip of what follows, and a row that is not
// there fails like guard's.
const (
	orderInVersion = "SELECT 1 FROM sale_order WHERE store_id = $1 AND id = $2 AND version = $3"
	holdOrder      = "WITH hit AS (" + orderInVersion + " FOR UPDATE) SELECT 1 / count(*) FROM hit"
)

// HoldSale holds the row of an order that still has the version; otherwise the transaction runs again.
func (t *tx) HoldSale(o checkout.Order) {
	if t.locks.row != "" {
		t.insert(holdOrder, o.StoreID, o.ID, o.Version)
		return
	}
	if same, err := t.Unchanged(o); err == nil && !same {
		t.failed = errLost
	}
}

// Unchanged tells whether an order still has the version that it was read in.
func (r reads) Unchanged(o checkout.Order) (same bool, err error) {
	err = r.query(query{orderInVersion, []any{o.StoreID, o.ID, o.Version}, func(scanner) error { same = true; return nil }})
	return same, err
}

// SalesByID reads orders, by id, each with its newest session and its payments. However many they are, three
// statements read them.
func (r reads) SalesByID(store checkout.StoreID, ids []checkout.OrderID) ([]checkout.Sale, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var orders []checkout.Order
	var sessions []checkout.Session
	var payments []checkout.Payment
	names, args := among([]any{store}, ids)
	ofThem := " WHERE store_id = $1 AND order_id IN " + names + " ORDER BY order_id, "
	err := r.query(
		query{"SELECT " + orderSelect + " FROM sale_order WHERE store_id = $1 AND id IN " + names + " ORDER BY id", args, each(&orders, scanOrder)},
		query{"SELECT " + sessionColumns + " FROM session" + ofThem + "id", args, each(&sessions, scanSession)},
		query{"SELECT " + paymentColumns + " FROM payment" + ofThem + "attempt", args, each(&payments, scanPayment)},
	)
	if err != nil {
		return nil, err
	}
	return joined(orders, sessions, payments), nil
}

// Sales lists a store's orders, newest first, each with its newest session and its payments.
func (r reads) Sales(store checkout.StoreID, q checkout.SaleQuery) ([]checkout.Sale, error) {
	l := listOf("sale_order", store, "")
	if !q.Before.IsZero() {
		l.and("id < " + l.arg(q.Before))
	}
	if q.Dialect != "" {
		l.and("dialect = " + l.arg(q.Dialect))
	}
	anyOf(l, "state", q.States)
	return r.sales(l, true, checkout.Window{Limit: q.Limit})
}

// Orders lists a store's submitted orders, and counts all that match.
func (r reads) Orders(store checkout.StoreID, q checkout.OrderQuery) ([]checkout.Sale, int64, error) {
	l := listOf("sale_order", store, " AND submitted_at IS NOT NULL")
	anyOf(l, "state", q.States)
	if !q.Customer.IsZero() {
		l.and("customer_id = " + l.arg(q.Customer))
	}
	if q.Search != "" {
		pattern := l.pattern(q.Search)
		l.and("(" + alike("email", pattern) + " OR " + alike("title", pattern) + ")")
	}
	var count int64
	counted := l.count(&count)
	sales, err := r.sales(l, q.Down, q.Window, counted)
	return sales, count, err
}

// sales reads a page of orders, each with its newest session and its payments. However long the page is,
// three statements read it, each by the page's ids. What else is asked goes along.
func (r reads) sales(l *list, down bool, w checkout.Window, more ...query) ([]checkout.Sale, error) {
	var orders []checkout.Order
	var sessions []checkout.Session
	var payments []checkout.Payment
	order := orderBy(nil, checkout.Sort{Down: down})
	ids := l.page(order, w)
	// In this order SQLite reads by the index that finds an order's rows, and not all rows of the store.
	inPage := " WHERE store_id = $1 AND order_id IN (" + ids + ") ORDER BY order_id, "
	err := r.query(append([]query{
		{"SELECT " + orderSelect + " FROM sale_order WHERE store_id = $1 AND id IN (" + ids + ") ORDER BY " + order,
			l.args, each(&orders, scanOrder)},
		{"SELECT " + sessionColumns + " FROM session" + inPage + "id", l.args, each(&sessions, scanSession)},
		{"SELECT " + paymentColumns + " FROM payment" + inPage + "attempt", l.args, each(&payments, scanPayment)},
	}, more...)...)
	if err != nil {
		return nil, err
	}
	return joined(orders, sessions, payments), nil
}

// joined gives each order its newest session and its payments. In a transaction on PostgreSQL each
// statement has its own snapshot, so that the later ones may tell of orders that the first did not.
func joined(orders []checkout.Order, sessions []checkout.Session, payments []checkout.Payment) []checkout.Sale {
	sales := make([]checkout.Sale, len(orders))
	at := make(map[checkout.OrderID]int, len(orders))
	for i, o := range orders {
		sales[i].Order, at[o.ID] = o, i
	}
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
	return sales
}
