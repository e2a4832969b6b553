package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
	"kassa/internal/pgtest"
)

// retries is a Metrics that counts the repeats of transactions.
type retries struct{ atomic.Int64 }

func (*retries) ObserveGroup(int)        {}
func (*retries) ObserveTx(time.Duration) {}
func (r *retries) CountRetry()           { r.Add(1) }

// shop is a store on PostgreSQL with products whose variants have so many units each.
type shop struct {
	*Store
	owner    checkout.StoreID
	variants []checkout.Variant // in the order of their ids
	retries  *retries
}

func newShop(t *testing.T, units ...int) shop {
	t.Helper()
	counter := &retries{}
	s, err := Open(t.Context(), Options{URL: pgtest.URL(t), Log: slog.New(slog.DiscardHandler), Metrics: counter})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	opened := shop{Store: s, owner: id.New[checkout.Store](), retries: counter}
	err = s.Tx(t.Context(), func(tx checkout.Tx) error {
		tx.InsertStore(checkout.Store{
			ID: opened.owner, Slug: "s", Mode: checkout.ModeTest, SessionTTL: 1e9, Currency: money.MustCurrency("EUR"), CreatedAt: tx.Now(),
		})
		for n, many := range units {
			p := benchProduct(opened.owner, n)
			tx.InsertProduct(p)
			opened.variants = append(opened.variants, p.Variants[0])
			for i := range many {
				tx.InsertStockUnit(checkout.NewStockUnit(p.Variants[0], fmt.Sprint(i), tx.Now()))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

var errLeft = errors.New("the buyer left")

// buy reserves a number of units of each variant; a buyer who leaves rolls back.
func (s shop) buy(ctx context.Context, quantity int64, leave bool, reserved func()) error {
	order := id.New[checkout.Order]()
	return s.Tx(ctx, func(tx checkout.Tx) error {
		for _, v := range s.variants {
			taken, err := tx.ReserveUnits(s.owner, order, v.ID, quantity)
			if err != nil {
				return err
			}
			if !taken {
				return checkout.Refuse(checkout.ReasonOutOfStock, "out of stock")
			}
		}
		reserved()
		if leave {
			return errLeft
		}
		return nil
	})
}

// waiting returns when a connection waits for a row that another holds.
func (s shop) waiting(t *testing.T) {
	t.Helper()
	for waiting := int64(0); waiting == 0; {
		err := s.engine.read(t.Context(), []query{{
			sql: "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
			row: func(scan scanner) error { return scan(&waiting) },
		}})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestUnitsWaitForRivals proves that nobody is told that nothing is left before those have decided who hold
// it.
func TestUnitsWaitForRivals(t *testing.T) {
	for _, leave := range []bool{true, false} {
		s := newShop(t, 3)
		held, decide := make(chan bool), make(chan bool)
		var all sync.WaitGroup
		all.Go(func() {
			err := s.buy(t.Context(), 1, leave, func() { held <- true; <-decide })
			if leave != errors.Is(err, errLeft) {
				t.Errorf("the rival: %v", err)
			}
		})
		<-held
		all.Go(func() {
			err := s.buy(t.Context(), 3, false, func() {})
			if leave != (err == nil) || (!leave && checkout.ReasonOf(err) != checkout.ReasonOutOfStock) {
				t.Errorf("the rival leaves: %v, and the other one is told: %v", leave, err)
			}
		})
		s.waiting(t)
		// Whoever waits holds nothing of what there is: there is enough for somebody else.
		if err := s.buy(t.Context(), 1, true, func() {}); !errors.Is(err, errLeft) {
			t.Errorf("beside the one who waits: %v", err)
		}
		close(decide)
		all.Wait()
	}
}

// TestUnitsGivenBackAreTaken proves that whoever waits for a rival gets the units that the rival gives back, though they
// are rows that were written since.
func TestUnitsGivenBackAreTaken(t *testing.T) {
	s := newShop(t, 3)
	held, decide := make(chan bool), make(chan bool)
	var all sync.WaitGroup
	all.Go(func() {
		order := id.New[checkout.Order]()
		err := s.Tx(t.Context(), func(tx checkout.Tx) error {
			taken, err := tx.ReserveUnits(s.owner, order, s.variants[0].ID, 3)
			held <- taken
			<-decide
			_, released := tx.ReleaseStock(s.owner, order)
			return errors.Join(err, released)
		})
		if err != nil {
			t.Errorf("the rival: %v", err)
		}
	})
	if !<-held {
		t.Error("the rival got nothing")
	}
	all.Go(func() {
		if err := s.buy(t.Context(), 3, false, func() {}); err != nil {
			t.Errorf("the one who waits: %v", err)
		}
	})
	s.waiting(t)
	close(decide)
	all.Wait()
}

// TestHoldsDoNotDeadlock lets many buy several units of two variants at once, most of whom leave: all waits
// end by themselves, so that no transaction runs twice.
func TestHoldsDoNotDeadlock(t *testing.T) {
	s := newShop(t, 20, 20)
	var all sync.WaitGroup
	var sold atomic.Int64
	for i := range int64(60) {
		all.Go(func() {
			quantity := 1 + i%4
			switch err := s.buy(t.Context(), quantity, i%3 != 0, func() {}); {
			case err == nil:
				sold.Add(quantity)
			case !errors.Is(err, errLeft) && checkout.ReasonOf(err) != checkout.ReasonOutOfStock:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := s.retries.Load(); n > 0 {
		t.Errorf("%d transactions ran again", n)
	}
	for _, v := range s.variants {
		found, _, err := s.Read(t.Context()).StockUnits(s.owner, checkout.UnitQuery{
			Window: checkout.Window{Limit: 99}, Product: v.ProductID, States: []checkout.UnitState{checkout.UnitReserved},
		})
		if err != nil || int64(len(found)) != sold.Load() || sold.Load() > 20 || sold.Load() < 17 {
			t.Errorf("%d reserved, %d sold, %v", len(found), sold.Load(), err)
		}
	}
}
