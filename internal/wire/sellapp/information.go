package sellapp

import (
	"errors"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// plainType is the type of what a request just names and tells.
const plainType = "TEXT"

var errInformation = errors.New("must have text, a number, true or false, or {type, label, value} for each name")

// informationOf reads what a buyer tells about a line, an object of values by their names, as the list that the
// core keeps. An empty list is no object: PHP writes empty objects so.
func informationOf(raw jsontext.Value) (string, error) {
	if raw.Kind() != '{' {
		return "", nil
	}
	var told map[string]jsontext.Value
	if err := json.Unmarshal(raw, &told); err != nil {
		return "", err
	}
	var all []information
	for key, value := range told {
		one := information{Key: key, Type: plainType, Label: key}
		if value.Kind() == '{' {
			if err := json.Unmarshal(value, &one); err != nil {
				return "", errInformation
			}
			one.Key = key
		} else if err := one.tell(value); err != nil {
			return "", err
		}
		all = append(all, one)
	}
	if len(all) == 0 {
		return "", nil
	}
	slices.SortFunc(all, func(a, b information) int { return strings.Compare(a.Key, b.Key) })
	text, err := json.Marshal(all)
	return string(text), err
}

// tell reads a plain value.
func (i *information) tell(value jsontext.Value) error {
	switch value.Kind() {
	case '"':
		return json.Unmarshal(value, &i.Value)
	case '0', 't', 'f':
		i.Value = string(value)
	case 'n':
	default:
		return errInformation
	}
	return nil
}

// toldInformation reads the list back.
func toldInformation(text string) []information {
	all := []information{}
	if text != "" && json.Unmarshal([]byte(text), &all) != nil { // another dialect's words
		return []information{}
	}
	return all
}
