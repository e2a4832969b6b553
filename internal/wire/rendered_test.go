package wire

import (
	"net/http"
	"strings"
	"testing"

	"kassa/internal/checkout"
)

// telling is a dialect whose refusals tell the request's id.
type telling struct{ plain }

func (telling) Render(p *Problem) checkout.Answer {
	return checkout.Answer{Status: p.Status, Body: []byte("id " + p.RequestID)}
}

// A dialect that shows the request's id gets it, from the engine's refusals and from those of a transaction.
func TestARefusalKnowsItsRequest(t *testing.T) {
	x := found(t)
	x.serve(struct {
		telling
		PathScoped
	}{PathScoped: able{}}, Limits{})
	for _, q := range []request{
		{path: "/nowhere"}, {path: "/mine"},
		{method: "POST", path: x.at(0, "/things"), key: x.secret[0], body: `{"name":"bad"}`, header: http.Header{IdempotencyHeader: {"k"}}},
	} {
		got := x.send(q)
		id := got.header.Get(RequestIDHeader)
		if id == "" || strings.TrimSpace(got.body) != "id "+id {
			t.Errorf("%s: %q with %s %q", q.path, got.body, RequestIDHeader, id)
		}
	}
}
