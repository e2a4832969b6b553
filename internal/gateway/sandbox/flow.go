package sandbox

import (
	"kassa/internal/checkout"
)

// Flows says how the buyer is asked for the money, by method; a method it does not name is redirected.
type Flows map[string]checkout.Flow

// next tells what the buyer of a payment has to do. All flows end on the provider's page, where the
// outcome is chosen: a redirect goes there, a QR code holds its address, instructions name it.
func (p *Provider) next(d payment) nextMessage {
	url := p.base() + pagePath + d.Reference
	amount := d.money().String()
	next := nextMessage{Flow: string(checkout.FlowRedirect), URL: url}
	switch flow := p.flows[d.Method]; flow {
	case checkout.FlowQR:
		next.Flow, next.Payload, next.Amount = string(flow), url, amount
		next.Address = "sandbox1" + d.Reference
	case checkout.FlowInstructions:
		next.Flow, next.Amount = string(flow), amount
		next.Text = "Transfer " + amount + " to Sandbox Bank with the reference " + d.Reference +
			". No real money moves: open " + url + " to choose how the transfer ends."
	}
	return next
}
