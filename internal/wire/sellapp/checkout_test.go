package sellapp

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// A live session is given again, and not only when nobody asks twice at once.
func TestCheckoutReusesTheSession(t *testing.T) {
	s := newShop(t)
	made := s.invoiced(cart(s.stock("Licence", 1999), 1, ""))
	first := s.checked(http.StatusCreated, made.ID)
	if first.PaymentURL == "" || first.PaymentURL != first.Invoice.Payment.Gateway.Data.CheckoutURL ||
		!strings.HasSuffix(first.PaymentURL, "/"+first.Invoice.Payment.Gateway.Data.TransactionID) {
		t.Errorf("%+v", first)
	}
	again := s.checked(http.StatusOK, made.ID)
	if again.PaymentURL != first.PaymentURL || again.Message == first.Message || len(s.till.opened) != 1 {
		t.Errorf("%+v, %d opened", again, len(s.till.opened))
	}
	if got := s.till.opened[0]; got.Method != "COINBASE" || got.ReturnURL != *made.Checkout+"/return" || got.Amount.Minor() != 1999 {
		t.Errorf("%+v", got)
	}
}

// A hundred calls at once make one session, on both engines: one is told that it is new, the others get its address.
func TestCheckoutInParallel(t *testing.T) {
	for name, open := range map[string]func(*testing.T) *shop{
		"sqlite":   func(t *testing.T) *shop { return newShop(t) },
		"postgres": func(t *testing.T) *shop { return newShopOn(t, pgtest.URL(t)) },
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			v := s.stock("Licence", 1999)
			for range 3 {
				made := s.invoiced(cart(v, 1, ""))
				links, statuses := map[string]int{}, map[int]int{}
				for _, answer := range s.hundred(made.ID) {
					var out checkedOut
					answer.into(t, &out)
					links[out.PaymentURL]++
					statuses[answer.status]++
				}
				sale, err := s.core.Reader(t.Context()).SaleByNumber(s.store.ID, made.ID)
				s.must(err)
				if len(links) != 1 || links[""] > 0 || statuses[http.StatusCreated] != 1 || statuses[http.StatusOK] != 99 || len(sale.Payments) != 1 {
					t.Errorf("%v, %v, %d payments", links, statuses, len(sale.Payments))
				}
			}
		})
	}
}

// hundred checks an invoice out a hundred times at once.
func (s *shop) hundred(number int64) []clientReply {
	answers := make([]clientReply, 100)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = s.send("POST", invoiceAt(number, "/checkout"), "") })
	}
	all.Wait()
	return answers
}

// What costs nothing is completed and delivered once, however many ask at once.
func TestCheckoutOfNothing(t *testing.T) {
	s := newShop(t)
	s.coupon("FREE", 100)
	v := s.stock("Serial", 500, delivers(checkout.Deliverable{Kinds: []checkout.DeliveryKind{checkout.DeliverUnits}}))
	s.serials(v, "A-1", "A-2", "A-3")
	made := s.invoiced(cart(v, 2, `,"coupon":"free"`))
	if full := made.Payment.FullPrice; full.Total.Inclusive != "0" || full.Total.Exclusive != "0" || full.Base != "500" || full.Units != 2 || made.CouponID == nil {
		t.Errorf("%+v", made)
	}
	won := 0
	for _, answer := range s.hundred(made.ID) {
		switch answer.status {
		case http.StatusOK:
			won++
			if strings.Contains(string(answer.body), "payment_url") || !strings.Contains(string(answer.body), `"status":"COMPLETED"`) {
				t.Errorf("%s", answer.body)
			}
		case http.StatusUnprocessableEntity: // completed by another
		default:
			t.Errorf("%d %s", answer.status, answer.body)
		}
	}
	free, _, err := s.core.Reader(t.Context()).StockUnits(s.store.ID, checkout.UnitQuery{
		Window: checkout.Window{Limit: 9}, States: []checkout.UnitState{checkout.UnitFree},
	})
	s.must(err)
	if won != 1 || len(free) != 1 || len(s.till.opened) != 0 {
		t.Errorf("%d were told, %d units are left, %d sessions", won, len(free), len(s.till.opened))
	}
	now := s.read(made.ID)
	if h := now.Status.History; now.Status.Status.Status != "COMPLETED" || len(h) != 2 || h[0].Status != "PENDING" || h[0].SetAt != now.CreatedAt || h[1].Status != "PAID" {
		t.Errorf("%+v", now.Status)
	}
	if got := s.delivered(made.ID); len(got) != 1 || fmt.Sprint(got[0].Deliverable.Data.Serials) != "[A-1 A-2]" {
		t.Errorf("%+v", got)
	}
	s.refused("POST", invoiceAt(made.ID, "/checkout"), "", "", "An invoice that is COMPLETED cannot be checked out.")
}

