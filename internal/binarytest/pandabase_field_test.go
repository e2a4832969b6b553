package binarytest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// asked is a custom field of a kind with more members.
func asked(key, kind, more string) string {
	return fmt.Sprintf(`{"key":%s,"label":{"type":"custom","custom":"Label"},"type":"%s"%s}`, key, kind, more)
}

// options are so many of a dropdown, with the values v0, v1, …
func options(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(`{"label":"Option","value":"v%d"}`, i)
	}
	return "[" + strings.Join(list, ",") + "]"
}

func choose(more string) string { return asked(`"k"`, "dropdown", `,"dropdown":{`+more+`}`) }

// refusedFields are questions that break their own rules.
func refusedFields() (table []refusal) {
	add := func(fields, field string) {
		body := checkouts.body(wish{"display": `{"fields":` + fields + `}`})
		table = append(table, refusal{"fields " + fields[:min(len(fields), 90)], call{path: checkouts.path, body: body}, 400, "", field})
	}
	good := asked(`"k"`, "text", "")
	for _, fields := range []string{"null", "{}", `"x"`, "[" + good + "," + asked(`"l"`, "text", "") + "," + asked(`"m"`, "text", "") + "," + asked(`"n"`, "text", "") + "]"} {
		add(fields, "display.fields")
	}
	for _, key := range []string{`""`, `"a b"`, `"a-b"`, `"ä"`, `"a.b"`, text("a", 201), "1", "null"} {
		add("["+asked(key, "text", "")+"]", "display.fields.0.key")
	}
	add("["+good+","+good+"]", "display.fields.1.key")
	for _, one := range []string{
		`{"key":"k","type":"text"}`, `{"key":"k","label":{},"type":"text"}`, `{"key":"k","label":{"type":"custom"},"type":"text"}`,
		`{"key":"k","label":{"type":"other","custom":"x"},"type":"text"}`, `{"key":"k","label":{"type":"custom","custom":` + text("😀", 51) + `},"type":"text"}`,
		`{"key":"k","label":"x","type":"text"}`, `{"label":{"type":"custom","custom":"x"},"type":"text"}`, `{"key":"k","label":{"type":"custom","custom":"x"}}`,
		asked(`"k"`, "checkbox", ""), asked(`"k"`, "TEXT", ""), asked(`"k"`, "text", `,"optional":"true"`), "null", "[]", `"x"`,
	} {
		add("["+one+"]", "display.fields.0")
	}
	for _, kind := range []string{"text", "numeric"} {
		for _, rule := range []string{
			`"minimum_length":-1`, `"minimum_length":1.5`, `"minimum_length":256`, `"maximum_length":256`, `"maximum_length":-1`, `"minimum_length":3,"maximum_length":2`,
			`"minimum_length":"1"`, `"default_value":` + text("1", 256), `"default_value":"1","minimum_length":2`, `"default_value":"123","maximum_length":2`, `"default_value":1`,
		} {
			add("["+asked(`"k"`, kind, `,"`+kind+`":{`+rule+`}`)+"]", "display.fields.0."+kind)
		}
	}
	for _, digits := range []string{"1a", "-1", "1.5", " 1", "１２", "٣"} {
		add("["+asked(`"k"`, "numeric", `,"numeric":{"default_value":"`+digits+`"}`)+"]", "display.fields.0.numeric.default_value")
	}
	add("["+asked(`"k"`, "dropdown", "")+"]", "display.fields.0.dropdown")
	for _, rule := range []string{
		"", `"options":[]`, `"options":` + options(201), `"options":` + options(2) + `,"default_value":"v2"`, `"options":` + options(1) + `,"default_value":` + text("v", 101),
		`"options":[{"label":"x"}]`, `"options":[{"value":"x"}]`, `"options":[{"label":"x","value":"a b"}]`, `"options":[{"label":"x","value":""}]`,
		`"options":[{"label":"x","value":"a"},{"label":"y","value":"a"}]`, `"options":[{"label":` + text("a", 101) + `,"value":"a"}]`,
		`"options":[{"label":"x","value":` + text("a", 101) + `}]`, `"options":["a"]`, `"options":null`,
	} {
		add("["+choose(rule)+"]", "display.fields.0.dropdown")
	}
	return table
}

