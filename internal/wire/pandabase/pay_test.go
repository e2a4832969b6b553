package pandabase

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"kassa/internal/checkout"
)

// paid starts to pay a session.
func (s *shop) paid(session, body string, headers ...string) payStep {
	s.t.Helper()
	var step payStep
	s.sent(http.StatusOK, "POST", s.checkouts()+"/"+session+"/pay", body, headers...).data(s.t, &step)
	return step
}

// read reads a session.
func (s *shop) read(session string) sessionState {
	s.t.Helper()
	var now sessionState
	s.sent(http.StatusOK, "GET", s.checkouts()+"/"+session, "").data(s.t, &now)
	return now
}

const buyer = `"customer":{"name":"Ada Byron","email":"ada@example.com"}`

func TestPayLeadsToTheGateway(t *testing.T) {
	s := newShop(t)
	made := s.create(plain)
	golden(t, "pay.json", s.sent(http.StatusOK, "POST", s.checkouts()+"/"+made.ID+"/pay", `{"gateway":"CARD",`+buyer+`}`).body)
	if len(s.till.opened) != 1 || s.till.opened[0].ReturnURL != made.CheckoutURL+"/return" || s.till.opened[0].Method != "STRIPE" {
		t.Fatalf("%+v", s.till.opened)
	}
	now := s.read(made.ID)
	if now.Status != statusOpen || now.OrderID == nil || *now.OrderID != "ord_"+made.ID[3:] {
		t.Errorf("%+v", now)
	}
	// The same method goes on with the same payment.
	first, again := s.paid(made.ID, `{"gateway":"STRIPE"}`), s.paid(made.ID, `{"gateway":"CARD"}`)
	if len(s.till.opened) != 1 || *first.PaymentID != *again.PaymentID || first.RedirectURL != gateway {
		t.Errorf("%+v, %+v, %d opened", first, again, len(s.till.opened))
	}
}

// A gateway without a page of its own is explained on ours.
func TestPayLeadsToThePage(t *testing.T) {
	s := newShop(t)
	s.till.answer = checkout.Instruction{Flow: checkout.FlowQR, Payload: "bitcoin:x", Address: "x", Amount: "0.1"}
	made := s.create(plain)
	if step := s.paid(made.ID, `{"gateway":"PAYPAL",`+buyer+`}`); step.RedirectURL != made.CheckoutURL {
		t.Errorf("%+v", step)
	}
}

// What costs nothing is paid at once, and the buyer goes where the seller wants them.
func TestPayNothing(t *testing.T) {
	s := newShop(t)
	s.coupon("ALL", func(c *checkout.Coupon) { c.Value = 100 })
	for back, want := range map[string]string{`,"return_url":"https://acorn.example/thanks"`: "https://acorn.example/thanks", ``: ""} {
		made := s.create(strings.TrimSuffix(plain, "}") + `,"coupon_code":"ALL"` + back + `}`)
		if want == "" {
			want = made.CheckoutURL
		}
		step := s.paid(made.ID, `{`+buyer+`}`)
		if step.RedirectURL != want || step.Status != statusComplete || step.PaymentID != nil || step.TotalAmount != 0 {
			t.Errorf("%+v", step)
		}
		if now := s.read(made.ID); now.Status != statusComplete || now.OrderID == nil {
			t.Errorf("%+v", now)
		}
		s.refuses(made.ID, `{}`, "This checkout is already paid.")
	}
	if len(s.till.opened) != 0 {
		t.Error("a gateway was asked for nothing")
	}
}

// refuses checks that paying is refused in these words.
func (s *shop) refuses(session, body, want string) {
	s.t.Helper()
	answer := s.sent(http.StatusBadRequest, "POST", s.checkouts()+"/"+session+"/pay", body)
	if got := answer.message(s.t); got != want {
		s.t.Errorf("%s: %s, want %s", body, got, want)
	}
}

func TestPayRules(t *testing.T) {
	s := newShop(t)
	s.coupon("SAVE10")
	made := s.create(plain)
	for _, c := range []struct{ body, refused string }{
		{``, "Enter your e-mail address. Choose a payment method."},
		{`{` + buyer + `}`, "Choose a payment method."}, {`{"gateway":"PIX",` + buyer + `}`, "This payment method is not offered."},
		{`{"gateway":"CARD"}`, "Enter your e-mail address."},
		{`{"gateway":"CARD","customer":{"email":"nobody"}}`, "customer.email must be an e-mail address."},
		{`{"gateway":"CARD","customer":{"email":"a@b.example","billing":{"country":"DE"}}}`, "customer.billing.city is required. " +
			"customer.billing.line1 is required. customer.billing.postal_code is required. customer.billing.state is required."},
		{`{"gateway":"CARD",` + buyer + `,"coupon_code":"NONE"}`, "This coupon code is not valid for this order."},
		{`{"gateway":"CARD",` + buyer + `,"custom_fields":[{"key":"nick","value":"x"}]}`, "custom_fields.nick is not a field of this checkout."},
		{`{"gateway":1}`, "gateway must be text."}, {`{"custom_fields":{}}`, "custom_fields must be a list."},
	} {
		s.refuses(made.ID, c.body, c.refused)
	}
	if now := s.read(made.ID); now.OrderID != nil || len(s.till.opened) != 0 {
		t.Errorf("a refused payment left something: %+v", now)
	}
	if step := s.paid(made.ID, `{"gateway":"CARD",`+buyer+`,"coupon_code":"save10"}`); step.TotalAmount != 2249 {
		t.Errorf("%+v", step)
	}
}

