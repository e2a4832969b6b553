package binarytest

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"kassa/internal/wire"
)

// readContracts reads the contracts that the server itself serves.
func (s *server) readContracts(t testing.TB) {
	t.Helper()
	s.contracts = map[string]*wire.Contract{}
	for _, d := range doors() {
		served, err := s.try(t, call{method: http.MethodGet, path: "/openapi/" + d.name + ".json"})
		if err != nil {
			t.Fatal(err)
		}
		served.want(t, http.StatusOK)
		if s.contracts[d.name], err = loadContract(d.name, served.body); err != nil {
			t.Fatal(err)
		}
	}
}

// loaded are the contracts that were served so far, by their text: all servers have the same, and compiling
// one takes longer than starting a server.
var loaded sync.Map

// loadContract compiles a contract, once.
func loadContract(name, text string) (*wire.Contract, error) {
	if known, ok := loaded.Load(text); ok {
		return known.(*wire.Contract), nil
	}
	contract, err := wire.LoadContract(name, []byte(text)) // JSON is YAML
	if err == nil {
		loaded.Store(text, contract)
	}
	return contract, err
}

// check holds an answer to what every answer must have, and to the contract of its operation.
func (s *server) check(t testing.TB, c call, a answer) {
	t.Helper()
	place := c.method + " " + c.path[:min(len(c.path), 100)]
	if a.header.Get("X-Request-Id") == "" {
		t.Errorf("%s: no x-request-id", place)
	}
	d, ok := doorOf(c.path)
	if !ok || c.method == http.MethodHead {
		return
	}
	d.checkHeaders(t, place, a)
	schema, ok := s.schema(d, c, a.status)
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
func (s *server) schema(d door, c call, status int) (*wire.Schema, bool) {
	path, _, _ := strings.Cut(c.path, "?")
	contract, found, pattern := s.contracts[d.name], false, ""
	for _, operation := range contract.Operations() {
		if status == http.StatusRequestHeaderFieldsTooLarge {
			break
		}
		if operation.Method != c.method || !matches(operation.Path, strings.TrimSuffix(path, "/")) {
			continue
		}
		if !found || strings.Count(operation.Path, "{") < strings.Count(pattern, "{") { // orders/payments is no order
			found, pattern = true, operation.Path
		}
	}
	if found {
		return contract.ResponseSchema(c.method, pattern, status)
	}
	if status < 400 {
		return nil, false
	}
	return contract.ResponseSchema(http.MethodGet, d.anyPath, http.StatusNotFound)
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
