package storetest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/store"
)

// assortment writes products that differ in all that lists ask for, oldest first.
func assortment(t *testing.T, db *store.Store, owner checkout.StoreID) []checkout.Product {
	t.Helper()
	titles := []string{"Äpfel", "äpfel 100%", "Birnen", "a_b", `c\d`, "Zebra", "birnen", "birnen", "Ähre", "日本"}
	var all []checkout.Product
	for i, title := range titles {
		p := newProduct(owner, "p"+strconv.Itoa(i))
		p.Title, p.UpdatedAt, p.Kind = title, start.Add(time.Duration(i*7%4)*time.Second), checkout.KindService
		p.Detail.AvailableFrom, p.Detail.AvailableUntil, p.Unlisted = time.Time{}, time.Time{}, false
		p.Variants = p.Variants[1:]
		v := &p.Variants[0]
		v.Price, v.StockKind, v.Stock = eur(int64(i*3%5)), checkout.StockUnlimited, 0
		switch i {
		case 1:
			p.Status, p.Pricing = checkout.ProductDraft, checkout.PricingFree
		case 2:
			p.Kind, p.Detail.AvailableFrom = checkout.KindPhysical, start
		case 3:
			p.Detail.AvailableUntil = start
		case 4:
			v.StockKind, v.Stock = checkout.StockCounted, 0
		case 5:
			v.StockKind, v.Stock = checkout.StockCounted, 1
		case 6:
			v.StockKind = checkout.StockUnits
		case 7:
			v.OutOfStock, p.Unlisted = true, true
		case 8:
			v.StockKind = checkout.StockUnits
		}
		write(t, db, func(tx checkout.Tx) {
			tx.InsertProduct(p)
			if i == 8 {
				tx.InsertStockUnit(checkout.NewStockUnit(*v, "KEY", start))
			}
		})
		all = append(all, product(t, db, owner, p.ID))
	}
	return all
}

