package main

import (
	"strings"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// answer is about what Kassa answers; answerBytes is how it is stored.
var (
	answer      = `{"data":"` + strings.Repeat("x", 480) + `"}`
	answerBytes = []byte(answer)
)

// metadata is about what the benchmark sends.
var metadata = `{"note":"` + strings.Repeat("x", 370) + `"}`

// seller is the store of all sessions.
var seller = id.New[checkout.Store]()

// fingerprint has the size of a request's hash.
var fingerprint = make([]byte, 32)

// sale is what differs between two sessions; the session has the order's id.
type sale struct {
	order            checkout.OrderID
	event            checkout.EventID
	key              string
	created, expires int64 // microseconds since 1970
}

func newSale() sale {
	now, order := time.Now(), id.New[checkout.Order]()
	return sale{
		order: order, event: id.New[checkout.Event](), key: order.String(),
		created: now.UnixMicro(), expires: now.Add(checkout.DefaultSessionTTL).UnixMicro(),
	}
}

// The statements in the order in which Kassa writes them. Columns that are left out have the schema's default,
// as in Kassa. What differs between two requests is a parameter, and so are long texts; parameters come in the
// order of their numbers, since SQLite numbers them as they come.
const (
	// insertOrder ends before the number, for which each engine has its own expression.
	insertOrder = `INSERT INTO sale_order (store_id, id, version, state, interrupted, mode, dialect, title, lines, currency,
		subtotal_minor, total_minor, paid_minor, email, metadata, notify_url, notify_secret, submitted_at, created_at,
		updated_at, number)
		VALUES ($1, $2, 1, 'pending', '', 'test', 'shoppex', 'Pro licence', '[{"name":"Pro licence","quantity":1,"total":2499}]',
		'USD', 2499, 2499, 0, 'buyer@example.com', $3, '', '', NULL, $4, $4, `
	insertSession = `INSERT INTO session (store_id, order_id, id, version, state, success_url, cancel_url, methods,
		method, coin, confirmations, white_label, expires_at, created_at, updated_at)
		VALUES ($1, $2, $2, 1, 'open', 'https://shop.example/thanks', 'https://shop.example/cart', '[]', '', '', 0, false, $3, $4, $4)`
	insertEvent = `INSERT INTO event (store_id, order_id, id, type, payment_id, order_state, currency, paid_minor, created_at,
		product_id, variant_id, position)
		VALUES ($1, $2, $3, 'session.created', NULL, 'pending', 'USD', 0, $4, NULL, NULL, NULL)`
	insertClaim = `INSERT INTO claim (store_id, route, path_ids, key, fingerprint, answer_status, answer_body, created_at, in_flight)
		VALUES ($1, 'POST /dev/v1/checkout/sessions', '', $2, $3, 201, $4, $5, NULL)`
)
