package standard

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// Every reason of the core has a status and a body that the contract allows.
func TestEveryReasonIsTranslated(t *testing.T) {
	schema, ok := loaded(t).ResponseSchema("GET", "/kassa/v1/events", 422)
	if !ok {
		t.Fatal("the contract has no schema for problems")
	}
	for reason, kind := range checkout.AllReasons() {
		answer := dialect{}.Render(dialect{}.Problem(checkout.RefuseField(reason, "email", "Words."), nil))
		if answer.Status != statuses[kind] || answer.Status < 400 {
			t.Errorf("%s: status %d", reason, answer.Status)
		}
		doc, problem := wire.ParseJSON(answer.Body)
		if problem != nil {
			t.Fatal(problem)
		}
		if faults := schema.Validate(doc.Value); len(faults) > 0 || !strings.Contains(string(answer.Body), `"code":"`+string(reason)+`"`) {
			t.Errorf("%s: %s: %v", reason, answer.Body, faults)
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

func TestFieldsAreRenamed(t *testing.T) {
	problem := dialect{}.Problem(checkout.CheckEmail("nobody"), map[string]string{"email": "customer_email"})
	want := []wire.FieldError{{Field: "customer_email", Message: "must be an e-mail address"}}
	if diff := cmp.Diff(want, problem.Fields); diff != "" || problem.Status != 422 {
		t.Errorf("status %d, fields (-want +got):\n%s", problem.Status, diff)
	}
}
