package pandabase

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
)

func TestCustomFieldRules(t *testing.T) {
	s := newShop(t)
	x := func(n int) string { return strings.Repeat("x", n) }
	field := func(more string) string {
		return `{"key":"k","label":{"type":"custom","custom":"L"},"type":` + more + `}`
	}
	option := func(label, value string) string { return `{"label":"` + label + `","value":"` + value + `"}` }
	options := func(n int) string {
		all := make([]string, n)
		for i := range all {
			all[i] = option("L", "v"+x(i%90)+strings.Repeat("y", i/90))
		}
		return strings.Join(all, ",")
	}
	keyed := func(key string) string { return strings.Replace(field(`"text"`), `"k"`, `"`+key+`"`, 1) }
	at := "display.fields.0."
	for _, c := range []struct{ field, refused string }{
		{field(`"text"`), ""}, {field(`"numeric"`), ""}, {field(`"text","optional":true`), ""},
		{field(`"text","optional":"yes"`), at + "optional must be true or false."},
		{field(`"radio"`), at + "type must be one of text, numeric, dropdown."}, {`{}`, at + "key is required. " + at + "label is required. " + at + "type is required."},
		{keyed(""), at + "key does not have the expected form."}, {keyed("a-b"), at + "key does not have the expected form."},
		{keyed(x(200)), ""}, {keyed(x(201)), at + "key must be at most 200 characters long."},
		{strings.Replace(field(`"text"`), `"L"`, `"`+x(50)+`"`, 1), ""}, {strings.Replace(field(`"text"`), `"L"`, `"`+x(51)+`"`, 1), at + "label.custom must be at most 50 characters long."},
		{strings.Replace(field(`"text"`), `"custom",`, `"own",`, 1), at + "label.type must be custom."},
		{field(`"text","text":{"default_value":"` + x(255) + `"}`), ""},
		{field(`"text","text":{"default_value":"` + x(256) + `"}`), at + "text.default_value must be at most 255 characters long."},
		{field(`"text","text":{"minimum_length":0,"maximum_length":255}`), ""},
		{field(`"text","text":{"minimum_length":-1}`), at + "text.minimum_length must be at least 0."},
		{field(`"text","text":{"maximum_length":256}`), at + "text.maximum_length must be at most 255."},
		{field(`"text","text":{"minimum_length":1e30}`), at + "text.minimum_length must be at most 255."},
		{field(`"text","text":{"minimum_length":2.5}`), at + "text.minimum_length must be a whole number."},
		{field(`"text","text":{"minimum_length":4,"maximum_length":4,"default_value":"abcd"}`), ""},
		{field(`"text","text":{"minimum_length":5,"maximum_length":4}`), at + "text.minimum_length must not be more than the maximum length."},
		{field(`"text","text":{"minimum_length":3,"default_value":"ab"}`), at + "text.default_value must be within the minimum and maximum length."},
		{field(`"text","text":{"maximum_length":2,"default_value":"éé"}`), ""},
		{field(`"text","text":{"maximum_length":2,"default_value":"abc"}`), at + "text.default_value must be within the minimum and maximum length."},
		{field(`"text","text":{"minimum_length":3,"default_value":""}`), ""},
		{field(`"numeric","numeric":{"default_value":"0123"}`), ""}, {field(`"numeric","numeric":{"default_value":"-1"}`), at + "numeric.default_value must have digits only."},
		{field(`"numeric","numeric":{"default_value":"１２"}`), at + "numeric.default_value must have digits only."},
		{field(`"numeric","numeric":{"minimum_length":2,"maximum_length":1}`), at + "numeric.minimum_length must not be more than the maximum length."},
		{field(`"numeric","text":{"minimum_length":2,"maximum_length":1}`), ""}, // only the rules of its type are read
		{field(`"dropdown"`), at + "dropdown is required."}, {field(`"dropdown","dropdown":{}`), at + "dropdown.options is required."},
		{field(`"dropdown","dropdown":{"options":[]}`), at + "dropdown.options must have at least 1 item."},
		{field(`"dropdown","dropdown":{"options":[` + options(1) + `]}`), ""}, {field(`"dropdown","dropdown":{"options":[` + options(200) + `]}`), ""},
		{field(`"dropdown","dropdown":{"options":[` + options(201) + `]}`), at + "dropdown.options must have at most 200 items."},
		{field(`"dropdown","dropdown":{"options":[` + option(x(100), x(100)) + `],"default_value":"` + x(100) + `"}`), ""},
		{field(`"dropdown","dropdown":{"options":[` + option(x(101), "v") + `]}`), at + "dropdown.options.0.label must be at most 100 characters long."},
		{field(`"dropdown","dropdown":{"options":[` + option("L", x(101)) + `]}`), at + "dropdown.options.0.value must be at most 100 characters long."},
		{field(`"dropdown","dropdown":{"options":[` + option("L", "a b") + `]}`), at + "dropdown.options.0.value does not have the expected form."},
		{field(`"dropdown","dropdown":{"options":[` + option("L", "") + `]}`), at + "dropdown.options.0.value does not have the expected form."},
		{field(`"dropdown","dropdown":{"options":[` + option("A", "v") + `,` + option("B", "v") + `]}`), at + "dropdown.options.1.value must not be the value of another option."},
		{field(`"dropdown","dropdown":{"options":[` + option("A", "v") + `],"default_value":"w"}`), at + "dropdown.default_value must be the value of an option."},
		{field(`"dropdown","dropdown":{"options":[` + option("A", "v") + `],"default_value":"` + x(101) + `"}`), at + "dropdown.default_value must be at most 100 characters long."},
	} {
		s.creates(with(plain, `"display":{"fields":[`+c.field+`]}`), c.refused)
	}
	three := keyed("a") + `,` + keyed("b") + `,` + keyed("c")
	s.creates(with(plain, `"display":{}`), "")
	s.creates(with(plain, `"display":{"fields":[]}`), "")
	s.creates(with(plain, `"display":{"fields":[`+three+`]}`), "")
	s.creates(with(plain, `"display":{"fields":[`+three+`,`+keyed("d")+`]}`), "display.fields must have at most 3 items.")
	s.creates(with(plain, `"display":{"fields":[`+keyed("a")+`,`+keyed("a")+`]}`), "display.fields.1.key must not be the key of another field.")
}

// What is read is answered as it was given, less what said nothing.
func TestDisplayIsAnsweredAsGiven(t *testing.T) {
	for given, want := range map[string]string{
		`{}`:            `null`,
		`{"fields":[]}`: `null`,
		`{"fields":[{"key":"a","label":{"type":"custom","custom":"A"},"type":"text","text":{"minimum_length":2.0}}]}`:   `{"fields":[{"key":"a","label":{"type":"custom","custom":"A"},"type":"text","optional":false,"text":{"minimum_length":2}}]}`,
		`{"fields":[{"key":"a","label":{"type":"custom","custom":"A"},"type":"numeric","optional":true,"numeric":{}}]}`: `{"fields":[{"key":"a","label":{"type":"custom","custom":"A"},"type":"numeric","optional":true}]}`,
	} {
		var read display
		if err := json.Unmarshal([]byte(given), &read); err != nil {
			t.Fatal(err)
		}
		fields, wrong := fieldsOf(read.Fields)
		if len(wrong) > 0 {
			t.Fatalf("%s: %v", given, wrong)
		}
		got, err := json.Marshal(displayOf(fields))
		if err != nil || string(got) != want {
			t.Errorf("%s\n got %s, %v\nwant %s", given, got, err, want)
		}
	}
}
