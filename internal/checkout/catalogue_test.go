package checkout_test

import (
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
	"kassa/internal/pricing"
)

// offer is what tests put into the catalogue: one variant of a product.
type offer struct {
	price int64
	kind  checkout.StockKind
	stock int64    // of a counted variant
	units []string // of a variant of units
	edit  func(*checkout.Product)
}

// product adds a product with one variant, and its units.
func (w *world) product(title string, o offer) checkout.Product {
	w.t.Helper()
	p := checkout.Product{
		Title: title, Currency: euro, Images: []string{"https://img.example/" + title + ".png"},
		Variants: []checkout.Variant{{Price: eur(o.price), StockKind: o.kind, Stock: o.stock}},
	}
	if o.edit != nil {
		o.edit(&p)
	}
	var made checkout.Product
	w.inTx(func(tx checkout.Tx) (err error) {
		made, err = w.svc.AddProduct(tx, w.caller.Store, p)
		return err
	})
	for _, text := range o.units {
		w.inTx(func(tx checkout.Tx) error {
			return w.svc.AddStockUnits(tx, made.Variants[0], []string{text})
		})
	}
	return made
}

// coupon adds a coupon of this many per cent, changed by edit.
func (w *world) coupon(code string, percent int64, edit func(*checkout.Coupon)) checkout.Coupon {
	w.t.Helper()
	c := checkout.Coupon{Code: code, Kind: checkout.CouponPercentage, Value: percent, Currency: euro, Enabled: true}
	if edit != nil {
		edit(&c)
	}
	var made checkout.Coupon
	w.inTx(func(tx checkout.Tx) (err error) {
		made, err = w.svc.AddCoupon(tx, w.caller.Store, c)
		return err
	})
	return made
}

// of asks for units of a product.
func of(p checkout.Product, quantity int64) checkout.Line {
	return checkout.Line{ProductID: p.ID, Quantity: quantity}
}

// order makes a sale of these lines.
func (w *world) order(edit func(*checkout.NewSale), lines ...checkout.Line) checkout.Sale {
	w.t.Helper()
	asked := wish(0)
	asked.Lines = lines
	if edit != nil {
		edit(&asked)
	}
	draft, err := w.svc.Draft(w.t.Context(), w.caller, asked)
	w.must(err)
	w.inTx(func(tx checkout.Tx) error {
		w.svc.Place(tx, draft)
		return nil
	})
	return draft
}

// variant reads the first variant of a product as it is now.
func (w *world) variant(p checkout.Product) checkout.Variant {
	w.t.Helper()
	found, err := checkout.KnownProduct(w.svc.Reader(w.t.Context()), p.StoreID, p.ID)
	w.must(err)
	return found.Variants[0]
}

// used reads how often a coupon is used.
func (w *world) used(c checkout.Coupon) int64 {
	w.t.Helper()
	found, err := w.svc.Reader(w.t.Context()).Coupon(c.StoreID, c.ID)
	w.must(err)
	return found.Used
}

func TestLinesTakeAllFromTheCatalogue(t *testing.T) {
	w := newWorld(t)
	book := w.product("Book", offer{price: 1900})
	line := of(book, 2)
	line.Name, line.Unit, line.Total = "Cheap book", eur(1), eur(2) // what a request says does not count
	own, err := checkout.DynamicLine("Wrapping", eur(250), 3)
	w.must(err)
	sale := w.read(w.order(nil, line, own))
	lines := sale.Order.Lines
	if lines[0].Name != "Book" || lines[0].Unit != eur(1900) || lines[0].Total != eur(3800) || lines[0].VariantID != book.Variants[0].ID ||
		lines[0].Image != "https://img.example/Book.png" {
		t.Errorf("%+v", lines[0])
	}
	if lines[1].Total != eur(750) || !lines[1].ProductID.IsZero() || sale.Order.Total != eur(4550) || sale.Order.Subtotal != eur(4550) {
		t.Errorf("%+v, %s", lines[1], sale.Order.Total)
	}
}

