package checkout_test

import (
	"log/slog"
	"regexp"
	"slices"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/store"
)

// serving starts the world's service anew, with what asks sellers' servers and sends letters.
func (w *world) serving(asker checkout.Asker, mailer checkout.Mailer) {
	w.t.Helper()
	w.svc = checkout.New(checkout.Config{
		Database: w.db, Directory: w.db.(*store.Store).Directory(), Gateways: map[string]checkout.Gateway{"bank": w.bank},
		Clock: w.clock, Log: slog.New(slog.DiscardHandler), Asker: asker, Mailer: mailer, Random: exactly,
	})
}

// delivering is an offer of a product that is handed over in a way.
func delivering(kind checkout.DeliveryKind, edit func(p *checkout.Product)) offer {
	return offer{price: 1000, edit: func(p *checkout.Product) {
		p.Delivery = kind
		if edit != nil {
			edit(p)
		}
	}}
}

// keys is an offer of keys from the stock.
func keys(texts ...string) offer {
	return offer{price: 500, kind: checkout.StockUnits, units: texts, edit: func(p *checkout.Product) { p.Delivery = checkout.DeliverUnits }}
}

// boughtAll makes a sale of these lines and pays it.
func (w *world) boughtAll(lines ...checkout.Line) checkout.Sale {
	w.t.Helper()
	return w.paidFor(w.order(nil, lines...))
}

// paidFor pays a sale.
func (w *world) paidFor(sale checkout.Sale) checkout.Sale {
	w.t.Helper()
	payment := w.pay(sale, "STRIPE")
	w.bank.receives(payment, payment.Amount.Minor())
	return w.buyerReturns(sale)
}

// handed reads what a sale has handed over, for so many deliveries.
func (w *world) handed(sale checkout.Sale, n int) []checkout.Handed {
	w.t.Helper()
	all, err := w.svc.Handed(w.t.Context(), sale.Order.StoreID, sale.Order.ID)
	w.must(err)
	if len(all) != n {
		w.t.Fatalf("%d deliveries, want %d: %+v", len(all), n, all)
	}
	return all
}

// is checks the state of an order and of its deliveries.
func (w *world) is(sale checkout.Sale, order checkout.OrderState, deliveries ...checkout.DeliveryState) {
	w.t.Helper()
	var got []checkout.DeliveryState
	for _, d := range w.handed(sale, len(deliveries)) {
		got = append(got, d.State)
		if d.State == checkout.DeliveryDone != !d.DoneAt.IsZero() && d.State != checkout.DeliveryRecalled {
			w.t.Errorf("%s, done at %s", d.State, d.DoneAt)
		}
	}
	if now := w.read(sale).Order.State; now != order || !slices.Equal(got, deliveries) {
		w.t.Errorf("order is %s with %v, want %s with %v", now, got, order, deliveries)
	}
}

func TestWhatBuyersGetAtOnce(t *testing.T) {
	w := newWorld(t)
	var file checkout.File
	w.inTx(func(tx checkout.Tx) error {
		file = w.svc.AddFile(tx, checkout.File{StoreID: w.caller.Store.ID, Name: "book.pdf", Size: 7, MediaType: "application/pdf"})
		return nil
	})
	text := w.product("Text", delivering(checkout.DeliverText, func(p *checkout.Product) { p.Variants[0].Deliverable.Text = "the text" }))
	link := w.product("Link", delivering(checkout.DeliverRedirect, func(p *checkout.Product) { p.Detail.RedirectURL = "https://example.com/in" }))
	download := w.product("File", delivering(checkout.DeliverFile, func(p *checkout.Product) {
		p.Detail.DownloadURL, p.Variants[0].Deliverable.Files = "https://example.com/f.zip", []checkout.FileID{file.ID}
	}))
	several := w.product("Several", delivering(checkout.DeliverManual, func(p *checkout.Product) {
		p.Variants[0].Deliverable = checkout.Deliverable{ // what a variant says counts
			Kinds: []checkout.DeliveryKind{checkout.DeliverText, checkout.DeliverRedirect}, Text: "both", URL: "https://example.com/both",
		}
	}))
	own, err := checkout.DynamicLine("Wrapping", eur(250), 1)
	w.must(err)
	sale := w.boughtAll(of(text, 2), of(link, 1), own, of(download, 1), of(several, 1), of(w.product("Nothing", offer{price: 5}), 1))
	done := checkout.DeliveryDone
	w.is(sale, checkout.OrderCompleted, done, done, done, done, done)
	got := w.handed(sale, 5)
	if got[0].Text != "the text" || got[0].Line != 0 || got[0].Quantity != 2 || got[1].URL != "https://example.com/in" ||
		got[2].URL != "https://example.com/f.zip" || !slices.Equal(got[2].Named, []checkout.File{file}) || got[2].Line != 3 ||
		got[3].Text+got[4].Text != "both" || got[3].URL+got[4].URL != "https://example.com/both" {
		t.Errorf("%+v", got)
	}
	w.expect(sale, outcome{Order: checkout.OrderCompleted, Paid: 5255, Session: checkout.SessionComplete,
		Payments: []checkout.PaymentState{checkout.PaymentSucceeded}, Events: then(begun, paid)})
}

