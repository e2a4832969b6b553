package store

import (
	"errors"
	"strings"

	"kassa/internal/checkout"
)

const (
	customerColumns = "store_id, id, number, email, name, billing, orders, currency, spent_minor, created_at, updated_at"

	// A name and an address replace those that are known, unless they are empty.
	meetCustomer = `UPDATE customer SET name = COALESCE(NULLIF($3, ''), name), name_key = COALESCE(NULLIF($4, ''), name_key),
	billing = COALESCE(NULLIF($5, ''), billing), updated_at = $6 WHERE store_id = $1 AND email_key = $2
	RETURNING ` + customerColumns

	// A customer who is known costs no number, which is why the engine's own expression stands in a SELECT.
	// ON CONFLICT waits for a rival who writes the same customer, and holds what it wrote.
	insertCustomer = `INSERT INTO customer (store_id, email_key, id, email, name, name_key, billing, orders, currency, spent_minor,
	created_at, updated_at, number) SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, `
	unlessMet = ` WHERE NOT EXISTS (SELECT 1 FROM customer WHERE store_id = $1 AND email_key = $2)
	ON CONFLICT (store_id, email_key) DO UPDATE SET name = COALESCE(NULLIF(excluded.name, ''), customer.name),
	name_key = COALESCE(NULLIF(excluded.name_key, ''), customer.name_key),
	billing = COALESCE(NULLIF(excluded.billing, ''), customer.billing), updated_at = excluded.updated_at
	RETURNING ` + customerColumns

	countPurchase = `UPDATE customer SET orders = orders + 1, updated_at = $5, spent_minor = CASE WHEN currency <> $3 THEN spent_minor
	WHEN spent_minor + $4 > 9007199254740991 THEN 9007199254740991 ELSE spent_minor + $4 END WHERE store_id = $1 AND id = $2`

	customerByID = "SELECT " + customerColumns + " FROM customer WHERE store_id = $1 AND id = $2"
)

// errMissed is a customer whom a rival made between our two statements.
var errMissed = again(errors.New("a customer was made by another transaction"))

// KnowCustomer finds the customer of an e-mail address or makes one, and holds the row until the transaction
// ends, in one round trip.
func (t *tx) KnowCustomer(c checkout.Customer) (checkout.Customer, error) {
	billing := ""
	if c.Billing.Whole() {
		billing = t.json(addressText(c.Billing))
	}
	key, nameKey := checkout.EmailKey(c.Email), strings.ToLower(c.Name)
	var known []checkout.Customer
	err := t.query(
		query{meetCustomer, []any{c.StoreID, key, c.Name, nameKey, billing, micros(c.UpdatedAt)}, each(&known, scanCustomer)},
		query{insertCustomer + t.number("customer") + unlessMet, []any{c.StoreID, key, c.ID, c.Email, c.Name, nameKey, billing,
			c.Orders, c.Spent.Currency().Code(), c.Spent.Minor(), micros(c.CreatedAt), micros(c.UpdatedAt)}, each(&known, scanCustomer)},
	)
	switch {
	case err != nil:
		return checkout.Customer{}, err
	case len(known) == 0:
		t.failed = errMissed
		return checkout.Customer{}, errMissed
	}
	return known[0], nil
}

// CountPurchase adds a paid order to its customer's books. What was paid in another currency than the
// customer's first order is not in Spent.
func (t *tx) CountPurchase(o checkout.Order) {
	t.insert(countPurchase, o.StoreID, o.CustomerID, o.Total.Currency().Code(), o.Total.Minor(), micros(t.now))
}

// Customer finds a customer.
func (r reads) Customer(store checkout.StoreID, customer checkout.CustomerID) (checkout.Customer, error) {
	var found []checkout.Customer
	err := r.query(query{customerByID, []any{store, customer}, each(&found, scanCustomer)})
	switch {
	case err != nil:
		return checkout.Customer{}, err
	case len(found) == 0:
		return checkout.Customer{}, checkout.Refuse(checkout.ReasonCustomerNotFound, "No such customer.")
	}
	return found[0], nil
}

// CustomersByID reads customers, by id, with one statement.
func (r reads) CustomersByID(store checkout.StoreID, ids []checkout.CustomerID) ([]checkout.Customer, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	names, args := among([]any{store}, ids)
	var found []checkout.Customer
	err := r.query(query{"SELECT " + customerColumns + " FROM customer WHERE store_id = $1 AND id IN " + names + " ORDER BY id",
		args, each(&found, scanCustomer)})
	return found, err
}

// customerSorts are the words that customers are sorted by besides created.
var customerSorts = map[string]string{"email": "email_key", "spent": "spent_minor", "orders": "orders"}

// Customers reads a page of customers and counts all that match.
func (r reads) Customers(store checkout.StoreID, q checkout.CustomerQuery) ([]checkout.Customer, int64, error) {
	l := listOf("customer", store, "")
	l.search(q.Search, "email_key", "name_key")
	return readPage(r, l, "customer", customerColumns, orderBy(customerSorts, q.Sort), q.Window, scanCustomer)
}

func scanCustomer(scan scanner) (c checkout.Customer, err error) {
	var currency string
	var billing addressText
	minors := make([]int64, 1)
	err = scan(&c.StoreID, &c.ID, &c.Number, &c.Email, &c.Name, jsonColumn[addressText]{&billing}, &c.Orders, &currency, &minors[0],
		timeColumn{&c.CreatedAt}, timeColumn{&c.UpdatedAt})
	c.Billing = checkout.Address(billing)
	if err == nil {
		err = amounts(currency, minors, &c.Spent)
	}
	return c, err
}
