package wire

import (
	"slices"
	"strings"
)

// viewSchema puts the type, the rules and the description of one schema into words.
func viewSchema(doc contractDocument, schema node) (fieldView, error) {
	described := schema.get("description").text() // beside a $ref it wins over the target's own
	schema, err := doc.follow(schema)
	if err != nil {
		return fieldView{}, err
	}
	if described == "" {
		described = schema.get("description").text()
	}
	types, err := schemaTypes(doc, schema, 0)
	if err != nil {
		return fieldView{}, err
	}
	return fieldView{Type: strings.Join(types, " or "), Rules: schemaRules(schema), Description: described}, nil
}

// schemaTypes names the types that a schema allows, each once, in source order.
func schemaTypes(doc contractDocument, schema node, depth int) ([]string, error) {
	var types []string
	if one := schema.get("type").text(); one != "" {
		types = append(types, one)
	}
	for _, each := range schema.get("type").items() {
		types = append(types, each.text())
	}
	if items := schema.get("items"); !items.missing() && slices.Contains(types, "array") && depth < maxShownDepth {
		items, err := doc.follow(items)
		if err != nil {
			return nil, err
		}
		of, err := schemaTypes(doc, items, depth+1)
		if err != nil {
			return nil, err
		}
		if len(of) > 0 {
			types[slices.Index(types, "array")] = "array of " + strings.Join(of, " or ")
		}
	}
	for _, keyword := range []string{"allOf", "oneOf", "anyOf"} {
		for _, part := range schema.get(keyword).items() {
			part, err := doc.follow(part)
			if err != nil || depth >= maxShownDepth {
				return types, err
			}
			more, err := schemaTypes(doc, part, depth+1)
			if err != nil {
				return nil, err
			}
			for _, name := range more {
				if !slices.Contains(types, name) {
					types = append(types, name)
				}
			}
		}
	}
	return types, nil
}

// ruleWords says what stands before the value of a keyword, in the order in which the page shows them.
var ruleWords = []struct{ keyword, words string }{
	{"format", ""},
	{"const", "always "},
	{"minimum", "≥ "},
	{"exclusiveMinimum", "> "},
	{"maximum", "≤ "},
	{"exclusiveMaximum", "< "},
	{"multipleOf", "multiple of "},
	{"minLength", "min length "},
	{"maxLength", "max length "},
	{"minItems", "min items "},
	{"maxItems", "max items "},
	{"pattern", "matches "},
	{"default", "default "},
}

func schemaRules(schema node) []string {
	var rules []string
	for _, rule := range ruleWords {
		if value := schema.get(rule.keyword).text(); value != "" {
			rules = append(rules, rule.words+value)
		}
	}
	var allowed []string
	for _, value := range schema.get("enum").items() {
		allowed = append(allowed, value.text())
	}
	if len(allowed) > 0 {
		rules = append(rules, "one of "+strings.Join(allowed, ", "))
	}
	return rules
}
