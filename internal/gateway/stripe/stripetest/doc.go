// Package stripetest is a fake of Stripe's API that keeps state, for tests: accounts, Checkout Sessions with a hosted
// page on which a buyer pays, refunds, disputes, idempotency keys and signed events. It takes what Stripe takes, form
// for form, and refuses unknown parameters and impossible values as Stripe does.
//
// It must listen on loopback only. What a buyer, a bank or the seller's dashboard would do is asked of it in Go
// (act.go) or over HTTP (control.go). Start at New.
package stripetest