// refusedAnswers are what a buyer may not say to the questions of {fielded}.
func refusedAnswers() (table []refusal) {
	for _, row := range []struct{ answers, field string }{
		{"", "custom_fields.nick"}, {"[]", "custom_fields.nick"}, {`[{"key":"nick","value":""}]`, "custom_fields.nick"},
		{`[{"key":"nick","value":"a"}]`, "custom_fields.nick"}, {`[{"key":"nick","value":"abcde"}]`, "custom_fields.nick"},
		{`[{"key":"nick","value":"😀😀😀😀😀"}]`, "custom_fields.nick"}, {`[{"key":"nick","value":"abc"},{"key":"nick","value":"abc"}]`, "custom_fields.1.key"},
		{`[{"key":"nick","value":"abc"},{"key":"other","value":"x"}]`, "custom_fields.other"}, {`[{"key":"NICK","value":"abc"}]`, "custom_fields"},
		{`[{"key":"nick","value":"abc"},{"key":"age","value":"4x"}]`, "custom_fields.age"}, {`[{"key":"nick","value":"abc"},{"key":"age","value":"-4"}]`, "custom_fields.age"},
		{`[{"key":"nick","value":"abc"},{"key":"age","value":"４"}]`, "custom_fields.age"}, {`[{"key":"nick","value":"abc"},{"key":"age","value":"1234"}]`, "custom_fields.age"},
		{`[{"key":"nick","value":"abc"},{"key":"size","value":"M"}]`, "custom_fields.size"}, {`[{"key":"nick","value":"abc"},{"key":"size","value":"Small"}]`, "custom_fields.size"},
		{`[{"key":"nick"}]`, "custom_fields.0"}, {`[{"value":"abc"}]`, "custom_fields.0"}, {`[{"key":"nick","value":1}]`, "custom_fields.0"}, {`{"nick":"abc"}`, "custom_fields"},
		{`[{"key":"nick","value":` + text("a", 256) + `}]`, "custom_fields.0"}, {"null", "custom_fields"}, {"[null]", "custom_fields.0"},
	} {
		body := `{"gateway":"CARD"}`
		if row.answers != "" {
			body = `{"gateway":"CARD","custom_fields":` + row.answers + `}`
		}
		table = append(table, refusal{"answers " + row.answers[:min(len(row.answers), 60)], call{path: checkoutsPath + "/{fielded}/pay", body: body}, 400, "", row.field})
	}
	unasked := `{"gateway":"CARD","customer":{"email":"a@shop.example"},"custom_fields":[{"key":"nick","value":"abc"}]}`
	return append(table, refusal{"answers to no question", call{path: checkoutsPath + "/{session}/pay", body: unasked}, 400, "", "custom_fields.nick"})
}

func TestPandabaseFieldsAtTheirBounds(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		for _, fields := range []string{
			asked(text("a", 200), "text", `,"optional":true,"text":{"default_value":`+text("😀", 255)+`,"minimum_length":255,"maximum_length":255}`),
			asked(`"A_0"`, "numeric", `,"optional":false,"numeric":{"default_value":"007","minimum_length":0,"maximum_length":3}`),
			`{"key":"k","label":{"type":"custom","custom":` + text("😀", 50) + `},"type":"text","optional":false}`,
			asked(`"k"`, "dropdown", `,"optional":false,"dropdown":{"default_value":"v199","options":`+options(200)+`}`),
			asked(`"a"`, "text", `,"optional":false`) + "," + asked(`"b"`, "numeric", `,"optional":false`) + "," + asked(`"A"`, "text", `,"optional":true`),
		} {
			display := `{"fields":[` + fields + `]}`
			accepted(t, s, "display", map[string]wish{display: {"display": display}})
		}
		accepted(t, s, "display", map[string]wish{"null": {"display": `{"fields":[]}`}})
		accepted(t, s, "display", map[string]wish{"null,": {"display": "{}"}})
	})
}

// The answers reach the order as they were given.
func TestPandabaseAnswers(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.stock(t)
		answers := `{"gateway":"CARD","custom_fields":[{"key":"nick","value":"😀😀😀😀"},{"key":"age","value":"007"},{"key":"size","value":"S"}]}`
		s.anyone(t, http.MethodPost, checkoutsPath+"/{fielded}/pay", answers).want(t, http.StatusOK)
		order := s.core(t, http.MethodGet, "/orders/{fielded.order}", "").want(t, http.StatusOK)
		if !strings.Contains(order.body, `"customFields":{"age":"007","nick":"😀😀😀😀","size":"S"}`) {
			t.Errorf("answers: %s", order.body)
		}
	})
}
