package shoppex

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// listens makes a webhook at the receiver that hears all.
func (s *shop) listens() (address, secret string) {
	s.t.Helper()
	return s.makes(`{"url":"` + s.receiver.URL + `/all","events":["` + strings.Join(eventNames, `","`) + `"]}`)
}

// heard lists the events that came since it was asked last, each with its status and checked signatures.
func (s *shop) heard(secret string) []string {
	s.t.Helper()
	var events []string
	for _, got := range s.receiver.takes() {
		name, data := s.verified(got, secret)
		events = append(events, name+" "+data.Status)
	}
	return events
}

// verified checks what came, by the recipes of TestSignatures.
func (s *shop) verified(got received, secret string) (string, invoice) {
	s.t.Helper()
	var body struct {
		Event string  `json:"event"`
		Data  invoice `json:"data"`
	}
	told{body: []byte(got.body)}.into(s.t, &body)
	stamp, delivery := got.header.Get("X-Shoppex-Timestamp"), got.header.Get("X-Shoppex-Delivery")
	if want := "v1,t=" + stamp + ",h=" + stamped(secret, delivery, stamp, []byte(got.body)); got.header.Get("X-Shoppex-Signature-V2") != want {
		s.t.Errorf("V2 %s, want %s", got.header.Get("X-Shoppex-Signature-V2"), want)
	}
	if got.header.Get("X-Shoppex-Signature") != unstamped(secret, []byte(got.body)) || got.header.Get("X-Shoppex-Event") != body.Event {
		s.t.Errorf("headers %v of %s", got.header, got.body)
	}
	return body.Event, body.Data
}

func same(t *testing.T, when string, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		t.Errorf("%s: heard %v, want %v", when, got, want)
	}
}

// reads gives a payment's sale.
func (s *shop) reads(uniqid string) checkout.Sale {
	s.t.Helper()
	order, err := id.Parse[checkout.Order](uniqid)
	s.must(err)
	sale, err := s.core.Sale(s.t.Context(), s.store.ID, order)
	s.must(err)
	return sale
}

// pays has the buyer pay by STRIPE, which is in this state afterwards.
func (s *shop) pays(uniqid string, state checkout.PaymentState) {
	s.t.Helper()
	s.till.state = state
	payment, _, err := s.core.Pay(s.t.Context(), s.reads(uniqid), checkout.PayWish{Method: "STRIPE"})
	s.must(err)
	_, _, err = s.core.Reconcile(s.t.Context(), payment, "the test paid")
	s.must(err)
}

// Each event comes at its moment with the status of that moment.
func TestEventsComeInTime(t *testing.T) {
	s := newShop(t, checkout.ModeTest)
	_, secret := s.listens()
	paid := s.sold("")
	s.deliver()
	same(t, "created", s.heard(secret), "order:created PENDING")
	s.pays(paid, checkout.PaymentProcessing)
	s.deliver()
	same(t, "processing", s.heard(secret), "order:updated WAITING_FOR_CONFIRMATIONS")
	s.pays(paid, checkout.PaymentSucceeded)
	s.deliver()
	same(t, "paid", s.heard(secret), "order:paid COMPLETED")
	lapses := s.sold("")
	s.deliver()
	s.receiver.takes()
	s.clock.Advance(checkout.DefaultSessionTTL)
	_, err := s.core.ExpireDue(t.Context(), 10)
	s.must(err)
	s.deliver()
	same(t, "expired", s.heard(secret), "order:cancelled VOIDED")
	if status := s.asks(http.StatusOK, "GET", "/dev/v1/payments/"+lapses, "").text(t, "status"); status != "VOIDED" {
		t.Errorf("status %s", status)
	}
}