func TestManualDeliveryWaitsForTheSeller(t *testing.T) {
	w := newWorld(t)
	service := w.product("Service", delivering(checkout.DeliverManual, func(p *checkout.Product) { p.Message = "We will call you." }))
	sale := w.boughtAll(of(service, 1), of(w.product("Keys", keys("k1")), 1))
	w.is(sale, checkout.OrderPaid, checkout.DeliveryPending, checkout.DeliveryDone)
	if d := w.handed(sale, 2)[0]; d.Note != "We will call you." || d.Text != "" || !d.RetryAt.IsZero() {
		t.Errorf("%+v", d)
	}
	for range 2 { // again changes nothing
		w.inTx(func(tx checkout.Tx) error {
			_, err := w.svc.HandOver(tx, sale.Order.StoreID, sale.Order.ID, "Done on Monday.")
			return err
		})
	}
	w.is(sale, checkout.OrderCompleted, checkout.DeliveryDone, checkout.DeliveryDone)
	if d := w.handed(sale, 2)[0]; d.Text != "Done on Monday." || !d.DoneAt.Equal(w.clock.Now()) {
		t.Errorf("%+v", d)
	}
	w.expect(sale, outcome{Order: checkout.OrderCompleted, Paid: 1500, Session: checkout.SessionComplete,
		Payments: []checkout.PaymentState{checkout.PaymentSucceeded}, Events: then(begun, paid)})
}

func TestUnitsAreSharedOutAmongLines(t *testing.T) {
	w := newWorld(t)
	k := w.product("Keys", keys("k1", "k2", "k3", "k4"))
	sale := w.boughtAll(of(k, 1), of(k, 2))
	w.is(sale, checkout.OrderCompleted, checkout.DeliveryDone, checkout.DeliveryDone)
	got := w.handed(sale, 2)
	all := slices.Concat(got[0].Keys, got[1].Keys)
	slices.Sort(all)
	if len(got[0].Keys) != 1 || len(got[1].Keys) != 2 || len(slices.Compact(all)) != 3 {
		t.Errorf("%v and %v", got[0].Keys, got[1].Keys)
	}
	if free := w.variant(k).Free; free != 1 {
		t.Errorf("%d left", free)
	}
}

// counting changes how a product's first variant counts its stock.
func (w *world) counting(p checkout.Product, kind checkout.StockKind) {
	w.t.Helper()
	w.inTx(func(tx checkout.Tx) error {
		known, err := checkout.KnownProduct(tx, p.StoreID, p.ID)
		if err != nil {
			return err
		}
		known.Variants[0].StockKind = kind
		tx.UpdateProduct(known)
		return nil
	})
}

func TestUnitsThatAreHeldAreDeliveredWhateverTheStockCountsBy(t *testing.T) {
	w := newWorld(t)
	k := w.product("Keys", keys("k1"))
	sale := w.order(nil, of(k, 1))
	payment := w.pay(sale, "STRIPE")
	w.counting(k, checkout.StockUnlimited)
	w.bank.receives(payment, 500)
	w.buyerReturns(sale)
	w.is(sale, checkout.OrderCompleted, checkout.DeliveryDone)
}

func TestUnstockedOrderWaitsForUnits(t *testing.T) {
	w := newWorld(t)
	k := w.product("Keys", keys())
	w.counting(k, checkout.StockUnlimited) // sold without asking for units
	sale := w.boughtAll(of(k, 1), of(k, 2))
	w.is(sale, checkout.OrderPaid, checkout.DeliveryUnstocked, checkout.DeliveryUnstocked)
	retry := func() {
		t.Helper()
		w.inTx(func(tx checkout.Tx) error {
			_, err := w.svc.RetryDeliveries(tx, sale.Order.StoreID, sale.Order.ID)
			return err
		})
	}
	retry()
	w.is(sale, checkout.OrderPaid, checkout.DeliveryUnstocked, checkout.DeliveryUnstocked)
	w.counting(k, checkout.StockUnits)
	add := func(texts ...string) {
		w.inTx(func(tx checkout.Tx) error { return w.svc.AddStockUnits(tx, k.Variants[0], texts) })
	}
	add("k1", "k2")
	retry()
	w.is(sale, checkout.OrderPaid, checkout.DeliveryDone, checkout.DeliveryUnstocked) // one left is not two
	add("k3")
	retry()
	w.is(sale, checkout.OrderCompleted, checkout.DeliveryDone, checkout.DeliveryDone)
	got := w.handed(sale, 2)
	all := slices.Concat(got[0].Keys, got[1].Keys)
	slices.Sort(all)
	if !slices.Equal(all, []string{"k1", "k2", "k3"}) || len(got[1].Keys) != 2 {
		t.Errorf("%v and %v", got[0].Keys, got[1].Keys)
	}
}

