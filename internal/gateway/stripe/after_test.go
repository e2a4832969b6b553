package stripe_test

import (
	"net/http"
	"strings"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/gateway/gatewaytest"
	"kassa/internal/gateway/stripe"
	"kassa/internal/gateway/stripe/stripetest"
)

// paid opens a payment of 10.00 EUR that is paid, and takes its event.
func (w *world) paid() string {
	w.t.Helper()
	reference, _ := w.open(w.request(amount(1000, "EUR")))
	w.act(reference, stripetest.Pay)
	w.event()
	return reference
}

func TestStripesPageAsksForTheAddress(t *testing.T) {
	w := newWorld(t)
	req := w.request(amount(1000, "EUR"))
	req.Email = ""
	reference, _ := w.open(req)
	if report := w.look(reference); report.Email != "" {
		t.Errorf("%+v", report)
	}
	w.act(reference, stripetest.PayLater)
	if report := w.look(reference); report.Email != stripetest.StrangersEmail || report.State != checkout.PaymentProcessing {
		t.Errorf("%+v", report)
	}
	w.event()
	if report := w.look(w.paid()); report.Email != "buyer@example.com" {
		t.Errorf("%+v", report)
	}
}

// traced follows the next event to a session.
func (w *world) traced() string {
	w.t.Helper()
	hint := w.event()
	if !strings.HasPrefix(hint.Reference, "pi_") || !strings.HasPrefix(hint.Type, "charge.") {
		w.t.Fatalf("%+v", hint)
	}
	reference, err := w.gateway.Trace(w.t.Context(), w.account, hint.Reference)
	if err != nil {
		w.t.Fatal(err)
	}
	_, err = w.gateway.Trace(w.t.Context(), w.other, hint.Reference)
	refused(w.t, "another account's", err, checkout.ReasonPaymentNotFound)
	return reference
}

func TestRefundsInTheDashboardAreTold(t *testing.T) {
	w := newWorld(t)
	reference := w.paid()
	if report := w.look(reference); !report.Returned.IsZero() || report.Dispute != "" {
		t.Errorf("%+v", report)
	}
	if err := w.fake.RefundAtStripe(reference, 300); err != nil {
		t.Fatal(err)
	}
	if got := w.traced(); got != reference {
		t.Errorf("the event is about %s", got)
	}
	if report := w.look(reference); report.Returned != amount(300, "EUR") || report.State != checkout.PaymentSucceeded || report.Received != amount(1000, "EUR") {
		t.Errorf("%+v", report)
	}
	_, err := w.gateway.Refund(t.Context(), w.account, checkout.RefundRequest{Key: "r", Reference: reference, Amount: amount(701, "EUR")})
	refused(t, "more than is left", err, checkout.ReasonDeclined)
	if _, err := w.gateway.Refund(t.Context(), w.account, checkout.RefundRequest{Key: "s", Reference: reference, Amount: amount(700, "EUR"), Reason: strings.Repeat("x", 600)}); err != nil {
		t.Error(err)
	}
	if report := w.look(reference); report.Returned != amount(1000, "EUR") {
		t.Errorf("%+v", report)
	}
}

func TestDisputesAreTold(t *testing.T) {
	w := newWorld(t)
	for status, want := range map[string]checkout.Dispute{
		"needs_response": checkout.DisputeOpen, "under_review": checkout.DisputeOpen, "won": checkout.DisputeWon,
		"lost": checkout.DisputeLost, "warning_needs_response": "", "warning_closed": "", "prevented": "",
	} {
		reference := w.paid()
		if err := w.fake.Dispute(reference, status); err != nil {
			t.Fatal(err)
		}
		if got := w.traced(); got != reference {
			t.Errorf("the event is about %s", got)
		}
		if report := w.look(reference); report.Dispute != want || report.State != checkout.PaymentSucceeded {
			t.Errorf("%s is told as %+v", status, report)
		}
	}
}

