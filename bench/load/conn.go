package load

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
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
	errFraming    = errors.New("an answer without Content-Length")
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
	length := -1
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
		if value, ok := bytes.CutPrefix(line, location); ok {
			a.Location = bytes.Clone(value)
		}
	}
	if length < 0 {
		return a, errFraming
	}
	if cap(c.body) < length {
		c.body = make([]byte, length)
	}
	a.Body = c.body[:length]
	_, err = io.ReadFull(c.reader, a.Body)
	return a, err
}
