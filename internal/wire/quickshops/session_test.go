package quickshops

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/money"
)

func replaced(text, cart string) string { return strings.ReplaceAll(text, "CART", cart) }

// Without a gateway that has a page of its own the buyer pays on ours, and goes where the store's settings say.
func TestSessionOnOurPage(t *testing.T) {
	s := newShop(t)
	cart := s.cart(2, s.stock("Book", 1250), s.stock("Pen", 199))
	first := s.session(cart)
	sale := s.newest()
	if first != origin+"/invoice/"+sale.Session.ID.String() || sale.Session.SuccessURL != success || sale.Session.CancelURL != giveUp {
		t.Errorf("%s, %+v", first, sale.Session)
	}
	if sale.Order.Dialect != Name || sale.Order.Title != "Book and 1 more" || sale.Order.Total.Minor() != 2898 || sale.Session.ExpiresAt != opening.Add(30*time.Minute) {
		t.Errorf("%+v", sale)
	}
	if second := s.session(cart); second == first {
		t.Error("the same session was given again")
	}
	older, err := s.core.Sale(t.Context(), s.store.ID, sale.Order.ID)
	s.must(err)
	if older.Session.Live(s.clock.Now()) || older.Order.State != checkout.OrderVoided {
		t.Errorf("the older session is %s, its order %s", older.Session.State, older.Order.State)
	}
	if len(s.till.opened) != 0 {
		t.Errorf("%+v", s.till.opened)
	}
}

// With Stripe the address is the gateway's, and the older one is dead there too.
func TestSessionAtTheGateway(t *testing.T) {
	s := newShop(t)
	s.till.hosted = true
	s = s.stranger("oak", method)
	cart := s.cart(2, s.stock("Book", 1250))
	first := s.session(cart)
	asked := s.till.opened[0]
	page := origin + "/invoice/" + s.newest().Session.ID.String()
	if !strings.HasPrefix(first, "https://till.example/") || asked.ReturnURL != page+"/return" || asked.CancelURL != page+"/return?cancelled=1" ||
		asked.Email != "" || asked.Amount.Minor() != 2500 || asked.ExpiresAt != opening.Add(30*time.Minute) || len(asked.Lines) != 1 {
		t.Errorf("%s, %+v", first, asked)
	}
	second := s.session(cart)
	if second == first || s.till.state(first) != checkout.PaymentCancelled || s.till.state(second) != checkout.PaymentPending {
		t.Errorf("%s is %s, %s is %s", first, s.till.state(first), second, s.till.state(second))
	}
	s.till.pay(second)
	sale := s.core.ReturnFrom(t.Context(), s.newest())
	if sale.Order.State != checkout.OrderCompleted || sale.Order.Email != "ada@example.com" {
		t.Errorf("order %s of %q", sale.Order.State, sale.Order.Email)
	}
	s.refused(409, "cart_paid", "Cart is already paid", "POST", sessions, wanted(cart))
	s.refused(409, "cart_paid", "Cart is already paid", "DELETE", carts+"/"+cart.ID, "")
	if now := s.read(cart); len(now.Lines) != 1 {
		t.Errorf("%+v", now)
	}
}

