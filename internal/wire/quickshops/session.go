package quickshops

import (
	"context"
	"net/http"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// sessionTTL is how long a session may be paid (contracts/quickshops.md).
const sessionTTL = 30 * time.Minute

// method is the payment method whose own page is the place to pay, where the store has it.
const method = "STRIPE"

// Where, below a session's page, a gateway sends the buyer back to.
const (
	returnPath = "/return"
	cancelPath = returnPath + "?cancelled=1"
)

// createSession is POST /v1/checkout/session: a new session every time, which ends the cart's older ones.
func (a *API) createSession(_ context.Context, r *wire.Request) (wire.Reply, error) {
	var body newSession
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	cart := parseID[checkout.Cart](cartPrefix, body.CartID)
	return wire.Reply{Call: func(ctx context.Context) (checkout.Answer, error) {
		sale, err := a.core.CheckOutCart(ctx, r.Caller, cart, checkout.CartWish{Dialect: Name, TTL: sessionTTL})
		if err != nil {
			return checkout.Answer{}, err
		}
		page := a.pageURL(sale)
		url, err := a.core.OpenHosted(ctx, sale, checkout.PayWish{Method: method, ReturnURL: page + returnPath, CancelURL: page + cancelPath})
		if err != nil {
			return checkout.Answer{}, err
		}
		if url == "" {
			url = page
		}
		return encode(http.StatusOK, sessionObject{url})
	}}, nil
}