// What an event tells of a payment is what the API answers.
func TestEventsAreWhatTheAPIAnswers(t *testing.T) {
	s := newShop(t, checkout.ModeTest)
	_, secret := s.listens()
	uniqid := s.sold(`,"custom_fields":{"order_ref":"A-1","n":1.50}`)
	s.asks(http.StatusOK, "POST", "/dev/v1/payments/"+uniqid+"/complete", "")
	s.deliver()
	answer := s.asks(http.StatusOK, "GET", "/dev/v1/payments/"+uniqid, "")
	found := false
	for _, got := range s.receiver.takes() {
		if name, _ := s.verified(got, secret); name != orderPaid {
			continue
		}
		found = true
		event := told{body: []byte(got.body)}
		for _, field := range []string{
			"uniqid", "type", "status", "gateway", "total", "total_display", "currency", "exchange_rate", "crypto_exchange_rate",
			"customer_email", "quantity", "is_developer_invoice", "custom_fields", "created_at", "updated_at",
		} {
			if event.field(t, field) != answer.field(t, field) {
				t.Errorf("%s: %s, but the API says %s", field, event.field(t, field), answer.field(t, field))
			}
		}
	}
	if !found {
		t.Error("order:paid did not come")
	}
}

// A payment's own webhook hears that it is paid, under its own secret, and is in no list.
func TestPaymentsOwnWebhook(t *testing.T) {
	s := newShop(t, checkout.ModeTest)
	made := s.asks(http.StatusCreated, "POST", "/dev/v1/payments",
		`{"title":"Own","value":5,"currency":"USD","email":"buyer@shop.example","webhook":"`+s.receiver.URL+`/own"}`)
	other := s.sold("")
	s.deliver()
	same(t, "created", s.heard(""))
	for _, uniqid := range []string{other, made.text(t, "uniqid")} {
		s.asks(http.StatusOK, "POST", "/dev/v1/payments/"+uniqid+"/complete", "")
	}
	s.deliver()
	same(t, "paid", s.heard(made.text(t, "webhook_secret")), "order:paid COMPLETED")
	if ids, _ := s.ids(""); len(ids) > 0 {
		t.Errorf("listed %v", ids)
	}
	s.asks(http.StatusNotFound, "GET", webhooks+"/"+made.text(t, "uniqid"), "")
	if got := s.logs(""); len(got) != 1 || *got[0].URL != s.receiver.URL+"/own" {
		t.Errorf("%+v", got)
	}
}

// logs lists what was sent.
func (s *shop) logs(query string) []webhookLog {
	s.t.Helper()
	var page logList
	s.asks(http.StatusOK, "GET", webhooks+"/logs"+query, "").into(s.t, &page)
	return page.Data
}

// Every attempt is in the log; a retry sends the same body under the same delivery id.
func TestLogsAndRetry(t *testing.T) {
	s := newShop(t, checkout.ModeTest)
	address, secret := s.makes(`{"url":"` + s.receiver.URL + `/hook","events":["order:created"]}`)
	s.receiver.says(http.StatusInternalServerError)
	s.sold("")
	s.deliver()
	first := s.receiver.takes()
	if len(first) != 1 {
		t.Fatalf("%d came", len(first))
	}
	s.clock.Advance(pause)
	s.receiver.says(http.StatusOK)
	s.deliver()
	second := s.receiver.takes()
	if len(second) != 1 || second[0].body != first[0].body || second[0].header.Get("X-Shoppex-Delivery") != first[0].header.Get("X-Shoppex-Delivery") {
		t.Fatalf("%v\n%v", first, second)
	}
	listed := s.asks(http.StatusOK, "GET", webhooks+"/logs", "")
	golden(t, "webhook_logs.json", scrub(listed.body, s.receiver.URL))
	log := s.logs("")[0]
	golden(t, "webhook_log.json", scrub(s.asks(http.StatusOK, "GET", webhooks+"/logs/"+log.ID, "").body, s.receiver.URL))
	again := s.asks(http.StatusOK, "POST", webhooks+"/logs/"+log.ID+"/retry", "")
	if again.text(t, "status") != "pending" {
		t.Errorf("%s", again.body)
	}
	s.deliver()
	third := s.receiver.takes()
	if len(third) != 1 || third[0].body != first[0].body || third[0].header.Get("X-Shoppex-Delivery") != log.DeliveryID {
		t.Fatalf("%v", third)
	}
	s.verified(third[0], secret)
	if now := s.logs("")[0]; now.Attempt != 3 || now.Status != "success" || now.DeliveredAt == nil || *now.Response != "thanks" {
		t.Errorf("%+v", now)
	}
	s.asks(http.StatusOK, "DELETE", address, "")
	s.asks(http.StatusNotFound, "POST", webhooks+"/logs/"+log.ID+"/retry", "")
}

