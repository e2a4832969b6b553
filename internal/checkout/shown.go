package checkout

import (
	"context"
	"sync"
)

// shown keeps the sales that pages have read of late. A buyer's page is shown again and again, by the buyer, by its
// script and by every step of a payment, mostly as it was; then it costs a look at the order's version, which every
// change of the sale raises (see alter), instead of all of the sale. What is kept is never trusted without that look,
// so that a page never shows what is over, however many replicas there are (docs/adr/0021-sales-shown-again.md).
//
// Nobody may write to what is kept: alter copies what it changes.
type shown struct {
	mu         sync.Mutex
	young, old map[SessionID]Sale // two generations, which forget the sales that nobody has asked for
}

// shownMost is how many sales a generation keeps, about 2 kB each.
const shownMost = 1024

func newShown() *shown { return &shown{young: map[SessionID]Sale{}} }

// find gives the sale that was kept of a session.
func (k *shown) find(session SessionID) (Sale, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	sale, found := k.young[session]
	if found {
		return sale, true
	}
	if sale, found = k.old[session]; found {
		k.put(session, sale)
	}
	return sale, found
}

// keep keeps a sale as it was read.
func (k *shown) keep(session SessionID, sale Sale) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.put(session, sale)
}

// put is keep for those who have locked.
func (k *shown) put(session SessionID, sale Sale) {
	if len(k.young) >= shownMost {
		k.young, k.old = map[SessionID]Sale{}, k.young
	}
	k.young[session] = sale
}

// forget saves the next who shows the sale a look that would be in vain: it was changed.
func (k *shown) forget(session SessionID) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.young, session)
	delete(k.old, session)
}

// SaleBySession reads what a page shows, and the store that it belongs to.
func (s *Service) SaleBySession(ctx context.Context, session SessionID) (Sale, Store, error) {
	sale, err := s.saleBySession(ctx, session)
	if err != nil {
		return Sale{}, Store{}, err
	}
	store, err := s.directory.Store(ctx, sale.Order.StoreID)
	return sale, store, err
}

func (s *Service) saleBySession(ctx context.Context, session SessionID) (Sale, error) {
	reader := s.db.Read(ctx)
	if sale, found := s.shown.find(session); found {
		if same, err := reader.Unchanged(sale.Order); same || err != nil {
			return sale, err
		}
	}
	sale, err := reader.SaleBySession(session)
	if err == nil {
		s.shown.keep(session, sale)
	}
	return sale, err
}
