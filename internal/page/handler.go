package page

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/language"

	"kassa/internal/checkout"
)

// Core is what the page needs of *checkout.Service.
type Core interface {
	// Now is the core's time.
	Now() time.Time
	// SaleBySession reads what a page shows; ReasonSessionNotFound when there is none.
	SaleBySession(ctx context.Context, session checkout.SessionID) (checkout.Sale, checkout.Store, error)
	// Handed reads what a paid order has handed over.
	Handed(ctx context.Context, store checkout.StoreID, order checkout.OrderID) ([]checkout.Handed, error)
	// Methods lists the wire names of the payment methods that a session offers.
	Methods(ctx context.Context, sale checkout.Sale) ([]string, error)
	// Origins lists the web origins that the methods of a sale may send its buyer to.
	Origins(ctx context.Context, sale checkout.Sale) ([]string, error)
	// Tell notes what a buyer entered and prices the order for it.
	Tell(ctx context.Context, sale checkout.Sale, details checkout.Details) (checkout.Sale, error)
	// Pay starts or resumes an attempt to pay a sale that was read.
	Pay(ctx context.Context, sale checkout.Sale, wish checkout.PayWish) (checkout.Payment, checkout.Sale, error)
	// Refresh looks open payments up, not more often than is decent.
	Refresh(ctx context.Context, sale checkout.Sale) checkout.Sale
	// ReturnFrom looks open payments up at once.
	ReturnFrom(ctx context.Context, sale checkout.Sale) checkout.Sale
}

// Link is the address of a file for the buyer of a delivery; it is good for a while.
type Link func(store checkout.StoreID, delivery checkout.DeliveryID, file checkout.FileID) string

// Config is what a Handler needs; a nil Log means the default one, and without Link no files are shown.
type Config struct {
	Core Core
	// PublicURL is where buyers reach this server: scheme and host, without a path.
	PublicURL string
	Log       *slog.Logger
	Link      Link
}

// Handler answers the requests of buyers' browsers.
type Handler struct {
	core    Core
	origin  string // of PublicURL
	log     *slog.Logger
	link    Link
	readers readers
	assets  assets
	origins *http.CrossOriginProtection
}

// New makes a handler; texts and templates are read for the first reader of each language. It fails when PublicURL
// is not an origin.
func New(cfg Config) (*Handler, error) {
	public, err := url.Parse(cfg.PublicURL)
	origin := originOf(cfg.PublicURL)
	if err != nil || origin == "" || (public.Path != "" && public.Path != "/") || public.RawQuery != "" || strings.ContainsAny(cfg.PublicURL, "?#") {
		return nil, errors.New("page: the public URL must be like https://pay.example.com, without a path")
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	h := &Handler{core: cfg.Core, origin: origin, log: cfg.Log, link: cfg.Link, origins: http.NewCrossOriginProtection()}
	if err := h.origins.AddTrustedOrigin(origin); err != nil {
		return nil, err
	}
	if h.assets, err = loadAssets(); err != nil {
		return nil, err
	}
	kept := &parts{}
	for _, tag := range localeTags {
		h.readers.locales = append(h.readers.locales, sync.OnceValue(func() *locale { return mustLocale(tag, h.assets, kept) }))
	}
	h.readers.matcher, h.readers.found = language.NewMatcher(localeTags), &shelf[string, reader]{}
	return h, nil
}

// Route is one address with what answers it. Pattern is the path of an http.ServeMux pattern; GET
// answers HEAD too.
type Route struct {
	Method  string
	Pattern string
	Handler http.Handler
}

// Routes lists all addresses, to be mounted at the root.
func (h *Handler) Routes() []Route {
	routes := []Route{
		{http.MethodGet, assetPattern, http.HandlerFunc(h.asset)},
		{http.MethodGet, themePattern, http.HandlerFunc(h.theme)},
	}
	for _, base := range []string{pagePattern, storePattern, framePattern} {
		routes = append(routes,
			Route{http.MethodGet, base, http.HandlerFunc(h.show)},
			Route{http.MethodPost, base + "/pay", http.HandlerFunc(h.pay)},
			Route{http.MethodGet, base + "/pay", http.HandlerFunc(h.toPage)},
			Route{http.MethodGet, base + "/return", http.HandlerFunc(h.comeBack)},
			Route{http.MethodGet, base + "/status", http.HandlerFunc(h.status)},
		)
		if base != pagePattern { // whose short form changes no total
			routes = append(routes,
				Route{http.MethodPost, base + "/update", http.HandlerFunc(h.update)},
				Route{http.MethodGet, base + "/update", http.HandlerFunc(h.toPage)},
			)
		}
	}
	return routes
}
