package store

import (
	"path/filepath"
	"strings"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// TestSalePlans proves that SQLite reads what belongs to the orders of a page by their ids, and finds submitted
// orders and those of a customer in an index.
func TestSalePlans(t *testing.T) {
	s, err := Open(t.Context(), Options{URL: "sqlite:" + filepath.Join(t.TempDir(), "kassa.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	store, w := id.New[checkout.Store](), checkout.Window{Limit: 20, Skip: 40}
	for name, c := range map[string]struct {
		read func(r reads) error
		page string // how the ids of the page are found
	}{
		"sales": {func(r reads) error {
			_, err := r.Sales(store, checkout.SaleQuery{Limit: 20})
			return err
		}, "PRIMARY KEY (store_id=?)"},
		"sales by id": {func(r reads) error {
			_, err := r.SalesByID(store, []checkout.OrderID{id.New[checkout.Order](), id.New[checkout.Order](), id.New[checkout.Order]()})
			return err
		}, ""},
		"submitted orders": {func(r reads) error {
			_, _, err := r.Orders(store, checkout.OrderQuery{Window: w, Down: true})
			return err
		}, "COVERING INDEX sale_order_submitted (store_id=?)"},
		"orders of a customer": {func(r reads) error {
			_, _, err := r.Orders(store, checkout.OrderQuery{Window: w, Customer: id.New[checkout.Customer]()})
			return err
		}, "INDEX sale_order_customer (store_id=? AND customer_id=?)"},
	} {
		for i, rows := range []string{
			"sale_order USING PRIMARY KEY (store_id=? AND id=?)", "session USING PRIMARY KEY (store_id=? AND order_id=?)",
			"payment USING INDEX sqlite_autoindex_payment_2 (store_id=? AND order_id=?)",
		} {
			if got := lite(t, s, sentBy(c.read)[i]); !strings.HasPrefix(got, "SEARCH "+rows) || !strings.Contains(got, c.page) {
				t.Errorf("%s, statement %d:\n%s", name, i, got)
			}
		}
	}
}

// TestOneSalePlans proves that SQLite reads one sale row by row, each by a key, whatever it is asked for by.
func TestOneSalePlans(t *testing.T) {
	s, err := Open(t.Context(), Options{URL: "sqlite:" + filepath.Join(t.TempDir(), "kassa.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	const order = "SEARCH o USING PRIMARY KEY (store_id=? AND id=?)"
	const session = "SEARCH s USING PRIMARY KEY (store_id=? AND order_id=? AND id=?)"
	const payments = "SEARCH p USING INDEX sqlite_autoindex_payment_2 (store_id=? AND order_id=?) LEFT-JOIN"
	for sql, wants := range map[string][]string{
		saleByID:        {order, session, payments},
		saleByNumber:    {"SEARCH o USING INDEX sale_order_number (number=? AND store_id=?)", session, payments},
		saleBySession:   {"SEARCH s USING INDEX sqlite_autoindex_session_1 (id=?)", order, payments},
		saleByReference: {"SEARCH r USING INDEX payment_reference (store_id=? AND account_id=? AND reference=?)", order, session, payments},
	} {
		got := lite(t, s, query{sql: sql, args: make([]any, strings.Count(sql, "$"))})
		for _, want := range wants {
			if !strings.Contains(got, want) {
				t.Errorf("want %s for %s\n%s", want, sql, got)
			}
		}
		if strings.Contains(got, "SCAN") {
			t.Errorf("%s\n%s", sql, got)
		}
	}
}
