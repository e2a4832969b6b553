package checkout

import (
	"cmp"
	"slices"
)

// stockMove is by how much there is more of a variant, or less. The outbox tells of the moves of each transaction.
type stockMove struct {
	store   StoreID
	variant VariantID
	by      int64
}

// move notes that there is more of a variant, or less.
func (t *outboxTx) move(store StoreID, variant VariantID, by int64) {
	for i := range t.moved {
		if m := &t.moved[i]; m.variant == variant && m.store == store {
			m.by += by
			return
		}
	}
	t.moved = append(t.moved, stockMove{store, variant, by})
}

// set notes what is left of a variant after it was changed by hand.
func (t *outboxTx) set(store StoreID, variant VariantID, left func(before int64) int64) {
	found, err := t.HoldFree(store, []VariantID{variant})
	t.failed = cmp.Or(t.failed, err)
	for _, v := range found {
		if v.StockKind == StockCounted {
			t.move(store, variant, left(v.Stock)-v.Stock)
		}
	}
}

// TakeStock implements HoldWriter.
func (t *outboxTx) TakeStock(store StoreID, order OrderID, variant VariantID, quantity int64) (bool, error) {
	taken, err := t.Tx.TakeStock(store, order, variant, quantity)
	if taken {
		t.move(store, variant, -quantity)
	}
	return taken, err
}

// ReserveUnits implements HoldWriter.
func (t *outboxTx) ReserveUnits(store StoreID, order OrderID, variant VariantID, quantity int64) (bool, error) {
	taken, err := t.Tx.ReserveUnits(store, order, variant, quantity)
	if taken {
		t.move(store, variant, -quantity)
	}
	return taken, err
}

// ReleaseStock implements HoldWriter.
func (t *outboxTx) ReleaseStock(store StoreID, order OrderID) ([]Held, error) {
	held, err := t.Tx.ReleaseStock(store, order)
	for _, one := range held {
		t.move(store, one.VariantID, one.Quantity)
	}
	return held, err
}

// SetStock implements CatalogueWriter.
func (t *outboxTx) SetStock(store StoreID, variant VariantID, stock int64) {
	t.set(store, variant, func(int64) int64 { return stock })
	t.Tx.SetStock(store, variant, stock)
}

// AddStock implements CatalogueWriter.
func (t *outboxTx) AddStock(store StoreID, variant VariantID, change int64) {
	t.set(store, variant, func(before int64) int64 { return max(before+change, 0) })
	t.Tx.AddStock(store, variant, change)
}

// InsertStockUnit implements CatalogueWriter.
func (t *outboxTx) InsertStockUnit(u StockUnit) {
	if u.State == UnitFree {
		t.move(u.StoreID, u.VariantID, 1)
	}
	t.Tx.InsertStockUnit(u)
}

// tellStock writes the events of what was moved. The variants are held until the end, in the order of their
// ids, so that of two buyers who take the last two at once one is told of as the last.
func (t *outboxTx) tellStock() error {
	moved := slices.DeleteFunc(t.moved, func(m stockMove) bool { return m.by == 0 })
	if t.failed != nil || len(moved) == 0 {
		return t.failed
	}
	slices.SortFunc(moved, func(a, b stockMove) int {
		return cmp.Or(a.store.Compare(b.store), a.variant.Compare(b.variant))
	})
	for len(moved) > 0 {
		store := moved[0].store
		n := slices.IndexFunc(moved, func(m stockMove) bool { return m.store != store })
		if n < 0 {
			n = len(moved)
		}
		if err := t.tellMoves(store, moved[:n]); err != nil {
			return err
		}
		moved = moved[n:]
	}
	return nil
}

// tellMoves writes the events of one store's moves.
func (t *outboxTx) tellMoves(store StoreID, moved []stockMove) error {
	ids := make([]VariantID, len(moved))
	for i, m := range moved {
		ids[i] = m.variant
	}
	variants, err := t.HoldFree(store, ids)
	if err != nil {
		return err
	}
	for _, v := range variants {
		at := slices.IndexFunc(moved, func(m stockMove) bool { return m.variant == v.ID })
		if at < 0 || v.StockKind == StockUnlimited {
			continue
		}
		t.InsertEvent(newVariantEvent(EventStockChanged, v, t.Now()))
		if moved[at].by < 0 && v.Free == 0 && !v.OutOfStock {
			t.InsertEvent(newVariantEvent(EventVariantSoldOut, v, t.Now()))
		}
	}
	return nil
}
