// Package app wires the parts into one program: database, core, gateways, dialects, pages, jobs. It is the
// only package that knows them all, and decides nothing itself.
//
// Start at Open and App.Serve.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/files"
	"kassa/internal/gateway"
	"kassa/internal/page"
	"kassa/internal/store"
	"kassa/internal/webhook"
	"kassa/internal/wire"
)

// Config is what the program is told. The zero value of every field works, except Database.
type Config struct {
	Database  string // sqlite:PATH or postgres://…
	PublicURL string // where buyers reach us, like https://pay.example.com; empty = the listener's address
	Log       *slog.Logger
	Clock     clock.Clock // nil = the machine's

	// Rates in requests a second, and how many may come at once; 0 turns a limit off.
	KeyRate, AddressRate   float64
	KeyBurst, AddressBurst int
	// LoopbackFree exempts loopback clients from the limits, for development.
	LoopbackFree bool
	// Proxies are the networks of trusted reverse proxies.
	Proxies []netip.Prefix
	// MetricsFrom are the networks that may read /metrics, besides loopback.
	MetricsFrom []netip.Prefix
	// GatewayTimeout bounds one call to a payment provider; 0 = 10 s.
	GatewayTimeout time.Duration
	// SecretKeys encrypt the API keys of gateway accounts at rest: 32 bytes in base64, the newest first, with commas
	// between them; empty = there can be no such accounts.
	SecretKeys string
	// StripeURL is where Stripe's API is; empty = at Stripe.
	StripeURL string
	// Files is where sellers' files are: a folder, or s3://bucket/prefix?endpoint=https://host; empty = nowhere.
	Files string
	// FilesAccessKey and FilesSecretKey are for S3.
	FilesAccessKey, FilesSecretKey string
	// MailServer sends letters to buyers, like smtp://user:password@host:587; empty = none are written. MailFrom is
	// the address that they come from.
	MailServer, MailFrom string
	// Profiles is where Go's profiles are served, on loopback only; nil = nowhere. Serve closes it.
	Profiles net.Listener
	// DrainTimeout bounds how long a shutdown waits for requests; 0 = 20 s.
	DrainTimeout time.Duration
}

// InvalidationLag is how long replicas may go on with a key after it was revoked.
const InvalidationLag = store.InvalidationLag

// PageURL is the address of a sale's page on a server that buyers reach at public.
func PageURL(public string, sale checkout.Sale) string { return page.URL(public, sale) }

// App is an open program: the database and the core over it, ready to be used or served.
type App struct {
	cfg     Config
	store   *store.Store
	core    *checkout.Service
	metrics *metrics
	address *address
	hosted  *gateway.Local // between the core and the sandbox provider
	files   files.Storage  // nil = there are none
	links   *files.Links   // of downloads
	mails   bool           // letters are sent
}

// Open opens the database, brings its schema up to date and makes the core. Close it.
func Open(ctx context.Context, cfg Config) (*App, error) {
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Clock == nil {
		cfg.Clock = clock.System()
	}
	if cfg.DrainTimeout == 0 {
		cfg.DrainTimeout = 20 * time.Second
	}
	keys, err := store.ParseKeyring(cfg.SecretKeys)
	if err != nil {
		return nil, fmt.Errorf("KASSA_SECRET_KEY: %w", err)
	}
	a := &App{cfg: cfg, metrics: newMetrics(), address: &address{}, hosted: &gateway.Local{}}
	opened, err := store.Open(ctx, store.Options{URL: cfg.Database, Clock: cfg.Clock, Log: cfg.Log, Metrics: a.metrics, Keys: keys})
	if err != nil {
		return nil, err
	}
	a.store = opened
	if err := a.makeCore(ctx); err != nil {
		return nil, errors.Join(err, opened.Close())
	}
	return a, nil
}

// makeCore makes the core over the database, with all that it asks and sends.
func (a *App) makeCore(ctx context.Context) error {
	mailer, err := a.openFiles(ctx)
	if err != nil {
		return err
	}
	gateways, err := a.gateways()
	if err != nil {
		return err
	}
	cfg, directory := a.cfg, a.store.Directory()
	a.core = checkout.New(checkout.Config{
		Database: a.store, Directory: directory, Clock: cfg.Clock, Log: cfg.Log, GatewayTimeout: cfg.GatewayTimeout,
		Asker: webhook.NewAsker(directory.Store), Mailer: mailer, Gateways: gateways,
		Teller: webhook.NewTeller(heralds()), Sender: measured{webhook.NewSender(heralds(), cfg.Clock), a.metrics},
	})
	a.metrics.registry.MustRegister(newOpenExceptions(a.core))
	return nil
}

// Migrate brings a database's schema up to date and names the steps taken.
func Migrate(ctx context.Context, database string) ([]string, error) {
	return store.Migrate(ctx, database)
}

// Core is the core, for commands that serve nothing.
func (a *App) Core() *checkout.Service { return a.core }

// Close closes the database.
func (a *App) Close() error { return a.store.Close() }

// limits are the rates as the surfaces share them.
func (a *App) limits() wire.Limits {
	return wire.Limits{
		PerKey:     wire.NewLimiter(a.cfg.KeyRate, a.cfg.KeyBurst),
		PerAddress: wire.NewLimiter(a.cfg.AddressRate, a.cfg.AddressBurst),
		PerStore:   wire.NewLimiter(a.cfg.KeyRate, a.cfg.KeyBurst),
		Proxies:    a.cfg.Proxies, LoopbackFree: a.cfg.LoopbackFree, Now: a.cfg.Clock.Now,
	}
}
