package main

import (
	"fmt"
	"strings"

	"kassa/bench/load"
)

// request is one kind of HTTP request.
type request struct {
	method, path string
	credential   string // of the Authorization header; empty = none
	header       string // further header lines, each with its end
	// body is sent as JSON; {n} in it becomes a word that no other request has. Empty = no body.
	body string
	// keyed requests have an idempotency key of their own each.
	keyed  bool
	status int // of a good answer
}

// form is a buyer's form that answers with a redirect.
func form(path, fields string) request {
	return request{method: "POST", path: path, header: "Content-Type: application/x-www-form-urlencoded\r\n", body: fields, status: 303}
}

// append appends the request to buf. unique is a word that no other request has.
func (r request) append(buf []byte, host, unique string) []byte {
	buf = fmt.Appendf(buf, "%s %s HTTP/1.1\r\nHost: %s\r\n", r.method, r.path, host)
	if r.credential != "" {
		buf = fmt.Appendf(buf, "Authorization: Bearer %s\r\n", r.credential)
	}
	buf = append(buf, r.header...)
	if r.keyed {
		buf = fmt.Appendf(buf, "Idempotency-Key: %s\r\n", unique)
	}
	if r.body == "" {
		return append(buf, "\r\n"...)
	}
	if r.header == "" || !strings.Contains(r.header, "Content-Type:") {
		buf = append(buf, "Content-Type: application/json\r\n"...)
	}
	before, after, varies := strings.Cut(r.body, "{n}")
	if !varies {
		unique = ""
	}
	buf = fmt.Appendf(buf, "Content-Length: %d\r\n\r\n", len(before)+len(unique)+len(after))
	return append(append(append(buf, before...), unique...), after...)
}

// send sends the request and wants its good answer.
func (r request) send(c *load.Conn, host, unique string) (load.Answer, error) {
	c.Buf = r.append(c.Buf[:0], host, unique)
	answer, err := c.Want(r.status, c.Buf)
	if err != nil {
		return answer, fmt.Errorf("%s %s: %w", r.method, r.path, err)
	}
	return answer, nil
}
