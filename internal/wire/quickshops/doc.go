// Package quickshops speaks the Quickshops dialect (contracts/quickshops.md): a store and its products for
// everybody who has a key, carts and their checkout for secret keys.
//
// It must not decide anything about money, and reaches the database and the gateways through the core
// only. openapi.yaml is the contract; it validates every request.
//
// Start at routes.go, the dialect's table of contents.
package quickshops
