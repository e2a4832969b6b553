package storetest

import (
	"errors"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
	"kassa/internal/store"
)

// newVariant makes a variant with every field set; what it leaves to the database is 0.
func newVariant(p checkout.Product, title string) checkout.Variant {
	compare, least, most := int64(2500), int64(2), int64(3)
	return checkout.Variant{
		ID: id.New[checkout.Variant](), StoreID: p.StoreID, ProductID: p.ID, Title: title, Slug: "gross", Description: "Größe",
		SKU: "SKU-" + title, Options: map[string]string{"Size": "L", "Colour": "\"red\""}, Price: eur(1999), CompareAt: &compare,
		Images: []string{"https://example.com/v.png"}, Position: 1, StockKind: checkout.StockCounted, Stock: 7, OutOfStock: true,
		Rules: checkout.VariantRules{
			Open: true, Methods: []string{"STRIPE", "BTC"}, Least: &least, Most: &most, Delivery: []string{"TEXT"},
			Bulk: []checkout.BulkDiscount{{Least: 10, Percent: 5}, {Least: 20, Percent: 10}},
		},
	}
}

// newProduct makes a product with every field set and two variants.
func newProduct(owner checkout.StoreID, handle string) checkout.Product {
	least, most, low, days, machines := int64(100), int64(5), int64(3), int64(14), int64(2)
	p := checkout.Product{
		ID: id.New[checkout.Product](), StoreID: owner, Version: 1, Handle: handle, Title: "Ärger & Söhne", Subtitle: "Sub",
		Description: "<b>Long</b>", Message: "Thanks", Kind: checkout.KindLicence, Status: checkout.ProductActive, Unlisted: true,
		Pricing: checkout.PricingOpen, Delivery: checkout.DeliverUnits, Currency: euro, Images: []string{"https://example.com/1.png", "b"},
		Options: []checkout.Option{{Name: "Size", Values: []string{"L", "XL"}, Position: 1}, {Name: "Bare"}},
		Detail: checkout.ProductDetail{
			MinimumPrice: &least, MaxPerCustomer: &most, AvailableFrom: start, AvailableUntil: start.Add(time.Hour),
			DownloadURL: "https://example.com/f", RedirectURL: "https://example.com/r", KeyFormat: "****", KeyPrefix: "K-",
			MaxActivations: &machines, LicenceTerm: "year", RevokeOnRefund: true, LowStock: &low, WebhookURL: "https://example.com/w",
			WebhookSecret: "s", BillingInterval: "month", BillingAnchor: "1", TrialDays: &days, Categories: []string{"x", "y"},
			Visibility: "HIDDEN",
		},
		CreatedAt: start, UpdatedAt: start.Add(time.Microsecond),
	}
	p.Variants = []checkout.Variant{newVariant(p, ""), newVariant(p, "Large")}
	p.Variants[1].Position, p.Variants[1].OutOfStock = 2, false
	return p
}

// owned makes a store, which products and coupons need, unlike orders.
func owned(t *testing.T, db *store.Store, slug string) checkout.StoreID {
	t.Helper()
	s := newStore(slug)
	write(t, db, func(tx checkout.Tx) { tx.InsertStore(s) })
	return s.ID
}

// sell writes a product with one variant of a kind of stock, and so many counted or units.
func sell(t *testing.T, db *store.Store, owner checkout.StoreID, kind checkout.StockKind, stock int64) checkout.Variant {
	t.Helper()
	p := newProduct(owner, id.New[checkout.Product]().String())
	p.Variants = p.Variants[:1]
	v := &p.Variants[0]
	v.StockKind, v.Stock, v.OutOfStock = kind, 0, false
	if kind == checkout.StockCounted {
		v.Stock = stock
	}
	write(t, db, func(tx checkout.Tx) {
		tx.InsertProduct(p)
		for i := range stock {
			if kind == checkout.StockUnits {
				tx.InsertStockUnit(checkout.NewStockUnit(*v, "KEY-"+strconv.FormatInt(i, 10), start))
			}
		}
	})
	return *v
}

// product reads one product by its id.
func product(t *testing.T, db *store.Store, owner checkout.StoreID, one checkout.ProductID) checkout.Product {
	t.Helper()
	found, err := db.Read(t.Context()).ProductsByID(owner, []checkout.ProductID{one})
	if len(must(t, found, err)) != 1 {
		t.Fatalf("%d products of one id", len(found))
	}
	return found[0]
}

