package wire

import (
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.yaml.in/yaml/v3"
)

// contractDocument walks an OpenAPI document in the order of its source.
type contractDocument struct{ root node }

// methods in the order in which we list them when the path item does not decide it.
const operationMethods = " get put post delete options head patch trace "

// operations lists every method of every path, in source order.
func (d contractDocument) operations() ([]describedOperation, error) {
	var list []describedOperation
	for path, item := range d.root.get("paths").members() {
		for method, op := range item.members() {
			if !strings.Contains(operationMethods, " "+method+" ") {
				continue
			}
			parameters, err := d.parameters(item.get("parameters"), op.get("parameters"))
			if err != nil {
				return nil, fmt.Errorf("%s %s: %w", method, path, err)
			}
			list = append(list, describedOperation{node: op, parameters: parameters, Operation: Operation{
				Method: strings.ToUpper(method), Path: path, ID: op.get("operationId").text(),
				Summary: op.get("summary").text(), Description: op.get("description").text(),
			}})
		}
	}
	if len(list) == 0 {
		return nil, errors.New("no operations: is this an OpenAPI document?")
	}
	return list, nil
}

func (d contractDocument) parameters(lists ...node) ([]node, error) {
	var all []node
	for _, list := range lists {
		for _, parameter := range list.items() {
			resolved, err := d.follow(parameter)
			if err != nil {
				return nil, err
			}
			all = append(all, resolved)
		}
	}
	return all, nil
}

// resolve finds the node at a pointer, following references, and says where it really stands.
// A place that does not exist is a missing node, without error.
func (d contractDocument) resolve(at pointer) (node, pointer, error) {
	for range 16 {
		found := d.at(at)
		ref := found.get("$ref").text()
		if ref == "" {
			return found, at, nil
		}
		target, ok := strings.CutPrefix(ref, "#/")
		if !ok {
			return node{}, "", fmt.Errorf("reference leaves the document: %s", ref)
		}
		at = pointer("/" + target)
		if d.at(at).missing() {
			return node{}, "", fmt.Errorf("reference to nothing: %s", ref)
		}
	}
	return node{}, "", fmt.Errorf("references in a circle at %s", at)
}

// schemas are the places of the JSON schemas of bodies; those that have none are left out.
func (d contractDocument) schemas(bodies map[string]pointer) (map[string]pointer, error) {
	places := map[string]pointer{}
	for key, place := range bodies {
		body, at, err := d.resolve(place)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		if !body.get("content").get(jsonMedia).get("schema").missing() {
			places[key] = at.to("content", jsonMedia, "schema")
		}
	}
	return places, nil
}

// follow gives n, or what it refers to.
func (d contractDocument) follow(n node) (node, error) {
	ref := n.get("$ref").text()
	if ref == "" {
		return n, nil
	}
	target, ok := strings.CutPrefix(ref, "#/")
	if !ok {
		return node{}, fmt.Errorf("reference leaves the document: %s", ref)
	}
	found, _, err := d.resolve(pointer("/" + target))
	if err == nil && found.missing() {
		err = fmt.Errorf("reference to nothing: %s", ref)
	}
	return found, err
}

func (d contractDocument) at(at pointer) node {
	n := d.root
	for token := range jsontext.Pointer(at).Tokens() {
		n = n.get(token)
	}
	return n
}

// node is a YAML node that is easy to ask; the zero node is a missing one and answers everything with
// nothing.
type node struct{ yaml *yaml.Node }

// content unwraps documents and aliases.
func (n node) content() node {
	for n.yaml != nil {
		switch {
		case n.yaml.Kind == yaml.AliasNode:
			n = node{n.yaml.Alias}
		case n.yaml.Kind == yaml.DocumentNode && len(n.yaml.Content) > 0:
			n = node{n.yaml.Content[0]}
		default:
			return n
		}
	}
	return n
}

func (n node) missing() bool { return n.yaml == nil }

// get is a member of a mapping.
func (n node) get(key string) node {
	for name, value := range n.members() {
		if name == key {
			return value
		}
	}
	return node{}
}

// text is a scalar's text as written, "" for anything else.
func (n node) text() string {
	if n.yaml == nil || n.yaml.Kind != yaml.ScalarNode {
		return ""
	}
	return strings.TrimSpace(n.yaml.Value)
}

// members ranges over a mapping in source order.
func (n node) members() iter.Seq2[string, node] {
	return func(yield func(string, node) bool) {
		if n.yaml == nil || n.yaml.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(n.yaml.Content); i += 2 {
			if !yield(n.yaml.Content[i].Value, node{n.yaml.Content[i+1]}.content()) {
				return
			}
		}
	}
}

// items lists a sequence.
func (n node) items() []node {
	if n.yaml == nil || n.yaml.Kind != yaml.SequenceNode {
		return nil
	}
	items := make([]node, len(n.yaml.Content))
	for i, item := range n.yaml.Content {
		items[i] = node{item}.content()
	}
	return items
}

// json writes the node as JSON: members keep their order, numbers their digits.
func (n node) json(options ...jsontext.Options) ([]byte, error) {
	var out strings.Builder
	encoder := jsontext.NewEncoder(&out, options...)
	if err := n.encode(encoder); err != nil {
		return nil, err
	}
	return []byte(strings.TrimSuffix(out.String(), "\n")), nil
}

func (n node) encode(e *jsontext.Encoder) error {
	if n.yaml == nil {
		return e.WriteToken(jsontext.Null)
	}
	switch n.yaml.Kind {
	case yaml.MappingNode:
		return n.encodeMapping(e)
	case yaml.SequenceNode:
		if err := e.WriteToken(jsontext.BeginArray); err != nil {
			return err
		}
		for _, item := range n.items() {
			if err := item.encode(e); err != nil {
				return err
			}
		}
		return e.WriteToken(jsontext.EndArray)
	case yaml.ScalarNode:
		return n.encodeScalar(e)
	}
	return fmt.Errorf("line %d: not a value", n.yaml.Line)
}

func (n node) encodeMapping(e *jsontext.Encoder) error {
	if err := e.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for name, value := range n.members() {
		if err := e.WriteToken(jsontext.String(name)); err != nil {
			return fmt.Errorf("line %d: %w", n.yaml.Line, err)
		}
		if err := value.encode(e); err != nil {
			return err
		}
	}
	return e.WriteToken(jsontext.EndObject)
}

func (n node) encodeScalar(e *jsontext.Encoder) error {
	switch n.yaml.ShortTag() {
	case "!!null":
		return e.WriteToken(jsontext.Null)
	case "!!bool":
		return e.WriteToken(jsontext.Bool(strings.EqualFold(n.yaml.Value, "true")))
	case "!!int", "!!float":
		if raw := jsontext.Value(n.yaml.Value); raw.IsValid() {
			return e.WriteValue(raw)
		}
		return fmt.Errorf("line %d: write the number as JSON does: %s", n.yaml.Line, n.yaml.Value)
	}
	return e.WriteToken(jsontext.String(n.yaml.Value)) // dates and all else are text
}
