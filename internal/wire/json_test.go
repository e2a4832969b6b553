package wire

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

// jsonRequest makes a POST with a JSON body.
func jsonRequest(body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return r
}

// wantCode checks the code and the status of a problem; the empty code wants none.
func wantCode(t *testing.T, p *Problem, status int, code string) {
	t.Helper()
	switch {
	case code == "" && p != nil:
		t.Errorf("refused: %d %v", p.Status, p)
	case code != "" && p == nil:
		t.Errorf("accepted, want %d %s", status, code)
	case code != "" && (p.Code != code || p.Status != status || p.Message == ""):
		t.Errorf("got %d %v, want %d %s", p.Status, p, status, code)
	}
}

func TestReadJSONBadSyntax(t *testing.T) {
	deep := func(n int) string { return strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n) }
	bad := map[string]string{
		"empty body": "", "white space": " \n", "truncated": `{"a":1`, "truncated string": `{"a":"`,
		"null": "null", "list": "[]", "text": `"x"`, "number": "1", "true": "true",
		"two documents": `{}{}`, "trailing data": `{} x`, "trailing comma": `{"a":1,}`, "list comma": `{"a":[1,]}`,
		"byte order mark": "\uFEFF{}", "invalid UTF-8": "{\"a\":\"\xff\"}", "invalid UTF-8 name": "{\"\xff\":1}",
		"overlong UTF-8": "{\"a\":\"\xc0\x80\"}", "lone surrogate": `{"a":"\ud800"}`, "low surrogate": `{"a":"\udc00x"}`,
		"NUL in string": `{"a":"x\u0000y"}`, "NUL in name": `{"\u0000":1}`, "raw NUL": "{\"a\":\"\x00\"}",
		"NUL in list": `{"a":["\u0000"]}`, "duplicate": `{"a":1,"a":2}`, "duplicate escaped": `{"a":1,"\u0061":2}`,
		"duplicate inside": `{"o":{"a":1,"a":1}}`, "depth 33": deep(33), "depth 10000": strings.Repeat(`{"a":`, 10000),
		"NaN": `{"a":NaN}`, "Infinity": `{"a":Infinity}`, "leading zero": `{"a":01}`, "plus": `{"a":+1}`,
		"hex": `{"a":0x1}`, "bare point": `{"a":.5}`, "comment": `{/**/}`, "single quotes": `{'a':1}`,
		"big number and truncated": `{"a":1e400`,
	}
	for name, body := range bad {
		t.Run(name, func(t *testing.T) {
			_, p := ReadJSON(jsonRequest(body), BodyLimit)
			wantCode(t, p, http.StatusBadRequest, CodeInvalidJSON)
		})
	}
	if _, p := ReadJSON(jsonRequest(deep(32)), BodyLimit); p != nil {
		t.Errorf("depth 32: %v", p)
	}
}

func TestReadJSONMediaType(t *testing.T) {
	for _, row := range []struct {
		contentType, encoding string
		ok                    bool
	}{
		{"application/json", "", true},
		{"Application/JSON; charset=UTF-8", "", true},
		{`application/json;charset="utf-8"`, "identity", true},
		{"application/problem+json", "", true},
		{"application/json; profile=x", "", true},
		{"", "", false},
		{"text/plain", "", false},
		{"text/json", "", false},
		{"application/jsonp", "", false},
		{"application/x-www-form-urlencoded", "", false},
		{"application/json; charset=latin1", "", false},
		{"application/json; charset=utf-16", "", false},
		{"application/json; charset", "", false},
		{"application/json", "gzip", false},
		{"application/json", "br", false},
		{"application/json", "identity, gzip", false},
	} {
		r := jsonRequest(`{}`)
		r.Header.Del("Content-Type")
		if row.contentType != "" {
			r.Header.Set("Content-Type", row.contentType)
		}
		if row.encoding != "" {
			r.Header.Set("Content-Encoding", row.encoding)
		}
		_, p := ReadJSON(r, BodyLimit)
		if row.ok {
			wantCode(t, p, 0, "")
		} else {
			wantCode(t, p, http.StatusUnsupportedMediaType, CodeUnsupportedMediaType)
		}
	}
	twice := jsonRequest(`{}`)
	twice.Header.Add("Content-Type", "text/plain")
	_, p := ReadJSON(twice, BodyLimit)
	wantCode(t, p, http.StatusUnsupportedMediaType, CodeUnsupportedMediaType)
}