func TestPriceIsFrozenInTheSession(t *testing.T) {
	w := newWorld(t)
	book := w.product("Book", offer{price: 1900})
	sale := w.order(nil, of(book, 1))
	w.inTx(func(tx checkout.Tx) error {
		_, err := w.svc.ChangeProduct(tx, book.StoreID, book.ID, func(p *checkout.Product) error {
			p.Variants[0].Price = eur(9900)
			return nil
		})
		return err
	})
	if payment := w.pay(sale, "STRIPE"); payment.Amount != eur(1900) {
		t.Errorf("asked for %s", payment.Amount)
	}
}

func TestDraftRefusesWhatIsNotOnOffer(t *testing.T) {
	w := newWorld(t)
	later, one := w.clock.Now().Add(time.Hour), int64(1)
	book := w.product("Book", offer{price: 1900})
	other := w.product("Other", offer{price: 100})
	foreign := makeWorld(t, sqlite(t), w.bank, w.bank).product("Foreign", offer{price: 100})
	variant := of(book, 1)
	variant.VariantID = other.Variants[0].ID
	for _, test := range []struct {
		name string
		line checkout.Line
		want checkout.Reason
	}{
		{"unknown", checkout.Line{ProductID: id.New[checkout.Product](), Quantity: 1}, checkout.ReasonProductNotFound},
		{"another store's", of(foreign, 1), checkout.ReasonProductNotFound},
		{"draft", of(w.product("Draft", offer{price: 1, edit: func(p *checkout.Product) { p.Status = checkout.ProductDraft }}), 1), checkout.ReasonProductNotFound},
		{"not yet", of(w.product("Soon", offer{price: 1, edit: func(p *checkout.Product) { p.Detail.AvailableFrom = later }}), 1), checkout.ReasonProductNotFound},
		{"no more", of(w.product("Gone", offer{price: 1, edit: func(p *checkout.Product) { p.Detail.AvailableUntil = w.clock.Now() }}), 1), checkout.ReasonProductNotFound},
		{"subscription", of(w.product("Club", offer{price: 1, edit: func(p *checkout.Product) { p.Kind = checkout.KindSubscription }}), 1), checkout.ReasonProductUnsellable},
		{"another product's variant", variant, checkout.ReasonVariantMismatch},
		{"more than there are", of(w.product("Rare", offer{price: 1, kind: checkout.StockCounted, stock: 2}), 3), checkout.ReasonOutOfStock},
		{"more keys than there are", of(w.product("Keys", offer{price: 1, kind: checkout.StockUnits, units: []string{"a"}}), 2), checkout.ReasonOutOfStock},
		{"called sold out", of(w.product("Out", offer{price: 1, edit: func(p *checkout.Product) { p.Variants[0].OutOfStock = true }}), 1), checkout.ReasonOutOfStock},
		{"more than one each", of(w.product("Each", offer{price: 1, edit: func(p *checkout.Product) { p.Detail.MaxPerCustomer = &one }}), 2), checkout.ReasonInvalidField},
		{"too much money", of(w.product("Dear", offer{price: money.MaxMinor}), 2), checkout.ReasonAmountOverflow},
		{"none of it", of(book, 0), checkout.ReasonInvalidField},
	} {
		t.Run(test.name, func(t *testing.T) {
			asked := wish(0)
			asked.Lines = []checkout.Line{test.line}
			_, err := w.svc.Draft(t.Context(), w.caller, asked)
			if checkout.ReasonOf(err) != test.want {
				t.Errorf("%v, want %s", err, test.want)
			}
		})
	}
}

