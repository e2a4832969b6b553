// Package shoppex speaks the Shoppex dialect (contracts/shoppex.md): checkout sessions and payments over
// the core's sales. A session is an alias of a payment: the same order under the same UUID.
//
// It must not decide anything about money, and reaches the database and the gateways through the core
// only. openapi.yaml is the contract; it validates every request.
//
// Start at routes.go, the dialect's table of contents.
package shoppex