func TestReadJSONSize(t *testing.T) {
	body := func(n int) string { return `{"a":"` + strings.Repeat("x", n-8) + `"}` }
	for _, chunked := range []bool{false, true} {
		for _, row := range []struct {
			size int
			code string
		}{{BodyLimit, ""}, {BodyLimit + 1, CodeBodyTooLarge}, {4 * BodyLimit, CodeBodyTooLarge}} {
			r := jsonRequest(body(row.size))
			if chunked {
				r.ContentLength = -1
			}
			_, p := ReadJSON(r, BodyLimit)
			wantCode(t, p, http.StatusRequestEntityTooLarge, row.code)
		}
	}
	unread := jsonRequest("")
	unread.ContentLength = BodyLimit + 1
	unread.Body = io.NopCloser(brokenReader{errors.New("must not be read")})
	_, p := ReadJSON(unread, BodyLimit)
	wantCode(t, p, http.StatusRequestEntityTooLarge, CodeBodyTooLarge)
	typed := jsonRequest(body(BodyLimit + 1))
	typed.Header.Set("Content-Type", "text/plain")
	_, p = ReadJSON(typed, BodyLimit)
	wantCode(t, p, http.StatusUnsupportedMediaType, CodeUnsupportedMediaType)
}

// brokenReader fails at once.
type brokenReader struct{ err error }

func (b brokenReader) Read([]byte) (int, error) { return 0, b.err }

func TestReadJSONBrokenBody(t *testing.T) {
	for _, row := range []struct {
		err    error
		status int
		code   string
	}{
		{os.ErrDeadlineExceeded, http.StatusRequestTimeout, CodeRequestTimeout},
		{&os.PathError{Op: "read", Err: os.ErrDeadlineExceeded}, http.StatusRequestTimeout, CodeRequestTimeout},
		{io.ErrUnexpectedEOF, http.StatusBadRequest, CodeInvalidJSON},
	} {
		for _, length := range []int64{-1, 10} {
			r := jsonRequest("")
			r.ContentLength = length
			r.Body = io.NopCloser(brokenReader{row.err})
			_, p := ReadJSON(r, BodyLimit)
			wantCode(t, p, row.status, row.code)
		}
	}
}

func TestReadOptionalJSON(t *testing.T) {
	for _, row := range []struct {
		name, contentType, body string
		chunked                 bool
		status                  int
		code                    string
	}{
		{name: "nothing"},
		{name: "form type, no body", contentType: "application/x-www-form-urlencoded"},
		{name: "chunked and empty", contentType: "text/plain", chunked: true},
		{name: "JSON", contentType: "application/json", body: `{"a":1}`},
		{name: "text", contentType: "text/plain", body: `{}`, status: 415, code: CodeUnsupportedMediaType},
		{name: "chunked text", contentType: "text/plain", body: `{}`, chunked: true, status: 415, code: CodeUnsupportedMediaType},
		{name: "bad JSON", contentType: "application/json", body: `{`, status: 400, code: CodeInvalidJSON},
		{name: "list", contentType: "application/json", body: `[]`, status: 400, code: CodeInvalidJSON},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(row.body))
			if row.contentType != "" {
				r.Header.Set("Content-Type", row.contentType)
			}
			if row.chunked {
				r.ContentLength = -1
				r.Body = io.NopCloser(strings.NewReader(row.body))
			}
			doc, p := ReadOptionalJSON(r, BodyLimit)
			wantCode(t, p, row.status, row.code)
			if p == nil && row.body == "" && string(doc.Canonical()) != "{}" {
				t.Errorf("empty body is %s", doc.Raw)
			}
		})
	}
}

