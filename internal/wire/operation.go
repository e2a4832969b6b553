package wire

import (
	"context"
	"log/slog"
	"net/http"

	"kassa/internal/checkout"
)

// operation is a route with what is known about it at start.
type operation struct {
	*Surface
	Route
	schema   *Schema // nil = any object
	pathKeys []string
}

// serve takes a request through the checks, in the order of the contract.
func (op *operation) serve(w http.ResponseWriter, r *http.Request) {
	if op.openToBrowsers(op.Route) && r.Header.Get("Origin") != "" {
		letBrowsersRead(w.Header())
	}
	client := op.limits.Proxies.Client(r)
	req := &Request{Client: LimitKey(client), origin: op.limits.Proxies.Origin(r), http: r, free: op.limits.LoopbackFree && client.IsLoopback()}
	problem := op.admit(r, req)
	if op.rates != nil && req.rate.Limit > 0 {
		op.rates.WriteRate(w.Header(), req.rate)
	}
	if problem != nil {
		op.Fail(w, r, problem)
		return
	}
	claim, problem := op.claim(r, req)
	if problem != nil {
		op.Fail(w, r, problem)
		return
	}
	reply, err := op.Handle(r.Context(), req)
	answer, replayed, err := op.commit(r.Context(), claim, reply, err)
	if err != nil {
		op.fail(w, r, err)
		return
	}
	if replayed {
		w.Header().Set(op.dialect.ReplayHeader(), "true")
	}
	op.setHeaders(w.Header())
	w.WriteHeader(answer.Status)
	_, _ = w.Write(answer.Body) // a client that is gone needs no answer
}

// commit runs the reply's effect or call under the claim. A refusal under a claim is stored as well.
func (op *operation) commit(ctx context.Context, claim *checkout.Claim, reply Reply, err error) (answer checkout.Answer, replayed bool, _ error) {
	refuse := func(err error) checkout.Answer { return op.refuse(ctx, err) }
	switch {
	case err != nil && (claim == nil || !checkout.IsRefusal(err)):
		return checkout.Answer{}, false, err
	case err != nil:
		return op.core.Refused(ctx, *claim, err, refuse)
	case reply.Effect != nil:
		answer, replayed, err = op.core.Once(ctx, claim, reply.Effect, refuse)
	case reply.Call != nil:
		answer, replayed, err = op.core.Call(ctx, claim, reply.Call, refuse)
	default:
		return reply.Answer, false, nil
	}
	done := err == nil && !replayed && answer.Status < http.StatusBadRequest // else a stored refusal
	if done && reply.After != nil {
		reply.After(ctx)
	}
	return answer, replayed, err
}

// refuse renders a refusal so that it can be stored.
func (op *operation) refuse(ctx context.Context, err error) checkout.Answer {
	problem := *op.dialect.Problem(err, op.Params)
	problem.RequestID = RequestID(ctx)
	return op.dialect.Render(&problem)
}

// fail answers an error of the core, and notes what only the log may know.
func (op *operation) fail(w http.ResponseWriter, r *http.Request, err error) {
	problem := op.dialect.Problem(err, op.Params)
	if problem.Status >= http.StatusInternalServerError {
		Annotate(r.Context(), slog.String("error", err.Error()))
	}
	op.Fail(w, r, problem)
}
