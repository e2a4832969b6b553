package webhook

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"syscall"
	"time"

	"kassa/internal/checkout"
)

// timeout bounds one request with its answer: looking the name up, dialling, TLS, sending and reading.
const timeout = 15 * time.Second

// mostAnswer is how many bytes of an answer are read. Whoever answers with more is taken for one that has no end.
const mostAnswer = 64 << 10

// Why there is no answer, or none that counts. The texts name neither the address nor what was answered.
var (
	errForbidden = errors.New("the seller's server has an address that is not public")
	errAddress   = errors.New("the webhook is no http or https address")
	errTooLong   = errors.New("the seller's server answered with more than 64 KB")
	errSlow      = errors.New("the seller's server did not answer in time")
	errNoName    = errors.New("the seller's server has a name that does not resolve")
	errTLS       = errors.New("the seller's server has no TLS certificate that is valid for its name")
	errRefused   = errors.New("the seller's server refused the connection")
	errBroken    = errors.New("the seller's server could not be reached, or broke off, or gave no HTTP answer of a bearable size")
)

// pool says how many connections clients keep to one server.
type pool struct {
	idle, most int // per server; most 0 = no limit
	all        int // idle ones to all servers; 0 = no limit
}

// clients reach sellers' servers: one those with public addresses, the other this machine as well.
type clients struct{ public, loopback *http.Client }

// newClients makes both. resolver looks names up; nil = the system's.
func newClients(p pool, resolver *net.Resolver) clients {
	return clients{public: newClient(isPublic, p, resolver), loopback: newClient(isPublicOrLoopback, p, resolver)}
}

// of is the client for a store's servers.
func (c clients) of(store checkout.Store) *http.Client {
	if store.AllowLoopback {
		return c.loopback
	}
	return c.public
}

// newClient makes a client that dials addresses of one kind only: what a name resolves to is judged each time it
// is dialled. It follows no redirect and uses no proxy: that would do the dialling.
func newClient(allowed func(netip.Addr) bool, p pool, resolver *net.Resolver) *http.Client {
	dialer := net.Dialer{Timeout: timeout, Resolver: resolver, Control: func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil || !allowed(to.Addr()) {
			return errForbidden
		}
		return nil
	}}
	return &http.Client{
		Timeout: timeout,
		Transport: &http.Transport{
			DialContext: dialer.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: timeout, DisableCompression: true,
			MaxIdleConns: p.all, MaxIdleConnsPerHost: p.idle, MaxConnsPerHost: p.most, IdleConnTimeout: 30 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// reply is what a seller's server answered.
type reply struct {
	status int
	header http.Header
	body   []byte // what was read of it, also when an error broke it off
}

// exchange sends a request and reads its answer to the end, which lets the connection be used again. An error is
// one of those above, or that of a context cancelled.
func exchange(client *http.Client, request *http.Request) (reply, error) {
	answer, err := client.Do(request)
	if err != nil {
		return reply{}, failure(err)
	}
	defer func() { _ = answer.Body.Close() }() // it was only read
	got := reply{status: answer.StatusCode, header: answer.Header}
	if got.status < http.StatusOK { // 101: what follows is no body
		return got, nil
	}
	got.body, err = io.ReadAll(io.LimitReader(answer.Body, mostAnswer+1))
	switch {
	case err != nil:
		return got, failure(err)
	case len(got.body) > mostAnswer:
		return got, errTooLong
	}
	return got, nil
}

// failure says in short why there was no answer.
func failure(err error) error {
	var name *net.DNSError
	var timed net.Error
	var untrusted *tls.CertificateVerificationError
	var alert tls.AlertError
	var plain tls.RecordHeaderError
	switch {
	case errors.Is(err, errForbidden):
		return errForbidden
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timed) && timed.Timeout():
		return errSlow
	case errors.As(err, &name):
		return errNoName
	case errors.As(err, &untrusted), errors.As(err, &alert), errors.As(err, &plain), errors.Is(err, http.ErrSchemeMismatch):
		return errTLS
	case errors.Is(err, syscall.ECONNREFUSED):
		return errRefused
	default:
		return errBroken
	}
}
