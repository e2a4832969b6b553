package checkout

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"kassa/internal/clock"
)

// Service is the core's verbs over the database and the gateways.
type Service struct {
	db        outbox
	directory Directory
	gateways  map[string]Gateway
	clock     clock.Clock
	log       *slog.Logger
	// gatewayTimeout bounds one call to a gateway.
	gatewayTimeout time.Duration
	wake           chan struct{} // gateway events wait
	sendWake       chan struct{} // messages wait
	recent         *recently
	turns          *turns
	shown          *shown
	arrived        arrived // gateway events
	asker          Asker
	mailer         Mailer
	letters        bool // a mailer is there
	teller         Teller
	sender         Sender
	random         func() float64
}

// Config is what a Service needs; the zero GatewayTimeout means 10 s, a nil Log the default one.
type Config struct {
	Database       Database
	Directory      Directory
	Gateways       map[string]Gateway // by driver
	Clock          clock.Clock
	Log            *slog.Logger
	GatewayTimeout time.Duration
	Asker          Asker  // for dynamic deliveries; nil = they wait
	Mailer         Mailer // nil = no letters are written
	Teller         Teller // nil = events become messages to nobody
	Sender         Sender // nil = messages wait
	// Random gives a number in [0, 1), for the jitter of retries; nil = chance.
	Random func() float64
}

// New makes the service.
func New(cfg Config) *Service {
	if cfg.GatewayTimeout == 0 {
		cfg.GatewayTimeout = 10 * time.Second
	}
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	if cfg.Random == nil {
		cfg.Random = rand.Float64
	}
	return &Service{
		db: newOutbox(cfg.Database), sendWake: make(chan struct{}, 1), directory: cfg.Directory, gateways: cfg.Gateways, clock: cfg.Clock, log: cfg.Log,
		gatewayTimeout: cfg.GatewayTimeout, wake: make(chan struct{}, 1), recent: newRecently(), turns: newTurns(), shown: newShown(),
		asker: cfg.Asker, mailer: cfg.Mailer, letters: cfg.Mailer != nil,
		teller: cfg.Teller, sender: cfg.Sender, random: cfg.Random,
	}
}

// Now is the core's time.
func (s *Service) Now() time.Time { return s.clock.Now() }

// Ready tells whether the database answers.
func (s *Service) Ready(ctx context.Context) error { return s.db.Ping(ctx) }

// Wake signals that gateway events wait to be processed; the job runner listens.
func (s *Service) Wake() <-chan struct{} { return s.wake }

// DeliverWake signals that deliveries wait to be asked for.
func (s *Service) DeliverWake() <-chan struct{} { return s.db.deliver }

// MailWake signals that letters wait to be sent.
func (s *Service) MailWake() <-chan struct{} { return s.db.mail }

// nudge wakes the job runner without waiting for it.
func nudge(wake chan struct{}) {
	select {
	case wake <- struct{}{}:
	default:
	}
}

// Authenticate finds who a credential's text belongs to. Missing, unknown, revoked, expired and
// another dialect's keys get one identical refusal.
func (s *Service) Authenticate(ctx context.Context, dialect, text string) (Caller, error) {
	if text == "" || len(text) > 256 {
		return Caller{}, noCaller()
	}
	caller, err := s.directory.Caller(ctx, HashKey(text))
	if err != nil {
		if ReasonOf(err) == ReasonUnauthenticated {
			return Caller{}, noCaller()
		}
		return Caller{}, err
	}
	if caller.Key.Dialect != dialect || !caller.Key.Usable(s.clock.Now()) {
		return Caller{}, noCaller()
	}
	return caller, nil
}

// noCaller is the one refusal of all credentials that do not count.
func noCaller() error { return Refuse(ReasonUnauthenticated, "A valid API key is required.") }

// Reader gives reads outside of a transaction, for those that list and show.
func (s *Service) Reader(ctx context.Context) Reader { return s.db.Read(ctx) }

// StoreByID finds a store; ReasonStoreNotFound.
func (s *Service) StoreByID(ctx context.Context, store StoreID) (Store, error) {
	return s.directory.Store(ctx, store)
}

// Sale reads an order of a store.
func (s *Service) Sale(ctx context.Context, store StoreID, order OrderID) (Sale, error) {
	return s.db.Read(ctx).Sale(store, order)
}

// Sales lists a store's orders, newest first.
func (s *Service) Sales(ctx context.Context, store StoreID, query SaleQuery) ([]Sale, error) {
	return s.db.Read(ctx).Sales(store, query)
}

// Methods lists the payment methods that a session offers, in the store's order.
func (s *Service) Methods(ctx context.Context, sale Sale) ([]string, error) {
	accounts, err := s.directory.Accounts(ctx, sale.Order.StoreID)
	if err != nil {
		return nil, err
	}
	return offered(methodsOf(accounts, sale.Order.Mode), sale.Session), nil
}

// StoreMethods lists the payment methods that a caller's store has configured in the caller's mode.
func (s *Service) StoreMethods(ctx context.Context, c Caller) ([]string, error) {
	accounts, err := s.directory.Accounts(ctx, c.Store.ID)
	if err != nil {
		return nil, err
	}
	return methodsOf(accounts, c.Mode()), nil
}

// Origins lists the origins that the methods of a sale may send its buyer to.
func (s *Service) Origins(ctx context.Context, sale Sale) ([]string, error) {
	accounts, err := s.directory.Accounts(ctx, sale.Order.StoreID)
	if err != nil {
		return nil, err
	}
	var origins []string
	for _, a := range accounts {
		if gw, ok := s.gateways[a.Driver]; ok && a.offers(sale.Order.Mode) {
			origins = append(origins, gw.Capabilities().Origins...)
		}
	}
	return origins, nil
}

// offered narrows a store's methods to those that a session names.
func offered(configured []string, session Session) []string {
	if len(session.Methods) == 0 {
		return configured
	}
	var names []string
	for _, name := range configured {
		for _, wanted := range session.Methods {
			if name == wanted {
				names = append(names, name)
			}
		}
	}
	return names
}

// gatewayOf finds the gateway package behind an account.
func (s *Service) gatewayOf(account GatewayAccount) (Gateway, error) {
	gw, ok := s.gateways[account.Driver]
	if !ok {
		return nil, fmt.Errorf("gateway account %s: no gateway called %q is built in", account.ID, account.Driver)
	}
	if account.Mode == ModeLive && gw.Capabilities().TestOnly {
		return nil, errors.New("gateway " + account.Driver + " may serve test accounts only")
	}
	if account.Locked {
		refused := Refuse(ReasonGatewayUnavailable, "The payment provider cannot be asked.")
		refused.Err = fmt.Errorf("the credentials of gateway account %s cannot be read without the key that encrypted them", account.ID)
		return nil, refused
	}
	return gw, nil
}
