package cli

import (
	"context"
	"slices"

	"kassa/internal/checkout"
	"kassa/internal/money"
)

// demoProduct is a product in the demo's line.
type demoProduct struct {
	Name       string           `json:"name"`
	SKU        string           `json:"sku"`
	Price      int64            `json:"price"` // in minor units
	Currency   string           `json:"currency"`
	Pandabase  pandabaseNaming  `json:"pandabase"`
	SellApp    sellappNaming    `json:"sellapp"`
	Quickshops quickshopsNaming `json:"quickshops"`
}

// quickshopsNaming is how Quickshops' API calls a product.
type quickshopsNaming struct {
	ProductID string `json:"product_id"`
}

// sellappNaming is how SellApp's API calls a product and its variant.
type sellappNaming struct {
	ProductID int64 `json:"product_id"`
	VariantID int64 `json:"variant_id"`
}

// demoItem is something that the demo sells, with the keys that are in stock when it is made.
type demoItem struct {
	said  entry
	units []string
	file  *demoFile // nil = none
}

// demoItems are one product of each kind that tools want to try.
func demoItems() []demoItem {
	return []demoItem{
		{said: entry{
			title: "Pro licence", sku: "pro-licence", handle: "pro-licence", price: "49.00", kind: "licence",
			description: "One seat, for ever.",
		}, units: []string{"DEMO-PRO-7K2M-0001", "DEMO-PRO-9XQ4-0002", "DEMO-PRO-3WTZ-0003"}},
		{said: entry{
			title: "E-book", sku: "e-book", handle: "e-book", price: "19.00", kind: "download",
			description: "A file to read.",
		}, file: &demoFile{name: "e-book.pdf", mediaType: "application/pdf", bytes: demoBook}},
		{said: entry{title: "Sticker", sku: "sticker", handle: "sticker", price: "0", kind: "one_time", description: "Free of charge."}},
		{said: entry{
			title: "Consulting", sku: "consulting", handle: "consulting", price: "150.00", kind: "service", delivery: "manual",
			description: "An hour with someone who knows.",
		}},
	}
}

// demoCoupons are those of the demo.
func demoCoupons() []checkout.Coupon {
	one := int64(1)
	return []checkout.Coupon{
		{Code: "WELCOME10", Kind: checkout.CouponPercentage, Value: 10, Enabled: true},
		{Code: "ONCE", Kind: checkout.CouponPercentage, Value: 10, MaxUses: &one, Enabled: true},
		{Code: "FREE100", Kind: checkout.CouponPercentage, Value: 100, Enabled: true},
	}
}

// demoCouponCodes are the codes of demoCoupons.
func demoCouponCodes() []string {
	var codes []string
	for _, coupon := range demoCoupons() {
		codes = append(codes, coupon.Code)
	}
	return codes
}

// stockDemo makes what the demo's store does not have yet, and tells what it sells. Another demo that
// starts on the same database may make the same at the same time: then the second look finds it.
func stockDemo(ctx context.Context, core *checkout.Service, store checkout.Store) (catalogue []demoProduct, err error) {
	shelf := shelf{core: core, store: store, currency: money.MustCurrency("USD")}
	for try := 1; ; try++ {
		_, _, err = core.Once(ctx, nil, func(tx checkout.Tx) (_ checkout.Answer, err error) {
			if catalogue, err = stockDemoItems(tx, shelf); err != nil {
				return checkout.Answer{}, err
			}
			return checkout.Answer{}, addDemoCoupons(tx, shelf)
		}, nil)
		reason := checkout.ReasonOf(err)
		if reason != checkout.ReasonHandleTaken && reason != checkout.ReasonCouponExists || try == mostTries {
			return catalogue, err
		}
	}
}

// stockDemoItems finds or adds the demo's products.
func stockDemoItems(tx checkout.Tx, shelf shelf) ([]demoProduct, error) {
	var catalogue []demoProduct
	for _, item := range demoItems() {
		p, v, err := findDemoItem(tx, shelf.store.ID, item.said)
		if checkout.ReasonOf(err) == checkout.ReasonProductNotFound {
			p, v, err = addDemoItem(tx, shelf, item)
		}
		if err != nil {
			return nil, err
		}
		catalogue = append(catalogue, demoProduct{
			Name: p.Title, SKU: item.said.sku, Price: v.Price.Minor(), Currency: p.Currency.Code(),
			Pandabase:  pandabaseNaming{ProductID: "prd_" + p.ID.Base36(), VariantID: "var_" + v.ID.Base36()},
			SellApp:    sellappNaming{ProductID: p.Number, VariantID: v.Number},
			Quickshops: quickshopsNaming{ProductID: "prod_" + p.ID.Base32()},
		})
	}
	return catalogue, nil
}

// findDemoItem finds the product that was made for an item, as it is now: its owner may have changed all
// but its SKU, or all but its handle, and may have others with the same SKU. ReasonProductNotFound.
func findDemoItem(tx checkout.Tx, store checkout.StoreID, said entry) (p checkout.Product, v checkout.Variant, err error) {
	variants, err := tx.VariantsBySKU(store, said.sku)
	if err != nil {
		return p, v, err
	}
	if len(variants) > 0 {
		v = slices.MinFunc(variants, func(a, b checkout.Variant) int { return a.ID.Compare(b.ID) })
		p, err = checkout.KnownProduct(tx, store, v.ProductID)
		return p, v, err
	}
	if p, err = tx.ProductByHandle(store, said.handle); err != nil {
		return p, v, err
	}
	v, _ = p.Base() // a product has one variant at least
	return p, v, nil
}

// addDemoItem adds a product with its keys and its file.
func addDemoItem(tx checkout.Tx, shelf shelf, item demoItem) (p checkout.Product, v checkout.Variant, err error) {
	if p, err = shelf.add(tx, item.said); err != nil {
		return p, v, err
	}
	if err = shelf.core.AddStockUnits(tx, p.Variants[0], item.units); len(item.units) > 0 && err != nil {
		return p, v, err
	}
	if item.file != nil {
		if err = item.file.addTo(tx, shelf, p); err != nil {
			return p, v, err
		}
	}
	if p, err = checkout.KnownProduct(tx, shelf.store.ID, p.ID); err != nil { // the database has numbered it
		return p, v, err
	}
	v, _ = p.Base()
	return p, v, nil
}

// addDemoCoupons adds those of the demo's coupons that are not there.
func addDemoCoupons(tx checkout.Tx, shelf shelf) error {
	for _, coupon := range demoCoupons() {
		_, err := tx.CouponByCode(shelf.store.ID, coupon.Code)
		if checkout.ReasonOf(err) == checkout.ReasonCouponNotFound {
			_, err = shelf.core.AddCoupon(tx, shelf.store, coupon)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
