package load

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"time"
)

// patience is how long an answer may take.
const patience = 30 * time.Second

// Conn is one connection to the server. One goroutine uses it.
type Conn struct {
	Number int // counts the connections of a run from 0
	// Buf is for the operation's own use, to build requests in.
	Buf []byte

	address string
	conn    net.Conn
	reader  *bufio.Reader
	body    []byte
}

// Answer is what a server said; its bytes are good until the connection's next Ask.
type Answer struct {
	Status   int
	Location []byte // where a redirect leads; empty = nowhere
	Body     []byte
}

// Ask sends a whole request and reads its answer.
func (c *Conn) Ask(request []byte) (Answer, error) {
	if c.conn == nil {
		conn, err := net.DialTimeout("tcp", c.address, time.Second)
		if err != nil {
			return Answer{}, err
		}
		c.conn, c.reader = conn, bufio.NewReaderSize(conn, 16<<10)
	}
	if err := c.conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return Answer{}, err
	}
	if _, err := c.conn.Write(request); err != nil {
		return Answer{}, err
	}
	return c.read()
}

// Want is Ask for an answer of one status; another one is an error.
func (c *Conn) Want(status int, request []byte) (Answer, error) {
	answer, err := c.Ask(request)
	if err == nil && answer.Status != status {
		err = fmt.Errorf("status %d: %.200s", answer.Status, answer.Body)
	}
	return answer, err
}

func (c *Conn) close() {
	if c.conn != nil {
		c.conn.Close()
		c.conn = nil
	}
}

var (
	contentLength = []byte("Content-Length: ")
	location      = []byte("Location: ")
	chunked       = []byte("Transfer-Encoding: chunked")
	errFraming    = errors.New("an answer that does not say where it ends")
)

// read reads one answer.
func (c *Conn) read() (a Answer, err error) {
	line, err := c.reader.ReadSlice('\n')
	if err != nil {
		return a, err
	}
	if len(line) < 12 {
		return a, fmt.Errorf("status line %q", line)
	}
	if a.Status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return a, err
	}
	length, parts := -1, false
	for {
		if line, err = c.reader.ReadSlice('\n'); err != nil {
			return a, err
		}
		if line = bytes.TrimRight(line, "\r\n"); len(line) == 0 {
			break
		}
		if value, ok := bytes.CutPrefix(line, contentLength); ok {
			if length, err = strconv.Atoi(string(value)); err != nil {
				return a, err
			}
		}
		parts = parts || bytes.Equal(line, chunked)
		if value, ok := bytes.CutPrefix(line, location); ok {
			a.Location = bytes.Clone(value)
		}
	}
	c.body = c.body[:0]
	switch {
	case parts:
		err = c.readChunks()
	case length < 0:
		err = errFraming
	default:
		err = c.take(length)
	}
	a.Body = c.body
	return a, err
}

// take appends the next bytes of the answer to its body.
func (c *Conn) take(n int) error {
	at := len(c.body)
	c.body = slices.Grow(c.body, n)[:at+n]
	_, err := io.ReadFull(c.reader, c.body[at:])
	return err
}

// readChunks reads a body of chunks (RFC 9112, 7.1), without trailers: servers here send none.
func (c *Conn) readChunks() error {
	for {
		line, err := c.reader.ReadSlice('\n')
		if err != nil {
			return err
		}
		size, err := strconv.ParseUint(string(bytes.TrimRight(line, "\r\n")), 16, 31)
		if err != nil {
			return err
		}
		if err := c.take(int(size)); err != nil {
			return err
		}
		if _, err := c.reader.Discard(len("\r\n")); err != nil || size == 0 {
			return err
		}
	}
}
