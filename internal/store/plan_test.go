package store

import (
	"strings"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
	"kassa/internal/money"
	"kassa/internal/pgtest"
)

// sentBy gives the queries that a read sends.
func sentBy(read func(r reads) error) (sent []query) {
	_ = read(reads{query: func(queries ...query) error { sent = append(sent, queries...); return nil }})
	return sent
}

// plan asks an engine what it would do for a query; the last of so many columns tells.
func plan(t *testing.T, s *Store, explain string, columns int, q query) string {
	t.Helper()
	var lines []string
	err := s.engine.read(t.Context(), []query{{explain + q.sql, q.args, func(scan scanner) error {
		var line string
		into := make([]any, columns)
		for i := range into {
			into[i] = new([]byte)
		}
		into[columns-1] = &line
		err := scan(into...)
		lines = append(lines, line)
		return err
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

// lite is what SQLite would do for a query.
func lite(t *testing.T, s *Store, q query) string { return plan(t, s, "EXPLAIN QUERY PLAN ", 4, q) }

// TestPlans proves that SQLite finds the rows of an order, a buyer or a text by their index, and does not
// read all rows of a store.
func TestPlans(t *testing.T) {
	s, owner, _ := benchCatalogue(t, 10)
	for index, q := range map[string]query{
		"COVERING INDEX stock_unit_free (store_id=? AND variant_id=?)":                   {sql: sqliteLocks.reserve(""), args: make([]any, 4)},
		"INDEX stock_unit_of_order (store_id=? AND order_id=?)":                          {sql: releaseUnits, args: make([]any, 2)},
		"INDEX coupon_use_customer (store_id=? AND customer_id=?)":                       {sql: usesOfCustomer, args: make([]any, 3)},
		"INDEX coupon_code (store_id=? AND code_key=?)":                                  {sql: couponByCode, args: make([]any, 2)},
		"INDEX variant_id (store_id=? AND id=?)":                                         {sql: takeStock, args: make([]any, 3)},
		"INDEX variant_sku (store_id=? AND sku=?)":                                       {sql: variantsBySKU, args: make([]any, 2)},
		"INDEX stock_unit_text (store_id=? AND digest=?)":                                {sql: stockUnitsByText, args: make([]any, 2)},
		"INDEX product_handle (store_id=? AND handle=?)":                                 {sql: variantsOfHandle, args: make([]any, 2)},
		"INDEX sale_order_number (number=? AND store_id=?)":                              {sql: saleByNumber, args: make([]any, 2)},
		"INDEX delivery_id (store_id=? AND id=?)":                                        {sql: deliveryByID, args: make([]any, 2)},
		"PRIMARY KEY (store_id=? AND order_id=?)":                                        {sql: deliveriesOf, args: make([]any, 2)},
		"INDEX delivery_due (retry_at>? AND retry_at<?)":                                 {sql: dueDeliveries, args: make([]any, 2)},
		"INDEX exception_due (refund_at>? AND refund_at<?)":                              {sql: dueExceptions, args: make([]any, 2)},
		"INDEX exception_open (id=?)":                                                    {sql: exceptionOpen, args: make([]any, 1)},
		"SCAN exception USING INDEX exception_open":                                      {sql: openExceptions},
		"INDEX letter_due (due_at>? AND due_at<?)":                                       {sql: dueLetters, args: make([]any, 2)},
		"INDEX message_of_order (store_id=? AND order_id=?)":                             {sql: messagesOfOrders + "($2) ORDER BY id", args: make([]any, 2)},
		"INDEX store_owner (owner_id=?)":                                                 {sql: storesOfOwner, args: make([]any, 1)},
		"(store_id=? AND email_key=?)":                                                   {sql: meetCustomer, args: make([]any, 6)},
		"USING INDEX event_unrelayed":                                                    {sql: unrelayedEvents, args: make([]any, 1)},
		"INDEX event_feed (store_id=? AND position>?)":                                   {sql: feed, args: make([]any, 3)},
		"PRIMARY KEY (store_id=? AND order_id=? AND id=?)":                               {sql: positionEvent, args: make([]any, 4)},
		"INDEX message_waiting (store_id=? AND endpoint_id=? AND due_at>? AND due_at<?)": {sql: dueMessages, args: make([]any, 4)},
		"COVERING INDEX message_waiting (store_id=? AND endpoint_id=? AND due_at>?)":     {sql: endLease, args: make([]any, 5)},
		"INDEX message_over (state=? AND updated_at<?)":                                  {sql: pruneMessages + pruneOld, args: make([]any, 3)},
		"INDEX endpoint_queue_due (failing=? AND due_at>? AND due_at<?)":                 {sql: dueQueues + leaseDue, args: make([]any, 4)},
		"endpoint_queue USING PRIMARY KEY (store_id=? AND endpoint_id=?)":                {sql: dueQueues + leaseDue, args: make([]any, 4)},
		"PRIMARY KEY (store_id=? AND message_id=?)":                                      {sql: insertAttempt, args: make([]any, 8)},
		"INDEX gateway_event_done (received_at<?)":                                       {sql: pruneGatewayEvents + pruneGatewayEventsFound, args: make([]any, 2)},
		"cart USING PRIMARY KEY (store_id=? AND id=?)":                                   {sql: cartByID, args: make([]any, 2)},
	} {
		if got := lite(t, s, q); !strings.Contains(got, index) || strings.Contains(got, "(store_id=?)") {
			t.Errorf("want %s for %s\n%s", index, q.sql, got)
		}
	}
	for index, read := range map[string]func(r reads) error{
		"transition USING PRIMARY KEY (store_id=? AND order_id=?)": func(r reads) error {
			_, err := r.Transitions(owner, id.New[checkout.Order](), id.New[checkout.Order](), id.New[checkout.Order]())
			return err
		},
		"customer USING PRIMARY KEY (store_id=? AND id=?)": func(r reads) error {
			_, err := r.CustomersByID(owner, []checkout.CustomerID{id.New[checkout.Customer](), id.New[checkout.Customer](), {}})
			return err
		},
		"coupon USING PRIMARY KEY (store_id=? AND id=?)": func(r reads) error {
			_, err := r.CouponNumbers(owner, []checkout.CouponID{id.New[checkout.Coupon](), id.New[checkout.Coupon](), {}})
			return err
		},
	} {
		for _, q := range sentBy(read) {
			if got := lite(t, s, q); !strings.Contains(got, index) {
				t.Errorf("want %s for %s\n%s", index, q.sql, got)
			}
		}
	}
	for _, sql := range []string{revokeUnits, unitsOfOrder} {
		if got := lite(t, s, query{sql: sql, args: make([]any, strings.Count(sql, "$"))}); !strings.Contains(got, "INDEX stock_unit_of_order (store_id=? AND order_id=?)") {
			t.Errorf("%s:\n%s", sql, got)
		}
	}
	// The endpoints of a store are few; those of its orders, which are many, are not looked at.
	if got := lite(t, s, query{sql: listeners, args: make([]any, 1)}); !strings.Contains(got, "INDEX endpoint_of_store (store_id=?)") {
		t.Errorf("listeners:\n%s", got)
	}
	for _, q := range sentBy(func(r reads) error {
		_, _, err := r.Messages(owner, checkout.MessageQuery{Window: checkout.Window{Limit: 9}, Endpoint: id.New[checkout.Endpoint]()})
		return err
	}) {
		if got := lite(t, s, q); !strings.Contains(got, "INDEX message_of_endpoint (store_id=? AND endpoint_id=?)") || strings.Contains(got, "(store_id=?)") {
			t.Errorf("messages of an endpoint:\n%s", got)
		}
	}
	// Free units come in the order of their index, and are not sorted.
	inStock := true
	listing := sentBy(func(r reads) error {
		_, _, err := r.Products(owner, checkout.ProductQuery{Window: checkout.Window{Limit: 9}, InStock: &inStock})
		return err
	})[0]
	for _, q := range []query{{sql: sqliteLocks.reserve(""), args: make([]any, 4)}, {sql: variantsBySKU, args: make([]any, 2)}, listing} {
		got := lite(t, s, q)
		if !strings.Contains(got, "stock_unit USING COVERING INDEX stock_unit_free (store_id=? AND variant_id=?)") || strings.Contains(got, "TEMP B-TREE") {
			t.Errorf("free units by %s\n%s", q.sql, got)
		}
	}
	if got := lite(t, s, query{sql: sellUnits, args: make([]any, 3)}); !strings.Contains(got, "stock_unit_of_order (store_id=? AND order_id=?)") {
		t.Errorf("sold units:\n%s", got)
	}
	for by, index := range productIndexes {
		for _, q := range sentBy(func(r reads) error { _, _, err := r.Products(owner, sortedProducts(by)); return err })[1:] {
			// The order comes from the index; only the rows of the page are sorted again, behind it.
			got, _, _ := strings.Cut(lite(t, s, q), "USE TEMP B-TREE")
			if !strings.Contains(got, "COVERING INDEX "+index+" (store_id=?)") {
				t.Errorf("products by %s:\n%s", by, got)
			}
		}
	}
	far := sortedProducts("title")
	far.Skip, far.After = 0, id.New[checkout.Product]()
	if got := lite(t, s, sentBy(func(r reads) error { _, _, err := r.Products(owner, far); return err })[1]); !strings.Contains(got, "product_listed (store_id=? AND id>?)") {
		t.Errorf("behind an id:\n%s", got)
	}
}

// productIndexes serve the orders of products.
var productIndexes = map[string]string{
	"created": "product_listed", "updated": "product_updated", "title": "product_title", "price": "product_price",
}

func sortedProducts(by string) checkout.ProductQuery {
	return checkout.ProductQuery{
		Window: checkout.Window{Limit: 20, Skip: 20}, Sort: checkout.Sort{By: by, Down: true}, Status: checkout.ProductActive, Listed: true,
	}
}

// manyProducts are rows enough for PostgreSQL to prefer an index.
const manyProducts = `INSERT INTO product (store_id, id, version, number, handle, title, title_key, subtitle, description, message,
	kind, status, pricing, delivery, currency, price_minor, images, options, detail, created_at, updated_at)
	SELECT $1, decode(lpad(to_hex(n), 32, '0'), 'hex'), 1, n, n::text, n::text, md5(n::text), '', repeat('x', 300), '', '', 'active', '', '',
	'EUR', n * 7 % 100, '[]', '[]', '{}', 1, n * 11 % 1000 FROM generate_series(1, 20000) AS n`

// TestPostgresPlans proves that PostgreSQL takes every order of products from its index.
func TestPostgresPlans(t *testing.T) {
	s := openElephant(t, pgtest.URL(t))
	owner := checkout.Store{ID: id.New[checkout.Store](), Slug: "s", Mode: checkout.ModeTest, SessionTTL: 1e9, Currency: money.MustCurrency("EUR"), CreatedAt: clock.System().Now()}
	err := s.run(t.Context(), func(t *tx) error {
		t.InsertStore(owner)
		t.insert(manyProducts, owner.ID)
		t.insert("ANALYZE product")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for by, index := range productIndexes {
		if by == "created" {
			index = "product_" // the primary key has the same order
		}
		for _, q := range sentBy(func(r reads) error { _, _, err := r.Products(owner.ID, sortedProducts(by)); return err })[1:] {
			if got := plan(t, s, "EXPLAIN ", 1, q); !strings.Contains(got, "Scan Backward using "+index) {
				t.Errorf("products by %s:\n%s", by, got)
			}
		}
	}
}

// A create with ten items of the catalogue costs two statements more than one without (issue 3).
func TestTenProductsAreTwoStatements(t *testing.T) {
	ids := make([]checkout.ProductID, 10)
	for i := range ids {
		ids[i] = id.New[checkout.Product]()
	}
	sent := sentBy(func(r reads) error {
		_, err := r.ProductsByID(id.New[checkout.Store](), ids)
		return err
	})
	if len(sent) != 2 {
		t.Errorf("%d statements: %v", len(sent), sent)
	}
}

// TestRelayPlan proves that the relay reads the events that wait, and of a store's endpoints the first that is
// enabled.
func TestRelayPlan(t *testing.T) {
	s, _, _ := benchCatalogue(t, 10)
	got := lite(t, s, query{sql: relayUnheard, args: make([]any, 2)})
	for _, step := range []string{
		"USING INDEX event_unrelayed", "SEARCH endpoint USING PRIMARY KEY (store_id=?)",
		"SEARCH event USING PRIMARY KEY (store_id=? AND order_id=? AND id=?)",
	} {
		if !strings.Contains(got, step) {
			t.Errorf("want %s in\n%s", step, got)
		}
	}
}
