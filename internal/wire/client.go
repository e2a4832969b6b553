package wire

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// Proxies are the networks of the reverse proxies that we trust. None = trust no X-Forwarded-For.
type Proxies []netip.Prefix

// Client is the address of the client: the peer's own, or, when the peer is a trusted proxy, the
// right-most address in X-Forwarded-For that is not one. What stands left of that the client may have
// made up. The zero Addr means that the peer has no IP address (a test's, a socket's).
func (p Proxies) Client(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	client := peer.Addr().Unmap().WithZone("")
	if !p.trust(client) {
		return client
	}
	headers := r.Header["X-Forwarded-For"]
	for i := len(headers) - 1; i >= 0; i-- {
		hops := strings.Split(headers[i], ",")
		for j := len(hops) - 1; j >= 0; j-- {
			hop, ok := parseHop(hops[j])
			if !ok { // whoever stands before an unreadable hop is unknown
				return client
			}
			client = hop
			if !p.trust(client) {
				return client
			}
		}
	}
	return client
}

// Origin is the scheme and the host that the client called: the request's own, or, when the peer is a trusted
// proxy, what it says of them in X-Forwarded-Proto and X-Forwarded-Host.
func (p Proxies) Origin(r *http.Request) string {
	scheme, host := "http", r.Host
	if r.TLS != nil {
		scheme = "https"
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err == nil && p.trust(peer.Addr().Unmap().WithZone("")) {
		if told := r.Header.Get("X-Forwarded-Proto"); told == "http" || told == "https" {
			scheme = told
		}
		if told := r.Header.Get("X-Forwarded-Host"); validHost(told, told) || validHost(told, hostOf(told)) {
			host = told
		}
	}
	return scheme + "://" + host
}

// hostOf is a host without its port.
func hostOf(hostPort string) string {
	host, _, err := net.SplitHostPort(hostPort)
	if err != nil {
		return hostPort
	}
	return host
}

// LimitKey is what a rate limit counts a client as: an IPv4 address, or the /64 that an IPv6 subscriber has
// to itself and could change addresses in at will.
func LimitKey(client netip.Addr) string {
	if client.Is6() {
		if network, err := client.Prefix(64); err == nil {
			return network.String()
		}
	}
	return client.String()
}

func (p Proxies) trust(addr netip.Addr) bool {
	for _, prefix := range p {
		if prefix.Contains(addr) {
			return true
		}
	}
	return false
}

// parseHop reads an address with or without a port.
func parseHop(hop string) (netip.Addr, bool) {
	hop = strings.TrimSpace(hop)
	addr, err := netip.ParseAddr(hop)
	if err != nil {
		withPort, portErr := netip.ParseAddrPort(hop)
		if portErr != nil {
			return netip.Addr{}, false
		}
		addr = withPort.Addr()
	}
	return addr.Unmap().WithZone(""), true
}
