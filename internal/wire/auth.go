package wire

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"slices"

	"kassa/internal/checkout"
)

// admit checks size, credential, store (of the path or of a header), scope, rate and body, in this order.
func (op *operation) admit(r *http.Request, req *Request) *Problem {
	if r.ContentLength > BodyLimit {
		return bodyTooLarge()
	}
	if problem := op.authenticate(r, req); problem != nil {
		return problem
	}
	if problem := op.locate(r, req); problem != nil {
		return problem
	}
	if problem := op.pick(r, req); problem != nil {
		return problem
	}
	if problem := op.checkScope(req); problem != nil {
		return problem
	}
	if problem := op.throttle(req); problem != nil {
		return problem
	}
	if r.URL.RawQuery != "" {
		req.Query = r.URL.Query()
	}
	return op.read(r, req)
}

// authenticate finds the caller. A public key does not open a secret route.
func (op *operation) authenticate(r *http.Request, req *Request) *Problem {
	text, problem := op.dialect.Credential(r)
	if problem != nil {
		return problem
	}
	if text == "" && !op.Auth.keyNeeded() && len(r.Header["Authorization"]) == 0 {
		return nil
	}
	if problem := op.askForKey(r, req); problem != nil {
		return problem
	}
	caller, err := op.core.Authenticate(r.Context(), op.dialect.Name(), text)
	if err != nil {
		return op.guessed(req, err)
	}
	if caller.Key.Signing != "" {
		if problem := op.verify(r, req, caller.Key); problem != nil {
			return problem
		}
	}
	req.Caller = caller
	Annotate(r.Context(), slog.String("store", caller.Store.Slug), slog.String("key", caller.Key.ID.String()))
	if op.Auth == AuthSecret && caller.Key.Kind != checkout.KeySecret {
		return op.dialect.Problem(checkout.RefuseField(checkout.ReasonMissingScope, op.scopeName(), "A secret key is required."), nil)
	}
	return nil
}

// askForKey refuses a request without any credential, where the dialect has words of its own for that.
func (op *operation) askForKey(r *http.Request, req *Request) *Problem {
	if op.unkeyed == nil || !op.Auth.keyNeeded() {
		return nil
	}
	problem := op.unkeyed.Unkeyed(r)
	if problem == nil {
		return nil
	}
	if throttled := op.throttleAddress(req); throttled != nil {
		return throttled
	}
	return problem
}

// verify reads the whole body and has the dialect check that the key signed it. Whoever parses the body
// later gets those same bytes.
func (op *operation) verify(r *http.Request, req *Request, key checkout.Key) *Problem {
	bad := checkout.Refuse(checkout.ReasonUnauthenticated, "")
	if op.signed == nil {
		return op.guessed(req, bad)
	}
	body, problem := readBody(r, BodyLimit)
	if problem != nil {
		return problem
	}
	if !op.signed.Verify(r, body, key) {
		return op.guessed(req, bad)
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return nil
}

// locate finds the store that the path names. To a key of another store it is as unknown as one that does
// not exist.
func (op *operation) locate(r *http.Request, req *Request) *Problem {
	if op.paths == nil || op.Auth == AuthNone {
		return nil
	}
	store, named := op.paths.StoreOf(r)
	if !named && op.Auth.keyNeeded() {
		return nil
	}
	unknown := checkout.Refuse(checkout.ReasonStoreNotFound, "")
	switch {
	case store.IsZero():
		return op.guessed(req, unknown)
	case store == req.Caller.Store.ID:
		return nil
	case !req.Caller.Key.ID.IsZero():
		return op.guessed(req, unknown)
	}
	found, err := op.core.StoreByID(r.Context(), store)
	if err != nil {
		return op.guessed(req, err)
	}
	req.Caller = checkout.Caller{Store: found}
	Annotate(r.Context(), slog.String("store", found.Slug))
	return nil
}

// pick finds the store that a header names among those that the key sees, or else the first of them. One that
// the key does not see is as unknown as one that does not exist.
func (op *operation) pick(r *http.Request, req *Request) *Problem {
	if op.header == nil || req.Caller.Key.ID.IsZero() {
		return nil
	}
	slug, named, problem := op.header.StoreSlug(r)
	if problem != nil {
		return problem
	}
	stores, err := op.core.StoresOf(r.Context(), req.Caller)
	if err != nil {
		return op.dialect.Problem(err, nil)
	}
	at := slices.IndexFunc(stores, func(s checkout.Store) bool { return !named || s.Slug == slug })
	if at < 0 {
		return op.guessed(req, checkout.Refuse(checkout.ReasonStoreNotFound, ""))
	}
	req.Caller.Store = stores[at]
	Annotate(r.Context(), slog.String("store", stores[at].Slug))
	return nil
}

// guessed answers a credential or a store that may be a guess, in the same words whatever was wrong with it.
// It costs a token of the address, so that guessing is slow.
func (op *operation) guessed(req *Request, err error) *Problem {
	switch checkout.ReasonOf(err) {
	case checkout.ReasonUnauthenticated:
		err = checkout.Refuse(checkout.ReasonUnauthenticated, "A valid API key is required.")
	case checkout.ReasonStoreNotFound:
		err = checkout.Refuse(checkout.ReasonStoreNotFound, "There is no such store.")
	default: // ours, not a guess
		return op.dialect.Problem(err, nil)
	}
	if problem := op.throttleAddress(req); problem != nil {
		return problem
	}
	return op.dialect.Problem(err, nil)
}

// checkScope refuses a key without the route's scope, naming it as the dialect does.
func (op *operation) checkScope(req *Request) *Problem {
	if op.Scope == "" || req.Caller.Key.Allows(op.Scope) {
		return nil
	}
	name := op.scopeName()
	return op.dialect.Problem(checkout.RefuseField(checkout.ReasonMissingScope, name, "This key lacks the scope %s.", name), nil)
}

// scopeName is the scope of the route as the dialect's callers know it; empty = it has none.
func (op *operation) scopeName() string {
	if op.Scope == "" || op.scopes == nil {
		return op.Scope
	}
	return op.scopes.ScopeName(op.Scope)
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
	case BodyOptionalOrList:
		req.Doc, problem = ReadOptionalJSONOrList(r, BodyLimit)
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
