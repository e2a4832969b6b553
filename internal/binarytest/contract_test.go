package binarytest

import (
	"net/http"
	"strings"
	"testing"

	"kassa/internal/wire"
)

// apiPrefix begins the paths of the dialect.
const apiPrefix = "/dev/v1/"

// readContract reads the contract that the server itself serves.
func (s *server) readContract(t testing.TB) {
	t.Helper()
	served, err := s.try(t, call{method: http.MethodGet, path: "/openapi/shoppex.json"})
	if err != nil {
		t.Fatal(err)
	}
	served.want(t, http.StatusOK)
	if s.contract, err = wire.LoadContract("shoppex", []byte(served.body)); err != nil { // JSON is YAML
		t.Fatal(err)
	}
}

// check holds an answer to what every answer must have, and to the contract of its operation.
func (s *server) check(t testing.TB, c call, a answer) {
	t.Helper()
	place := c.method + " " + c.path[:min(len(c.path), 100)]
	if a.header.Get("X-Request-Id") == "" {
		t.Errorf("%s: no x-request-id", place)
	}
	if !strings.HasPrefix(c.path, apiPrefix) || c.method == http.MethodHead {
		return
	}
	for name, want := range map[string]string{
		"Content-Type": "application/json", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
	} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s: %s is %q, want %q", place, name, got, want)
		}
	}
	schema, ok := s.schema(c, a.status)
	if !ok {
		t.Errorf("%s: the contract knows no answer %d: %s", place, a.status, a.body)
		return
	}
	document, problem := wire.ParseJSON([]byte(a.body))
	if problem != nil {
		t.Errorf("%s: %v: %s", place, problem, a.body)
		return
	}
	for _, field := range schema.Validate(document.Value) {
		t.Errorf("%s: answer %d: %s %s: %s", place, a.status, field.Field, field.Message, a.body)
	}
}

// schema is what an answer must look like. What comes before any operation (404, 405, 431) has the shape
// of every refusal.
func (s *server) schema(c call, status int) (*wire.Schema, bool) {
	path, _, _ := strings.Cut(c.path, "?")
	for _, operation := range s.contract.Operations() {
		if status == http.StatusRequestHeaderFieldsTooLarge {
			break
		}
		if operation.Method == c.method && matches(operation.Path, strings.TrimSuffix(path, "/")) {
			return s.contract.ResponseSchema(operation.Method, operation.Path, status)
		}
	}
	if status < 400 {
		return nil, false
	}
	return s.contract.ResponseSchema(http.MethodGet, "/dev/v1/payments/{uniqid}", http.StatusNotFound)
}

// matches tells whether a path is one of a pattern.
func matches(pattern, path string) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if want[i] != got[i] && !strings.HasPrefix(want[i], "{") {
			return false
		}
	}
	return true
}
