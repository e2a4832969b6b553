package main

import (
	"strings"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// answer is about what Kassa answers and stores.
var answer = `{"data":"` + strings.Repeat("x", 480) + `"}`

// metadata is about what the benchmark sends.
var metadata = `{"note":"` + strings.Repeat("x", 370) + `"}`

var seller = id.New[checkout.Store]()

// statement is one row to write.
type statement struct {
	sql  string
	args []any
}

// The statements in the order in which Kassa writes them. What differs between two sessions is a
// parameter, and so are long texts; each parameter stands there once, and in order.
const (
	insertOrder = `INSERT INTO sale_order (store_id, id, version, state, interrupted, mode, dialect, title, description, lines,
		currency, subtotal_minor, discount_minor, tax_minor, total_minor, paid_minor, tax_inclusive, tax_rate, reverse_charge,
		coupon_id, coupon_code, buyer, answers, email, customer_id, fields, least_minor, held, metadata, notify_url,
		notify_secret, submitted_at, created_at, updated_at, number)
		VALUES ($1, $2, 1, 'pending', '', 'test', 'shoppex', 'Pro licence', '', '[{"name":"Pro licence","quantity":1,"total":2499}]',
		'USD', 2499, 0, 0, 2499, 0, false, 0, false, NULL, '', '', '', 'buyer@example.com', NULL, '', 0, false, $3, '', '', NULL,
		$4, $5, `
	insertSession = `INSERT INTO session (store_id, order_id, id, version, state, success_url, cancel_url, methods,
		method, coin, confirmations, white_label, expires_at, created_at, updated_at)
		VALUES ($1, $2, $3, 1, 'open', 'https://shop.example/thanks', 'https://shop.example/cart', '[]', '', '', 0, false, $4, $5, $6)`
	insertEvent = `INSERT INTO event (store_id, order_id, id, type, payment_id, order_state, currency, paid_minor, created_at)
		VALUES ($1, $2, $3, 'session.created', NULL, 'pending', 'USD', 0, $4)`
	insertClaim = `INSERT INTO claim (store_id, route, path_ids, key, fingerprint, answer_status, answer_body, created_at, in_flight)
		VALUES ($1, 'POST /dev/v1/checkout/sessions', '', $2, $3, 201, $4, $5, NULL)`
)

// rows are a new session's statements; number is the engine's expression of the order's number.
func rows(number string) []statement {
	now := time.Now()
	order, event := id.New[checkout.Order](), id.New[checkout.Event]()
	created, expires := now.UnixMicro(), now.Add(24*time.Hour).UnixMicro()
	fingerprint := make([]byte, 32)
	return []statement{
		{insertOrder + number + ")", []any{seller, order, metadata, created, created}},
		{insertSession, []any{seller, order, order, expires, created, created}},
		{insertEvent, []any{seller, order, event, created}},
		{insertClaim, []any{seller, order.String(), fingerprint, []byte(answer), created}},
	}
}
