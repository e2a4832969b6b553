package app

import (
	"net/http"
	"strings"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"kassa/internal/checkout"
	"kassa/internal/files"
	"kassa/internal/page"
	"kassa/internal/wire"
	"kassa/internal/wire/inbound"
	"kassa/internal/wire/pandabase"
	"kassa/internal/wire/quickshops"
	"kassa/internal/wire/sellapp"
	"kassa/internal/wire/shoppex"
	"kassa/internal/wire/standard"
)

// surface is one dialect and the paths that are its own.
type surface struct {
	prefix  string
	handler http.Handler
	fail    wire.ErrorWriter
}

// site is all that the server answers: dialects by prefix, everything else at the root.
type site struct {
	surfaces []surface
	root     *wire.Mux
	pages    *page.Handler
}

// site makes all that the server answers.
func (a *App) site(provider http.Handler, health *health) (*site, error) {
	pages, err := page.New(page.Config{Core: a.core, PublicURL: a.address.base(), Log: a.cfg.Log, Link: a.pageLink})
	if err != nil {
		return nil, err
	}
	limits := a.limits()
	s := &site{pages: pages}
	s.root = wire.NewMux("root", s.fail)
	if err := a.mount(s, limits); err != nil {
		return nil, err
	}
	for _, route := range pages.Routes() {
		s.root.Handle(route.Method+" "+route.Pattern, guard(limits, pages.Problem, route.Handler))
	}
	if a.files != nil {
		s.root.Handle(files.DownloadsPath, guard(limits, pages.Problem, a.downloads()))
	}
	s.root.Handle("/sandbox/", provider)
	s.root.Handle(inbound.Pattern, inbound.Handler(a.core))
	s.root.HandleFunc("GET /healthz", health.alive)
	s.root.HandleFunc("GET /readyz", health.ready)
	s.root.Handle("GET /metrics", a.metricsOnly(promhttp.HandlerFor(a.metrics.registry, promhttp.HandlerOpts{})))
	return s, nil
}

// edged puts the edge before a site.
func (a *App) edged(s *site) http.Handler {
	return wire.Edge{
		Log: a.cfg.Log, Metrics: a.metrics.http, Proxies: a.cfg.Proxies,
		BodyTimeout: wire.BodyTimeout, HeaderLimit: wire.HeaderLimit, Fail: s.fail,
	}.Handler(s)
}

// mount adds the dialects, each with its paths and its contract.
func (a *App) mount(s *site, limits wire.Limits) error {
	base := a.address.base()
	pageURL := func(sale checkout.Sale) string { return page.URL(base, sale) }
	for _, dialect := range []struct {
		prefix string
		open   func() (*wire.Surface, *wire.Contract, error)
	}{
		{"/dev/v1/", func() (*wire.Surface, *wire.Contract, error) {
			return shoppex.New(shoppex.Config{Core: a.core, Limits: limits, PageURL: pageURL})
		}},
		{"/v2/", func() (*wire.Surface, *wire.Contract, error) {
			return pandabase.New(pandabase.Config{Core: a.core, Limits: limits, PageURL: pageURL, Public: base})
		}},
		{"/api/", func() (*wire.Surface, *wire.Contract, error) {
			return sellapp.New(sellapp.Config{Core: a.core, Limits: limits, PageURL: pageURL, FileURL: a.fileURL})
		}},
		{"/kassa/v1/", func() (*wire.Surface, *wire.Contract, error) {
			return standard.New(standard.Config{Core: a.core, Limits: limits})
		}},
		{"/v1/", func() (*wire.Surface, *wire.Contract, error) {
			return quickshops.New(quickshops.Config{Core: a.core, Limits: limits, PageURL: pageURL, Public: base})
		}},
	} {
		api, contract, err := dialect.open()
		if err != nil {
			return err
		}
		s.surfaces = append(s.surfaces, surface{prefix: dialect.prefix, handler: api, fail: api.Fail})
		s.root.Handle("GET /openapi/"+contract.Name()+".json", wire.ServeContract(contract))
		s.root.Handle("GET /openapi/"+contract.Name(), wire.ServeContract(contract))
	}
	return nil
}

// ServeHTTP hands a request to the dialect whose path it is, or to the root.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if own, ok := s.surfaceOf(r); ok {
		own.handler.ServeHTTP(w, r)
		return
	}
	s.root.ServeHTTP(w, r)
}

// surfaceOf finds the dialect that a path is meant for, also when it is spelt with slashes too many.
func (s *site) surfaceOf(r *http.Request) (surface, bool) {
	path := strings.TrimLeft(r.URL.Path, "/")
	for _, own := range s.surfaces {
		if strings.HasPrefix(path, own.prefix[len("/"):]) {
			return own, true
		}
	}
	return surface{}, false
}

// fail writes a problem in the shape of whoever owns the path: a dialect, or a page for browsers.
func (s *site) fail(w http.ResponseWriter, r *http.Request, p *wire.Problem) {
	if own, ok := s.surfaceOf(r); ok {
		own.fail(w, r, p)
		return
	}
	if strings.Contains(r.Header.Get("Accept"), "text/html") {
		s.pages.Problem(w, r, p)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	p.WriteHeader(w)
	_, _ = w.Write([]byte(p.Message + "\n")) // a client that is gone needs no answer
}
