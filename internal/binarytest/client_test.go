package binarytest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// client follows no redirects: they are part of what is tested.
var client = &http.Client{
	Timeout:       time.Minute,
	Transport:     &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// call is one request to a server.
type call struct {
	method, path string
	key          string // for Authorization, or the dialect's own header; empty = none
	body         string
	header       http.Header // more headers, or others
	chunked      bool        // send no Content-Length
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   string
}

// send makes a call. What a dialect answers is held to its contract.
func (s *server) send(t testing.TB, c call) answer {
	t.Helper()
	a, err := s.try(t, c)
	if err != nil {
		t.Fatal(err)
	}
	s.check(t, c, a)
	return a
}

// try makes a call that may fail, unchecked.
func (s *server) try(t testing.TB, c call) (answer, error) {
	t.Helper()
	var body io.Reader = strings.NewReader(s.fill(c.body))
	if c.chunked {
		body = io.MultiReader(body)
	}
	r, err := http.NewRequestWithContext(t.Context(), c.method, s.line.URL+s.fill(c.path), body)
	if err != nil {
		t.Fatal(err)
	}
	if c.method != http.MethodGet && c.method != http.MethodHead {
		r.Header.Set("Content-Type", "application/json")
	}
	if d, _ := doorOf(c.path); c.key != "" && d.keys != "" {
		r.Header.Set(d.keys, c.key)
	} else if c.key != "" {
		r.Header.Set("Authorization", "Bearer "+c.key)
	}
	for name, values := range c.header {
		r.Header[name] = values
	}
	response, err := client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, string(got)}, err
}

// get reads a path with the demo's key.
func (s *server) get(t testing.TB, path string) answer {
	t.Helper()
	return s.send(t, call{method: http.MethodGet, path: path, key: s.line.Keys.Shoppex})
}

// post writes with the demo's key; header is pairs of names and values.
func (s *server) post(t testing.TB, path, body string, header ...string) answer {
	t.Helper()
	more := http.Header{}
	for i := 0; i < len(header); i += 2 {
		more.Add(header[i], header[i+1])
	}
	return s.send(t, call{method: http.MethodPost, path: path, key: s.line.Keys.Shoppex, body: body, header: more})
}

// want fails the test unless the answer has the status.
func (a answer) want(t testing.TB, status int) answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("got %d %s, want %d", a.status, a.body, status)
	}
	return a
}

// object is the answer's JSON, numbers with their digits.
func (a answer) object(t testing.TB) map[string]any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader([]byte(a.body)))
	decoder.UseNumber()
	var object map[string]any
	if err := decoder.Decode(&object); err != nil {
		t.Fatalf("%v: %s", err, a.body)
	}
	return object
}

// data is the object inside of the envelope.
func (a answer) data(t testing.TB) map[string]any {
	t.Helper()
	data, ok := a.object(t)["data"].(map[string]any)
	if !ok {
		t.Fatalf("no object in data: %s", a.body)
	}
	return data
}

// text is a member of data that is a string.
func (a answer) text(t testing.TB, name string) string {
	t.Helper()
	text, ok := a.data(t)[name].(string)
	if !ok {
		t.Fatalf("%s is no string: %s", name, a.body)
	}
	return text
}

// fault is the error of a refusal.
type fault struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Details []struct {
		Field   string `json:"field"`
		Message string `json:"message"`
	} `json:"details"`
}

// fault reads a refusal.
func (a answer) fault(t testing.TB) fault {
	t.Helper()
	var body struct {
		Error fault `json:"error"`
	}
	if err := json.Unmarshal([]byte(a.body), &body); err != nil {
		t.Fatalf("%v: %s", err, a.body)
	}
	return body.Error
}
