package checkout

import (
	"context"
	"errors"
	"time"
)

// Database is the port to the rows. internal/store implements it on SQLite and PostgreSQL, and
// storetest proves both.
type Database interface {
	// Tx runs fn in one transaction and commits durably before it returns nil. fn may run more than
	// once (a lost compare-and-swap, a serialization failure), so it assigns its results last and
	// touches nothing but the tx. An error of fn rolls everything back and is returned as it is.
	Tx(ctx context.Context, fn func(tx Tx) error) error
	// Read gives reads outside a transaction, each on its own snapshot.
	Read(ctx context.Context) Reader
	// Ping tells whether the database answers.
	Ping(ctx context.Context) error
}

// Errors of Database.Tx that a service reacts to.
var (
	// ErrClaimed says that the idempotency key was claimed before: nothing was written.
	ErrClaimed = errors.New("idempotency key claimed before")
	// ErrEventKept says that the gateway's event was kept before: nothing was written.
	ErrEventKept = errors.New("gateway event kept before")
	// ErrHandleTaken, ErrCouponTaken and ErrUnitTaken say the same of a product's handle, a coupon's code
	// and the text of a variant's stock unit.
	ErrHandleTaken = errors.New("product handle taken")
	ErrCouponTaken = errors.New("coupon code taken")
	ErrUnitTaken   = errors.New("stock unit known")
	// ErrOwnerTaken says the same of an owner's name.
	ErrOwnerTaken = errors.New("owner's name taken")
	// ErrSlugTaken says that a store of that slug exists: nothing was written.
	ErrSlugTaken = errors.New("store slug taken")
)

// Sale is an order with the session that pays it and the attempts made: what every dialect renders.
type Sale struct {
	Order    Order
	Session  Session   // the order's newest, or the one asked for
	Payments []Payment // oldest first; those of all the order's sessions
}

// LastPayment is the newest attempt, if there is one.
func (s Sale) LastPayment() (Payment, bool) {
	if len(s.Payments) == 0 {
		return Payment{}, false
	}
	return s.Payments[len(s.Payments)-1], true
}

// SaleQuery asks for a page of sales, newest first.
type SaleQuery struct {
	Before  OrderID      // only orders older than this one; zero = from the newest
	Limit   int          // at most this many
	Dialect string       // only orders made by this dialect; empty = all
	States  []OrderState // only these states; empty = all
}

// Reader reads what there is. Not found is a *Error of the noun's own reason; another store's row is not
// found.
type Reader interface {
	SaleReader
	ExceptionReader
	CatalogueReader
	CartReader
	BookReader
	NumberReader
	DeliveryReader
	MessageReader
	AdminReader
}

// SaleReader reads sales and their history.
type SaleReader interface {
	// Sale reads an order of a store with its newest session.
	Sale(store StoreID, order OrderID) (Sale, error)
	// SalesByID reads orders with their newest sessions; unknown ids are just missing.
	SalesByID(store StoreID, orders []OrderID) ([]Sale, error)
	// SaleBySession reads by the address of a page, which names no store: the one read without a store id.
	SaleBySession(session SessionID) (Sale, error)
	// Unchanged tells whether an order still has the version that it was read in: if so, nothing of its sale has
	// changed but when its payments are looked up.
	Unchanged(Order) (bool, error)
	// Sales lists orders, newest first.
	Sales(store StoreID, query SaleQuery) ([]Sale, error)
	// SaleByReference reads the sale of the payment that a gateway knows under a reference; ReasonPaymentNotFound.
	SaleByReference(store StoreID, account GatewayAccountID, reference string) (Sale, error)
	// Events lists an order's events, oldest first.
	Events(store StoreID, order OrderID) ([]Event, error)
	// Transitions lists the history of orders, their sessions and payments: one order after another, oldest first.
	Transitions(store StoreID, orders ...OrderID) ([]Transition, error)
	// StoredClaim reads what was answered under a claim's store, route, path ids and key; false = never claimed.
	StoredClaim(claim Claim) (StoredClaim, bool, error)
	// LapsedSessions lists open sessions whose time ended at or before now, oldest first, of all stores.
	LapsedSessions(now time.Time, limit int) ([]Session, error)
}

// Tx is one transaction. Reads see its own writes. Writes are queued and sent together, so they have
// no error of their own: what went wrong comes out of the next read or of Database.Tx. Updates are
// compare-and-swap on Version and raise it by one; a lost one makes the transaction run again.
type Tx interface {
	Reader
	SaleWriter
	ExceptionWriter
	CatalogueWriter
	CartWriter
	HoldWriter
	DeliveryWriter
	RelayWriter
	MessageWriter
	WorkWriter
	AdminWriter
	// Now is the time of the transaction, taken once.
	Now() time.Time
}