// productListing asks for every list of an assortment, and compares it with what Go makes of it.
func productListing(t *testing.T, url string) {
	db, _ := open(t, url)
	owner, other := owned(t, db, "a"), owned(t, db, "b")
	all := assortment(t, db, owner)
	write(t, db, func(tx checkout.Tx) { tx.InsertProduct(newProduct(other, "p0")) })
	yes, no := true, false
	contains := func(text string) func(p checkout.Product) bool {
		return func(p checkout.Product) bool { return strings.Contains(strings.ToLower(p.Title), text) }
	}
	for _, test := range []struct {
		query checkout.ProductQuery
		match func(p checkout.Product) bool
		least int // so many at least, that the case proves something
	}{
		{checkout.ProductQuery{}, func(checkout.Product) bool { return true }, 10},
		{checkout.ProductQuery{Search: "ÄPF"}, contains("äpf"), 2},
		{checkout.ProductQuery{Search: "0%"}, contains("0%"), 1},
		{checkout.ProductQuery{Search: "_"}, contains("_"), 1},
		{checkout.ProductQuery{Search: `\`}, contains(`\`), 1},
		{checkout.ProductQuery{Search: "\x00\xff"}, contains("\x00"), 0},
		{checkout.ProductQuery{Search: "nowhere"}, contains("nowhere"), 0},
		{checkout.ProductQuery{Status: checkout.ProductDraft}, func(p checkout.Product) bool { return p.Status == checkout.ProductDraft }, 1},
		{checkout.ProductQuery{Status: checkout.ProductArchived}, func(checkout.Product) bool { return false }, 0},
		{checkout.ProductQuery{Kind: checkout.KindPhysical}, func(p checkout.Product) bool { return p.Kind == checkout.KindPhysical }, 1},
		{checkout.ProductQuery{Pricing: checkout.PricingFree}, func(p checkout.Product) bool { return p.Pricing == checkout.PricingFree }, 1},
		{checkout.ProductQuery{InStock: &yes}, checkout.Product.InStock, 7},
		{checkout.ProductQuery{InStock: &no}, func(p checkout.Product) bool { return !p.InStock() }, 3},
		{checkout.ProductQuery{Listed: true}, func(p checkout.Product) bool { return !p.Unlisted }, 9},
		{checkout.ProductQuery{Listed: true, Search: "birnen"}, func(p checkout.Product) bool { return contains("birnen")(p) && !p.Unlisted }, 2},
		{checkout.ProductQuery{On: start}, func(p checkout.Product) bool { return p.Buyable(start) }, 8},
		{checkout.ProductQuery{On: start.Add(-1000)}, func(p checkout.Product) bool { return p.Buyable(start.Add(-1000)) }, 8},
		{checkout.ProductQuery{On: start, InStock: &yes, Search: "B", Status: checkout.ProductActive, Kind: checkout.KindPhysical},
			func(p checkout.Product) bool { return p.Title == "Birnen" }, 1},
	} {
		var want []checkout.Product
		for _, p := range all {
			if test.match(p) {
				want = append(want, p)
			}
		}
		if len(want) < test.least {
			t.Errorf("%+v proves nothing: %d", test.query, len(want))
		}
		test.query.Limit = 99
		got, count, err := db.Read(t.Context()).Products(owner, test.query)
		equal(t, "filtered products", must(t, got, err), want)
		equal(t, "their count", count, int64(len(want)))
	}
}

// productSorting sorts by every word and pages through the result; then it walks behind ids.
func productSorting(t *testing.T, url string) {
	db, _ := open(t, url)
	owner := owned(t, db, "a")
	all := assortment(t, db, owner)
	r := db.Read(t.Context())
	for word, order := range map[string]func(a, b checkout.Product) int{
		"":        nothing[checkout.Product],
		"created": nothing[checkout.Product],
		"id; --":  nothing[checkout.Product], // unknown words are as good as none
		"updated": func(a, b checkout.Product) int { return a.UpdatedAt.Compare(b.UpdatedAt) },
		"title": func(a, b checkout.Product) int {
			return cmp.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title))
		},
		"price": func(a, b checkout.Product) int {
			return cmp.Compare(a.Variants[0].Price.Minor(), b.Variants[0].Price.Minor())
		},
	} {
		sorted(t, word, all, order, func(w checkout.Window, by checkout.Sort) ([]checkout.Product, int64, error) {
			return r.Products(owner, checkout.ProductQuery{Window: w, Sort: by})
		})
	}
	var walked []checkout.Product
	query := checkout.ProductQuery{Window: checkout.Window{Limit: 3}}
	for {
		page, count, err := r.Products(owner, query)
		want := int64(len(all))
		if !query.After.IsZero() {
			want = 0
		}
		equal(t, "the first page of a walk is counted, the others are not", count, want)
		if len(must(t, page, err)) == 0 {
			break
		}
		walked = append(walked, page...)
		query.After = page[len(page)-1].ID
	}
	equal(t, "walked", walked, all)
	query.After = id.New[checkout.Product]()
	page, _, err := r.Products(owner, query)
	equal(t, "behind the last", len(must(t, page, err)), 0)
}

// nothing compares by the time of making alone.
func nothing[T any](a, b T) int { return 0 }

// sorted pages through a list in both directions; all is in the order of its making, which breaks ties.
func sorted[T any](t *testing.T, word string, all []T, order func(a, b T) int, list func(w checkout.Window, by checkout.Sort) ([]T, int64, error)) {
	t.Helper()
	for _, down := range []bool{false, true} {
		want := slices.Clone(all)
		slices.SortStableFunc(want, order)
		if down {
			slices.Reverse(want)
		}
		var got []T
		for skip := 0; skip <= len(all); skip += 3 {
			page, count, err := list(checkout.Window{Limit: 3, Skip: skip}, checkout.Sort{By: word, Down: down})
			got = append(got, must(t, page, err)...)
			equal(t, "count", count, int64(len(all)))
		}
		equal(t, "sorted by "+word, got, want)
	}
}