// products writes and reads products with all that belongs to them.
func products(t *testing.T, url string) {
	db, _ := open(t, url)
	owner, other := owned(t, db, "a"), owned(t, db, "b")
	one, bare, theirs := newProduct(owner, "one"), newProduct(owner, "bare"), newProduct(other, "one")
	bare.Images, bare.Options, bare.Detail, bare.Status = nil, nil, checkout.ProductDetail{}, checkout.ProductDraft
	bare.Variants = bare.Variants[:1]
	v := &bare.Variants[0]
	v.CompareAt, v.Options, v.Images, v.SKU, v.StockKind, v.Stock = nil, nil, nil, "", checkout.StockUnlimited, 0
	v.Rules = checkout.VariantRules{}
	write(t, db, func(tx checkout.Tx) { tx.InsertProduct(one); tx.InsertProduct(bare); tx.InsertProduct(theirs) })
	one.Number, bare.Number, theirs.Number = 1, 2, 3
	one.Variants[0].Number, one.Variants[1].Number, v.Number = 1, 2, 3
	one.Variants[0].Free, one.Variants[1].Free, v.Free = 7, 7, checkout.StockPlenty
	r := db.Read(t.Context())
	found, err := r.ProductsByID(owner, []checkout.ProductID{bare.ID, one.ID, theirs.ID, one.ID, id.New[checkout.Product]()})
	equal(t, "by id", must(t, found, err), []checkout.Product{one, bare})
	found, err = r.ProductsByID(owner, nil)
	equal(t, "no ids", len(must(t, found, err)), 0)
	got, err := r.ProductByHandle(owner, "one")
	equal(t, "by handle", must(t, got, err), one)
	for _, handle := range []string{"two", "", "ONE", "\x00\xff"} {
		_, err = r.ProductByHandle(owner, handle)
		reason(t, "no such handle", err, checkout.ReasonProductNotFound)
	}
	variants, err := r.VariantsBySKU(owner, "SKU-Large")
	equal(t, "by SKU", must(t, variants, err), one.Variants[1:])
	for _, sku := range []string{"", "sku-large", "\x00\xff"} {
		variants, err = r.VariantsBySKU(owner, sku)
		equal(t, "no such SKU", len(must(t, variants, err)), 0)
	}
	write(t, db, func(tx checkout.Tx) {
		variants, err := tx.Variants(owner, []checkout.VariantID{one.Variants[1].ID, v.ID, id.New[checkout.Variant]()})
		want := []checkout.Variant{one.Variants[1], *v}
		want[0].Free, want[1].Free = 0, 0
		equal(t, "variants", variants, want)
		equal(t, "variants", err, error(nil))
		variants, err = tx.Variants(other, []checkout.VariantID{v.ID})
		equal(t, "another store's variants", append(variants, must(t, []checkout.Variant(nil), err)...), []checkout.Variant(nil))
	})
}

// manyProducts reads any number of products at once, whatever the number of them.
func manyProducts(t *testing.T, url string) {
	db, _ := open(t, url)
	owner := owned(t, db, "a")
	var ids []checkout.ProductID
	write(t, db, func(tx checkout.Tx) {
		for i := range 33 {
			p := newProduct(owner, strconv.Itoa(i))
			ids = append(ids, p.ID)
			tx.InsertProduct(p)
		}
	})
	for n := range ids {
		found, err := db.Read(t.Context()).ProductsByID(owner, ids[:n+1])
		var got []checkout.ProductID
		for _, p := range must(t, found, err) {
			got = append(got, p.ID)
			equal(t, "variants", len(p.Variants), 2)
		}
		equal(t, "ids", got, ids[:n+1])
	}
}

// productUpdates changes a product and its variants: what is named stays, what is not is archived.
func productUpdates(t *testing.T, url string) {
	db, _ := open(t, url)
	owner := owned(t, db, "a")
	old, other := newProduct(owner, "old"), newProduct(owner, "other")
	write(t, db, func(tx checkout.Tx) { tx.InsertProduct(old); tx.InsertProduct(other) })
	next := newProduct(owner, "new")
	next.ID, next.CreatedAt, next.UpdatedAt = old.ID, old.CreatedAt, start.Add(time.Hour)
	next.Title, next.Subtitle, next.Description, next.Message, next.Kind = "T", "S", "D", "M", checkout.KindPhysical
	next.Status, next.Pricing, next.Delivery, next.Images = checkout.ProductDraft, checkout.PricingFree, checkout.DeliverNothing, nil
	next.Options, next.Detail = nil, checkout.ProductDetail{KeyPrefix: "X"}
	kept, fresh := newVariant(next, "Kept"), newVariant(next, "Fresh")
	kept.ID, kept.Stock, kept.Price, kept.CompareAt, kept.OutOfStock = old.Variants[1].ID, 99, eur(5), nil, false
	fresh.Stock, fresh.Position = 3, 0
	next.Variants = []checkout.Variant{fresh, kept}
	write(t, db, func(tx checkout.Tx) { tx.UpdateProduct(next) })
	want := next
	want.Version, want.Number = 2, 1
	want.Variants = []checkout.Variant{fresh, kept}
	want.Variants[0].Number, want.Variants[0].Free = 5, 3
	want.Variants[1].Number, want.Variants[1].Stock, want.Variants[1].Free = 2, 7, 7 // its stock is not written
	equal(t, "updated", product(t, db, owner, old.ID), want)
	write(t, db, func(tx checkout.Tx) {
		gone, err := tx.Variants(owner, []checkout.VariantID{old.Variants[0].ID})
		equal(t, "an archived variant is known", len(must(t, gone, err)), 1)
	})
	found, err := db.Read(t.Context()).VariantsBySKU(owner, old.Variants[0].SKU)
	equal(t, "an archived variant is not sold", len(must(t, found, err)), 1) // the other product's

	err = db.Tx(t.Context(), func(tx checkout.Tx) error { tx.UpdateProduct(next); return nil })
	reason(t, "a stale version", err, checkout.ReasonUnavailable)
	next.Version, next.Handle = 2, "other"
	err = db.Tx(t.Context(), func(tx checkout.Tx) error { tx.UpdateProduct(next); return nil })
	if !errors.Is(err, checkout.ErrHandleTaken) {
		t.Errorf("a handle that is taken: %v", err)
	}
	equal(t, "as before", product(t, db, owner, old.ID), want)
	next.Handle, next.Variants = "new", append(next.Variants, old.Variants[0]) // an archived one comes back
	write(t, db, func(tx checkout.Tx) { tx.UpdateProduct(next) })
	back := product(t, db, owner, old.ID).Variants
	equal(t, "back with its number", []int64{int64(len(back)), back[1].Number + back[2].Number}, []int64{3, 1 + 2})
}

