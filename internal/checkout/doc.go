// Package checkout is the core of Kassa: the nouns (store, order, session, payment …), their state
// machines, and the services that move them. Dialects, pages and the command line call it; it calls
// the database and the gateways through the ports in port.go and gateway.go.
//
// It must not know how anything is spelt on a wire or in SQL: no JSON, no HTTP, no database/sql
// (internal/archtest enforces it). No gateway is ever called inside a transaction.
//
// Start at order.go, session.go and payment.go for the rules, then at service.go for the verbs.
package checkout
