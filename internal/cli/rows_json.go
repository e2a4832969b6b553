package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// openJSON reads an array of objects, or one object per line.
func openJSON(s *source) (rows, error) {
	for lines := 0; ; {
		char, err := s.ReadByte()
		if errors.Is(err, io.EOF) {
			return nil, errors.New("the file is empty")
		}
		if err != nil {
			return nil, err
		}
		switch char {
		case '\n':
			lines++
		case ' ', '\t', '\r':
		default:
			if err := s.UnreadByte(); err != nil {
				return nil, err
			}
			if char == '[' {
				return openArray(s)
			}
			return &jsonLines{source: s, line: lines}, nil
		}
	}
}

// jsonLines reads one object per line. Blank lines are skipped.
type jsonLines struct {
	source *source
	line   int // of the last row
}

// next implements rows.
func (j *jsonLines) next() (row, error) {
	for {
		text, whole, err := j.source.line()
		if err != nil {
			return row{}, err
		}
		j.line++
		one := row{where: where("line", j.line)}
		if !whole {
			one.err = refuseFlag("row", "has more than %d KB", longestLine>>10)
			return one, nil
		}
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		one.said, one.err = parseEntry(text)
		return one, nil
	}
}

// jsonArray reads the items of one array.
type jsonArray struct {
	decoder *jsontext.Decoder
	item    int // the last one
	ended   bool
}

func openArray(s *source) (rows, error) {
	decoder := jsontext.NewDecoder(s, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) // one item's own matter
	if _, err := decoder.ReadToken(); err != nil {
		return nil, err
	}
	return &jsonArray{decoder: decoder}, nil
}

// next implements rows. What follows an item that is not JSON cannot be told apart, so it is not read.
func (j *jsonArray) next() (row, error) {
	if j.ended {
		return row{}, io.EOF
	}
	if j.decoder.PeekKind() == ']' {
		j.ended = true
		return row{}, io.EOF
	}
	j.item++
	one := row{where: where("item", j.item)}
	text, err := j.decoder.ReadValue()
	if err != nil {
		j.ended = true
		one.err = refuseFlag("row", "%s; what follows was not read", sayJSON(err))
		return one, nil
	}
	one.said, one.err = parseEntry(text)
	return one, nil
}

// parseEntry reads one object: its members are the columns, as strings or numbers; image may be an array.
func parseEntry(text []byte) (said entry, err error) {
	decoder := jsontext.NewDecoder(bytes.NewReader(text))
	if decoder.PeekKind() != '{' {
		return said, refuseFlag("row", "is not a JSON object")
	}
	if _, err := decoder.ReadToken(); err != nil {
		return said, refuseFlag("row", "%s", sayJSON(err))
	}
	for decoder.PeekKind() == '"' {
		name, err := decoder.ReadToken()
		if err != nil {
			return said, refuseFlag("row", "%s", sayJSON(err))
		}
		column := name.String()
		value, err := parseValue(decoder, column)
		if err != nil {
			return said, err
		}
		if err := said.set(column, value); err != nil {
			return said, err
		}
	}
	if _, err := decoder.ReadToken(); err != nil { // the closing brace, or what stands there instead
		return said, refuseFlag("row", "%s", sayJSON(err))
	}
	if _, err := decoder.ReadToken(); !errors.Is(err, io.EOF) {
		return said, refuseFlag("row", "goes on behind its object; write one object per line")
	}
	return said, nil
}

// parseValue reads the value of a column as text; null is "not said".
func parseValue(decoder *jsontext.Decoder, column string) (string, error) {
	if column == "image" && decoder.PeekKind() == '[' {
		return parseImages(decoder)
	}
	token, err := decoder.ReadToken()
	if err != nil {
		return "", refuseFlag("row", "%s", sayJSON(err))
	}
	switch token.Kind() {
	case '"', '0':
		return token.String(), nil
	case 'n':
		return "", nil
	default:
		return "", refuseFlag(column, "is not a string or a number")
	}
}

// parseImages reads an array of addresses as the text that a file of values would have.
func parseImages(decoder *jsontext.Decoder) (string, error) {
	var images []string
	for {
		token, err := decoder.ReadToken()
		if err != nil {
			return "", refuseFlag("row", "%s", sayJSON(err))
		}
		switch kind := token.Kind(); {
		case kind == '[' && images == nil:
			images = []string{}
		case kind == '"':
			images = append(images, token.String())
		case kind == ']':
			return strings.Join(images, " "), nil
		default:
			return "", refuseFlag("image", "is not an array of strings")
		}
	}
}

// sayJSON is a person's word for what is wrong with a text.
func sayJSON(err error) string {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return "is not JSON: it ends too early"
	}
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) {
		return fmt.Sprintf("is not JSON: %v", syntactic.Err)
	}
	return err.Error()
}
