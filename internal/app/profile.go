package app

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/pprof"
	"net/netip"
	"time"
)

// profiles answers those who ask at Config.Profiles where the program spends its time and memory, until ctx is
// done. The command line, which may hold a password, is not among the answers.
func (a *App) profiles(ctx context.Context) error {
	if a.cfg.Profiles == nil {
		return nil
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /debug/pprof/", pprof.Index) // and heap, allocs, goroutine, block, mutex
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	server := &http.Server{Handler: byAddress(mux), ReadHeaderTimeout: 10 * time.Second} // a profile takes as long as it is asked to
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })                        // nothing of worth is cut off
	defer stop()
	if err := server.Serve(a.cfg.Profiles); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// byAddress refuses requests for a name: a page in a browser on this machine can make its own name lead to
// loopback, but cannot hide that it did.
func byAddress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if addr, bad := netip.ParseAddr(host); err != nil || bad != nil || !addr.IsLoopback() {
			http.Error(w, "ask for the address, not for a name", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}
