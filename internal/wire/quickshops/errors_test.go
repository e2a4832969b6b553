package quickshops

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// Every reason of the core has a status, a code, words and a body that the contract allows.
func TestEveryReasonIsTranslated(t *testing.T) {
	loaded, err := wire.LoadContract(Name, contract)
	if err != nil {
		t.Fatal(err)
	}
	schema, ok := loaded.ResponseSchema("POST", sessions, 409)
	if !ok {
		t.Fatal("the contract has no schema for problems")
	}
	kinds := map[checkout.Kind][]int{
		checkout.Internal: {500}, checkout.Invalid: {400}, checkout.NotFound: {404}, checkout.Conflict: {409},
		checkout.Unauthenticated: {401}, checkout.Forbidden: {403}, checkout.Declined: {409},
		checkout.RateLimited: {429}, checkout.Unavailable: {503},
	}
	// contracts/common.md; contracts/quickshops.md
	special := map[checkout.Reason]int{checkout.ReasonKeyReused: 422, checkout.ReasonProductUnsellable: 409}
	for reason, kind := range checkout.AllReasons() {
		t.Run(string(reason), func(t *testing.T) {
			if _, listed := refusals[reason]; !listed {
				t.Fatal("not in refusals")
			}
			problem := dialect{}.Problem(checkout.RefuseField(reason, "product", "Words for the seller."), lineParams)
			problem.RequestID = "r"
			answer := dialect{}.Render(problem)
			if want, ok := special[reason]; ok && answer.Status != want || !ok && !slices.Contains(kinds[kind], answer.Status) {
				t.Errorf("status %d for kind %d", answer.Status, kind)
			}
			if waits := reason == checkout.ReasonInFlight || answer.Status == 503; waits != (problem.RetryAfter > 0) {
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

// A refusal is flat, and what is wrong with a body is 400.
func TestRefusalsAreFlat(t *testing.T) {
	for code, statuses := range map[string][2]int{
		wire.CodeInvalidJSON: {400, 400}, wire.CodeBodyTooLarge: {413, 413}, wire.CodeUnsupportedMediaType: {415, 415},
		wire.CodeMethodNotAllowed: {405, 405}, wire.CodeRouteNotFound: {404, 404}, wire.CodeValidation: {422, 400},
	} {
		answer := dialect{}.Render(&wire.Problem{Status: statuses[0], Code: code, Message: "No.", RequestID: "r"})
		want := fmt.Sprintf(`{"status":%d,"code":%q,"message":"No.","requestId":"r"}`, statuses[1], code)
		if answer.Status != statuses[1] || string(answer.Body) != want {
			t.Errorf("%s: %d %s", code, answer.Status, answer.Body)
		}
	}
	answer := dialect{}.Render(wire.Invalid(wire.FieldError{Field: "quantity", Message: "must be 1 or more"}, wire.FieldError{Message: "is empty"}))
	if !strings.Contains(string(answer.Body), `"message":"quantity must be 1 or more. The request body is empty."`) {
		t.Errorf("%s", answer.Body)
	}
}