// archivedProducts are known by their ids alone, and leave their handle to others.
func archivedProducts(t *testing.T, url string) {
	db, _ := open(t, url)
	owner, other := owned(t, db, "a"), owned(t, db, "b")
	p := newProduct(owner, "one")
	write(t, db, func(tx checkout.Tx) { tx.InsertProduct(p); tx.InsertProduct(newProduct(other, "one")) })
	err := db.Tx(t.Context(), func(tx checkout.Tx) error { tx.InsertProduct(newProduct(owner, "one")); return nil })
	if !errors.Is(err, checkout.ErrHandleTaken) {
		t.Errorf("a handle twice: %v", err)
	}
	p.Status = checkout.ProductArchived
	write(t, db, func(tx checkout.Tx) { tx.UpdateProduct(p) })
	equal(t, "by id", product(t, db, owner, p.ID).Status, checkout.ProductArchived)
	r := db.Read(t.Context())
	_, err = r.ProductByHandle(owner, "one")
	reason(t, "by handle", err, checkout.ReasonProductNotFound)
	variants, err := r.VariantsBySKU(owner, "SKU-Large")
	equal(t, "by SKU", len(must(t, variants, err)), 0)
	listed, count, err := r.Products(owner, checkout.ProductQuery{Window: checkout.Window{Limit: 9}})
	equal(t, "listed", int64(len(must(t, listed, err)))+count, int64(0))
	write(t, db, func(tx checkout.Tx) { tx.InsertProduct(newProduct(owner, "one")) })
	p.Version = 2
	p.Status = checkout.ProductActive
	err = db.Tx(t.Context(), func(tx checkout.Tx) error { tx.UpdateProduct(p); return nil })
	if !errors.Is(err, checkout.ErrHandleTaken) {
		t.Errorf("brought back where the handle is another's: %v", err)
	}
}

// productNumbers makes products and coupons at the same time: every number is there once.
func productNumbers(t *testing.T, url string) {
	db := openUnder(t, url, clock.System())
	owner := owned(t, db, "a")
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			err := db.Tx(t.Context(), func(tx checkout.Tx) error {
				tx.InsertProduct(newProduct(owner, strconv.Itoa(i)))
				tx.InsertCoupon(newCoupon(owner, "CODE"+strconv.Itoa(i)))
				return nil
			})
			if err != nil {
				t.Errorf("product %d: %v", i, err)
			}
		})
	}
	all.Wait()
	found, _, err := db.Read(t.Context()).Products(owner, checkout.ProductQuery{Window: checkout.Window{Limit: 99}})
	coupons, _, also := db.Read(t.Context()).Coupons(owner, checkout.CouponQuery{Window: checkout.Window{Limit: 99}})
	var numbers, variants, codes []int64
	for _, p := range must(t, found, errors.Join(err, also)) {
		numbers = append(numbers, p.Number)
		variants = append(variants, p.Variants[0].Number, p.Variants[1].Number)
	}
	for _, c := range coupons {
		codes = append(codes, c.Number)
	}
	for what, all := range map[string][]int64{"products": numbers, "variants": variants, "coupons": codes} {
		slices.Sort(all)
		equal(t, what, []int64{all[0], all[len(all)-1], int64(len(slices.Compact(all)))}, []int64{1, int64(len(all)), int64(len(all))})
	}
}