func TestGeneratedKeys(t *testing.T) {
	w := newWorld(t)
	const group = "[0-9A-Z]{5}"
	for format, test := range map[string]struct{ prefix, want string }{
		"":                 {"IGNORED", "^(" + group + "-){4}" + group + "$"},
		checkout.KeyUUID:   {"", "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"},
		checkout.KeyPrefix: {"ACME", "^ACME-(" + group + "-){4}" + group + "$"},
	} {
		p := w.product("Made "+format, delivering(checkout.DeliverGenerated, func(p *checkout.Product) {
			p.Detail.KeyFormat, p.Detail.KeyPrefix = format, test.prefix
		}))
		seen := map[string]bool{}
		for range 2 {
			sale := w.boughtAll(of(p, 3))
			w.is(sale, checkout.OrderCompleted, checkout.DeliveryDone)
			for _, key := range w.handed(sale, 1)[0].Keys {
				if seen[key] || !regexp.MustCompile(test.want).MatchString(key) {
					t.Errorf("%s: %s", format, key)
				}
				seen[key] = true
				found, err := w.svc.Reader(t.Context()).StockUnitsByText(sale.Order.StoreID, key)
				w.must(err)
				if len(found) != 1 || found[0].OrderID != sale.Order.ID || found[0].State != checkout.UnitSold || found[0].ProductID != p.ID {
					t.Errorf("%s is found as %+v", key, found)
				}
			}
		}
		if len(seen) != 6 {
			t.Errorf("%s: %d keys", format, len(seen))
		}
	}
}

func TestDownloadIsForWhatWasHandedOver(t *testing.T) {
	w := newWorld(t)
	var mine, other checkout.File
	w.inTx(func(tx checkout.Tx) error {
		mine = w.svc.AddFile(tx, checkout.File{StoreID: w.caller.Store.ID, Name: "a"})
		other = w.svc.AddFile(tx, checkout.File{StoreID: w.caller.Store.ID, Name: "b"})
		return nil
	})
	sale := w.boughtAll(of(w.product("File", delivering(checkout.DeliverFile, func(p *checkout.Product) {
		p.Variants[0].Deliverable.Files, p.Detail.RevokeOnRefund = []checkout.FileID{mine.ID}, true
	})), 1))
	d := w.handed(sale, 1)[0]
	got, err := w.svc.Download(t.Context(), d.StoreID, d.ID, mine.ID)
	w.must(err)
	if got != mine {
		t.Errorf("%+v", got)
	}
	refused := func(store checkout.StoreID, delivery checkout.DeliveryID, file checkout.FileID) {
		t.Helper()
		_, err := w.svc.Download(t.Context(), store, delivery, file)
		w.refused(err, checkout.ReasonFileNotFound)
	}
	refused(d.StoreID, d.ID, other.ID)
	refused(d.StoreID, checkout.DeliveryID{}, mine.ID)
	refused(checkout.StoreID{}, d.ID, mine.ID)
	_, _, err = w.svc.Refund(t.Context(), d.StoreID, d.OrderID, checkout.RefundWish{})
	w.must(err)
	w.is(sale, checkout.OrderRefunded, checkout.DeliveryRecalled)
	refused(d.StoreID, d.ID, mine.ID)
}

func TestRefundRevokesWhatMayNotBeKept(t *testing.T) {
	w := newWorld(t)
	revoked := keys("r1", "r2")
	revoked.edit = func(p *checkout.Product) { p.Delivery, p.Detail.RevokeOnRefund = checkout.DeliverUnits, true }
	sale := w.boughtAll(of(w.product("Revoked", revoked), 1), of(w.product("Kept", keys("k1")), 1),
		of(w.product("Later", delivering(checkout.DeliverManual, nil)), 1))
	state := func(text string) checkout.UnitState {
		t.Helper()
		found, err := w.svc.Reader(t.Context()).StockUnitsByText(sale.Order.StoreID, text)
		w.must(err)
		return found[0].State
	}
	part := checkout.RefundWish{Amount: eur(100)}
	_, _, err := w.svc.Refund(t.Context(), sale.Order.StoreID, sale.Order.ID, part)
	w.must(err)
	w.is(sale, checkout.OrderPaid, checkout.DeliveryDone, checkout.DeliveryDone, checkout.DeliveryPending) // a part takes nothing back
	mine := w.handed(sale, 3)[0].Keys[0]
	w.clock.Advance(time.Minute)
	_, _, err = w.svc.Refund(t.Context(), sale.Order.StoreID, sale.Order.ID, checkout.RefundWish{})
	w.must(err)
	w.is(sale, checkout.OrderRefunded, checkout.DeliveryRecalled, checkout.DeliveryDone, checkout.DeliveryRecalled)
	other := map[string]string{"r1": "r2", "r2": "r1"}[mine]
	if a, b, c := state(mine), state(other), state("k1"); a != checkout.UnitRevoked || b != checkout.UnitFree || c != checkout.UnitSold {
		t.Errorf("%s is %s, %s is %s, k1 is %s", mine, a, other, b, c)
	}
	w.inTx(func(tx checkout.Tx) error { // what is recalled is not handed over any more
		_, err := w.svc.HandOver(tx, sale.Order.StoreID, sale.Order.ID, "late")
		return err
	})
	w.is(sale, checkout.OrderRefunded, checkout.DeliveryRecalled, checkout.DeliveryDone, checkout.DeliveryRecalled)
}
