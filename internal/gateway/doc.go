// Package gateway holds what the gateways share: the HTTP client that speaks to payment providers
// (client.go), what a provider's status codes mean to the core (refusal.go), and the signature scheme
// of events (signature.go).
//
// It decides nothing about orders and knows no provider; each of those is a package below it that
// implements checkout.Gateway and passes gatewaytest. Start at client.go.
package gateway
