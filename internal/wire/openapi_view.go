package wire

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// operationView is one operation on the contract's page.
type operationView struct {
	Anchor, Method, Path, Summary, Description string
	Parameters                                 []fieldView
	Body                                       bodyView
	Responses                                  []responseView
}

// responseView is one status of an operation.
type responseView struct {
	Status, Description string
	Body                bodyView
}

// bodyView is a JSON body: its fields in source order, and an example.
type bodyView struct {
	Fields  []fieldView
	Example string
}

// fieldView is one row of a table of fields.
type fieldView struct {
	Name        string // dotted path; [] after a list's name
	Place       string // path, query, header; parameters only
	Type        string
	Required    bool
	Rules       []string
	Description string
}

// maxShownDepth bounds how deep the page follows a schema: recursive ones end somewhere.
const maxShownDepth = 6

func viewOperation(doc contractDocument, op describedOperation) (operationView, error) {
	view := operationView{
		Anchor: op.ID, Method: op.Method, Path: op.Path, Summary: op.Summary, Description: op.Description,
	}
	if view.Anchor == "" {
		view.Anchor = strings.ToLower(op.Method) + op.Path
	}
	for _, parameter := range op.parameters {
		field, err := viewSchema(doc, parameter.get("schema"))
		if err != nil {
			return view, err
		}
		field.Name, field.Place = parameter.get("name").text(), parameter.get("in").text()
		field.Required = parameter.get("required").text() == "true"
		if text := parameter.get("description").text(); text != "" {
			field.Description = text
		}
		view.Parameters = append(view.Parameters, field)
	}
	body, err := doc.follow(op.node.get("requestBody"))
	if err != nil {
		return view, err
	}
	if view.Body, err = viewBody(doc, body); err != nil {
		return view, err
	}
	for status, response := range op.node.get("responses").members() {
		response, err := doc.follow(response)
		if err != nil {
			return view, err
		}
		shown := responseView{Status: status, Description: response.get("description").text()}
		if shown.Body, err = viewBody(doc, response); err != nil {
			return view, err
		}
		view.Responses = append(view.Responses, shown)
	}
	return view, nil
}

// viewBody shows the JSON content of a request body or a response; empty when there is none.
func viewBody(doc contractDocument, body node) (bodyView, error) {
	media := body.get("content").get(jsonMedia)
	fields, err := appendFields(doc, nil, media.get("schema"), "", 0)
	if err != nil {
		return bodyView{}, err
	}
	example, err := viewExample(doc, media)
	return bodyView{Fields: fields, Example: example}, err
}

// viewExample takes the media type's example, else the first of its examples, else the schema's.
func viewExample(doc contractDocument, media node) (string, error) {
	example := media.get("example")
	if example.missing() {
		for _, named := range media.get("examples").members() {
			named, err := doc.follow(named)
			if err != nil {
				return "", err
			}
			example = named.get("value")
			break
		}
	}
	if example.missing() {
		schema, err := doc.follow(media.get("schema"))
		if err != nil {
			return "", err
		}
		if example = schema.get("example"); example.missing() {
			for _, first := range schema.get("examples").items() {
				example = first
				break
			}
		}
	}
	if example.missing() {
		return "", nil
	}
	text, err := example.json(jsontext.WithIndent("  "))
	return string(text), err
}

// appendFields lists the members of an object schema, and theirs, depth first in source order.
func appendFields(doc contractDocument, out []fieldView, schema node, prefix string, depth int) ([]fieldView, error) {
	schema, err := doc.follow(schema)
	if err != nil || depth > maxShownDepth {
		return out, err
	}
	var required []string
	for _, name := range schema.get("required").items() {
		required = append(required, name.text())
	}
	for name, member := range schema.get("properties").members() {
		field, err := viewSchema(doc, member)
		if err != nil {
			return out, err
		}
		field.Name, field.Required = prefix+name, slices.Contains(required, name)
		out = append(out, field)
		if out, err = appendFields(doc, out, member, prefix+name+".", depth+1); err != nil {
			return out, err
		}
	}
	if items := schema.get("items"); !items.missing() {
		each := strings.TrimSuffix(prefix, ".") + "[]."
		if out, err = appendFields(doc, out, items, each, depth+1); err != nil {
			return out, err
		}
	}
	for _, keyword := range []string{"allOf", "oneOf", "anyOf"} {
		for _, part := range schema.get(keyword).items() {
			if out, err = appendFields(doc, out, part, prefix, depth+1); err != nil {
				return out, err
			}
		}
	}
	return out, nil
}