// The list of logs can be narrowed and has numbered pages.
func TestLogPages(t *testing.T) {
	s := newShop(t, checkout.ModeTest)
	address, _ := s.listens()
	gone, _ := s.makes(`{"url":"` + s.receiver.URL + `/gone","events":["order:paid"]}`)
	for range 3 {
		s.asks(http.StatusOK, "POST", "/dev/v1/payments/"+s.sold("")+"/complete", "")
	}
	s.receiver.says(http.StatusOK)
	s.deliver()
	for query, want := range map[string]int{
		"": 9, "?event_type=order:paid": 6, "?webhook_uniqid=" + strings.TrimPrefix(gone, webhooks+"/"): 3, "?status=success": 9, "?status=failed": 0,
		"?status=pending": 0, "?event_type=order:created&webhook_uniqid=" + strings.TrimPrefix(address, webhooks+"/"): 3, "?event_type=other": 0,
		"?webhook_uniqid=00000000-0000-7000-8000-000000000001": 0,
	} {
		if got := s.logs(query); len(got) != want {
			t.Errorf("%s: %d logs, want %d", query, len(got), want)
		}
	}
	var page logList
	s.asks(http.StatusOK, "GET", webhooks+"/logs?limit=4&page=2", "").into(t, &page)
	if want := (numbers{Total: 9, Page: 2, Limit: 4, TotalPages: 3, HasMore: true}); page.Pagination != want || len(page.Data) != 4 {
		t.Errorf("%+v of %d", page.Pagination, len(page.Data))
	}
	for field, query := range map[string]string{"limit": "?limit=101", "page": "?page=0", "status": "?status=done", "webhook_uniqid": "?webhook_uniqid=x"} {
		s.asks(http.StatusUnprocessableEntity, "GET", webhooks+"/logs"+query, "").blames(t, field)
	}
	log := s.logs("")[0]
	theirs := s.elsewhere()
	if got := theirs.logs(""); len(got) > 0 {
		t.Errorf("another shop reads %v", got)
	}
	unknown := string(theirs.asks(http.StatusNotFound, "GET", webhooks+"/logs/00000000-0000-7000-8000-000000000001", "").body)
	for _, place := range []string{log.ID, "x"} {
		if got := string(theirs.asks(http.StatusNotFound, "GET", webhooks+"/logs/"+place, "").body); got != unknown {
			t.Errorf("%s: %s", place, got)
		}
		theirs.asks(http.StatusNotFound, "POST", webhooks+"/logs/"+place+"/retry", "")
	}
}

// A test sends a sample at once, tells status and time, and never what was answered; that is in the log.
func TestTestWebhook(t *testing.T) {
	s := newShop(t, checkout.ModeTest)
	address, secret := s.makes(`{"url":"` + s.receiver.URL + `/hook","events":["order:cancelled","order:paid"]}`)
	answer := s.asks(http.StatusOK, "POST", address+"/test", "")
	golden(t, "webhook_test.json", answer.body)
	same(t, "no event", s.heard(secret), "order:cancelled VOIDED")
	for _, name := range eventNames {
		if got := s.asks(http.StatusOK, "POST", address+"/test", `{"event":"`+name+`"}`).text(t, "event"); got != name {
			t.Errorf("%s was sent as %s", name, got)
		}
		if got := s.receiver.takes(); len(got) != 1 || got[0].header.Get("X-Shoppex-Event") != name {
			t.Errorf("%s: %v", name, got)
		}
	}
	s.receiver.says(http.StatusTeapot)
	failed := s.asks(http.StatusOK, "POST", address+"/test", `{"event":"order:paid"}`)
	if failed.field(t, "delivered") != "false" || failed.field(t, "status_code") != "418" || strings.Contains(string(failed.body), "thanks") {
		t.Errorf("%s", failed.body)
	}
	log := s.logs("?status=failed")[0]
	if log.ID != failed.text(t, "log_id") || *log.Response != "thanks" || log.Attempt != 1 {
		t.Errorf("%+v", log)
	}
	s.clock.Advance(24 * time.Hour)
	s.receiver.takes()
	s.deliver()
	same(t, "a test is not tried again", s.heard(secret))
	s.asks(http.StatusUnprocessableEntity, "POST", webhooks+"/logs/"+log.ID+"/retry", "")
}

