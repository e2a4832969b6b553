package standard

import (
	"testing"

	"kassa/internal/wire"
)

// loaded is the contract.
func loaded(t *testing.T) *wire.Contract {
	t.Helper()
	c, err := wire.LoadContract(Name, contract)
	if err == nil {
		err = c.Check()
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The routes and the contract list the same operations, each for a secret key with a scope.
func TestRoutesAreTheContract(t *testing.T) {
	declared := map[string]bool{}
	for _, op := range loaded(t).Operations() {
		declared[op.Method+" "+op.Path] = true
	}
	for _, route := range (&API{}).routes() {
		name := route.Method + " " + route.Pattern
		if !declared[name] {
			t.Errorf("%s is not in openapi.yaml", name)
		}
		delete(declared, name)
		if route.Auth != wire.AuthSecret || route.Scope == "" {
			t.Errorf("%s: auth %d, scope %q", name, route.Auth, route.Scope)
		}
	}
	for name := range declared {
		t.Errorf("%s is in openapi.yaml but not in the routes", name)
	}
}
