package cli

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"runtime"
)

// profiles is the flag of commands that serve Go's profiles besides.
type profiles struct {
	Pprof string `help:"Serves Go's profiles at a loopback address, like 127.0.0.1:6060. Default: nowhere." placeholder:"ADDRESS"`
}

// Validate refuses what cannot be: kong calls it.
func (p *profiles) Validate() error {
	if p.Pprof != "" && !onLoopback(p.Pprof) {
		return errors.New("--pprof must be a loopback address with a port, like 127.0.0.1:6060: profiles are for whoever runs the machine")
	}
	return nil
}

// listen opens the listener for app.Config.Profiles, nil where no profiles are wanted: then allocations are not
// sampled either, since nobody could read the samples. Shut it.
func (p *profiles) listen(ctx context.Context) (net.Listener, error) {
	if p.Pprof == "" {
		runtime.MemProfileRate = 0
		return nil, nil
	}
	return listen(ctx, "--pprof", p.Pprof)
}

// shut closes a listener that may be nil, or closed by who served it.
func shut(l net.Listener) {
	if l != nil {
		_ = l.Close() // it tells only that it was closed
	}
}

// onLoopback tells whether an address can only be reached from this machine. A name may come to lead elsewhere.
func onLoopback(addr string) bool {
	at, err := netip.ParseAddrPort(addr)
	return err == nil && at.Addr().IsLoopback()
}
