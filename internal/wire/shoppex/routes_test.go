package shoppex

import (
	"testing"

	"kassa/internal/wire"
)

// The routes and the contract list the same operations, and every route says who may call it: a secret key
// with a scope, except where a key may ask about itself.
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
	aboutItself := map[string]bool{"/dev/v1/me": true, "/dev/v1/me/capabilities": true}
	for _, route := range (&API{}).routes() {
		name := route.Method + " " + route.Pattern
		if !declared[name] {
			t.Errorf("%s is not in openapi.yaml", name)
		}
		delete(declared, name)
		if route.Auth != wire.AuthSecret {
			t.Errorf("%s: auth %d, want a secret key", name, route.Auth)
		}
		if (route.Scope == "") != aboutItself[route.Pattern] {
			t.Errorf("%s: scope %q", name, route.Scope)
		}
		if reads := route.Method == "GET" || route.Method == "DELETE"; reads != (route.Body == wire.BodyNone) {
			t.Errorf("%s: body %d; every POST is idempotent over its body", name, route.Body)
		}
	}
	for name := range declared {
		t.Errorf("%s is in openapi.yaml but not in the routes", name)
	}
}
