package shoppex

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// Every reason of the core has a status, a code and a body that the contract allows.
func TestEveryReasonIsTranslated(t *testing.T) {
	loaded, err := wire.LoadContract(Name, contract)
	if err != nil {
		t.Fatal(err)
	}
	schema, ok := loaded.ResponseSchema("POST", "/dev/v1/payments", 400)
	if !ok {
		t.Fatal("the contract has no schema for problems")
	}
	kinds := map[checkout.Kind][]int{
		checkout.Internal: {500}, checkout.Invalid: {400, 422}, checkout.NotFound: {404}, checkout.Conflict: {400, 409},
		checkout.Unauthenticated: {401}, checkout.Forbidden: {403}, checkout.Declined: {400},
		checkout.RateLimited: {429}, checkout.Unavailable: {503},
	}
	for reason, kind := range checkout.AllReasons() {
		t.Run(string(reason), func(t *testing.T) {
			if _, listed := refusals[reason]; !listed {
				t.Fatal("not in refusals")
			}
			answer := dialect{}.Render(dialect{}.Problem(checkout.RefuseField(reason, "email", "Words for the buyer."), sessionParams))
			if !slices.Contains(kinds[kind], answer.Status) {
				t.Errorf("status %d for kind %d", answer.Status, kind)
			}
			doc, problem := wire.ParseJSON(answer.Body)
			if problem != nil {
				t.Fatal(problem)
			}
			if faults := schema.Validate(doc.Value); len(faults) > 0 {
				t.Errorf("%s: %v", answer.Body, faults)
			}
		})
	}
}

// What is not a core error is a 500 that leaks nothing.
func TestForeignErrorsLeakNothing(t *testing.T) {
	answer := dialect{}.Render(dialect{}.Problem(&leaky{}, nil))
	if answer.Status != 500 || strings.Contains(string(answer.Body), "hunter2") {
		t.Errorf("%d %s", answer.Status, answer.Body)
	}
}

type leaky struct{}

func (*leaky) Error() string { return "dial postgres://kassa:hunter2@db" }

// A core field is told under the name that the request spelt.
func TestFieldsAreRenamed(t *testing.T) {
	problem := dialect{}.Problem(checkout.CheckEmail("nobody"), sessionParams)
	want := []wire.FieldError{{Field: "customer_email", Message: "must be an e-mail address"}}
	if diff := cmp.Diff(want, problem.Fields); diff != "" || problem.Status != 422 {
		t.Errorf("status %d, fields (-want +got):\n%s", problem.Status, diff)
	}
}
