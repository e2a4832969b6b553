package pace

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// Receiver takes webhooks at once, but hangs on those for endpoints that are slow. It notes how long after its
// event each came.
type Receiver struct {
	// Refusing is an address at which nobody listens.
	Refusing string

	url      string
	server   *http.Server
	mu       sync.Mutex
	arrivals []arrival
}

// arrival is one webhook.
type arrival struct {
	at    time.Time
	delay time.Duration // since the event was made, just before it was committed
}

// OpenReceiver listens on a free port of the loopback. Close it.
func OpenReceiver() (*Receiver, error) {
	var addresses []string
	var listeners []net.Listener
	for range 2 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		listeners, addresses = append(listeners, l), append(addresses, "http://"+l.Addr().String())
	}
	r := &Receiver{url: addresses[0], Refusing: addresses[1]}
	r.server = &http.Server{Handler: r, ReadHeaderTimeout: time.Minute}
	go func() { _ = r.server.Serve(listeners[0]) }() // it ends when the server is closed
	return r, listeners[1].Close()
}

// Close stops the receiver; what hangs is broken off.
func (r *Receiver) Close() error { return r.server.Close() }

// urls are the endpoints of the n-th store.
func (r *Receiver) urls(n int) (urls []string) {
	for i := range endpointsEach {
		switch number := n*endpointsEach + i; {
		case number%(2*oneBadIn) == 0:
			urls = append(urls, r.Refusing)
		case number%oneBadIn == 0:
			urls = append(urls, r.url+"/hangs")
		default:
			urls = append(urls, r.url+"/takes")
		}
	}
	return urls
}

// ServeHTTP takes a webhook, or hangs until the sender gives up.
func (r *Receiver) ServeHTTP(_ http.ResponseWriter, request *http.Request) {
	_, err := io.Copy(io.Discard, request.Body)
	event, parsed := id.Parse[checkout.Event](request.Header.Get("Webhook-Id"))
	if request.URL.Path == "/hangs" || errors.Join(err, parsed) != nil {
		<-request.Context().Done()
		return
	}
	now := time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.arrivals = append(r.arrivals, arrival{now, now.Sub(event.Time())})
}

// count is how many have come.
func (r *Receiver) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.arrivals)
}

// await waits until so many have come, but no longer than ctx.
func (r *Receiver) await(ctx context.Context, want int) error {
	for r.count() < want {
		select {
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// between are the delays of those that came in that time, in ascending order.
func (r *Receiver) between(from, until time.Time) (delays []time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, a := range r.arrivals {
		if !a.at.Before(from) && a.at.Before(until) {
			delays = append(delays, a.delay)
		}
	}
	slices.Sort(delays)
	return delays
}

// healthy counts the endpoints of a store that take webhooks.
func (r *Receiver) healthy(n int) (count int) {
	for _, url := range r.urls(n) {
		if strings.HasSuffix(url, "/takes") {
			count++
		}
	}
	return count
}