// Only the two bytes that PHP makes of no members stand for an empty object.
func TestReadOptionalJSONOrList(t *testing.T) {
	for body, status := range map[string]int{"": 0, "[]": 0, `{"a":1}`: 0, "[ ]": 400, "[[]]": 400, "[{}]": 400, "null": 400, "[]x": 400, "{": 400} {
		r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		doc, p := ReadOptionalJSONOrList(r, BodyLimit)
		if status != 0 {
			wantCode(t, p, status, CodeInvalidJSON)
			continue
		}
		wantCode(t, p, 0, "")
		want := "{}"
		if strings.HasPrefix(body, "{") {
			want = body
		}
		if string(doc.Canonical()) != want {
			t.Errorf("%q is %s", body, doc.Raw)
		}
	}
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("[]"))
	r.Header.Set("Content-Type", "text/plain")
	_, p := ReadOptionalJSONOrList(r, BodyLimit)
	wantCode(t, p, 415, CodeUnsupportedMediaType)
}

func TestNumbersOutOfRange(t *testing.T) {
	doc := `{"amount":1e400,"items":[{"quantity":1},{"quantity":1e-65}],"o":{"x.y":1e999999999},"n":` + strings.Repeat("9", 65) + `}`
	_, p := ParseJSON([]byte(doc))
	wantCode(t, p, http.StatusUnprocessableEntity, CodeValidation)
	want := []FieldError{
		{"amount", "is out of range"}, {"items.1.quantity", "is out of range"},
		{"o.x.y", "is out of range"}, {"n", "is out of range"},
	}
	if diff := cmp.Diff(want, p.Fields); diff != "" {
		t.Error(diff)
	}
	for _, number := range []string{"0", "-0", "1e64", "1E-64", "9007199254740993.01", strings.Repeat("9", 64)} {
		if _, p := ParseJSON([]byte(`{"n":` + number + `}`)); p != nil {
			t.Errorf("%s: %v", number, p)
		}
	}
}

func TestCanonical(t *testing.T) {
	same := []string{
		`{"b":[1.50,"é"],"a":{"y":null,"x":true}}`,
		"{ \"a\" : {\"x\":true,\n\"y\":null}, \"b\" : [ 1.50, \"\\u00e9\" ] }",
	}
	const want = `{"a":{"x":true,"y":null},"b":[1.50,"é"]}`
	for _, body := range same {
		doc, p := ParseJSON([]byte(body))
		if p != nil {
			t.Fatal(p)
		}
		if got := string(doc.Canonical()); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if string(doc.Raw) != body {
			t.Errorf("Raw changed to %s", doc.Raw)
		}
	}
	if got := (Document{}).Canonical(); got != nil {
		t.Errorf("zero document: %s", got)
	}
}

func TestDecodeIsCaseSensitive(t *testing.T) {
	doc, p := ParseJSON([]byte(`{"AMOUNT":5,"quantity":2.0,"price":24.90}`))
	if p != nil {
		t.Fatal(p)
	}
	var got struct {
		Amount   Int    `json:"amount"`
		Quantity Int    `json:"quantity"`
		Price    Digits `json:"price"`
	}
	if err := doc.Decode(&got); err != nil {
		t.Fatal(err)
	}
	if got.Amount != 0 || got.Quantity != 2 || got.Price != "24.90" {
		t.Errorf("got %+v", got)
	}
}

func FuzzParseJSON(f *testing.F) {
	for _, seed := range []string{`{}`, `{"a":[1,2.5e3,"x\u0000",null,true,{"b":{}}]}`, `{"a":1,"\u0061":2}`, `[`, ``, "\uFEFF{}", `{"a":1e999}`, `{"a":"\ud800"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		doc, p := ParseJSON(body)
		value := jsontext.Value(body)
		valid := value.IsValid() && value.Kind() == '{'
		switch {
		case p == nil && !valid:
			t.Fatalf("accepted what jsontext refuses: %q", body)
		case p == nil && !jsontext.Value(doc.Canonical()).IsValid():
			t.Fatalf("canonical form of %q is not JSON", body)
		case p != nil && valid && !stricterThanJSON(body, p):
			t.Fatalf("refused what jsontext accepts: %q: %v", body, p)
		}
	})
}

// stricterThanJSON reports whether one of the rules beyond JSON itself explains a refusal.
func stricterThanJSON(body []byte, p *Problem) bool {
	if p.Code == CodeValidation {
		return len(p.Fields) > 0
	}
	return strings.Contains(string(body), `\u0000`) || strings.Count(string(body), "{")+strings.Count(string(body), "[") > maxDepth
}
