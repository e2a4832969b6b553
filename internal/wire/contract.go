package wire

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// Contract is a dialect's openapi.yaml (OpenAPI 3.1). What it describes is known from the start; the schemas of
// requests and of answers and the page to read are made when they are first asked for: most servers speak one
// dialect, and to compile all of them is most of a start. It is safe for concurrent use.
type Contract struct {
	name       string
	json       []byte
	operations []Operation
	requests   map[string]*Schema      // by method and path
	compiled   func() (schemas, error) // of requests, by method and path
	responses  func() (schemas, error) // by method, path and status
	page       func() ([]byte, error)
}

// schemas are compiled.
type schemas map[string]*jsonschema.Schema

// Operation is one method on one path of a contract.
type Operation struct {
	Method      string // upper case
	Path        string // as in the contract: /dev/v1/payments/{uniqid}
	ID          string // operationId
	Summary     string
	Description string
}

// describedOperation is an operation with what the document says of it.
type describedOperation struct {
	Operation
	node       node
	parameters []node // of the path and of the operation, references resolved
}

// place is where the operation stands in the document.
func (o describedOperation) place() pointer {
	return pointerTo("paths", o.Path, strings.ToLower(o.Method))
}

// LoadContract reads an OpenAPI 3.1 document with JSON schemas (draft 2020-12); Check tells whether these make sense.
// name is the dialect's: the document is served at /openapi/name.json. References may only point into the
// document. propertyNames is refused: the validator cannot tell reliably where it failed; patternProperties
// with additionalProperties says the same.
func LoadContract(name string, source []byte) (*Contract, error) {
	c, err := loadContract(name, source)
	if err != nil {
		return nil, fmt.Errorf("contract %s: %w", name, err)
	}
	return c, nil
}

func loadContract(name string, source []byte) (*Contract, error) {
	doc, err := parseContract(source)
	if err != nil {
		return nil, err
	}
	c := &Contract{name: name}
	if c.json, err = doc.root.json(); err != nil {
		return nil, err
	}
	if bytes.Contains(c.json, []byte(`"propertyNames":`)) {
		return nil, errors.New("propertyNames is not supported")
	}
	described, err := doc.operations()
	if err != nil {
		return nil, err
	}
	for _, op := range described {
		c.operations = append(c.operations, op.Operation)
	}
	places, err := doc.schemas(requestBodies(described))
	if err != nil {
		return nil, err
	}
	c.compiled = sync.OnceValues(func() (schemas, error) { return c.compile(places) })
	c.requests = make(map[string]*Schema, len(places))
	for key := range places {
		c.requests[key] = &Schema{compiled: sync.OnceValue(func() *jsonschema.Schema { return c.mustRequest(key) })}
	}
	// The document itself is not kept: it takes ten times the space of its text.
	c.responses = sync.OnceValues(func() (schemas, error) { return c.compileResponses(source) })
	c.page = sync.OnceValues(func() ([]byte, error) { return renderContractPage(name, source) })
	return c, nil
}

// parseContract reads the source of a contract.
func parseContract(source []byte) (contractDocument, error) {
	var root yaml.Node
	err := yaml.Unmarshal(source, &root)
	return contractDocument{root: node{&root}.content()}, err
}

// Check makes what is otherwise made when it is first asked for, so that a test can tell whether the whole
// document holds together.
func (c *Contract) Check() error {
	_, requestErr := c.compiled()
	_, responseErr := c.responses()
	_, pageErr := c.page()
	return errors.Join(requestErr, responseErr, pageErr)
}

// Name is the dialect's name.
func (c *Contract) Name() string { return c.name }

// JSON is the whole document as JSON, members in the order of the source. Do not change it.
func (c *Contract) JSON() []byte { return c.json }

// Operations lists what the contract describes, in the order of the source.
func (c *Contract) Operations() []Operation { return c.operations }

// RequestSchema is the schema of the JSON body of an operation; false when it takes none.
func (c *Contract) RequestSchema(method, pattern string) (*Schema, bool) {
	s, ok := c.requests[method+" "+pattern]
	return s, ok
}

// ResponseSchema is the schema of the JSON answer of an operation with a status; when the contract does
// not name the status, its class (4XX) or the default counts.
func (c *Contract) ResponseSchema(method, pattern string, status int) (*Schema, bool) {
	responses, err := c.responses()
	if err != nil {
		return nil, false
	}
	for _, key := range []string{fmt.Sprint(status), fmt.Sprintf("%dXX", status/100), "default"} {
		if s, ok := responses[method+" "+pattern+" "+key]; ok {
			return &Schema{compiled: func() *jsonschema.Schema { return s }}, true
		}
	}
	return nil, false
}

// mustRequest is the compiled schema of a request. Check, in a test, keeps it from failing.
func (c *Contract) mustRequest(key string) *jsonschema.Schema {
	compiled, err := c.compiled()
	if err != nil {
		panic(fmt.Errorf("contract %s: %w", c.name, err))
	}
	return compiled[key]
}

// contractURL is the document's address inside the schema compiler; nothing is ever fetched.
const contractURL = "kassa:///openapi.json"

// noLoader refuses references to other documents.
type noLoader struct{}

// Load always fails.
func (noLoader) Load(url string) (any, error) {
	return nil, errors.New("reference leaves the document: " + url)
}

// compileResponses compiles the schemas of all answers.
func (c *Contract) compileResponses(source []byte) (schemas, error) {
	doc, err := parseContract(source)
	if err != nil {
		return nil, err
	}
	described, err := doc.operations()
	if err != nil {
		return nil, err
	}
	places, err := doc.schemas(responseBodies(described))
	if err != nil {
		return nil, err
	}
	return c.compile(places)
}

// requestBodies are the places of the request bodies, by method and path.
func requestBodies(operations []describedOperation) map[string]pointer {
	places := map[string]pointer{}
	for _, op := range operations {
		places[op.Method+" "+op.Path] = op.place().to("requestBody")
	}
	return places
}

// responseBodies are the places of the answers, by method, path and status.
func responseBodies(operations []describedOperation) map[string]pointer {
	places := map[string]pointer{}
	for _, op := range operations {
		for status := range op.node.get("responses").members() {
			places[op.Method+" "+op.Path+" "+status] = op.place().to("responses", status)
		}
	}
	return places
}

// compile compiles the JSON schemas at places.
func (c *Contract) compile(places map[string]pointer) (schemas, error) {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(c.json))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.UseLoader(noLoader{})
	if err := compiler.AddResource(contractURL, value); err != nil {
		return nil, err
	}
	compiled := schemas{}
	for key, place := range places {
		if compiled[key], err = compiler.Compile(contractURL + "#" + place.fragment()); err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
	}
	return compiled, nil
}

const jsonMedia = "application/json"

// pointer is a place in the contract, as a JSON pointer.
type pointer jsontext.Pointer

func pointerTo(tokens ...string) pointer { return pointer("").to(tokens...) }

func (p pointer) to(tokens ...string) pointer {
	for _, token := range tokens {
		p = pointer(jsontext.Pointer(p).AppendToken(token))
	}
	return p
}

// fragment is the pointer as the fragment of a URL.
func (p pointer) fragment() string {
	return strings.NewReplacer("%", "%25", "{", "%7B", "}", "%7D", " ", "%20", "#", "%23").Replace(string(p))
}
