package app

import (
	"net/http"
	"net/netip"
	"slices"

	"kassa/internal/wire"
)

// guard limits the rate of buyers' pages by address.
func guard(limits wire.Limits, fail wire.ErrorWriter, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		client := limits.Proxies.Client(r)
		if !limits.LoopbackFree || !client.IsLoopback() {
			ok, retryAfter, _, _, _ := limits.PerAddress.Allow(wire.LimitKey(client), limits.Now())
			if !ok {
				fail(w, r, &wire.Problem{
					Status: http.StatusTooManyRequests, Code: wire.CodeRateLimited,
					Message: "Too many requests. Try again later.", RetryAfter: retryAfter,
				})
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// metricsOnly lets loopback and the configured networks read the metrics: they tell how business goes. What
// comes through a proxy on this machine that nobody has declared is not loopback.
func (a *App) metricsOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		client := wire.Proxies(a.cfg.Proxies).Client(r)
		direct := client.IsLoopback() && r.Header.Get("X-Forwarded-For") == "" && r.Header.Get("Forwarded") == ""
		allowed := direct || slices.ContainsFunc(a.cfg.MetricsFrom, func(n netip.Prefix) bool { return n.Contains(client) })
		if !allowed {
			http.Error(w, "metrics are not served to this address (see --metrics-from)", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}
