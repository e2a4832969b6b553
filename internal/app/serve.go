package app

import (
	"context"
	"errors"
	"net"
	"net/http"

	"golang.org/x/sync/errgroup"

	"kassa/internal/wire"
)

// Serve answers requests and does the durable work until ctx is done; then it stops to take requests,
// waits for those under way and for the jobs, and returns nil. ready is called with the address for
// buyers once requests are answered.
func (a *App) Serve(ctx context.Context, listener net.Listener, ready func(url string)) error {
	if err := a.unlocked(ctx); err != nil {
		return errors.Join(err, listener.Close())
	}
	a.address.set(listener.Addr(), a.cfg.PublicURL)
	health := &health{core: a.core}
	provider := a.sandboxProvider()
	site, err := a.site(provider, health)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	handler := a.edged(site)
	a.hosted.Serve(handler)
	server := wire.NewServer(wire.ServerConfig{ErrorLog: a.cfg.Log}, handler)
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	group, failed := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := server.Serve(wire.Listener(listener)); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error { return a.jobs().Run(background) })
	group.Go(func() error { return provider.Run(background) })
	group.Go(func() error { return a.profiles(background) })
	group.Go(func() error {
		<-failed.Done()
		health.draining.Store(true)
		defer stop()
		return a.drain(server)
	})
	if ready != nil {
		ready(a.address.base())
	}
	forgetStart()
	return group.Wait()
}

// drain lets requests under way finish, for a while.
func (a *App) drain(server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), a.cfg.DrainTimeout)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		a.cfg.Log.Warn("requests were cut off at shutdown", "error", err)
		return server.Close()
	}
	return nil
}
