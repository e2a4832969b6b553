package wire

import (
	"time"

	"kassa/internal/checkout"
)

// Rate is what a limit allows a caller.
type Rate struct {
	Kind      string // who is counted: "key", "store" or "address"
	Limit     int    // requests at once
	Remaining int    // how many of them are left
	Reset     time.Time
}

// tighter tells whether less is left of r than of other, each by its own limit. One that is off (0) is
// the loosest.
func (r Rate) tighter(other Rate) bool {
	return other.Limit == 0 || r.Remaining*other.Limit < other.Remaining*r.Limit
}

// throttle takes a token of the key and of the address. Without a key it takes one of the address first, so
// that nobody whose address is over its rate uses up the store's.
func (op *operation) throttle(req *Request) *Problem {
	switch {
	case req.free && op.rates == nil:
		return nil
	case !req.Caller.Key.ID.IsZero():
		counted := req.Caller.Key.ID.String()
		if op.limits.PerEndpoint {
			counted += " " + op.Method + " " + op.Pattern
		}
		if problem := op.take(req, op.limits.PerKey, "key", counted); problem != nil {
			return problem
		}
		return op.throttleAddress(req)
	}
	if problem := op.throttleAddress(req); problem != nil || op.Auth != AuthStore {
		return problem
	}
	limiter := op.limits.PerStore
	if limiter == nil {
		limiter = op.limits.PerKey
	}
	return op.take(req, limiter, "store", req.Caller.Store.ID.String())
}

func (op *operation) throttleAddress(req *Request) *Problem {
	if req.free && op.rates == nil {
		return nil
	}
	return op.take(req, op.limits.PerAddress, "address", req.Client)
}

// take takes one token and notes what is left. Those who are free are told figures, but never refused.
func (op *operation) take(req *Request, limiter *Limiter, kind, key string) *Problem {
	now := time.Now
	if op.limits.Now != nil {
		now = op.limits.Now
	}
	ok, retryAfter, remaining, limit, reset := limiter.Allow(key, now())
	refused := !ok && !req.free
	told := Rate{Kind: kind, Limit: limit, Remaining: remaining, Reset: reset}
	if refused || told.tighter(req.rate) {
		req.rate = told
	}
	if !refused {
		return nil
	}
	problem := op.dialect.Problem(checkout.Refuse(checkout.ReasonRateLimited, "Too many requests. Try again later."), nil)
	problem.RetryAfter = retryAfter
	return problem
}
