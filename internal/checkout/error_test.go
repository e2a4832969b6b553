package checkout_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kassa/internal/checkout"
)

// declaredReasons reads the constants of type Reason from the source.
func declaredReasons(t *testing.T) map[string]checkout.Reason {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "error.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	reasons := map[string]checkout.Reason{}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Names[0].Name, "Reason") {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); !ok || kind.Name != "Reason" {
			t.Errorf("%s is not declared as a Reason", spec.Names[0].Name)
		}
		text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		reasons[spec.Names[0].Name] = checkout.Reason(text)
		return true
	})
	return reasons
}

func TestAllReasonsIsComplete(t *testing.T) {
	declared, all := declaredReasons(t), checkout.AllReasons()
	seen := map[checkout.Reason]string{}
	for name, reason := range declared {
		kind, ok := all[reason]
		if !ok {
			t.Errorf("%s is not in AllReasons", name)
		}
		if other := seen[reason]; other != "" {
			t.Errorf("%s and %s are both %q", name, other, reason)
		}
		seen[reason] = name
		if (kind == checkout.Internal) != (reason == checkout.ReasonInternal) {
			t.Errorf("%s is of kind %d", name, kind)
		}
	}
	if len(all) != len(declared) || len(all) == 0 {
		t.Errorf("%d reasons listed, %d declared", len(all), len(declared))
	}
}

func TestRefuse(t *testing.T) {
	for reason, kind := range checkout.AllReasons() {
		cause := errors.New("secret cause")
		err := checkout.RefuseField(reason, "field", "message %d", 7)
		err.Err = cause
		wrapped := fmt.Errorf("around: %w", err)
		if err.Kind != kind || checkout.ReasonOf(wrapped) != reason || err.Message != "message 7" {
			t.Errorf("%s: %+v", reason, err)
		}
		if !errors.Is(wrapped, cause) || !errors.Is(wrapped, checkout.Refuse(reason, "")) {
			t.Errorf("%s: not found by errors.Is", reason)
		}
		if want := string(reason) + " (field): message 7: secret cause"; err.Error() != want {
			t.Errorf("%q, want %q", err.Error(), want)
		}
	}
	if checkout.ReasonOf(errors.New("any")) != checkout.ReasonInternal {
		t.Error("an unknown error is not internal")
	}
}

func TestIsRefusal(t *testing.T) {
	stored := map[checkout.Kind]bool{
		checkout.Invalid: true, checkout.NotFound: true, checkout.Conflict: true, checkout.Declined: true,
	}
	beforeTheClaim := []checkout.Reason{
		checkout.ReasonInFlight, checkout.ReasonKeyReused, checkout.ReasonInvalidField,
		checkout.ReasonCurrencyMismatch, checkout.ReasonAmountOverflow,
	}
	for reason, kind := range checkout.AllReasons() {
		want := stored[kind] && !slices.Contains(beforeTheClaim, reason)
		if got := checkout.IsRefusal(checkout.Refuse(reason, "")); got != want {
			t.Errorf("%s: %v", reason, got)
		}
	}
	if checkout.IsRefusal(errors.New("any")) || checkout.IsRefusal(nil) {
		t.Error("an error that is not the core's is stored as an answer")
	}
}
