// Package storetest is the conformance suite of package store: whatever the ports checkout.Database and
// checkout.Directory promise, Exercise proves on the engine that it is given.
//
// It must not know which engine that is. Start at Exercise; every other file is one theme.
package storetest

import (
	"log/slog"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/store"
)

// Exercise runs the suite. fresh gives the URL of a new, empty database.
func Exercise(t *testing.T, fresh func(t *testing.T) string) {
	for name, test := range map[string]func(t *testing.T, url string){
		"Sale":               sale,
		"OtherStores":        otherStores,
		"HeldSales":          heldSales,
		"NotFound":           notFound,
		"Listing":            listing,
		"ListingFilters":     listingFilters,
		"History":            history,
		"ReadYourWrites":     readYourWrites,
		"NowIsTakenOnce":     nowIsTakenOnce,
		"Rollback":           rollback,
		"FailedRead":         failedRead,
		"LostSwap":           lostSwap,
		"SwapsForEver":       swapsForEver,
		"Concurrent":         concurrent,
		"Mixed":              mixed,
		"Cancelled":          cancelled,
		"Panic":              panics,
		"Claims":             claims,
		"ClaimRace":          claimRace,
		"PruneClaims":        pruneClaims,
		"LeasePayments":      leasePayments,
		"LeaseRace":          leaseRace,
		"GatewayEvents":      gatewayEvents,
		"PruneEvents":        pruneEvents,
		"ManyAtOnce":         manyAtOnce,
		"CouponNumbers":      couponNumbers,
		"LapsedSessions":     lapsedSessions,
		"References":         references,
		"Admin":              admin,
		"StoreNumbers":       storeNumbers,
		"Directory":          directoryFinds,
		"SealedAccounts":     sealedAccounts,
		"MovedCredentials":   movedCredentials,
		"Invalidation":       invalidation,
		"DistrustedCache":    distrustedCache,
		"Products":           products,
		"ManyProducts":       manyProducts,
		"ProductUpdates":     productUpdates,
		"ArchivedProducts":   archivedProducts,
		"ProductNumbers":     productNumbers,
		"ProductListing":     productListing,
		"ProductSorting":     productSorting,
		"StockUnits":         stockUnits,
		"CountedStock":       countedStock,
		"Plenty":             plenty,
		"ImpossibleGoods":    impossibleGoods,
		"Holds":              holds,
		"OldestUnits":        oldestUnits,
		"OtherStock":         otherStock,
		"StockRace":          stockRace,
		"CrossedRace":        crossedRace,
		"Patience":           patience,
		"Coupons":            coupons,
		"CouponListing":      couponListing,
		"CouponRules":        couponRules,
		"CouponCustomers":    couponCustomers,
		"CouponRace":         couponRace,
		"Customers":          customers,
		"CustomerRace":       customerRace,
		"CustomerListing":    customerListing,
		"ImpossibleRows":     impossibleRows,
		"Limits":             limits,
		"RacingMigrations":   racingMigrations,
		"Reopen":             reopen,
		"Closed":             closed,
		"OneDetail":          oneDetail,
		"TermsChange":        termsChange,
		"TermsRefused":       termsRefused,
		"ClaimsInFlight":     claimsInFlight,
		"ClaimsDropped":      claimsDropped,
		"RetakeRace":         retakeRace,
		"Refunds":            refunds,
		"ImpossibleRefunds":  impossibleRefunds,
		"LeaseRefunds":       leaseRefunds,
		"RefundLeaseRace":    refundLeaseRace,
		"RefundList":         refundList,
		"Exceptions":         exceptions,
		"ExceptionLeaseRace": exceptionLeaseRace,
		"Orders":             orders,
		"Payments":           payments,
		"Endpoints":          endpoints,
		"StoreUpdates":       storeUpdates,
		"StoreUpdateRace":    storeUpdateRace,
		"Sandbox":            sandbox,
		"Deliveries":         deliveries,
		"LeaseDeliveries":    leaseDeliveries,
		"DeliveryLeaseRace":  deliveryLeaseRace,
		"UnitsOfOrders":      unitsOfOrders,
		"Deliverables":       deliverables,
		"Letters":            letters,
		"Files":              files,
		"Secrets":            secrets,
		"Owners":             owners,
		"OwnersStores":       ownersStores,
		"OrderNumbers":       orderNumbers,
		"OtherNumbers":       otherNumbers,
		"Invoices":           invoices,
		"Relay":              relay,
		"RelayRace":          relayRace,
		"RelayUnheard":       relayUnheard,
		"Stories":            stories,
		"Listeners":          listenersOf,
		"Queues":             queues,
		"Batches":            batches,
		"QueueRace":          queueRace,
		"Messages":           messages,
		"Attempts":           attempts,
		"MessagesEnd":        messagesEnd,
		"FreeIsHeld":         freeIsHeld,
		"MessagesOfOrders":   messagesOfOrders,
		"Carts":              carts,
		"CartRace":           cartRace,
	} {
		t.Run(name, func(t *testing.T) { test(t, fresh(t)) })
	}
}

// start is when the suite's clocks begin.
var start = time.Date(2026, 11, 21, 12, 0, 0, 123456000, time.UTC)

// open opens a database under a clock that stands still.
func open(t *testing.T, url string) (*store.Store, *clock.Fake) {
	t.Helper()
	fake := clock.NewFake(start)
	return openUnder(t, url, fake), fake
}

func openUnder(t *testing.T, url string, c clock.Clock) *store.Store {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{URL: url, Clock: c, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// write commits what fn writes.
func write(t *testing.T, db *store.Store, fn func(tx checkout.Tx)) {
	t.Helper()
	if err := db.Tx(t.Context(), func(tx checkout.Tx) error { fn(tx); return nil }); err != nil {
		t.Fatal(err)
	}
}

// must gives a value that there has to be.
func must[T any](t *testing.T, value T, err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// equal compares values down to their unexported parts; a nil slice is another than an empty one.
func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmp.Exporter(func(reflect.Type) bool { return true }), orderNumber); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// orderNumber lets an expectation leave out the number of an order, which the database sets: the theme
// OrderNumbers proves which it is.
var orderNumber = cmp.FilterPath(func(p cmp.Path) bool {
	field, ok := p.Last().(cmp.StructField)
	return ok && field.Name() == "Number" && p.Index(-2).Type() == reflect.TypeFor[checkout.Order]()
}, cmp.Comparer(func(a, b int64) bool { return a == b || a == 0 || b == 0 }))

// reason checks why something was refused.
func reason(t *testing.T, what string, err error, want checkout.Reason) {
	t.Helper()
	if err == nil || checkout.ReasonOf(err) != want {
		t.Errorf("%s: %v, want %s", what, err, want)
	}
}
