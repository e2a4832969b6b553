// Package stripe takes payments through Stripe's own checkout page: one Checkout Session in payment mode for each
// payment. It implements checkout.Gateway, Canceller, Tracer and Prober over stripe-go (gateway.go); how amounts are
// written stands in amount.go, what the buyer sees on Stripe's page in item.go, what Stripe's events mean in event.go.
//
// An account's API key decides between test and live. It decides nothing about orders, keeps nothing, and believes no
// event: whatever moves was read back from Stripe before. The rules are Stripe's API reference as of the version that
// stripe-go pins (docs/adr/0015-stripe.md).
package stripe
