package pandabase

import (
	"strings"
	"testing"

	"kassa/internal/wire"
)

// merged are routes that serve two operations of the contract each, see partPattern.
var merged = map[string][]string{
	"GET " + corePath + partPattern: {
		"GET " + corePath + "/orders/{orderId}/refunds", "GET " + corePath + "/orders/payments/{paymentId}",
	},
}

// The routes and the contract list the same operations, and every route says who may call it.
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
		operations := merged[served]
		if operations == nil {
			operations = []string{served}
		}
		for _, operation := range operations {
			if !declared[operation] {
				t.Errorf("%s is not in openapi.yaml", operation)
			}
			delete(declared, operation)
		}
		checkAuth(t, served, route)
	}
	for operation := range declared {
		t.Errorf("%s is in openapi.yaml but not in the routes", operation)
	}
}

// checkAuth checks who may call a route: everybody a checkout or a storefront, a secret key with a scope
// the core API, but for the store itself, which any key of it may read.
func checkAuth(t *testing.T, served string, route wire.Route) {
	t.Helper()
	want, scoped := wire.AuthStore, false
	switch {
	case strings.HasPrefix(route.Pattern, "/v2/storefront/resolve/"):
		want = wire.AuthNone
	case strings.HasPrefix(route.Pattern, corePath):
		want, scoped = wire.AuthSecret, route.Pattern != corePath
	}
	if route.Auth != want || (route.Scope != "") != scoped {
		t.Errorf("%s: auth %d, scope %q", served, route.Auth, route.Scope)
	}
	if writes := route.Method == "POST" || route.Method == "PATCH"; writes == (route.Body == wire.BodyNone) {
		t.Errorf("%s: body %d; every POST is idempotent over its body", served, route.Body)
	}
}
