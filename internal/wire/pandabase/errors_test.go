package pandabase

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// Every reason of the core has a status, words and a body that the contract allows.
func TestEveryReasonIsTranslated(t *testing.T) {
	loaded, err := wire.LoadContract(Name, contract)
	if err != nil {
		t.Fatal(err)
	}
	schema, ok := loaded.ResponseSchema("POST", "/v2/stores/{storeId}/checkouts", 400)
	if !ok {
		t.Fatal("the contract has no schema for problems")
	}
	kinds := map[checkout.Kind][]int{
		checkout.Internal: {500}, checkout.Invalid: {400}, checkout.NotFound: {404}, checkout.Conflict: {400},
		checkout.Unauthenticated: {401}, checkout.Forbidden: {403}, checkout.Declined: {400},
		checkout.RateLimited: {429}, checkout.Unavailable: {503},
	}
	special := map[checkout.Reason]int{checkout.ReasonInFlight: 409, checkout.ReasonKeyReused: 422} // contracts/common.md
	for reason, kind := range checkout.AllReasons() {
		t.Run(string(reason), func(t *testing.T) {
			if _, listed := refusals[reason]; !listed {
				t.Fatal("not in refusals")
			}
			problem := dialect{}.Problem(checkout.RefuseField(reason, "email", "Words for the buyer."), buyerParams)
			answer := dialect{}.Render(problem)
			if want, ok := special[reason]; ok && answer.Status != want || !ok && !slices.Contains(kinds[kind], answer.Status) {
				t.Errorf("status %d for kind %d", answer.Status, kind)
			}
			if waits := answer.Status == 409 || answer.Status == 503; waits != (problem.RetryAfter > 0) {
				t.Errorf("status %d with Retry-After %s", answer.Status, problem.RetryAfter)
			}
			doc, fault := wire.ParseJSON(answer.Body)
			if fault != nil {
				t.Fatal(fault)
			}
			if faults := schema.Validate(doc.Value); len(faults) > 0 {
				t.Errorf("%s: %v", answer.Body, faults)
			}
		})
	}
	if len(refusals) != len(checkout.AllReasons()) {
		t.Errorf("%d refusals for %d reasons", len(refusals), len(checkout.AllReasons()))
	}
}

// What is not a core error is a 500 that leaks nothing.
func TestForeignErrorsLeakNothing(t *testing.T) {
	answer := dialect{}.Render(dialect{}.Problem(errors.New("dial postgres://kassa:hunter2@db"), nil))
	if answer.Status != 500 || strings.Contains(string(answer.Body), "hunter2") {
		t.Errorf("%d %s", answer.Status, answer.Body)
	}
}

// Refusals are plain sentences that name the field as the request spells it.
func TestRefusalsAreSentences(t *testing.T) {
	field := func(param, message string) error {
		return checkout.RefuseField(checkout.ReasonInvalidField, param, "%s", message)
	}
	for _, c := range []struct {
		err  error
		want string
	}{
		{field("email", "must be an e-mail address"), "customer.email must be an e-mail address."},
		{field("email", "Enter your e-mail address."), "Enter your e-mail address."},
		{field("country", "country must be one"), "customer.billing.country must be one."},
		{field("field_nick", "is required"), "custom_fields.nick is required."},
		{field("amount", "the total is too large"), "The total is too large."},
		{field("", "must be something else"), "The request body must be something else."},
		{errors.Join(field("name", "is required"), errors.Join(field("city", "is required"))), "customer.name is required. customer.billing.city is required."},
		{wire.Invalid(wire.FieldError{Field: "items.0.quantity", Message: "must be at most 999"}), "items.0.quantity must be at most 999."},
		{wire.Invalid(wire.FieldError{Message: "must be an object"}), "The request body must be an object."},
		{checkout.Refuse(checkout.ReasonCouponInvalid, "whatever"), "This coupon code is not valid for this order."},
	} {
		answer := dialect{}.Render(dialect{}.Problem(c.err, buyerParams))
		if got := (clientReply{body: answer.Body}).message(t); answer.Status != 400 || got != c.want {
			t.Errorf("%v: %d %q, want %q", c.err, answer.Status, got, c.want)
		}
	}
}

// What the engine refuses has its own status, but for validation, which is 400 here.
func TestTransportStatuses(t *testing.T) {
	for code, status := range map[string]int{
		wire.CodeInvalidJSON: 400, wire.CodeBodyTooLarge: 413, wire.CodeUnsupportedMediaType: 415, wire.CodeMethodNotAllowed: 405,
		wire.CodeRouteNotFound: 404, wire.CodeRequestTimeout: 408, wire.CodeHeadersTooLarge: 431,
	} {
		answer := dialect{}.Render(&wire.Problem{Status: status, Code: code, Message: "No."})
		if answer.Status != status || string(answer.Body) != `{"ok":false,"error":"No."}` {
			t.Errorf("%s: %d %s", code, answer.Status, answer.Body)
		}
	}
}
