package store

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"kassa/internal/checkout"
)

const (
	// InvalidationLag is how long a change of a store, key or gateway account may stay unseen by another
	// process on the same database. Whoever revokes a key waits this long before saying that it is dead.
	InvalidationLag = time.Second

	// pollEvery is how often the epoch is read.
	pollEvery = 250 * time.Millisecond
	// trustFor is how old the last good poll may be, well below InvalidationLag: beyond it nothing that is
	// kept is used.
	trustFor = 750 * time.Millisecond
	// shelfSize bounds the entries of each kind; the one beyond empties the shelf.
	shelfSize = 10_000
)

// directory implements checkout.Directory with a cache in memory. Every change of what it keeps raises
// cache_epoch in the same transaction; a goroutine polls that and empties the shelves when it has moved.
// While the polls fail, every look-up asks the database. What is not found is not kept. What it returns
// is shared: callers must not change its slices.
type directory struct {
	store   *Store
	cancel  context.CancelFunc
	ended   chan struct{}
	flights singleflight.Group

	mu       sync.RWMutex
	polled   time.Time // when the last good poll began; zero before it
	epoch    int64     // as that poll read it
	filling  int64     // raised whenever the shelves are emptied
	callers  shelf[checkout.KeyHash, checkout.Caller]
	stores   shelf[checkout.StoreID, checkout.Store]
	accounts shelf[checkout.StoreID, []checkout.GatewayAccount]
	account  shelf[checkout.GatewayAccountID, checkout.GatewayAccount]
	owned    shelf[checkout.OwnerID, []checkout.Store]
}

// shelf holds the entries of one kind.
type shelf[K comparable, V any] map[K]V

var _ checkout.Directory = (*directory)(nil)

// newDirectory makes the directory and starts to poll.
func newDirectory(s *Store) *directory {
	ctx, cancel := context.WithCancel(context.Background())
	d := &directory{store: s, cancel: cancel, ended: make(chan struct{})}
	d.empty()
	d.poll(ctx)
	go d.keepPolling(ctx)
	return d
}

func (d *directory) keepPolling(ctx context.Context) {
	defer close(d.ended)
	for {
		select {
		case <-d.store.clock.After(pollEvery):
			d.poll(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// stop ends the polling.
func (d *directory) stop() {
	d.cancel()
	<-d.ended
}

// poll reads the epoch. A poll counts from its beginning: what was changed after that it may have missed.
func (d *directory) poll(ctx context.Context) {
	began := d.store.clock.Now()
	ctx, cancel := context.WithTimeout(ctx, trustFor)
	defer cancel()
	epoch, err := d.store.epoch(ctx)
	if err != nil {
		if ctx.Err() == nil {
			d.store.log.Warn("the directory's cache is not in use", "error", err)
		}
		return
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.polled = began
	if epoch != d.epoch {
		d.epoch = epoch
		d.empty()
	}
}

// epoch tells how often stores, keys and accounts have changed.
func (s *Store) epoch(ctx context.Context) (epoch int64, err error) {
	err = s.engine.read(ctx, []query{{sql: "SELECT epoch FROM cache_epoch", row: func(scan scanner) error { return scan(&epoch) }}})
	return epoch, err
}

// forget empties the cache after a change of our own, which is seen at once.
func (d *directory) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.empty()
}

// empty is called with mu held.
func (d *directory) empty() {
	d.filling++
	d.callers = make(shelf[checkout.KeyHash, checkout.Caller])
	d.stores = make(shelf[checkout.StoreID, checkout.Store])
	d.accounts = make(shelf[checkout.StoreID, []checkout.GatewayAccount])
	d.account = make(shelf[checkout.GatewayAccountID, checkout.GatewayAccount])
	d.owned = make(shelf[checkout.OwnerID, []checkout.Store])
}

// Caller finds the key of a hash with its store.
func (d *directory) Caller(ctx context.Context, hash checkout.KeyHash) (checkout.Caller, error) {
	return find(ctx, d, &d.callers, hash, func(r reads) (checkout.Caller, error) { return r.caller(hash) })
}

// Store finds a store.
func (d *directory) Store(ctx context.Context, store checkout.StoreID) (checkout.Store, error) {
	return find(ctx, d, &d.stores, store, func(r reads) (checkout.Store, error) { return r.store(store) })
}

// Accounts lists a store's gateway accounts, oldest first.
func (d *directory) Accounts(ctx context.Context, store checkout.StoreID) ([]checkout.GatewayAccount, error) {
	return find(ctx, d, &d.accounts, store, func(r reads) ([]checkout.GatewayAccount, error) { return r.GatewayAccounts(store) })
}

// Account finds one account by its id.
func (d *directory) Account(ctx context.Context, account checkout.GatewayAccountID) (checkout.GatewayAccount, error) {
	return find(ctx, d, &d.account, account, func(r reads) (checkout.GatewayAccount, error) { return r.account(account) })
}

// find takes an entry from its shelf, or loads it. Callers who miss the same entry share one load, but
// only with those who saw the same filling: a load from before a known change serves nobody after it.
func find[K comparable, V any](ctx context.Context, d *directory, on *shelf[K, V], key K, load func(r reads) (V, error)) (V, error) {
	d.mu.RLock()
	age := d.store.clock.Now().Sub(d.polled)
	trusted := age >= 0 && age < trustFor // a clock that went back proves nothing
	found, ok := (*on)[key]
	filling := d.filling
	d.mu.RUnlock()
	switch {
	case !trusted:
		return load(d.store.reader(ctx))
	case ok:
		return found, nil
	}
	flight := d.flights.DoChan(fmt.Sprintf("%T %v %d", found, key, filling), func() (any, error) {
		loaded, err := load(d.store.reader(context.WithoutCancel(ctx)))
		if err == nil {
			put(d, on, key, loaded, filling)
		}
		return loaded, err
	})
	select {
	case result := <-flight:
		return result.Val.(V), result.Err
	case <-ctx.Done():
		return found, waitedTooLong(ctx)
	}
}

// put keeps an entry unless the shelves were emptied since its load began.
func put[K comparable, V any](d *directory, on *shelf[K, V], key K, loaded V, filling int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.filling != filling {
		return
	}
	if len(*on) >= shelfSize {
		*on = make(shelf[K, V])
	}
	(*on)[key] = loaded
}
