package wire

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// testContract loads the contract of the tests.
func testContract(t testing.TB) *Contract {
	t.Helper()
	source, err := os.ReadFile("testdata/contract.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c, err := LoadContract("test", source)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func validate(t *testing.T, s *Schema, body string) []FieldError {
	t.Helper()
	doc, p := ParseJSON([]byte(body))
	if p != nil {
		t.Fatalf("%s: %v", body, p)
	}
	return s.Validate(doc.Value)
}

func TestValidate(t *testing.T) {
	schema, ok := testContract(t).RequestSchema("POST", "/v1/sessions")
	if !ok {
		t.Fatal("no request schema")
	}
	with := func(member string) string {
		return `{"product":{"name":"x"},"amount":1,"currency":"EUR",` + member + `}`
	}
	for _, row := range []struct {
		body string
		want []FieldError
	}{
		{with(`"gateway":"PAYPAL"`), nil},
		{with(`"unknown":1`), nil},
		{with(`"metadata":{"a":"x","b":1.5,"c":true}`), nil},
		{with(`"custom_fields":{"a":1}`), nil},
		{with(`"custom_fields":[{"name":"a","value":1}]`), nil},
		{`{}`, []FieldError{{"amount", "is required"}, {"currency", "is required"}, {"product", "is required"}}},
		{`{"AMOUNT":1,"product":{"name":"x"},"currency":"EUR"}`, []FieldError{{"amount", "is required"}}},
		{`{"product":{"name":"","quantity":0},"amount":0.001,"currency":"EURO"}`, []FieldError{
			{"amount", "must be at least 0.01"}, {"currency", "does not have the expected form"},
			{"product.name", "must not be empty"}, {"product.quantity", "must be at least 1"}}},
		{`{"product":null,"amount":"1.01","currency":1}`, []FieldError{
			{"amount", "must be a number"}, {"currency", "must be text"}, {"product", "must be an object"}}},
		{with(`"gateway":"X"`), []FieldError{{"gateway", "must be one of STRIPE, PAYPAL"}}},
		{with(`"gateways":[]`), []FieldError{{"gateways", "must have at least 1 item"}}},
		{with(`"gateways":["a","b","c","d"]`), []FieldError{{"gateways", "must have at most 3 items"}}},
		{with(`"gateways":["a","a"]`), []FieldError{{"gateways", "must not have the same item twice"}}},
		{with(`"gateways":["a",1]`), []FieldError{{"gateways.1", "must be text"}}},
		{with(`"white_label":"yes"`), []FieldError{{"white_label", "must be true or false"}}},
		{with(`"metadata":{"a":{}}`), []FieldError{{"metadata.a", "must be text or a number or true or false"}}},
		{with(`"custom_fields":"x"`), []FieldError{{"custom_fields", "must be a list or an object"}}},
		{with(`"custom_fields":[{"name":1}]`), []FieldError{
			{"custom_fields.0.name", "must be text"}, {"custom_fields.0.value", "is required"}}},
	} {
		if diff := cmp.Diff(row.want, validate(t, schema, row.body)); diff != "" {
			t.Errorf("%s: %s", row.body, diff)
		}
	}
}

func TestValidateQuantities(t *testing.T) {
	schema, _ := testContract(t).RequestSchema("POST", "/v1/sessions")
	for number, ok := range map[string]bool{
		"1": true, "2.0": true, "1e2": true, "2147483647": true,
		"0": false, "-0": false, "-1": false, "1.5": false, "2147483648": false, `"2"`: false, "true": false, "null": false,
		"1e64": false, "1e-64": false,
	} {
		got := validate(t, schema, `{"product":{"name":"x","quantity":`+number+`},"amount":1,"currency":"EUR"}`)
		if (len(got) == 0) != ok {
			t.Errorf("quantity %s: %v", number, got)
		}
	}
}

func TestValidateCountsCodePointsAndStopsAtTwenty(t *testing.T) {
	c := testContract(t)
	change, ok := c.RequestSchema("PATCH", "/v1/sessions/{id}")
	if !ok {
		t.Fatal("no schema behind the $ref of a request body")
	}
	if got := validate(t, change, `{"note":"日本語日本"}`); got != nil {
		t.Errorf("five characters: %v", got)
	}
	want := []FieldError{{"note", "must be at most 5 characters long"}}
	if diff := cmp.Diff(want, validate(t, change, `{"note":"日本語日本語"}`)); diff != "" {
		t.Error(diff)
	}
	var members []string
	for _, r := range "abcdefghijklmnopqrstuvwxyz" {
		members = append(members, `"`+string(r)+`":1`)
	}
	got := validate(t, change, "{"+strings.Join(members, ",")+"}")
	if len(got) != 20 || got[0] != (FieldError{"a", "is not a known field"}) || got[19].Field != "t" {
		t.Errorf("got %v", got)
	}
}

func TestResponseSchema(t *testing.T) {
	c := testContract(t)
	for _, row := range []struct {
		method, path string
		status       int
		found        bool
	}{
		{"POST", "/v1/sessions", 201, true}, {"POST", "/v1/sessions", 422, true}, {"GET", "/v1/sessions/{id}", 404, true},
		{"GET", "/v1/sessions/{id}", 500, false}, {"PATCH", "/v1/sessions/{id}", 204, false}, {"GET", "/nowhere", 200, false},
	} {
		if _, ok := c.ResponseSchema(row.method, row.path, row.status); ok != row.found {
			t.Errorf("%s %s %d: found %v", row.method, row.path, row.status, ok)
		}
	}
	schema, _ := c.ResponseSchema("POST", "/v1/sessions", 201)
	if got := validate(t, schema, `{"data":{"id":"x","amount":1,"cancel_url":null}}`); got != nil {
		t.Error(got)
	}
	if _, ok := c.RequestSchema("GET", "/v1/sessions/{id}"); ok {
		t.Error("a GET has a request schema")
	}
}

func TestLoadContractRefuses(t *testing.T) {
	for name, source := range map[string]string{
		"not YAML":       "a: [",
		"no operations":  "openapi: 3.1.0",
		"outside":        "paths: {/a: {get: {responses: {'200': {$ref: 'https://example.com/x'}}}}}",
		"to nothing":     "paths: {/a: {get: {responses: {'200': {$ref: '#/components/x'}}}}}",
		"circle":         "paths: {/a: {get: {responses: {'200': {$ref: '#/paths/~1a/get/responses/200'}}}}}",
		"schema outside": "paths: {/a: {post: {requestBody: {content: {application/json: {schema: {$ref: 'other.yaml#/x'}}}}}}}",
		"bad schema":     "paths: {/a: {post: {requestBody: {content: {application/json: {schema: {type: strnig}}}}}}}",
		"duplicate name": "paths: {/a: {get: {}, get: {}}}",
		"propertyNames":  "paths: {/a: {post: {requestBody: {content: {application/json: {schema: {propertyNames: {maxLength: 3}}}}}}}}",
	} {
		loaded, err := LoadContract("x", []byte(source))
		if err == nil {
			err = loaded.Check()
		}
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
