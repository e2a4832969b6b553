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
