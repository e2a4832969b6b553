package storetest

import (
	"errors"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
	"kassa/internal/store"
)

// errUndone rolls a test's transaction back.
var errUndone = errors.New("undone")

// hold takes or gives back in a transaction of its own; what is not to be had rolls back.
func hold(t *testing.T, db *store.Store, fn func(tx checkout.Tx) (bool, error)) bool {
	t.Helper()
	err := db.Tx(t.Context(), func(tx checkout.Tx) error {
		taken, err := fn(tx)
		if err == nil && !taken {
			err = errUndone
		}
		return err
	})
	if err != nil && !errors.Is(err, errUndone) {
		t.Error(err)
	}
	return err == nil
}

// take takes units of a variant for an order, by its kind of stock.
func take(tx checkout.Tx, v checkout.Variant, order checkout.OrderID, quantity int64) (bool, error) {
	if v.StockKind == checkout.StockUnits {
		return tx.ReserveUnits(v.StoreID, order, v.ID, quantity)
	}
	return tx.TakeStock(v.StoreID, order, v.ID, quantity)
}

// release gives back what an order holds.
func release(t *testing.T, db *store.Store, owner checkout.StoreID, order checkout.OrderID) {
	t.Helper()
	hold(t, db, func(tx checkout.Tx) (bool, error) {
		_, err := tx.ReleaseStock(owner, order)
		return true, errors.Join(err, tx.ReleaseCoupon(owner, order))
	})
}

// holds takes stock, all or none, gives it back, takes it again and sells it.
func holds(t *testing.T, url string) {
	db, _ := open(t, url)
	owner := owned(t, db, "a")
	for _, kind := range []checkout.StockKind{checkout.StockCounted, checkout.StockUnits} {
		v := sell(t, db, owner, kind, 5)
		one, two := id.New[checkout.Order](), id.New[checkout.Order]()
		step := func(what string, order checkout.OrderID, quantity int64, want bool, left int64) {
			t.Helper()
			got := false
			write(t, db, func(tx checkout.Tx) { // committed even where it is not to be had: nothing is half taken
				var err error
				if got, err = take(tx, v, order, quantity); err != nil {
					t.Error(err)
				}
			})
			equal(t, what, []any{kind, got, stock(t, db, v)}, []any{kind, want, left})
		}
		step("too many", one, 6, false, 5)
		step("some", one, 2, true, 3)
		step("more of the same", one, 1, true, 2)
		step("too many of the rest", two, 3, false, 2)
		step("the rest", two, 2, true, 0)
		step("none left", two, 1, false, 0)
		release(t, db, owner, one)
		equal(t, "given back", stock(t, db, v), int64(3))
		release(t, db, owner, one)
		release(t, db, id.New[checkout.Store](), two)
		equal(t, "given back once, and by its own store", stock(t, db, v), int64(3))
		step("again", one, 3, true, 0)
		write(t, db, func(tx checkout.Tx) { tx.SellStock(owner, one, start.Add(time.Minute)) })
		release(t, db, owner, one)
		release(t, db, owner, two)
		equal(t, "what was sold is not given back", stock(t, db, v), int64(2))
		foreign := v
		foreign.StoreID = id.New[checkout.Store]()
		if hold(t, db, func(tx checkout.Tx) (bool, error) { return take(tx, foreign, one, 1) }) {
			t.Error("taken from another store")
		}
		if kind == checkout.StockUnits {
			soldUnits(t, db, v, one)
		}
	}
}

// oldestUnits proves that units are taken in the order of their making, and those of one import in that of their ids;
// what is given back is as old as before.
func oldestUnits(t *testing.T, url string) {
	db, _ := open(t, url)
	owner := owned(t, db, "a")
	v := sell(t, db, owner, checkout.StockUnits, 0)
	var units []checkout.StockUnit
	for i, age := range []time.Duration{0, time.Hour, time.Hour, 0} {
		units = append(units, checkout.NewStockUnit(v, strconv.Itoa(i), start.Add(-age)))
	}
	write(t, db, func(tx checkout.Tx) {
		for _, u := range units {
			tx.InsertStockUnit(u)
		}
	})
	for range 2 {
		var orders []checkout.OrderID
		for _, oldest := range [][]int{{1}, {2}, {0, 3}} {
			order := id.New[checkout.Order]()
			if !hold(t, db, func(tx checkout.Tx) (bool, error) { return take(tx, v, order, int64(len(oldest))) }) {
				t.Fatal("not as many")
			}
			for _, i := range oldest {
				equal(t, "taken for", unit(t, db, units[i]).OrderID, order)
			}
			orders = append(orders, order)
		}
		for _, order := range orders {
			release(t, db, owner, order)
		}
	}
}