func TestSessionRefusals(t *testing.T) {
	s := newShop(t)
	book := s.stock("Book", 1250, func(p *checkout.Product) { p.Variants[0].StockKind, p.Variants[0].Stock = checkout.StockCounted, 3 })
	s.refused(400, "cart_empty", "Cart is empty", "POST", sessions, wanted(s.cart(0)))
	s.refused(409, "out_of_stock", "There is not enough of Book in stock.", "POST", sessions, wanted(s.cart(4, book)))
	for _, body := range []string{`{}`, `{"cartId":1}`, `{"cartId":null}`, `{"cartId":["x"]}`, `{"cartid":"x"}`, `[]`, `{`, `{"cartId":"x","cartId":"x"}`} {
		if got := s.sent(http.StatusBadRequest, "POST", sessions, body); !strings.Contains(string(got.body), `"status":400`) {
			t.Errorf("%s", got.body)
		}
	}
	cart, pen := s.cart(1, book), s.stock("Pen", 100)
	s.sent(http.StatusOK, "POST", carts+"/"+cart.ID+"/lines", line(pen, 1))
	s.edit(pen, func(p *checkout.Product) {
		p.Currency = money.MustCurrency("EUR")
		p.Variants[0].Price = money.Must(100, p.Currency)
	})
	s.refused(409, "cart_mixed_currencies", "All products in a cart must have the same currency", "POST", sessions, wanted(cart))
	if now := s.read(cart); now.Totals.Subtotal != 1250 || now.Totals.Currency != "usd" {
		t.Errorf("%+v", now)
	}
	s.edit(pen, func(p *checkout.Product) { p.Status = checkout.ProductDraft })
	s.refused(409, "product_inactive", "A product in the cart is not active any more", "POST", sessions, wanted(cart))
	poor := s.stranger("oak", "")
	s.refused(404, "cart_not_found", "Cart not found", "POST", sessions, `{"cartId":"cart_none"}`)
	poor.refused(409, "payments_not_configured", "Payments are not configured for this store", "POST", sessions, wanted(poor.cart(1, poor.stock("Book", 1))))
}

// A gateway that does not answer is a 503, and another try makes another session; one that refuses is a 409.
func TestSilentGateway(t *testing.T) {
	s := newShop(t)
	s.till.hosted = true
	s = s.stranger("oak", method)
	cart := s.cart(1, s.stock("Book", 1250))
	s.till.failure = checkout.Refuse(checkout.ReasonGatewayUnavailable, "dial tcp: secret")
	silent := s.sent(http.StatusServiceUnavailable, "POST", sessions, wanted(cart), "Idempotency-Key: k")
	if silent.header.Get("Retry-After") == "" || strings.Contains(string(silent.body), "secret") {
		t.Errorf("%v %s", silent.header, silent.body)
	}
	s.till.failure = nil
	first := s.session(cart, "Idempotency-Key: k")
	again := s.sent(http.StatusOK, "POST", sessions, wanted(cart), "Idempotency-Key: k")
	if !strings.Contains(string(again.body), first) || again.header.Get("Idempotent-Replayed") != "true" || s.till.state(first) != checkout.PaymentPending {
		t.Errorf("%s, then %s", first, again.body)
	}
	s.refused(422, "idempotency_key_reused", "This Idempotency-Key was used before with another request.", "POST", sessions, wanted(s.cart(0)), "Idempotency-Key: k")
	s.till.failure = checkout.Refuse(checkout.ReasonDeclined, "No.")
	s.refused(409, "payment_declined", "No.", "POST", sessions, wanted(cart))
}

// Fifty calls at once make fifty sessions with an address each, and one of them is live.
func TestSessionsInParallel(t *testing.T) {
	s := newShop(t)
	s.till.hosted = true
	s = s.stranger("oak", method)
	cart := s.cart(1, s.stock("Book", 1250))
	answers := make([]clientReply, 50)
	var all sync.WaitGroup
	for i := range answers {
		all.Go(func() { answers[i] = s.send("POST", sessions, wanted(cart)) })
	}
	all.Wait()
	urls, live := map[string]bool{}, 0
	for _, answer := range answers {
		if answer.status != http.StatusOK {
			t.Fatalf("%d %s", answer.status, answer.body)
		}
		var made sessionObject
		answer.into(t, &made)
		urls[made.URL] = true
	}
	for _, report := range s.till.reports {
		if report.State == checkout.PaymentPending {
			live++
		}
	}
	if len(urls) != 50 || live != 1 {
		t.Errorf("%d addresses, %d live at the gateway", len(urls), live)
	}
}
