package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// read gives what a file says, one text per row: its place and columns, or why it is refused. An error that
// ends the reading comes last.
func read(t testing.TB, format, text string) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := openSource(path, nil)
	if err != nil {
		return []string{err.Error()}
	}
	t.Cleanup(func() { _ = s.Close() })
	from, err := openRows(s, format)
	if err != nil {
		return []string{err.Error()}
	}
	var said []string
	for {
		one, err := from.next()
		switch {
		case errors.Is(err, io.EOF):
			return said
		case err != nil:
			return append(said, err.Error())
		case one.err != nil:
			said = append(said, one.where+": "+explain(one.err))
		default:
			said = append(said, one.where+" "+describe(one.said))
		}
	}
}

// describe lists the columns that have a value.
func describe(e entry) string {
	var parts []string
	for _, column := range columns() {
		if value := *e.field(column); value != "" {
			parts = append(parts, column+"="+value)
		}
	}
	return strings.Join(parts, "|")
}

func TestCSV(t *testing.T) {
	for _, row := range []struct {
		name, text string
		want       []string
	}{
		{"plain", "title,price\nA,1\nB,2\n", []string{"line 2 title=A|price=1", "line 3 title=B|price=2"}},
		{"no last line end", "title,price\nA,1", []string{"line 2 title=A|price=1"}},
		{"Windows, a mark, capitals, spaces", "\ufeff Title ,PRICE\r\n A ,1\r\n", []string{"line 2 title=A|price=1"}},
		{"quotes", "title,price\n\"A \"\"x\"\", b\nc\",1\nB,2\n", []string{"line 2 title=A \"x\", b\nc|price=1", "line 4 title=B|price=2"}},
		{"blank lines and empty values", "title,price,sku\n\nA,1,\n", []string{"line 3 title=A|price=1"}},
		{"too few and too many values", "title,price\nA\nB,1,2\nC,3\n", []string{
			"line 2: row: has 1 values for 2 columns", "line 3: row: has 3 values for 2 columns", "line 4 title=C|price=3",
		}},
		{"quote in the middle", "title,price\nA \"x\",1\nB,2\n", []string{
			`line 2: row: has a " in a value that does not begin with one`, "line 3 title=B|price=2",
		}},
		{"text behind a quote", "title,price\n\"A\"x,1\nB,2\n", []string{
			`line 2: row: has a quoted value that does not end, or goes on behind its "`, "line 3 title=B|price=2",
		}},
		{"bad UTF-8", "title,price\n\xff,1\nB,2\n", []string{"line 2: title: is not UTF-8 text", "line 3 title=B|price=2"}},
		{"NUL", "title,price\nA\x00,1\n", []string{"line 2: title: has a control character"}},
		{"long", "title,price\n" + strings.Repeat("x", 257) + ",1\n", []string{"line 2: title: is longer than 256 characters"}},
		{"only a head", "title,price\n", nil},
		{"empty", "", []string{"the file is empty; its first row names the columns, like title,price"}},
		{"no price", "title\nA\n", []string{`the column "price" is missing from the first row`}},
		{"unknown column", "title,price,size\n", []string{`there is no column "size"; there are ` + strings.Join(columns(), ", ")}},
		{"column twice", "title,price,title\n", []string{`the column "title" is there twice`}},
		{"semicolons", "title;price\n", []string{`the first row is "title;price": columns must be separated by commas`}},
		{"UTF-16", "\xfe\xff\x00t", []string{"the file is UTF-16 text; save it as UTF-8"}},
		{"Latin-1 head", "title,price,\xe4\n", []string{"the first row is not UTF-8 text; save the file as UTF-8"}},
		{"open quote", "title,price\nA,1\n\"B" + strings.Repeat("x\n", longestLine), []string{
			"line 2 title=A|price=1", "after line 2 comes a row of more than 1024 KB: is a quote not closed?",
		}},
	} {
		if diff := cmp.Diff(row.want, read(t, "csv", row.text)); diff != "" {
			t.Errorf("%s:\n%s", row.name, diff)
		}
	}
}

