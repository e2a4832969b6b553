package main

import (
	"context"
	"errors"
	"hash/maphash"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"time"
)

// receiver is the sellers' server: one in three webhooks fails there, by an answer or by none. It stays up while
// the server that sends is killed.
type receiver struct {
	url    string
	server *http.Server
	seed   maphash.Seed
	mu     sync.Mutex
	chance *rand.Rand
	// arrivals are what came, by the id under which it came.
	arrivals map[string]*arrival
	refused  int // tries that failed
}

// arrival is what came under one id.
type arrival struct {
	path           string // where it came first
	body           uint64 // a hash of what came first
	accepted       int    // tries that were answered with success
	strange, other int    // tries with another body, and to another path
}

// openReceiver listens on a free port of the loopback.
func openReceiver(chance *rand.Rand) (*receiver, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &receiver{url: "http://" + listener.Addr().String(), seed: maphash.MakeSeed(), chance: chance, arrivals: map[string]*arrival{}}
	r.server = &http.Server{Handler: r, ReadHeaderTimeout: time.Minute}
	go func() { _ = r.server.Serve(listener) }() // it ends when the server is closed
	return r, nil
}

// close stops the receiver.
func (r *receiver) close(ctx context.Context) error {
	return errors.Join(r.server.Shutdown(ctx), r.server.Close())
}

// ServeHTTP notes what came, and fails one time in three.
func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil { // the sender was killed meanwhile: nothing arrived
		panic(http.ErrAbortHandler)
	}
	switch status := r.note(request.Header.Get("Webhook-Id"), request.URL.Path, body); status {
	case 0:
		panic(http.ErrAbortHandler) // net/http's way to break a connection off
	default:
		w.WriteHeader(status)
	}
}

// note keeps what came and says how it is answered; 0 = not at all.
func (r *receiver) note(id, path string, body []byte) int {
	hash := maphash.Bytes(r.seed, body)
	r.mu.Lock()
	defer r.mu.Unlock()
	a := r.arrivals[id]
	if a == nil {
		a = &arrival{path: path, body: hash}
		r.arrivals[id] = a
	}
	if a.body != hash {
		a.strange++
	}
	if a.path != path {
		a.other++
	}
	if r.chance.IntN(3) > 0 {
		a.accepted++
		return http.StatusNoContent
	}
	r.refused++
	return []int{0, http.StatusInternalServerError, http.StatusFound, http.StatusBadGateway}[r.chance.IntN(4)]
}

// all is what has arrived, and how many tries were refused.
func (r *receiver) all() (map[string]*arrival, int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	arrivals := make(map[string]*arrival, len(r.arrivals))
	for id, a := range r.arrivals {
		one := *a
		arrivals[id] = &one
	}
	return arrivals, r.refused
}
