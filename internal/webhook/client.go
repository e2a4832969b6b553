package webhook

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"os"
	"syscall"
	"time"
)

// errForbidden says that an address is not reached from here, whatever its name.
var errForbidden = errors.New("the seller's server has an address that is not public")

// newClient makes a client that dials addresses of one kind only. It uses no proxy: that would do the dialling.
func newClient(allowed func(netip.Addr) bool) *http.Client {
	dialer := net.Dialer{Timeout: timeout, Control: func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil || !allowed(to.Addr()) {
			return errForbidden
		}
		return nil
	}}
	return &http.Client{
		Timeout: timeout,
		Transport: &http.Transport{
			DialContext: dialer.DialContext, ForceAttemptHTTP2: true, TLSHandshakeTimeout: timeout,
			MaxIdleConnsPerHost: 2, MaxConnsPerHost: 16, IdleConnTimeout: 30 * time.Second, MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// special are the networks besides those that package netip knows which lead to this machine, to a network of
// its own, or to IPv4 addresses in disguise.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2001::/32"), netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("::/96"), netip.MustParsePrefix("fec0::/10"),
}

// isPublic tells whether an address is one of the internet.
func isPublic(address netip.Addr) bool {
	address = address.Unmap().WithZone("")
	if !address.IsGlobalUnicast() || address.IsPrivate() {
		return false
	}
	for _, network := range special {
		if network.Contains(address) {
			return false
		}
	}
	return true
}

// isPublicOrLoopback also allows this machine itself.
func isPublicOrLoopback(address netip.Addr) bool {
	return address.Unmap().IsLoopback() || isPublic(address)
}

// failure says in short why there was no answer.
func failure(err error) error {
	var name *net.DNSError
	var timed net.Error
	switch {
	case errors.Is(err, errForbidden):
		return errForbidden
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timed) && timed.Timeout():
		return errors.New("the seller's server did not answer in time")
	case errors.As(err, &name):
		return errors.New("the seller's server has a name that does not resolve")
	default:
		return errors.New("the seller's server could not be reached, or broke off")
	}
}