// SaleWriter writes what a sale consists of.
type SaleWriter interface {
	// LockSale reads like Reader.Sale and holds the order's row until the transaction ends: every
	// change of a sale begins with it or with HoldSale. The cart that the order belongs to, if any, is held before it.
	LockSale(store StoreID, order OrderID) (Sale, error)
	// HoldSale is LockSale for those who know the sale and do not read it: it holds the order's row if the
	// order still has this version; otherwise the transaction runs again.
	HoldSale(Order)
	InsertOrder(Order)
	// UpdateOrder writes State, Interrupted, Paid, Email, CustomerID, Held, SubmittedAt and UpdatedAt.
	UpdateOrder(Order)
	// UpdateTerms writes the order's Terms; UpdateOrder follows in the same transaction and raises the version.
	UpdateTerms(Order)
	InsertSession(Session)
	UpdateSession(Session)
	InsertPayment(Payment)
	UpdatePayment(Payment)
	InsertEvent(Event)
	InsertTransition(Transition)
	// InsertClaim stores an answer; a claim that exists makes Database.Tx return ErrClaimed.
	InsertClaim(Claim, Answer)
}

// WorkWriter takes work that is due. A lease moves the due time to until, so that no other replica
// takes the same work before then.
type WorkWriter interface {
	// LeasePayments takes payments whose LookupAt is at or before now, longest due first.
	LeasePayments(now, until time.Time, limit int) ([]Payment, error)
	// InsertGatewayEvent keeps an event; one that came before makes Database.Tx return ErrEventKept.
	InsertGatewayEvent(GatewayEvent)
	// LeaseGatewayEvents takes events whose DueAt is at or before now, longest due first, raising Tries.
	LeaseGatewayEvents(now, until time.Time, limit int) ([]GatewayEvent, error)
	// ScheduleGatewayEvent sets when an event is processed next; the zero time marks it as done.
	ScheduleGatewayEvent(event GatewayEvent, due time.Time)
	// PruneGatewayEvents deletes at most limit events that are done and were received before, and tells how many.
	PruneGatewayEvents(before time.Time, limit int) (int64, error)
	// LeaseRefunds takes refunds whose RetryAt is at or before now, longest due first.
	LeaseRefunds(now, until time.Time, limit int) ([]Refund, error)
	// BeginClaim marks a claim as in flight until the time; a claim that exists makes Database.Tx return
	// ErrClaimed. RetakeClaim does the same for one whose time in flight is over by now: its owner died;
	// false = it is not.
	BeginClaim(claim Claim, until time.Time)
	RetakeClaim(claim Claim, now, until time.Time) (bool, error)
	// FinishClaim stores the answer of a claim in flight; DropClaim forgets it, for answers that are not kept.
	FinishClaim(Claim, Answer)
	DropClaim(Claim)
	// PruneClaims deletes at most limit claims older than before and tells how many.
	PruneClaims(before time.Time, limit int) (int64, error)
}

// AdminWriter writes what operators configure.
type AdminWriter interface {
	// LockStore reads a store and holds its row until the transaction ends; UpdateStore writes all of it but
	// ID, Number, Slug, Mode and CreatedAt.
	LockStore(store StoreID) (Store, error)
	UpdateStore(Store)
	// InsertOwner makes Database.Tx return ErrOwnerTaken when the name exists.
	InsertOwner(Owner)
	InsertEndpoint(Endpoint)
	// UpdateEndpoint writes all but Dialect, OrderID and CreatedAt; compare-and-swap on Version.
	UpdateEndpoint(Endpoint)
	// MarkEndpoint writes Enabled, FailingSince and DisabledReason, which deliveries have taught. One of another
	// version, which somebody has changed meanwhile, stays as it is.
	MarkEndpoint(Endpoint)
	DeleteEndpoint(store StoreID, endpoint EndpointID)
	// InsertStore sets the store's Number. It makes Database.Tx return ErrSlugTaken when the slug exists.
	InsertStore(Store)
	InsertKey(Key)
	// RevokeKey sets RevokedAt where it is not set; it tells whether the key exists in the store.
	RevokeKey(store StoreID, key KeyID, at time.Time) (bool, error)
	InsertGatewayAccount(GatewayAccount)
	// UpdateGatewayAccount writes Methods, RemovedAt and, unless the account is Locked, its APIKey and secrets.
	UpdateGatewayAccount(GatewayAccount)
}

// Directory looks up what rarely changes and is asked all the time. Implementations may cache for
// less than a second, provided that a change at one replica reaches all others in that time.
type Directory interface {
	// Caller finds the key of a hash with its store; ReasonUnauthenticated when there is none.
	// It does not judge whether the key is usable.
	Caller(ctx context.Context, hash KeyHash) (Caller, error)
	// Store finds a store; ReasonStoreNotFound when there is none.
	Store(ctx context.Context, store StoreID) (Store, error)
	// StoresOf lists an owner's stores, the first made first.
	StoresOf(ctx context.Context, owner OwnerID) ([]Store, error)
	// Accounts lists a store's gateway accounts, oldest first.
	Accounts(ctx context.Context, store StoreID) ([]GatewayAccount, error)
	// Account finds one account by its id; ReasonGatewayAccountNotFound when there is none.
	Account(ctx context.Context, account GatewayAccountID) (GatewayAccount, error)
}
