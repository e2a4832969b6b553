package app

import (
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
)

// address is where the server is reached. It is known once the server listens; who asks before gets
// nothing.
type address struct {
	public, loopback atomic.Pointer[string]
}

// set notes the listener's address, and the public one where it was configured.
func (a *address) set(listener net.Addr, public string) {
	local := "http://" + reachable(listener)
	if public == "" {
		public = local
	}
	public = strings.TrimSuffix(public, "/")
	a.public.Store(&public)
	a.loopback.Store(&local)
}

// base is where buyers and providers reach us.
func (a *address) base() string { return text(a.public.Load()) }

// internal is where this process reaches itself.
func (a *address) internal() string { return text(a.loopback.Load()) }

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// reachable turns "all addresses" into one that can be dialled.
func reachable(listener net.Addr) string {
	at, err := netip.ParseAddrPort(listener.String())
	if err != nil || !at.Addr().IsUnspecified() {
		return listener.String()
	}
	return netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), at.Port()).String()
}
