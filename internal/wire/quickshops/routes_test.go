package quickshops

import (
	"testing"

	"kassa/internal/wire"
)

// The routes and the contract list the same operations, and every route but one asks for a key and a scope.
func TestRoutesAreTheContract(t *testing.T) {
	loaded, err := wire.LoadContract(Name, contract)
	if err == nil {
		err = loaded.Check()
	}
	if err != nil {
		t.Fatal(err)
	}
	declared := map[string]bool{}
	for _, op := range loaded.Operations() {
		declared[op.Method+" "+op.Path] = true
	}
	for _, route := range (&API{}).routes() {
		served := route.Method + " " + route.Pattern
		if !declared[served] {
			t.Errorf("%s is not in openapi.yaml", served)
		}
		delete(declared, served)
		open := route.Pattern == "/v1/health"
		if (route.Auth == wire.AuthNone) != open || (route.Scope == "") != open {
			t.Errorf("%s: auth %d, scope %q", served, route.Auth, route.Scope)
		}
		if reads := route.Method == "GET" || route.Method == "DELETE"; reads != (route.Body == wire.BodyNone) {
			t.Errorf("%s: body %d; every POST is idempotent over its body", served, route.Body)
		}
	}
	for operation := range declared {
		t.Errorf("%s is in openapi.yaml but not in the routes", operation)
	}
}
