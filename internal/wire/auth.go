package wire

import (
	"log/slog"
	"net/http"
	"time"

	"kassa/internal/checkout"
)

// admit checks size, credential, scope, rate and body, in this order.
func (op *operation) admit(r *http.Request) (*Request, *Problem) {
	if r.ContentLength > BodyLimit {
		return nil, bodyTooLarge()
	}
	client := op.limits.Proxies.Client(r)
	req := &Request{Client: LimitKey(client), http: r}
	free := op.limits.LoopbackFree && client.IsLoopback()
	if problem := op.authenticate(r, req, free); problem != nil {
		return nil, problem
	}
	if op.Scope != "" && !req.Caller.Key.Allows(op.Scope) {
		return nil, op.dialect.Problem(checkout.Refuse(checkout.ReasonMissingScope, "This key lacks the scope %s.", op.Scope), nil)
	}
	if !free {
		if problem := op.throttle(req); problem != nil {
			return nil, problem
		}
	}
	if r.URL.RawQuery != "" {
		req.Query = r.URL.Query()
	}
	return req, op.read(r, req)
}

// authenticate finds the caller. A refused credential costs a token of the address, so that guessing is
// slow. A public key does not open a secret route.
func (op *operation) authenticate(r *http.Request, req *Request, free bool) *Problem {
	if op.Auth == AuthNone {
		return nil
	}
	text, problem := op.dialect.Credential(r)
	if problem != nil {
		return problem
	}
	caller, err := op.core.Authenticate(r.Context(), op.dialect.Name(), text)
	if err != nil {
		if checkout.ReasonOf(err) == checkout.ReasonUnauthenticated && !free {
			if problem := op.limited(op.limits.PerAddress, req.Client); problem != nil {
				return problem
			}
		}
		return op.dialect.Problem(err, nil)
	}
	req.Caller = caller
	Annotate(r.Context(), slog.String("store", caller.Store.Slug), slog.String("key", caller.Key.ID.String()))
	if op.Auth == AuthSecret && caller.Key.Kind != checkout.KeySecret {
		return op.dialect.Problem(checkout.Refuse(checkout.ReasonMissingScope, "A secret key is required."), nil)
	}
	return nil
}

// throttle takes a token of the key and of the address.
func (op *operation) throttle(req *Request) *Problem {
	if !req.Caller.Key.ID.IsZero() {
		if problem := op.limited(op.limits.PerKey, req.Caller.Key.ID.String()); problem != nil {
			return problem
		}
	}
	return op.limited(op.limits.PerAddress, req.Client)
}

func (op *operation) limited(limiter *Limiter, key string) *Problem {
	now := time.Now
	if op.limits.Now != nil {
		now = op.limits.Now
	}
	ok, retryAfter, _, _, _ := limiter.Allow(key, now())
	if ok {
		return nil
	}
	problem := op.dialect.Problem(checkout.Refuse(checkout.ReasonRateLimited, "Too many requests. Try again later."), nil)
	problem.RetryAfter = retryAfter
	return problem
}

// read parses the body strictly and validates it against the contract.
func (op *operation) read(r *http.Request, req *Request) *Problem {
	var problem *Problem
	switch op.Body {
	case BodyNone:
		req.Doc = emptyDocument()
		return nil
	case BodyRequired:
		req.Doc, problem = ReadJSON(r, BodyLimit)
	case BodyOptional:
		req.Doc, problem = ReadOptionalJSON(r, BodyLimit)
	}
	if problem != nil {
		return problem
	}
	if op.schema == nil {
		return nil
	}
	if fields := op.schema.Validate(req.Doc.Value); len(fields) > 0 {
		return Invalid(fields...)
	}
	return nil
}

// Invalid is a problem of single fields.
func Invalid(fields ...FieldError) *Problem {
	return &Problem{
		Status: http.StatusUnprocessableEntity, Code: CodeValidation,
		Message: "The request is not valid.", Fields: fields,
	}
}