// soldUnits looks at the units of a variant of which an order bought three.
func soldUnits(t *testing.T, db *store.Store, v checkout.Variant, order checkout.OrderID) {
	t.Helper()
	units, _, err := db.Read(t.Context()).StockUnits(v.StoreID, checkout.UnitQuery{Window: checkout.Window{Limit: 9}, Product: v.ProductID})
	sold := 0
	for _, u := range must(t, units, err) {
		if u.State == checkout.UnitSold {
			sold++
			equal(t, "sold unit", []any{u.OrderID, u.SoldAt}, []any{order, start.Add(time.Minute)})
		} else {
			equal(t, "free unit", []any{u.State, u.OrderID, u.SoldAt.IsZero()}, []any{checkout.UnitFree, checkout.OrderID{}, true})
		}
	}
	equal(t, "sold", []int{sold, len(units)}, []int{3, 5})
}

// otherStock proves that each way of taking minds the kind of stock.
func otherStock(t *testing.T, url string) {
	db, _ := open(t, url)
	v := sell(t, db, owned(t, db, "a"), checkout.StockUnlimited, 0)
	write(t, db, func(tx checkout.Tx) { tx.SetStock(v.StoreID, v.ID, 5) })
	if hold(t, db, func(tx checkout.Tx) (bool, error) { return tx.TakeStock(v.StoreID, id.New[checkout.Order](), v.ID, 1) }) {
		t.Error("counted stock taken of a variant that is not counted")
	}
}

// rush asks for the same few things from many sides at once, and tells how many got them.
func rush(t *testing.T, n int, get func(i int) bool) int64 {
	t.Helper()
	var all sync.WaitGroup
	var got atomic.Int64
	for i := range n {
		all.Go(func() {
			if get(i) {
				got.Add(1)
			}
		})
	}
	all.Wait()
	return got.Load()
}

// stockRace sells the last three of something to fifty buyers: three get one, or one gets two. Whoever rolls
// back takes nothing from the others.
func stockRace(t *testing.T, url string) {
	db := openUnder(t, url, clock.System())
	owner := owned(t, db, "a")
	for _, kind := range []checkout.StockKind{checkout.StockCounted, checkout.StockUnits} {
		for quantity, want := range map[int64]int64{1: 3, 2: 1, 3: 1, 4: 0} {
			v := sell(t, db, owner, kind, 3)
			got := rush(t, 50, func(i int) bool {
				return hold(t, db, func(tx checkout.Tx) (bool, error) {
					taken, err := take(tx, v, id.New[checkout.Order](), quantity)
					return taken && i%2 == 0, err // every other one does not buy after all
				})
			})
			equal(t, "sold "+string(kind)+" by "+strconv.FormatInt(quantity, 10), []int64{got, stock(t, db, v)}, []int64{want, 3 - want*quantity})
		}
	}
}

// crossedRace takes two variants each, which is done in one order by all, while what was taken comes back:
// nobody is told that there is nothing while there is enough for all.
func crossedRace(t *testing.T, url string) {
	db := openUnder(t, url, clock.System())
	owner := owned(t, db, "a")
	counted, units := sell(t, db, owner, checkout.StockCounted, 60), sell(t, db, owner, checkout.StockUnits, 60)
	got := rush(t, 30, func(i int) bool {
		order := id.New[checkout.Order]()
		bought := hold(t, db, func(tx checkout.Tx) (bool, error) {
			if taken, err := take(tx, counted, order, 2); err != nil || !taken {
				return taken, err
			}
			return take(tx, units, order, 2)
		})
		if i%3 == 0 {
			release(t, db, owner, order)
		}
		return bought
	})
	equal(t, "bought, and left", []int64{got, stock(t, db, counted), stock(t, db, units)}, []int64{30, 20, 20})
}

// patience proves on both engines that a buyer who comes while another holds the last unit gets it when that
// one does not buy.
func patience(t *testing.T, url string) {
	db := openUnder(t, url, clock.System())
	v := sell(t, db, owned(t, db, "a"), checkout.StockUnits, 2)
	held, came := make(chan bool), make(chan bool)
	var all sync.WaitGroup
	all.Go(func() {
		hold(t, db, func(tx checkout.Tx) (bool, error) {
			_, err := take(tx, v, id.New[checkout.Order](), 1)
			held <- true
			<-came
			return false, err // rolls back
		})
	})
	<-held
	go func() { came <- true }()
	if !hold(t, db, func(tx checkout.Tx) (bool, error) { return take(tx, v, id.New[checkout.Order](), 2) }) {
		t.Error("told that there is nothing left by somebody who did not buy")
	}
	all.Wait()
	equal(t, "left", stock(t, db, v), int64(0))
}
