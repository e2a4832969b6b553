package checkout

import (
	"crypto/sha256"
	"time"

	"kassa/internal/id"
)

// StockUnitID identifies a StockUnit.
type StockUnitID = id.ID[StockUnit]

// UnitState is where a stock unit is.
type UnitState string

// The states of a stock unit.
const (
	UnitFree     UnitState = "free"
	UnitReserved UnitState = "reserved" // for an order that is being paid
	UnitSold     UnitState = "sold"
	UnitRevoked  UnitState = "revoked" // sold once, not valid any more
)

// StockUnit is one licence key or serial of a variant. Its text is what the buyer gets: it goes into no log.
type StockUnit struct {
	ID        StockUnitID
	StoreID   StoreID
	ProductID ProductID
	VariantID VariantID
	State     UnitState
	Text      string
	Digest    [32]byte // SHA-256 of Text: a variant has every text once
	OrderID   OrderID  // that reserved or bought it; zero while it is free
	CreatedAt time.Time
	SoldAt    time.Time // zero until it was sold
}

// Held is how much of a variant an order holds.
type Held struct {
	VariantID VariantID
	Quantity  int64
}

// DigestUnit is how a unit is found by its text.
func DigestUnit(text string) [32]byte { return sha256.Sum256([]byte(text)) }

// NewStockUnit makes a free unit of a variant.
func NewStockUnit(v Variant, text string, now time.Time) StockUnit {
	return StockUnit{
		ID: id.New[StockUnit](), StoreID: v.StoreID, ProductID: v.ProductID, VariantID: v.ID, State: UnitFree,
		Text: text, Digest: DigestUnit(text), CreatedAt: now,
	}
}
