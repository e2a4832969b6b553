package wire

import (
	"net"
	"net/http"
	"testing"
)

// fed is a connection whose reads are given by the test.
type fed struct {
	net.Conn
	reads []string
}

func (f *fed) Read(p []byte) (int, error) {
	n := copy(p, f.reads[0])
	f.reads = f.reads[1:]
	return n, nil
}

// Control bytes are replaced in headers, wherever the reads are cut, and never in bodies.
func TestHeaderBytes(t *testing.T) {
	for _, c := range []struct {
		name        string
		reads, want []string
	}{
		{"in a value", []string{"GET / HTTP/1.1\r\nA: \x01\x7f\tb\r\n\r\n"}, []string{"GET / HTTP/1.1\r\nA: \xff\xff\tb\r\n\r\n"}},
		{"a body after it", []string{"POST / HTTP/1.1\r\n\r\n{\x01\n\n\x02"}, []string{"POST / HTTP/1.1\r\n\r\n{\x01\n\n\x02"}},
		{"a body in the next read", []string{"A: \x01\r\n\r\n", "\x01"}, []string{"A: \xff\r\n\r\n", "\x01"}},
		{"cut within the end", []string{"A: b\r\n\r", "\n\x01"}, []string{"A: b\r\n\r", "\n\x01"}},
		{"cut between lines", []string{"A: b\r\n", "\x01: c\r\n"}, []string{"A: b\r\n", "\xff: c\r\n"}},
		{"line feeds only", []string{"A: b\n\n\x01"}, []string{"A: b\n\n\x01"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn := &headerConn{Conn: &fed{reads: c.reads}}
			for round := range 2 { // the second on the idle connection
				conn.Conn = &fed{reads: c.reads}
				noteState(conn, http.StateIdle)
				for i, want := range c.want {
					p := make([]byte, 64)
					n, err := conn.Read(p)
					if err != nil || string(p[:n]) != want {
						t.Errorf("round %d, read %d: %q (%v), want %q", round, i, p[:n], err, want)
					}
				}
			}
		})
	}
}
