// Package pandabase speaks the Pandabase dialect (contracts/pandabase.md): checkout sessions and the
// storefront for everybody who knows a store's id, and the core API for its keys.
//
// It must not decide anything about money, and reaches the database and the gateways through the core
// only. openapi.yaml is the contract; it validates every request.
//
// Start at routes.go, the dialect's table of contents.
package pandabase