// delivered reads an invoice's deliverables.
func (s *shop) delivered(number int64) []delivered {
	s.t.Helper()
	var out struct {
		Data []delivered `json:"data"`
	}
	s.sent(http.StatusOK, "GET", invoiceAt(number, "/deliverables"), "").into(s.t, &out)
	return out.Data
}

// What is over cannot be checked out: 422 with a message.
func TestCheckoutOfWhatIsOver(t *testing.T) {
	s := newShop(t)
	v := s.stock("Licence", 1999)
	refused := func(number int64, status string) {
		t.Helper()
		s.refused("POST", invoiceAt(number, "/checkout"), "", "", "An invoice that is "+status+" cannot be checked out.")
	}
	voided, paid := s.invoiced(cart(v, 1, "")), s.invoiced(cart(v, 1, ""))
	s.sent(http.StatusOK, "PATCH", invoiceAt(voided.ID, "/mark-voided"), "")
	refused(voided.ID, "VOIDED")
	s.checked(http.StatusCreated, paid.ID)
	s.pay(paid.ID)
	refused(paid.ID, "COMPLETED")
	s.sent(http.StatusOK, "POST", invoiceAt(paid.ID, "/refunds"), "")
	refused(paid.ID, "REFUNDED")
	late := s.invoiced(cart(v, 1, ""))
	s.clock.Advance(9 * time.Hour)
	refused(late.ID, "VOIDED")
	if now := s.read(late.ID); now.Status.Status.Status != "VOIDED" || now.Status.Status.SetAt != late.Payment.ExpiresAt || len(now.Status.History) != 1 {
		t.Errorf("%+v", now.Status)
	}
}

// A gateway that does not answer is a 503; a retry goes on with the same payment, and pays once.
func TestCheckoutWhenTheGatewayIsSilent(t *testing.T) {
	s := newShop(t)
	made := s.invoiced(cart(s.stock("Licence", 1999), 1, ""))
	s.till.failure = checkout.Refuse(checkout.ReasonGatewayUnavailable, "dial tcp: secret")
	silent := s.sent(http.StatusServiceUnavailable, "POST", invoiceAt(made.ID, "/checkout"), "", "Idempotency-Key: k")
	if silent.header.Get("Retry-After") == "" || strings.Contains(string(silent.body), "secret") {
		t.Errorf("%v %s", silent.header, silent.body)
	}
	s.till.failure = nil
	first := s.sent(http.StatusCreated, "POST", invoiceAt(made.ID, "/checkout"), "", "Idempotency-Key: k")
	again := s.sent(http.StatusCreated, "POST", invoiceAt(made.ID, "/checkout"), "", "Idempotency-Key: k")
	if string(first.body) != string(again.body) || again.header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("%s, then %s", first.body, again.body)
	}
	if len(s.till.opened) != 2 || s.till.opened[0].Key != s.till.opened[1].Key {
		t.Errorf("%+v", s.till.opened)
	}
	s.till.failure = checkout.Refuse(checkout.ReasonDeclined, "No.")
	declined := s.invoiced(cart(s.stock("Other", 1), 1, ""))
	s.refused("POST", invoiceAt(declined.ID, "/checkout"), "", "", "No.")
	if now := s.read(declined.ID); now.Payment.Gateway.Data.CheckoutURL != "" || now.Status.Status.Status != "PENDING" {
		t.Errorf("%+v", now)
	}
}

// A gateway without pages of its own is explained on the hosted page.
func TestCheckoutOnTheHostedPage(t *testing.T) {
	s := newShop(t)
	s.till.answer = checkout.Instruction{Flow: checkout.FlowQR, Payload: "bitcoin:x", Address: "x", Amount: "0.1"}
	v := s.stock("Licence", 1999)
	made := s.invoiced(strings.Replace(cart(v, 1, ""), "COINBASE", "BTC", 1))
	got := s.checked(http.StatusCreated, made.ID)
	if got.PaymentURL != *made.Checkout || !strings.HasSuffix(got.PaymentURL, "/"+got.Invoice.Payment.Gateway.Data.TransactionID) || got.Invoice.Payment.Gateway.Type != "BTC" {
		t.Errorf("%+v", got)
	}
	if s.till.opened[0].Method != "BITCOIN" {
		t.Errorf("%+v", s.till.opened[0])
	}
}