func TestJSON(t *testing.T) {
	for _, row := range []struct {
		name, text string
		want       []string
	}{
		{"lines", "{\"title\":\"A\",\"price\":49.00}\n\n{\"price\":\"1e1\"}\r\n", []string{"line 1 title=A|price=49.00", "line 3 price=1e1"}},
		{"array", "\ufeff \n[{\"title\":\"A\"},\n{\"sku\":7}]", []string{"item 1 title=A", "item 2 sku=7"}},
		{"null is not said", `{"title":"A","sku":null}`, []string{"line 1 title=A"}},
		{"images", `[{"image":["https://a/1","https://a/2"]},{"image":"https://a/3"},{"image":[]}]`, []string{
			"item 1 image=https://a/1 https://a/2", "item 2 image=https://a/3", "item 3 ",
		}},
		{"nested", `[{"image":[["x"]]},{"title":{"en":"A"}},{"title":true},{"sku":[1]}]`, []string{
			"item 1: image: is not an array of strings", "item 2: title: is not a string or a number",
			"item 3: title: is not a string or a number", "item 4: sku: is not a string or a number",
		}},
		{"no objects", `[1,"x",[]]`, []string{
			"item 1: row: is not a JSON object", "item 2: row: is not a JSON object", "item 3: row: is not a JSON object",
		}},
		{"unknown member", `{"title":"A","size":1}`, []string{"line 1: size: there is no such column; there are " + strings.Join(columns(), ", ")}},
		{"a bad line among good ones", "{\"title\":\"A\"}\n{\"title\"\n{\"title\":\"C\"} {}\n{\"title\":\"B\"}\n", []string{
			"line 1 title=A", "line 2: row: is not JSON: it ends too early", "line 3: row: goes on behind its object; write one object per line",
			"line 4 title=B",
		}},
		{"bad UTF-8", "[{\"title\":\"\xff\"},{\"title\":\"B\"}]", []string{
			"item 1: row: is not JSON: invalid UTF-8", "item 2 title=B",
		}},
		{"empty", " \n", []string{"the file is empty"}},
		{"a long line", "{\"title\":\"" + strings.Repeat("x", longestLine) + "\"}\n{\"title\":\"B\"}\n", []string{
			"line 1: row: has more than 1024 KB", "line 2 title=B",
		}},
	} {
		if diff := cmp.Diff(row.want, read(t, "json", row.text)); diff != "" {
			t.Errorf("%s:\n%s", row.name, diff)
		}
	}
}

// What follows a broken item of an array is not read, and nobody is told otherwise.
func TestBrokenArray(t *testing.T) {
	for _, text := range []string{`[{"title":"A"},]`, `[{"title":"A"},{"title"`, `[{"title":"A"} {"title":"B"}]`, `[{"title":"A"}`} {
		said := read(t, "json", text)
		if len(said) != 2 || said[0] != "item 1 title=A" || !strings.Contains(said[1], "is not JSON") || !strings.Contains(said[1], "was not read") {
			t.Errorf("%s: %q", text, said)
		}
	}
}

// A file is read to its end, whatever is in it: every row is a row or a refusal.
func TestAnyFileEnds(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		format := rapid.SampledFrom([]string{"csv", "json"}).Draw(r, "format")
		head := map[string]string{"csv": "title,price\n", "json": "["}[format]
		body := rapid.StringOf(rapid.RuneFrom([]rune("ab,\"{}[]:\n\r1 \x00ü"))).Draw(r, "body")
		for _, said := range read(t, format, head+body) {
			if !strings.HasPrefix(said, "line ") && !strings.HasPrefix(said, "item ") {
				r.Fatalf("%q of %q", said, head+body)
			}
		}
	})
}

func TestLinesOfKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys")
	text := "\ufeffA\r\n\n" + strings.Repeat("x", longestLine+5) + "\n B \n\xff\nlast"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := openSource(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var counted tally
	if s.done() != 3 {
		t.Errorf("%d bytes done behind the mark", s.done())
	}
	texts, lines, err := someUnits(s, 0, &counted)
	if err != nil || lines != 6 || fmt.Sprint(texts) != "[A B last]" || counted.refused != 2 {
		t.Errorf("%v in %d lines, %v, %+v", texts, lines, err, counted)
	}
	if _, lines, err := someUnits(s, 6, &counted); lines != 0 || err != nil {
		t.Errorf("%d lines behind the end, %v", lines, err)
	}
	if s.done() != int64(len(text)) || s.size != s.done() {
		t.Errorf("done %d of %d", s.done(), s.size)
	}
}
