package sellapp

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// Every reason of the core has a status, words and a body that the contract allows.
func TestEveryReasonIsTranslated(t *testing.T) {
	loaded, err := wire.LoadContract(Name, contract)
	if err != nil {
		t.Fatal(err)
	}
	schema, ok := loaded.ResponseSchema("POST", "/api/v2/invoices", 422)
	if !ok {
		t.Fatal("the contract has no schema for problems")
	}
	kinds := map[checkout.Kind][]int{
		checkout.Internal: {500}, checkout.Invalid: {422}, checkout.NotFound: {404}, checkout.Conflict: {422},
		checkout.Unauthenticated: {401}, checkout.Forbidden: {403}, checkout.Declined: {422},
		checkout.RateLimited: {429}, checkout.Unavailable: {503},
	}
	special := map[checkout.Reason]int{checkout.ReasonInFlight: 409} // contracts/common.md
	for reason, kind := range checkout.AllReasons() {
		t.Run(string(reason), func(t *testing.T) {
			if _, listed := refusals[reason]; !listed {
				t.Fatal("not in refusals")
			}
			problem := dialect{}.Problem(checkout.RefuseField(reason, "email", "Words for the buyer."), invoiceParams)
			answer := dialect{}.Render(problem)
			if want, ok := special[reason]; ok && answer.Status != want || !ok && !slices.Contains(kinds[kind], answer.Status) {
				t.Errorf("status %d for kind %d", answer.Status, kind)
			}
			if waits := answer.Status == 409 || answer.Status == 503; waits != (problem.RetryAfter > 0) {
				t.Errorf("status %d with Retry-After %s", answer.Status, problem.RetryAfter)
			}
			if (answer.Status == 422) != (len(problem.Fields) == 1) {
				t.Errorf("status %d with fields %v", answer.Status, problem.Fields)
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

// The same mistakes are told in the same bytes, on every replica and every engine.
func TestMistakesAreToldInOneOrder(t *testing.T) {
	problem := wire.Invalid()
	for _, field := range []string{"product_variants", "extra.currency", "extra.amount", "customer_email", "country", "coupon", "vat_id"} {
		problem.Fields = append(problem.Fields, wire.FieldError{Field: field, Message: "is required"})
	}
	first := dialect{}.Render(problem)
	for range 50 {
		if again := (dialect{}).Render(problem); string(again.Body) != string(first.Body) {
			t.Fatalf("%s\nat first %s", again.Body, first.Body)
		}
	}
}

// What is not a core error is a 500 that leaks nothing.
func TestForeignErrorsLeakNothing(t *testing.T) {
	answer := dialect{}.Render(dialect{}.Problem(errors.New("dial postgres://kassa:hunter2@db"), nil))
	if answer.Status != 500 || strings.Contains(string(answer.Body), "hunter2") {
		t.Errorf("%d %s", answer.Status, answer.Body)
	}
}

// Several mistakes come at once, by field; the first is the message.
func TestSeveralMistakes(t *testing.T) {
	answer := dialect{}.Render(dialect{}.Problem(errors.Join(
		checkout.RefuseField(checkout.ReasonInvalidField, "email", "must be an e-mail address"),
		checkout.RefuseField(checkout.ReasonInvalidField, "tax_id", "is too long"),
		checkout.RefuseField(checkout.ReasonInvalidField, "tax_id", "Enter it again."),
	), invoiceParams))
	var got failure
	if err := json.Unmarshal(answer.Body, &got); err != nil {
		t.Fatal(err)
	}
	want := "map[customer_email:[The customer_email field must be an e-mail address.] vat_id:[The vat_id field is too long. Enter it again.]]"
	if fmt.Sprint(got.Errors) != want || got.Message != got.Errors["customer_email"][0] || got.Param != "customer_email" || got.Type != "validation_error" {
		t.Errorf("%+v", got)
	}
}

// What the engine refuses has its own status and a type for programs.
func TestTransportStatuses(t *testing.T) {
	for code, status := range map[string]int{
		wire.CodeInvalidJSON: 400, wire.CodeBodyTooLarge: 413, wire.CodeUnsupportedMediaType: 415, wire.CodeMethodNotAllowed: 405,
		wire.CodeRouteNotFound: 404, wire.CodeRequestTimeout: 408, wire.CodeHeadersTooLarge: 431,
	} {
		answer := dialect{}.Render(&wire.Problem{Status: status, Code: code, Message: "No.", RequestID: "r"})
		kind := "invalid_request_error"
		if status == 404 {
			kind = "not_found_error"
		}
		want := fmt.Sprintf(`{"message":"No.","type":%q,"code":%q,"status":%d,"request_id":"r","docs_url":"/openapi/sellapp"}`, kind, code, status)
		if answer.Status != status || string(answer.Body) != want {
			t.Errorf("%s: %d %s", code, answer.Status, answer.Body)
		}
	}
}
