package webhook

import (
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
)

// plain is a dialect that names its secrets in a header.
type plain struct {
	notices []checkout.Notice
	err     error
}

func (p plain) Notices(checkout.Endpoint, checkout.Story) ([]checkout.Notice, error) {
	return p.notices, p.err
}

func (plain) Sign(_ checkout.Endpoint, m checkout.Message, secrets []string, at time.Time) http.Header {
	return http.Header{"X-Id": {m.ID.String()}, "X-Secrets": secrets, "X-At": {at.Format(time.RFC3339)}}
}

// began is the time of the tests' clocks.
var began = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// sendingIn makes a sender with a clock that stands still.
func sendingIn(resolver *net.Resolver) *Sender {
	return newSender(Dialects{"plain": plain{}}, clock.NewFake(began), resolver)
}

// to is an endpoint at an address, and a message to it.
func to(address string) (checkout.Endpoint, checkout.Message) {
	e := checkout.Endpoint{
		ID: id.New[checkout.Endpoint](), StoreID: id.New[checkout.Store](), Dialect: "plain", URL: address, Secret: "new",
		PreviousSecret: "old", PreviousUntil: began.Add(time.Second),
	}
	return e, checkout.Message{ID: id.New[checkout.Message](), StoreID: e.StoreID, EndpointID: e.ID, Event: "order.paid", Body: []byte(`{"a":1}`)}
}

// sent sends a message to an address, for a store that may use loopback addresses.
func sent(t *testing.T, s *Sender, address string) (checkout.Attempt, time.Duration) {
	t.Helper()
	e, m := to(address)
	a, wait := s.Send(t.Context(), checkout.Store{AllowLoopback: true}, e, m)
	if a.StoreID != m.StoreID || a.MessageID != m.ID || a.EndpointID != e.ID || !a.At.Equal(began) || (a.Failure == "") != a.Delivered() {
		t.Errorf("%s: %+v", address, a)
	}
	return a, wait
}

// answering is a server that answers with a text of its own, byte by byte as it is written, and then hangs until
// the test is over, or closes.
func answering(t *testing.T, hang bool, answer func(w io.Writer)) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	over, serving := make(chan struct{}), sync.WaitGroup{}
	serving.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				defer conn.Close()
				_, _ = conn.Read(make([]byte, 4<<10)) // the request, or what there is of it
				answer(conn)
				if hang {
					<-over
				}
			})
		}
	})
	t.Cleanup(func() { close(over); _ = listener.Close(); serving.Wait() })
	return "http://" + listener.Addr().String()
}

// names is a DNS server: it answers each question with the next of its addresses, and the last for ever.
type names struct {
	mu        sync.Mutex
	addresses []string
	asked     int
}

// count is how many addresses were asked for.
func (n *names) count() int { n.mu.Lock(); defer n.mu.Unlock(); return n.asked }

// resolver asks the names, and nobody else.
func (n *names) resolver(t *testing.T) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		question := make([]byte, 512)
		for {
			length, from, err := conn.ReadFrom(question)
			if err != nil {
				return
			}
			_, _ = conn.WriteTo(n.answer(question[:length]), from)
		}
	})
	t.Cleanup(func() { _ = conn.Close(); serving.Wait() })
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

// answer is a DNS message (RFC 1035, section 4): the question's own bytes, and for a question of type A one answer.
func (n *names) answer(question []byte) []byte {
	end := 12
	for question[end] != 0 {
		end += 1 + int(question[end])
	}
	end += 5 // the root's length, type and class
	message := append([]byte{}, question[:end]...)
	message[2], message[3] = 0x81, 0x80                               // an answer without a fault
	binary.BigEndian.PutUint16(message[6:], 0)                        // answers
	binary.BigEndian.PutUint16(message[8:], 0)                        // authorities
	binary.BigEndian.PutUint16(message[10:], 0)                       // additional ones
	if kind := binary.BigEndian.Uint16(question[end-4:]); kind != 1 { // not A
		return message
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	ip := netip.MustParseAddr(n.addresses[min(n.asked, len(n.addresses)-1)]).As4()
	n.asked++
	binary.BigEndian.PutUint16(message[6:], 1)
	message = append(message, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4) // the name above, A, IN, for 0 seconds, 4 bytes
	return append(message, ip[:]...)
}

// counting is a server that counts the connections made to it.
func counting(t *testing.T, handler http.HandlerFunc) (address string, connections func() int) {
	t.Helper()
	var mu sync.Mutex
	made := 0
	server := httptest.NewUnstartedServer(handler)
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		mu.Lock()
		defer mu.Unlock()
		if state == http.StateNew {
			made++
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	return server.URL, func() int { mu.Lock(); defer mu.Unlock(); return made }
}
