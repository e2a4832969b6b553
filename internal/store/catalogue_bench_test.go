package store

import (
	"fmt"
	"path/filepath"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
	"kassa/internal/money"
)

// benchProduct makes a product of about the size that shops have, with one variant.
func benchProduct(owner checkout.StoreID, n int) checkout.Product {
	euro, now := money.MustCurrency("EUR"), clock.System().Now()
	p := checkout.Product{
		ID: id.New[checkout.Product](), StoreID: owner, Version: 1, Handle: fmt.Sprintf("product-%d", n),
		Title: fmt.Sprintf("Product %d", n*7919%1_000_003), Description: fmt.Sprintf("%0500d", n),
		Kind: checkout.KindLicence, Status: checkout.ProductActive, Pricing: checkout.PricingStandard, Delivery: checkout.DeliverUnits,
		Currency: euro, CreatedAt: now, UpdatedAt: now,
	}
	p.Variants = []checkout.Variant{{
		ID: id.New[checkout.Variant](), StoreID: owner, ProductID: p.ID, Price: money.Must(int64(n*31%10_000), euro), StockKind: checkout.StockUnits,
	}}
	return p
}

// benchCatalogue opens an SQLite database with a store that sells so many products.
func benchCatalogue(tb testing.TB, products int) (*Store, checkout.StoreID, checkout.Variant) {
	tb.Helper()
	s, err := Open(tb.Context(), Options{URL: "sqlite:" + filepath.Join(tb.TempDir(), "kassa.db")})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = s.Close() })
	owner := checkout.Store{ID: id.New[checkout.Store](), Slug: "s", Mode: checkout.ModeTest, SessionTTL: 1e9, Currency: money.MustCurrency("EUR"), CreatedAt: clock.System().Now()}
	var last checkout.Variant
	err = s.Tx(tb.Context(), func(tx checkout.Tx) error {
		tx.InsertStore(owner)
		for n := range products {
			p := benchProduct(owner.ID, n)
			last = p.Variants[0]
			tx.InsertProduct(p)
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return s, owner.ID, last
}

// manyUnits writes free units, the ids and texts of which are their numbers.
const manyUnits = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $4)
	INSERT INTO stock_unit (store_id, variant_id, id, product_id, state, text, digest, order_id, created_at, sold_at)
	SELECT $1, $2, CAST(printf('%016d', i) AS BLOB), $3, 'free', 'KEY-' || i, CAST(printf('%032d', i) AS BLOB), NULL, 1, NULL FROM n`

// BenchmarkReserveUnits reserves a unit and gives it back, out of few and out of a million.
func BenchmarkReserveUnits(b *testing.B) {
	for _, units := range []int64{10, 1_000_000} {
		b.Run(fmt.Sprint(units), func(b *testing.B) {
			s, owner, v := benchCatalogue(b, 1)
			err := s.run(b.Context(), func(t *tx) error { t.insert(manyUnits, owner, v.ID, v.ProductID, units); return nil })
			if err != nil {
				b.Fatal(err)
			}
			order := id.New[checkout.Order]()
			for b.Loop() {
				err := s.Tx(b.Context(), func(tx checkout.Tx) error {
					taken, err := tx.ReserveUnits(owner, order, v.ID, 1)
					if err == nil && !taken {
						err = fmt.Errorf("none left")
					}
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				if err := s.Tx(b.Context(), func(tx checkout.Tx) error { _, err := tx.ReleaseStock(owner, order); return err }); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
		})
	}
}

// BenchmarkProducts reads the first page of a hundred thousand products and one far behind it, by every order.
func BenchmarkProducts(b *testing.B) {
	s, owner, _ := benchCatalogue(b, 100_000)
	for _, by := range []string{"created", "title", "price", "updated"} {
		for _, page := range []int{1, 1000} {
			b.Run(fmt.Sprintf("%s/%d", by, page), func(b *testing.B) {
				for b.Loop() {
					found, count, err := s.Read(b.Context()).Products(owner, checkout.ProductQuery{
						Window: checkout.Window{Limit: 20, Skip: 20 * (page - 1)}, Sort: checkout.Sort{By: by, Down: true},
					})
					if err != nil || len(found) != 20 || count != 100_000 {
						b.Fatal(len(found), count, err)
					}
				}
			})
		}
	}
}