// The answers to custom fields are checked when the buyer pays (contracts/pandabase.md, "At pay time").
func TestPayChecksCustomFields(t *testing.T) {
	s := newShop(t)
	field := func(key, rest string) string {
		return `{"key":"` + key + `","label":{"type":"custom","custom":"L"},` + rest + `}`
	}
	made := s.create(with(plain, `"display":{"fields":[`+
		field("nick", `"type":"text","text":{"minimum_length":2,"maximum_length":4}`)+`,`+
		field("level", `"type":"numeric","optional":true`)+`,`+
		field("realm", `"type":"dropdown","optional":true,"dropdown":{"options":[{"label":"N","value":"north"}]}`)+`]}`))
	answers := func(pairs ...string) string {
		var list []string
		for i := 0; i < len(pairs); i += 2 {
			list = append(list, `{"key":"`+pairs[i]+`","value":"`+pairs[i+1]+`"}`)
		}
		return `{"gateway":"CARD",` + buyer + `,"custom_fields":[` + strings.Join(list, ",") + `]}`
	}
	for _, c := range []struct{ body, refused string }{
		{`{"gateway":"CARD",` + buyer + `}`, "custom_fields.nick is required."},
		{answers(), "custom_fields.nick is required."}, {answers("nick", ""), "custom_fields.nick is required."},
		{answers("nick", "é"), "custom_fields.nick must have at least 2 characters."},
		{answers("nick", "abcde"), "custom_fields.nick must have at most 4 characters."},
		{answers("nick", "ab", "nick", "cd"), "custom_fields.1.key must not be there twice."},
		{answers("nick", "ab", "other", "x"), "custom_fields.other is not a field of this checkout."},
		{answers("nick", "ab", "level", "-1"), "custom_fields.level must have digits only."},
		{answers("nick", "ab", "level", "１"), "custom_fields.level must have digits only."},
		{answers("nick", "ab", "realm", "N"), "custom_fields.realm must be one of the options."},
	} {
		s.refuses(made.ID, c.body, c.refused)
	}
	s.paid(made.ID, answers("nick", "éé", "level", "12", "realm", "north"))
	sale, err := s.core.Sales(t.Context(), s.store.ID, checkout.SaleQuery{Limit: 1})
	s.must(err)
	if got := sale[0].Order.Answers; got["nick"] != "éé" || got["level"] != "12" || got["realm"] != "north" {
		t.Errorf("%v", got)
	}
}

// A gateway that refuses is a 400, one that does not answer a 503 whose retry goes on with the same payment.
func TestPayWhenTheGatewayDoesNot(t *testing.T) {
	s := newShop(t)
	declined, lost := s.create(plain), s.create(plain)
	s.till.failure = checkout.Refuse(checkout.ReasonDeclined, "Your card was declined.")
	s.refuses(declined.ID, `{"gateway":"CARD",`+buyer+`}`, "Your card was declined.")
	s.till.failure = checkout.Refuse(checkout.ReasonGatewayUnavailable, "timeout")
	path, body, key := s.checkouts()+"/"+lost.ID+"/pay", `{"gateway":"CARD",`+buyer+`}`, "Idempotency-Key: k"
	busy := s.sent(http.StatusServiceUnavailable, "POST", path, body, key)
	if busy.header.Get("Retry-After") == "" || strings.Contains(string(busy.body), "timeout") {
		t.Errorf("%v %s", busy.header, busy.body)
	}
	s.till.failure = nil
	s.sent(http.StatusOK, "POST", path, body, key)
	if again := s.sent(http.StatusOK, "POST", path, body, key); again.header.Get("Idempotent-Replay") != "true" {
		t.Errorf("%v", again.header)
	}
	asked := s.till.opened[1:]
	if len(asked) != 2 || asked[0].Key != asked[1].Key {
		t.Errorf("%+v", asked)
	}
}

// What has ended cannot be paid.
func TestPayTooLate(t *testing.T) {
	s := newShop(t)
	made := s.create(plain)
	s.clock.Advance(6 * time.Hour)
	s.refuses(made.ID, `{"gateway":"CARD",`+buyer+`}`, "This checkout has expired.")
}
