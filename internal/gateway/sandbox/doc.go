// Package sandbox is a small payment provider for trying things out, and the gateway that speaks to it.
// Between the two stands real HTTP, so that time-outs and lost events are real.
//
// The gateway's half implements checkout.Gateway: gateway.go and gateway_event.go. The provider's half
// has an API for merchants (api.go), a page on which the buyer chooses how the payment ends (page.go,
// with the choices in outcome.go), and signed events (courier.go). Both halves share nothing but the
// messages in message.go and the account's secret.
//
// What became of a payment is computed from its document and the clock (payment.go), so it survives a
// restart and is the same at every replica. Events are not durable: a restart loses them, as real
// providers do. It must never serve a live account: nobody moves money here.
package sandbox
