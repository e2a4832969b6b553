package wire

import (
	"bytes"
	"cmp"
	stdjson "encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const (
	maxDepth       = 32 // levels of objects and arrays (common.md)
	maxFieldErrors = 20 // single fields told of in one answer
)

// Document is one strictly parsed JSON object.
type Document struct {
	Raw   jsontext.Value // the bytes as sent; never changed after parsing
	Value any            // map[string]any, []any, string, json.Number of encoding/json, bool or nil
}

// ParseJSON parses one JSON object strictly. These are problem invalid_json, status 400: bad syntax, an
// empty body, trailing data, a byte order mark, invalid UTF-8, a lone surrogate, NUL in a string or a
// name, a duplicate name however it is spelt, more than 32 levels, and a root that is not an object.
// A number too long to be of use is problem validation, status 422, naming its field.
// The document keeps body.
func ParseJSON(body []byte) (Document, *Problem) {
	p := parsers.Get().(*parser)
	defer p.release()
	value, err := p.parse(body)
	if err != nil {
		return Document{}, syntaxProblem(body, err)
	}
	if len(p.fields) > 0 {
		return Document{}, &Problem{
			Status: http.StatusUnprocessableEntity, Code: CodeValidation,
			Message: "A number is out of range.", Fields: p.fields,
		}
	}
	return Document{Raw: body, Value: value}, nil
}

// Canonical gives the same content with names sorted, strings in their shortest form and no white
// space; the digits of numbers stay as they were sent. Two bodies that differ only in order and layout
// have the same canonical form. It is nil for the zero Document.
func (d Document) Canonical() []byte {
	if len(d.Raw) == 0 {
		return nil
	}
	out, err := jsontext.AppendFormat(make([]byte, 0, len(d.Raw)), d.Raw, jsontext.ReorderRawObjects(true))
	if err != nil { // only for a Document that ParseJSON did not make
		return bytes.Clone(d.Raw)
	}
	return out
}

// Decode fills a wire struct from the document. Names are case-sensitive and unknown ones are ignored:
// the schema has judged the document before. An error means that schema and struct disagree.
func (d Document) Decode(into any) error {
	return json.Unmarshal(d.Raw, into)
}

// parser builds one document's value in a single pass over its tokens.
type parser struct {
	decoder jsontext.Decoder
	input   bytes.Buffer
	source  string       // the input once more; the value's strings are parts of it
	fields  []FieldError // numbers that are out of range
}

var parsers = sync.Pool{New: func() any { return new(parser) }}

var (
	errTrailing = errors.New("trailing data")
	errRoot     = errors.New("root is not an object")
	errDepth    = errors.New("nested too deeply")
	errNUL      = errors.New("NUL in a string")
)

// release forgets the request before the parser is pooled.
func (p *parser) release() {
	p.input = bytes.Buffer{}
	p.decoder.Reset(&p.input)
	p.source, p.fields = "", nil
	parsers.Put(p)
}

func (p *parser) parse(body []byte) (any, error) {
	p.input, p.source = *bytes.NewBuffer(body), string(body)
	p.decoder.Reset(&p.input)
	if kind := p.decoder.PeekKind(); kind != '{' && kind != 0 {
		return nil, errRoot
	}
	value, err := p.value(0)
	if err != nil {
		return nil, err
	}
	if _, err := p.decoder.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, errTrailing
	}
	return value, nil
}

// value reads one value that stands under depth levels.
func (p *parser) value(depth int) (any, error) {
	switch p.decoder.PeekKind() {
	case '"':
		return p.text()
	case '0':
		return p.number()
	}
	token, err := p.decoder.ReadToken()
	if err != nil {
		return nil, err
	}
	switch token.Kind() {
	case 'n':
		return nil, nil
	case 't', 'f':
		return token.Bool(), nil
	}
	if depth == maxDepth {
		return nil, errDepth
	}
	if token.Kind() == '{' {
		return p.object(depth + 1)
	}
	return p.array(depth + 1)
}

func (p *parser) object(depth int) (any, error) {
	members := make(map[string]any, 8)
	for p.decoder.PeekKind() != '}' {
		name, err := p.text()
		if err != nil {
			return nil, err
		}
		value, err := p.value(depth)
		if err != nil {
			return nil, err
		}
		members[name] = value
	}
	_, err := p.decoder.ReadToken()
	return members, err
}

func (p *parser) array(depth int) (any, error) {
	items := []any{}
	for p.decoder.PeekKind() != ']' {
		item, err := p.value(depth)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	_, err := p.decoder.ReadToken()
	return items, err
}

// raw reads the next value, which is a string or a number, as a part of the input: no copy is made.
func (p *parser) raw() (string, error) {
	raw, err := p.decoder.ReadValue()
	if err != nil {
		return "", err
	}
	end := int(p.decoder.InputOffset())
	return p.source[end-len(raw) : end], nil
}

// text reads a name or a string value. Only an escape can stand for NUL.
func (p *parser) text() (string, error) {
	raw, err := p.raw()
	if err != nil || raw[0] != '"' {
		return "", cmp.Or(err, jsontext.ErrNonStringName)
	}
	if strings.IndexByte(raw, '\\') < 0 {
		return raw[1 : len(raw)-1], nil
	}
	text, err := jsontext.AppendUnquote(nil, raw)
	if err == nil && bytes.IndexByte(text, 0) >= 0 {
		err = errNUL
	}
	return string(text), err
}

// number keeps the digits. One that is out of range becomes 0 and a field error, so that a syntax error
// further on is still found first and no big number is ever computed.
func (p *parser) number() (any, error) {
	digits, err := p.raw()
	if err != nil {
		return nil, err
	}
	if numberInRange(digits) {
		return stdjson.Number(digits), nil
	}
	if len(p.fields) < maxFieldErrors {
		path := strings.Join(pointerTokens(p.decoder.StackPointer()), ".")
		p.fields = append(p.fields, FieldError{Field: path, Message: "is out of range"})
	}
	return stdjson.Number("0"), nil
}

func pointerTokens(pointer jsontext.Pointer) []string {
	var tokens []string
	for token := range pointer.Tokens() {
		tokens = append(tokens, token)
	}
	return tokens
}

func invalidJSON(message string) *Problem {
	return &Problem{Status: http.StatusBadRequest, Code: CodeInvalidJSON, Message: message}
}

// syntaxProblem says what is wrong in plain English, without repeating what was sent.
func syntaxProblem(body []byte, err error) *Problem {
	switch {
	case len(bytes.TrimLeft(body, " \t\r\n")) == 0:
		return invalidJSON("The request body is empty; it must be a JSON object.")
	case errors.Is(err, errRoot):
		return invalidJSON("The request body must be a JSON object.")
	case errors.Is(err, errTrailing):
		return invalidJSON("The request body must be one JSON object with nothing after it.")
	case errors.Is(err, errDepth):
		return invalidJSON("The JSON is nested too deeply; " + strconv.Itoa(maxDepth) + " levels are allowed.")
	case errors.Is(err, errNUL):
		return invalidJSON(`The JSON has a NUL character (\u0000) in a string.`)
	case errors.Is(err, jsontext.ErrDuplicateName):
		return invalidJSON("The JSON has the same name twice in one object.")
	}
	if syntactic, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return invalidJSON("The request body is not valid JSON (at byte " + strconv.FormatInt(syntactic.ByteOffset, 10) + ").")
	}
	return invalidJSON("The request body is not valid JSON.")
}
