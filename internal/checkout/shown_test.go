package checkout_test

import (
	"context"
	"reflect"
	"testing"

	"kassa/internal/checkout"
)

// watched is a database that counts the sales which are read whole for a page.
type watched struct {
	checkout.Database
	whole int
}

func (d *watched) Read(ctx context.Context) checkout.Reader {
	return watchedReader{d.Database.Read(ctx), d}
}

type watchedReader struct {
	checkout.Reader
	db *watched
}

func (r watchedReader) SaleBySession(session checkout.SessionID) (checkout.Sale, error) {
	r.db.whole++
	return r.Reader.SaleBySession(session)
}

// show shows a sale and checks that it is shown as it is in the database, by so many reads of it since the last time.
func (d *watched) show(w *world, svc *checkout.Service, sale checkout.Sale, what string, reads int) checkout.Sale {
	w.t.Helper()
	got, _, err := svc.SaleBySession(w.t.Context(), sale.Session.ID)
	w.must(err)
	if want := w.read(sale); !reflect.DeepEqual(got, want) {
		w.t.Errorf("%s: shown %+v, there is %+v", what, got, want)
	}
	if d.whole != reads {
		w.t.Errorf("%s: read %d times, want %d", what, d.whole, reads)
	}
	d.whole = 0
	return got
}

// A page that is shown again is read anew only when its sale has changed, whoever changed it.
func TestASaleIsShownAsItIs(t *testing.T) {
	onBothEngines(t, func(w *world) {
		db := &watched{Database: w.db}
		here, elsewhere := w.replica(db, herald{}, nil), w.svc
		sale := w.sell(1000)
		db.show(w, here, sale, "at first", 1)
		db.show(w, here, sale, "again", 0)

		w.svc = here
		w.pay(sale, "STRIPE")
		db.show(w, here, sale, "after a change here", 1)
		seen := db.show(w, here, sale, "again", 0)

		w.svc = elsewhere
		if _, err := elsewhere.Tell(t.Context(), seen, checkout.Details{Name: new("Jo")}); err != nil {
			t.Fatal(err)
		}
		db.show(w, here, sale, "after a change elsewhere", 1)
		w.bank.receives(seen.Payments[0], 1000)
		if after := w.buyerReturns(sale); !after.Order.Settled() {
			t.Fatalf("the order is %s", after.Order.State)
		}
		if after := db.show(w, here, sale, "after the payment elsewhere", 1); !after.Order.Settled() {
			t.Errorf("the order is %s", after.Order.State)
		}
		db.show(w, here, sale, "again", 0)
	})
}

// What is kept for a page is not touched by a change that fails.
func TestAChangeThatFailsLeavesWhatIsShown(t *testing.T) {
	w := newWorld(t)
	db := &watched{Database: w.db}
	w.svc = w.replica(db, herald{}, nil)
	sale := w.sell(1000)
	w.pay(sale, "STRIPE")
	before := db.show(w, w.svc, sale, "at first", 1)
	_, err := w.svc.Tell(t.Context(), before, checkout.Details{Email: new("other@example.com")})
	w.refused(err, checkout.ReasonPaymentOpen)
	db.show(w, w.svc, sale, "after a change that was refused", 1)
}

func TestASessionThatIsNotThereIsNotShown(t *testing.T) {
	w := newWorld(t)
	_, _, err := w.svc.SaleBySession(t.Context(), checkout.SessionID{})
	w.refused(err, checkout.ReasonSessionNotFound)
}
