package sandbox

import (
	"time"

	"github.com/go-json-experiment/json"

	"kassa/internal/checkout"
	"kassa/internal/gateway"
)

// eventFieldLimit is the most bytes of an event's id, type or reference.
const eventFieldLimit = 255

// ParseEvent implements checkout.Gateway. An event that is signed but cannot be read is refused like
// one that is not signed: the sandbox never sends it.
func (g *Gateway) ParseEvent(account checkout.GatewayAccount, header func(name string) string, body []byte, now time.Time) (checkout.GatewayHint, error) {
	if err := gateway.Verify(account.Secret, header(signatureHeader), body, now); err != nil {
		return checkout.GatewayHint{}, err
	}
	var event eventMessage
	if json.Unmarshal(body, &event) != nil || event.ID == "" || event.Type == "" ||
		max(len(event.ID), len(event.Type), len(event.Reference)) > eventFieldLimit {
		return checkout.GatewayHint{}, gateway.BadSignature()
	}
	return checkout.GatewayHint{EventID: event.ID, Type: event.Type, Reference: event.Reference}, nil
}