func TestTwoLinesOfOneVariantCountTogether(t *testing.T) {
	w := newWorld(t)
	rare := w.product("Rare", offer{price: 100, kind: checkout.StockCounted, stock: 3})
	asked := wish(0)
	asked.Lines = []checkout.Line{of(rare, 2), of(rare, 2)}
	_, err := w.svc.Draft(t.Context(), w.caller, asked)
	w.refused(err, checkout.ReasonOutOfStock)
}

func TestAnonymousCallersNameNoPricesWhereTheStoreSaysSo(t *testing.T) {
	w := newWorld(t)
	book := w.product("Book", offer{price: 1900})
	own, err := checkout.DynamicLine("Premium", eur(100), 1)
	w.must(err)
	ask := func(c checkout.Caller, line checkout.Line) error {
		asked := wish(0)
		asked.Lines = []checkout.Line{line}
		_, _, err := w.svc.Quote(t.Context(), c, asked)
		return err
	}
	anonymous := checkout.Caller{Store: w.caller.Store}
	w.must(ask(anonymous, own))
	w.caller.Store.CatalogueOnly, anonymous.Store.CatalogueOnly = true, true
	w.refused(ask(anonymous, own), checkout.ReasonDynamicForbidden)
	w.must(ask(anonymous, of(book, 1)))
	w.must(ask(w.caller, own))
}

func TestExpectedAmountAndLeast(t *testing.T) {
	w := newWorld(t)
	sticker, cheap := w.product("Sticker", offer{price: 0}), w.product("Cheap", offer{price: 60})
	w.coupon("HALF", 50, nil)
	w.coupon("ALL", 100, nil)
	expect := func(n int64) *int64 { return &n }
	for _, test := range []struct {
		name   string
		line   checkout.Line
		expect *int64
		coupon string
		want   checkout.Reason // empty = accepted
		total  int64
	}{
		{"as expected", of(cheap, 2), expect(120), "", "", 120},
		{"one less", of(cheap, 2), expect(119), "", checkout.ReasonAmountMismatch, 0},
		{"expected before the discount", of(cheap, 4), expect(240), "half", "", 120},
		{"expected after the discount", of(cheap, 4), expect(120), "HALF", checkout.ReasonAmountMismatch, 0},
		{"below the least", of(cheap, 1), nil, "", checkout.ReasonAmountTooSmall, 0},
		{"below the least by a coupon", of(cheap, 2), nil, "HALF", checkout.ReasonAmountTooSmall, 0},
		{"nothing by its price", of(sticker, 1), nil, "", "", 0},
		{"nothing by a coupon", of(cheap, 1), nil, "ALL", "", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			asked := wish(0)
			asked.Lines, asked.Expect, asked.CouponCode, asked.Least = []checkout.Line{test.line}, test.expect, test.coupon, 100
			terms, _, err := w.svc.Quote(t.Context(), w.caller, asked)
			if test.want != "" {
				if checkout.ReasonOf(err) != test.want {
					t.Errorf("%v, want %s", err, test.want)
				}
				return
			}
			if err != nil || terms.Total.Minor() != test.total {
				t.Errorf("%s, %v", terms.Total, err)
			}
		})
	}
}

