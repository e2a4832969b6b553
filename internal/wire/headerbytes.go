package wire

import (
	"net"
	"net/http"
	"sync/atomic"
)

// net/http answers a request whose header holds a control byte with a bare 400 of its own, before any
// handler runs. A credential with control bytes is to get the same 401 as any other that opens nothing
// (common.md, "Credentials"), so such bytes are replaced on their way in by one that is in no credential.

// replacement is what a control byte in a header becomes: allowed by net/http, not UTF-8, in no key.
const replacement = 0xff

// Listener makes the connections of a server made by [NewServer] bear control bytes in headers.
func Listener(l net.Listener) net.Listener { return headerListener{l} }

type headerListener struct{ net.Listener }

// Accept waits for the next connection.
func (l headerListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &headerConn{Conn: conn}
	c.inHeader.Store(true)
	return c, nil
}

// headerConn replaces control bytes between the begin of a request and the empty line that ends its header.
// A request that is sent before the answer to the last one may slip through and gets net/http's own 400.
type headerConn struct {
	net.Conn
	inHeader atomic.Bool // set at the begin of a request, by the server's ConnState
	lineFeed bool        // the last byte but carriage returns was a line feed
}

// noteState is an http.Server's ConnState: an idle connection waits for the begin of a request.
func noteState(conn net.Conn, state http.ConnState) {
	if c, ok := conn.(*headerConn); ok && state == http.StateIdle {
		c.inHeader.Store(true)
	}
}

// Read reads and, within a header, replaces.
func (c *headerConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if c.inHeader.Load() {
		c.clean(p[:n])
	}
	return n, err
}

// clean goes through bytes of a header up to its end.
func (c *headerConn) clean(p []byte) {
	for i, b := range p {
		switch {
		case b == '\n' && c.lineFeed:
			c.lineFeed = false
			c.inHeader.Store(false)
			return
		case b == '\n':
			c.lineFeed = true
			continue
		case b == '\r':
			continue
		case b != '\t' && (b < ' ' || b == 0x7f):
			p[i] = replacement
		}
		c.lineFeed = false
	}
}
