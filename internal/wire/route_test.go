package wire

import (
	"context"
	"strings"
	"testing"
)

func TestRoutesAreCheckedAtStart(t *testing.T) {
	contract, err := LoadContract("test", []byte(thingsContract))
	if err != nil {
		t.Fatal(err)
	}
	handle := func(context.Context, *Request) (Reply, error) { return Reply{}, nil }
	stores := "/stores/{store}/things"
	for name, row := range map[string]struct {
		dialect Dialect
		route   Route
		want    string // in the error; empty = none
	}{
		"fine":                       {able{}, Route{Method: "GET", Pattern: stores, Auth: AuthStore}, ""},
		"fine with a body":           {able{}, Route{Method: "POST", Pattern: stores, Auth: AuthStore, Body: BodyRequired}, ""},
		"fine without a store":       {able{}, Route{Method: "GET", Pattern: "/mine", Auth: AuthSecret, Scope: "a.b"}, ""},
		"no auth":                    {able{}, Route{Method: "GET", Pattern: stores}, "auth"},
		"no body in the contract":    {able{}, Route{Method: "PUT", Pattern: stores, Auth: AuthStore, Body: BodyRequired}, "contract"},
		"no store in the path":       {able{}, Route{Method: "GET", Pattern: "/things", Auth: AuthStore}, "names no store"},
		"another name in the path":   {able{}, Route{Method: "GET", Pattern: "/things/{id}", Auth: AuthStore}, "names no store"},
		"a dialect without stores":   {plain{}, Route{Method: "GET", Pattern: stores, Auth: AuthStore}, "reads no store"},
		"a scope for all of a store": {able{}, Route{Method: "GET", Pattern: stores, Auth: AuthStore, Scope: "a.b"}, "scope"},
		"a scope for all":            {able{}, Route{Method: "GET", Pattern: "/all", Auth: AuthNone, Scope: "a.b"}, "scope"},
	} {
		row.route.Handle = handle
		_, err := NewSurface(row.dialect, nil, contract, Limits{}, []Route{row.route})
		if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: %v, want %q", name, err, row.want)
		}
	}
}