// After a rotation both secrets sign for a day, or the new one alone.
func TestRotateSecret(t *testing.T) {
	s := newShop(t, checkout.ModeTest)
	address, old := s.makes(`{"url":"` + s.receiver.URL + `/hook","events":["order:created"]}`)
	rotated := s.asks(http.StatusOK, "POST", address+"/rotate-secret", "{}")
	golden(t, "webhook_rotated.json", scrub(rotated.body, s.receiver.URL))
	secret := rotated.text(t, "secret")
	s.sold("")
	s.deliver()
	got := s.receiver.takes()[0]
	s.verified(got, secret)
	if got.header.Get("X-Shoppex-Signature-Alternate") != unstamped(old, []byte(got.body)) {
		t.Error("the old secret does not sign")
	}
	s.clock.Advance(24 * time.Hour)
	if until := s.asks(http.StatusOK, "GET", address, "").field(t, "previous_secret_expires_at"); until != "null" {
		t.Errorf("until %s", until)
	}
	s.sold("")
	s.deliver()
	if got := s.receiver.takes()[0]; got.header.Get("X-Shoppex-Signature-Alternate") != "" {
		t.Error("the old secret signs for more than a day")
	}
	revoked := s.asks(http.StatusOK, "POST", address+"/rotate-secret", `{"revoke_previous":true}`)
	s.sold("")
	s.deliver()
	got = s.receiver.takes()[0]
	s.verified(got, revoked.text(t, "secret"))
	if got.header.Get("X-Shoppex-Signature-Alternate") != "" || revoked.field(t, "previous_secret_expires_at") != "null" {
		t.Error("a revoked secret signs")
	}
}

// A product's stock is told when it changes, by hand and by a sale.
func TestStockIsTold(t *testing.T) {
	s := newShop(t, checkout.ModeTest)
	s.makes(`{"url":"` + s.receiver.URL + `/stock","events":["product:stock"]}`)
	product := storyOf(checkout.EventStockChanged).Product
	product.Handle, product.Kind, product.Status, product.Pricing = "seats", checkout.KindOneTime, checkout.ProductActive, checkout.PricingStandard
	product.Variants = product.Variants[:1]
	s.must(s.db.Tx(t.Context(), func(tx checkout.Tx) (err error) {
		product, err = s.core.AddProduct(tx, s.store, product)
		return err
	}))
	seat := product.Variants[0]
	s.deliver()
	s.receiver.takes()
	sale, err := s.core.Draft(t.Context(), checkout.Caller{Store: s.store, Key: checkout.Key{Mode: s.store.Mode}}, checkout.NewSale{
		Dialect: "sellapp", Title: "Seats", Email: "buyer@shop.example", Lines: []checkout.Line{{ProductID: product.ID, VariantID: seat.ID, Quantity: 2}},
	})
	s.must(err)
	s.must(s.db.Tx(t.Context(), func(tx checkout.Tx) error { s.core.Place(tx, sale); return nil }))
	s.pays(sale.Order.ID.String(), checkout.PaymentSucceeded)
	s.deliver()
	got := s.receiver.takes()
	if len(got) != 1 {
		t.Fatalf("%d came: %v", len(got), got)
	}
	event := told{body: []byte(got[0].body)}
	for field, want := range map[string]string{
		"uniqid": `"` + product.ID.String() + `"`, "variant_id": `"` + seat.ID.String() + `"`, "stock": "1", "title": `"Seats"`, "currency": `"USD"`,
	} {
		if event.field(t, field) != want {
			t.Errorf("%s is %s, want %s", field, event.field(t, field), want)
		}
	}
}