func TestCouponsThatDoNotCountGetOneSameText(t *testing.T) {
	w := newWorld(t)
	book, game := w.product("Book", offer{price: 1900}), w.product("Game", offer{price: 5000})
	hour, one, least := time.Hour, int64(1), int64(2000)
	w.coupon("OFF", 10, func(c *checkout.Coupon) { c.Enabled = false })
	w.coupon("SOON", 10, func(c *checkout.Coupon) { c.StartsAt = w.clock.Now().Add(hour) })
	w.coupon("OVER", 10, func(c *checkout.Coupon) { c.EndsAt = w.clock.Now() })
	w.coupon("GAMES", 10, func(c *checkout.Coupon) { c.Products = []checkout.ProductID{game.ID} })
	w.coupon("LEAST", 10, func(c *checkout.Coupon) { c.Minimum = &least })
	w.coupon("DOLLARS", 10, func(c *checkout.Coupon) { c.Kind, c.Currency = checkout.CouponFixed, money.MustCurrency("USD") })
	used := w.coupon("USED", 10, func(c *checkout.Coupon) { c.MaxUses = &one })
	w.pay(w.order(func(n *checkout.NewSale) { n.CouponCode = "USED" }, of(book, 1)), "STRIPE")
	if n := w.used(used); n != 1 {
		t.Fatalf("used %d times", n)
	}
	ask := func(code string) error {
		asked := wish(0)
		asked.Lines, asked.CouponCode = []checkout.Line{of(book, 1)}, code
		_, _, err := w.svc.Quote(t.Context(), w.caller, asked)
		return err
	}
	texts := map[string]bool{}
	for _, code := range []string{"NONE", "OFF", "SOON", "OVER", "GAMES", "LEAST", "DOLLARS", "USED", "\x00", "no such thing"} {
		err := ask(code)
		if checkout.ReasonOf(err) != checkout.ReasonCouponInvalid {
			t.Errorf("%q: %v", code, err)
			continue
		}
		texts[err.Error()] = true
	}
	if len(texts) != 1 {
		t.Errorf("%d texts: %v", len(texts), texts)
	}
}

func TestTaxOfABuyer(t *testing.T) {
	settings := checkout.TaxSettings{Country: "DE", ReverseCharge: true, Rates: []checkout.TaxRate{
		{Country: "DE", Rate: 190_000}, {Country: "FR", Rate: 200_000}, {Country: "US", State: "CA", Rate: 72_500},
		{Country: "CA", Rate: 50_000}, {Country: "CA", State: "AB", Rate: 0},
	}}
	const french, german = "FR40303265045", "DE136695976"
	for _, test := range []struct {
		country, state, taxID string
		rate                  pricing.Rate
		reverse               bool
	}{
		{"DE", "", "", 190_000, false},
		{"DE", "", german, 190_000, false}, // the seller's own country
		{"FR", "", "", 200_000, false},
		{"FR", "", french, 0, true},
		{"FR", "", "FR40303265046", 200_000, false}, // a wrong digit
		{"FR", "", german, 200_000, false},          // another country's
		{"US", "", "", 0, false},
		{"US", " ca ", "", 72_500, false},
		{"US", "NY", "", 0, false},
		{"CA", "ON", "", 50_000, false},
		{"CA", "AB", "", 0, false},
		{"", "", french, 0, false},
	} {
		tax, reverse := settings.For(test.country, test.state, test.taxID)
		if tax.Rate != test.rate || reverse != test.reverse {
			t.Errorf("%s %q %s: %s %%, %v", test.country, test.state, test.taxID, tax.Rate.Percent(), reverse)
		}
	}
}

func TestCouponOutlivesItsProducts(t *testing.T) {
	w := newWorld(t)
	book, game := w.product("Book", offer{price: 1900}), w.product("Game", offer{price: 1900})
	c := w.coupon("BOOKS", 10, func(c *checkout.Coupon) { c.Products = []checkout.ProductID{book.ID} })
	for _, p := range []checkout.Product{book, game} {
		w.inTx(func(tx checkout.Tx) error {
			_, err := w.svc.ChangeProduct(tx, p.StoreID, p.ID, func(p *checkout.Product) error { p.Status = checkout.ProductArchived; return nil })
			return err
		})
	}
	change := func(patch func(*checkout.Coupon)) error {
		return w.db.Tx(t.Context(), func(tx checkout.Tx) error {
			_, err := w.svc.ChangeCoupon(tx, c.StoreID, c.ID, func(c *checkout.Coupon) error { patch(c); return nil })
			return err
		})
	}
	w.must(change(func(c *checkout.Coupon) { c.Enabled = false }))
	w.refused(change(func(c *checkout.Coupon) { c.Products = append(c.Products, game.ID) }), checkout.ReasonInvalidField)
}
