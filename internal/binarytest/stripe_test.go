package binarytest

import (
	"database/sql"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"kassa/internal/gateway/stripe/stripetest"
)

func TestPurchaseAtStripe(t *testing.T) {
	onStripe(t, func(t *testing.T, w *stripeWorld) {
		id, page, reference := w.atStripe(t)
		made := w.fake.Sessions()[0]
		if made.Total != 2499 || made.Currency != "usd" || made.SuccessURL != page+"/return" || made.Email != "buyer@example.com" {
			t.Errorf("%+v", made)
		}
		if len(made.Items) != 1 || made.Items[0] != "1 × 2499 Pro licence" {
			t.Errorf("%q", made.Items)
		}
		if policy := w.open(t, page+"?change=1").header.Get("Content-Security-Policy"); !strings.Contains(policy, " "+w.fakeURL) {
			t.Errorf("a form may not lead to Stripe: %s", policy)
		}
		if back := w.submit(t, reference, "decline"); back != "" {
			t.Errorf("a declined card leads to %s", back)
		}
		back := w.submit(t, reference, "pay")
		w.open(t, back).want(t, http.StatusSeeOther) // on to the receipt, or the seller's site
		got := w.waitFor(t, id, "COMPLETED").data(t)
		if got["gateway"] != "STRIPE" {
			t.Errorf("%v", got["gateway"])
		}
		w.eventIsKept(t, 1)
	})
}

// eventIsKept waits until so many events were received and processed.
func (w *stripeWorld) eventIsKept(t *testing.T, count int) {
	t.Helper()
	db := w.db(t)
	eventually(t, func() bool {
		return scalar[int](t, db, "SELECT count(*) FROM gateway_event WHERE due_at IS NULL") == count &&
			scalar[int](t, db, "SELECT count(*) FROM gateway_event") == count
	})
}

// A buyer who never comes back has paid all the same: Stripe's event tells.
func TestEventsOfStripeComplete(t *testing.T) {
	onStripe(t, func(t *testing.T, w *stripeWorld) {
		for _, outcome := range []stripetest.Outcome{stripetest.Pay, stripetest.Duplicates, stripetest.Reordered} {
			id, _, reference := w.atStripe(t)
			w.act(t, reference, outcome)
			w.waitFor(t, id, "COMPLETED")
		}
		id, _, reference := w.atStripe(t)
		w.act(t, reference, stripetest.PayLater)
		db := w.db(t)
		eventually(t, func() bool {
			return scalar[string](t, db, "SELECT state FROM payment WHERE reference = $1", reference) == "processing"
		})
		w.act(t, reference, stripetest.Arrive)
		w.waitFor(t, id, "COMPLETED")
		_, _, reference = w.atStripe(t)
		w.act(t, reference, stripetest.Fail)
		eventually(t, func() bool {
			return scalar[string](t, db, "SELECT state FROM payment WHERE reference = $1", reference) == "failed"
		})
		if n := scalar[int](t, db, "SELECT count(*) FROM event WHERE type = 'order.paid'"); n != 4 {
			t.Errorf("%d times order.paid", n)
		}
	})
}

func TestForgedEventsOfStripeChangeNothing(t *testing.T) {
	onStripe(t, func(t *testing.T, w *stripeWorld) {
		_, _, reference := w.atStripe(t)
		body := `{"id":"evt_forged","type":"checkout.session.completed","livemode":false,"data":{"object":{"id":"` + reference + `"}}}`
		now, db := time.Now(), w.db(t)
		before := rows(t, db)
		for name, signature := range map[string]string{
			"none": "", "rubbish": "x", "wrong secret": stripetest.Sign([]string{"whsec_wrong"}, now, []byte(body)),
			"another body": stripetest.Sign([]string{w.secret}, now, []byte(body+" ")),
			"stale":        stripetest.Sign([]string{w.secret}, now.Add(-310*time.Second), []byte(body)),
			"too early":    stripetest.Sign([]string{w.secret}, now.Add(310*time.Second), []byte(body)),
			"the API key":  stripetest.Sign([]string{secretKey}, now, []byte(body)),
		} {
			if status := w.told(t, w.account, signature, body); status != http.StatusUnauthorized {
				t.Errorf("%s: got %d", name, status)
			}
		}
		genuine := stripetest.Sign([]string{w.secret}, now, []byte(body))
		if status := w.told(t, "01a1fc2e-ee11-743e-9acb-834be4898d21", genuine, body); status != http.StatusNotFound {
			t.Errorf("an account that is not: %d", status)
		}
		if after := rows(t, db); after != before {
			t.Errorf("rows were written: %s, before %s", after, before)
		}
	})
}

