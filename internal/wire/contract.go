package wire

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// Contract is a dialect's openapi.yaml (OpenAPI 3.1), compiled once at start. It is immutable and safe
// for concurrent use.
type Contract struct {
	name       string
	json       []byte
	page       []byte
	operations []Operation
	requests   map[string]*Schema // by method and path
	responses  map[string]*Schema // by method, path and status
}

// Operation is one method on one path of a contract.
type Operation struct {
	Method      string // upper case
	Path        string // as in the contract: /dev/v1/payments/{uniqid}
	ID          string // operationId
	Summary     string
	Description string
	node        node
	parameters  []node // of the path and of the operation, references resolved
}

// LoadContract reads an OpenAPI 3.1 document and compiles its JSON schemas (draft 2020-12). name is the
// dialect's: the document is served at /openapi/name.json. References may only point into the document.
// propertyNames is refused: the validator cannot tell reliably where it failed; patternProperties with
// additionalProperties says the same.
func LoadContract(name string, source []byte) (*Contract, error) {
	var root yaml.Node
	if err := yaml.Unmarshal(source, &root); err != nil {
		return nil, fmt.Errorf("contract %s: %w", name, err)
	}
	doc := contractDocument{root: node{&root}.content()}
	c := &Contract{name: name, requests: map[string]*Schema{}, responses: map[string]*Schema{}}
	var err error
	if c.json, err = doc.root.json(); err != nil {
		return nil, fmt.Errorf("contract %s: %w", name, err)
	}
	if bytes.Contains(c.json, []byte(`"propertyNames":`)) {
		return nil, fmt.Errorf("contract %s: propertyNames is not supported", name)
	}
	if c.operations, err = doc.operations(); err != nil {
		return nil, fmt.Errorf("contract %s: %w", name, err)
	}
	if err := c.compile(doc); err != nil {
		return nil, fmt.Errorf("contract %s: %w", name, err)
	}
	if c.page, err = renderContractPage(doc, c); err != nil {
		return nil, fmt.Errorf("contract %s: %w", name, err)
	}
	return c, nil
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
	for _, key := range []string{fmt.Sprint(status), fmt.Sprintf("%dXX", status/100), "default"} {
		if s, ok := c.responses[method+" "+pattern+" "+key]; ok {
			return s, true
		}
	}
	return nil, false
}

// contractURL is the document's address inside the schema compiler; nothing is ever fetched.
const contractURL = "kassa:///openapi.json"

// noLoader refuses references to other documents.
type noLoader struct{}

// Load always fails.
func (noLoader) Load(url string) (any, error) {
	return nil, errors.New("reference leaves the document: " + url)
}

// compile builds every request and response schema.
func (c *Contract) compile(doc contractDocument) error {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(c.json))
	if err != nil {
		return err
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft2020)
	compiler.UseLoader(noLoader{})
	if err := compiler.AddResource(contractURL, value); err != nil {
		return err
	}
	for _, op := range c.operations {
		key := op.Method + " " + op.Path
		place := pointerTo("paths", op.Path, strings.ToLower(op.Method))
		if err := compileBody(compiler, doc, place.to("requestBody"), c.requests, key); err != nil {
			return err
		}
		for status := range op.node.get("responses").members() {
			at := place.to("responses", status)
			if err := compileBody(compiler, doc, at, c.responses, key+" "+status); err != nil {
				return err
			}
		}
	}
	return nil
}

// compileBody compiles the JSON schema of a request body or a response, when it has one.
func compileBody(compiler *jsonschema.Compiler, doc contractDocument, at pointer, into map[string]*Schema, key string) error {
	body, at, err := doc.resolve(at)
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	if body.get("content").get(jsonMedia).get("schema").missing() {
		return nil
	}
	compiled, err := compiler.Compile(contractURL + "#" + at.to("content", jsonMedia, "schema").fragment())
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	into[key] = &Schema{compiled: compiled}
	return nil
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
