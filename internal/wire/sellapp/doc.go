// Package sellapp speaks the SellApp dialect (contracts/sellapp.md): invoices and their checkout over the
// core's sales. An invoice is an order together with its session; its integer id is the order's Number.
//
// It must not decide anything about money, and reaches the database and the gateways through the core
// only. openapi.yaml is the contract; it validates every request.
//
// Start at routes.go, the dialect's table of contents.
package sellapp
