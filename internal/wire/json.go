package wire

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net"
	"net/http"
	"os"
	"strings"
)

// BodyLimit is the most bytes that a JSON body may have (common.md, "Over 64 KB → 413").
const BodyLimit = 64 << 10

// ReadJSON reads the body of a request that must be one JSON object, at most limit bytes long.
// It checks, in this order: content encoding and content type (415), size (413), a body that comes
// too slowly (408), and strict JSON (400, see [ParseJSON]).
func ReadJSON(r *http.Request, limit int64) (Document, *Problem) {
	if p := checkMediaType(r.Header); p != nil {
		return Document{}, p
	}
	body, p := readBody(r, limit)
	if p != nil {
		return Document{}, p
	}
	return ParseJSON(body)
}

// ReadOptionalJSON is ReadJSON for an endpoint whose body may be left out: an empty body, whatever its
// content type, is the document {}.
func ReadOptionalJSON(r *http.Request, limit int64) (Document, *Problem) {
	body, p := readOptional(r, limit)
	if p != nil || len(body) == 0 {
		return emptyDocument(), p
	}
	return ParseJSON(body)
}

// ReadOptionalJSONOrList is ReadOptionalJSON for an endpoint that needs no member and whose clients may be
// written in PHP, where an array without members becomes []: that, byte for byte, is the document {} too.
func ReadOptionalJSONOrList(r *http.Request, limit int64) (Document, *Problem) {
	body, p := readOptional(r, limit)
	if p != nil || len(body) == 0 || string(body) == "[]" {
		return emptyDocument(), p
	}
	return ParseJSON(body)
}

// readOptional reads a body that may be left out; empty = it was.
func readOptional(r *http.Request, limit int64) ([]byte, *Problem) {
	if r.ContentLength == 0 || r.Body == nil || r.Body == http.NoBody {
		return nil, nil
	}
	unsupported := checkMediaType(r.Header)
	if unsupported != nil && r.ContentLength > 0 {
		return nil, unsupported
	}
	body, p := readBody(r, limit)
	switch {
	case p != nil && unsupported == nil:
		return nil, p
	case p == nil && len(body) == 0:
		return nil, nil
	case unsupported != nil:
		return nil, unsupported
	}
	return body, nil
}

func emptyDocument() Document {
	return Document{Raw: []byte("{}"), Value: map[string]any{}}
}

// checkMediaType accepts application/json and application/*+json in UTF-8, without content encoding.
func checkMediaType(h http.Header) *Problem {
	for _, encoding := range h["Content-Encoding"] {
		if encoding != "" && !strings.EqualFold(encoding, "identity") {
			return unsupportedMediaType("The body must not be compressed or otherwise encoded.")
		}
	}
	types := h["Content-Type"]
	if len(types) == 1 && types[0] == "application/json" { // what nearly every client sends
		return nil
	}
	if len(types) != 1 {
		return unsupportedMediaType("The Content-Type must be application/json.")
	}
	media, params, err := mime.ParseMediaType(types[0])
	isJSON := media == "application/json" || strings.HasPrefix(media, "application/") && strings.HasSuffix(media, "+json")
	if err != nil || !isJSON {
		return unsupportedMediaType("The Content-Type must be application/json.")
	}
	if charset, ok := params["charset"]; ok && !strings.EqualFold(charset, "utf-8") {
		return unsupportedMediaType("The charset must be UTF-8.")
	}
	return nil
}

func unsupportedMediaType(message string) *Problem {
	return &Problem{Status: http.StatusUnsupportedMediaType, Code: CodeUnsupportedMediaType, Message: message}
}

// readBody reads at most limit bytes. The slice is the caller's own.
func readBody(r *http.Request, limit int64) ([]byte, *Problem) {
	if r.ContentLength > limit {
		return nil, bodyTooLarge()
	}
	if r.Body == nil {
		return nil, nil
	}
	body := http.MaxBytesReader(nil, r.Body, limit)
	if n := r.ContentLength; n >= 0 {
		raw := make([]byte, n)
		if _, err := io.ReadFull(body, raw); err != nil {
			return nil, readProblem(err)
		}
		return raw, nil
	}
	var buf bytes.Buffer
	if _, err := buf.ReadFrom(body); err != nil {
		return nil, readProblem(err)
	}
	return buf.Bytes(), nil
}

func bodyTooLarge() *Problem {
	return &Problem{Status: http.StatusRequestEntityTooLarge, Code: CodeBodyTooLarge, Message: "The request body is too large."}
}

// readProblem tells a body that was too large, came too slowly or broke off.
func readProblem(err error) *Problem {
	var timeout net.Error
	switch {
	case errors.As(err, new(*http.MaxBytesError)):
		return bodyTooLarge()
	case errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return &Problem{Status: http.StatusRequestTimeout, Code: CodeRequestTimeout, Message: "The request body did not arrive in time."}
	}
	return invalidJSON("The request body ended too early.")
}