func TestSecretsAreChanged(t *testing.T) {
	w := newWorld(t)
	rolled := w.account
	rolled.Secret, rolled.OlderSecrets = "whsec_new", []string{w.account.Secret}
	reference, _ := w.open(w.request(amount(1000, "EUR")))
	w.act(reference, stripetest.Pay)
	genuine, now := <-w.events, w.clock.Now()
	sign := func(secrets ...string) gatewaytest.Delivery {
		header := http.Header{}
		header.Set(stripe.SignatureHeader, stripetest.Sign(secrets, now, genuine.Body))
		return gatewaytest.Delivery{Header: header.Get, Body: genuine.Body}
	}
	for name, d := range map[string]gatewaytest.Delivery{
		"old": genuine, "new": sign("whsec_new"), "both": sign("whsec_new", w.account.Secret), "ours and a stranger's": sign("whsec_stranger", "whsec_new"),
	} {
		if _, err := w.gateway.ParseEvent(rolled, d.Header, d.Body, now); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	done := rolled
	done.OlderSecrets = nil
	_, err := w.gateway.ParseEvent(done, genuine.Header, genuine.Body, now)
	refused(t, "the old one, when it is over", err, checkout.ReasonBadSignature)
}

func TestEventsAboutNothingOfOurs(t *testing.T) {
	w := newWorld(t)
	for name, body := range map[string]string{
		"another type":       `{"id":"evt_1","type":"customer.created","livemode":false,"data":{"object":{"id":"cus_1"}}}`,
		"the other mode":     `{"id":"evt_1","type":"checkout.session.completed","livemode":true,"data":{"object":{"id":"cs_live_1"}}}`,
		"a strange id":       `{"id":"evt_1","type":"checkout.session.completed","livemode":false,"data":{"object":{"id":"../balance"}}}`,
		"no payment":         `{"id":"evt_1","type":"charge.refunded","livemode":false,"data":{"object":{"id":"ch_1","payment_intent":null}}}`,
		"an expanded charge": `{"id":"evt_1","type":"charge.refunded","livemode":false,"data":{"object":{"id":"ch_1","payment_intent":{"id":"pi_1"}}}}`,
		"no object":          `{"id":"evt_1","type":"checkout.session.completed","livemode":false}`,
	} {
		header := stripetest.Sign([]string{w.account.Secret}, w.clock.Now(), []byte(body))
		hint, err := w.gateway.ParseEvent(w.account, func(string) string { return header }, []byte(body), w.clock.Now())
		if err != nil || hint.Reference != "" || hint.EventID != "evt_1" {
			t.Errorf("%s: %+v, %v", name, hint, err)
		}
	}
	for _, thing := range []string{"", "pi_", "ch_1", "pi_a/b", "pi_none"} {
		_, err := w.gateway.Trace(t.Context(), w.account, thing)
		refused(t, "trace "+thing, err, checkout.ReasonPaymentNotFound)
	}
}

func TestModeOfAKey(t *testing.T) {
	for key, want := range map[string]checkout.Mode{
		"sk_test_a": checkout.ModeTest, "rk_test_a": checkout.ModeTest, "sk_live_a1B": checkout.ModeLive, "rk_live_a_b": checkout.ModeLive,
	} {
		if mode, err := stripe.ModeOf(key); err != nil || mode != want {
			t.Errorf("%s: %s, %v", key, mode, err)
		}
	}
	for key, part := range map[string]string{
		"": "like sk_test_", "sk_test_": "like", "sk_other_a": "like", "test_a": "like", "pk_test_a": "publishable", "whsec_a": "webhook",
		"sk_test_a b": "like", "sk_test_a\n": "like", "sk_rk_test_a": "like",
	} {
		if _, err := stripe.ModeOf(key); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%q: %v", key, err)
		}
	}
}

func TestProbe(t *testing.T) {
	w := newWorld(t)
	probe := func(account checkout.GatewayAccount) string {
		told, err := w.gateway.Probe(t.Context(), account)
		if err != nil {
			return err.Error()
		}
		return told
	}
	elsewhere := w.account
	path := "/gateways/stripe/" + w.account.ID.String() + "/events"
	bare := w.account
	bare.Secret = ""
	unknown := w.account
	unknown.APIKey = "sk_test_unknown"
	for want, account := range map[string]checkout.GatewayAccount{
		"no webhook endpoint points to " + path: elsewhere, "no webhook secret": bare, "does not take the API key": unknown,
	} {
		if got := probe(account); !strings.Contains(got, want) || strings.Contains(got, account.APIKey) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	w.fake.Register(stripetest.Account{APIKey: w.account.APIKey, EventsURL: "https://pay.example" + path})
	if got := probe(w.account); got != "Stripe takes the key for test mode; its events come to https://pay.example"+path {
		t.Error(got)
	}
	w.fake.Fail(403)
	if got := probe(w.account); !strings.Contains(got, "lacks a permission") {
		t.Error(got)
	}
	if calls := strings.Join(w.fake.Calls(), " "); strings.Contains(calls, "POST") {
		t.Errorf("not harmless: %s", calls)
	}
}