// What is signed well is still a hint only: replayed, about an unpaid session, another account's, or with other money.
func TestGenuineEventsOfStripeAreHints(t *testing.T) {
	onStripe(t, func(t *testing.T, w *stripeWorld) {
		db := w.db(t)
		id, _, reference := w.atStripe(t)
		w.act(t, reference, stripetest.Stranger) // says it was paid, and it was not
		w.eventIsKept(t, 1)

		w.cli(t, "store", "create", "other", "--name", "Other")
		other, secret := w.connect(t, "other")
		body := `{"id":"evt_cross","type":"checkout.session.completed","livemode":false,"data":{"object":{"id":"` + reference + `"}}}`
		w.act(t, reference, stripetest.Lost) // now it is paid, and nobody told us
		for range 3 {                        // the other account's own event, replayed
			signature := stripetest.Sign([]string{secret}, time.Now(), []byte(body))
			if status := w.told(t, other, signature, body); status != http.StatusNoContent {
				t.Errorf("got %d", status)
			}
		}
		crossed := stripetest.Sign([]string{secret}, time.Now(), []byte(body))
		if status := w.told(t, w.account, crossed, body); status != http.StatusUnauthorized {
			t.Errorf("signed by another account: %d", status)
		}
		w.eventIsKept(t, 2)
		if state := w.order(t, db, id, "state"); state != "pending" {
			t.Errorf("another account's event moved the order to %s", state)
		}
		genuine := stripetest.Sign([]string{w.secret}, time.Now(), []byte(body))
		if status := w.told(t, w.account, genuine, body); status != http.StatusNoContent {
			t.Errorf("got %d", status)
		}
		w.waitFor(t, id, "COMPLETED")
	})
}

// Money that is not what was asked for buys nothing, and a person is told.
func TestOtherMoneyAtStripe(t *testing.T) {
	onStripe(t, func(t *testing.T, w *stripeWorld) {
		db := w.db(t)
		for n, money := range []struct {
			total    int64
			currency string
		}{{2498, "usd"}, {2499, "eur"}} {
			id, _, reference := w.atStripe(t)
			if err := w.fake.Tamper(reference, money.total, money.currency); err != nil {
				t.Fatal(err)
			}
			w.act(t, reference, stripetest.Pay)
			w.eventIsKept(t, n+1)
			if state := w.order(t, db, id, "state"); state != "pending" {
				t.Errorf("%+v: the order is %s", money, state)
			}
			if kind := scalar[string](t, db, "SELECT kind FROM exception WHERE order_id = $1", idArg(id)); kind != "mismatch" {
				t.Errorf("%+v raised %s", money, kind)
			}
		}
	})
}

func TestRefundsAndDisputesAtStripe(t *testing.T) {
	onStripe(t, func(t *testing.T, w *stripeWorld) {
		db := w.db(t)
		becomes := func(id, state string) {
			t.Helper()
			eventually(t, func() bool { return w.order(t, db, id, "state") == state })
		}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		bought := func() (id, reference string) {
			id, _, reference = w.atStripe(t)
			w.act(t, reference, stripetest.Pay)
			becomes(id, "completed")
			return id, reference
		}
		id, reference := bought()
		must(w.fake.RefundAtStripe(reference, 1000))
		eventually(t, func() bool { return refunded(t, db, id) == 1000 })
		must(w.fake.RefundAtStripe(reference, 1499))
		becomes(id, "refunded")
		if sum := refunded(t, db, id); sum != 2499 {
			t.Errorf("%d went back", sum)
		}
		id, reference = bought()
		must(w.fake.Dispute(reference, "needs_response"))
		becomes(id, "disputed")
		must(w.fake.Dispute(reference, "won"))
		becomes(id, "completed")
		id, reference = bought()
		must(w.fake.Dispute(reference, "lost"))
		becomes(id, "reversed")
	})
}

// refunded is what has gone back of an order's money, in minor units.
func refunded(t *testing.T, db *sql.DB, id string) int64 {
	t.Helper()
	sum := scalar[string](t, db, "SELECT CAST(COALESCE(SUM(amount_minor), 0) AS TEXT) FROM refund WHERE state = 'succeeded' AND order_id = $1", idArg(id))
	n, err := strconv.ParseInt(sum, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Closing a session closes it at Stripe; a Stripe that fails does not charge twice.
func TestStripeIsAskedOnce(t *testing.T) {
	onStripe(t, func(t *testing.T, w *stripeWorld) {
		id, _, _ := w.atStripe(t)
		w.post(t, "/dev/v1/checkout/sessions/"+id+"/expire", "").want(t, http.StatusOK)
		db := w.db(t)
		eventually(t, func() bool {
			return scalar[string](t, db, "SELECT state FROM payment WHERE order_id = $1", idArg(id)) == "cancelled"
		})
		if state := w.fake.Sessions()[0].Status; state != "expired" {
			t.Errorf("at Stripe it is %s", state)
		}

		id, page := w.session(t)
		w.fake.FailOn(http.MethodPost, 500, 500, 500)
		if there := w.pay(t, page); there != strings.TrimPrefix(page, w.line.URL) {
			t.Errorf("the buyer is sent to %s", there)
		}
		if state := scalar[string](t, db, "SELECT state FROM payment WHERE order_id = $1", idArg(id)); state != "unknown" {
			t.Errorf("the payment is %s", state)
		}
		there := w.pay(t, page)
		if !strings.HasPrefix(there, w.fakeURL) || len(w.fake.Sessions()) != 2 {
			t.Errorf("the buyer is sent to %s, with %d sessions", there, len(w.fake.Sessions()))
		}
		w.act(t, there[strings.LastIndexByte(there, '/')+1:], stripetest.Pay)
		w.waitFor(t, id, "COMPLETED")
	})
}
