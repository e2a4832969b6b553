package pandabase

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"testing"

	"kassa/internal/checkout"
)

const leanWebhook = `{"url":"https://shop.example/hook","eventTypes":["PAYMENT_COMPLETED"]}`

// The secret is told once, and no two endpoints have the same.
func TestWebhookSecretIsToldOnce(t *testing.T) {
	s := newSeller(t)
	made := s.asks(http.StatusCreated, "POST", "/webhooks", leanWebhook)
	secret := unquoted(made.field(t, "secret"))
	random, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(random) < 24 || len(random) > 32 || !strings.HasPrefix(secret, "whsec_") {
		t.Errorf("secret of %d bytes, %v", len(random), err)
	}
	if other := s.asks(http.StatusCreated, "POST", "/webhooks", leanWebhook).field(t, "secret"); other == `"`+secret+`"` {
		t.Error("two endpoints have the same secret")
	}
	id := unquoted(made.field(t, "id"))
	for _, answer := range []clientReply{
		s.asks(http.StatusOK, "GET", "/webhooks/"+id, ""), s.asks(http.StatusOK, "GET", "/webhooks", ""),
		s.asks(http.StatusOK, "PATCH", "/webhooks/"+id, `{"note":"n"}`), s.asks(http.StatusOK, "DELETE", "/webhooks/"+id, ""),
	} {
		if strings.Contains(string(answer.body), secret) || strings.Contains(string(answer.body), "whsec_") {
			t.Errorf("told again: %s", answer.body)
		}
	}
}

// An endpoint that the command line added for everything shows every event that it hears.
func TestWebhookForEverythingShowsAll(t *testing.T) {
	s := newSeller(t)
	var made checkout.Endpoint
	_, _, err := s.core.Once(t.Context(), nil, func(tx checkout.Tx) (checkout.Answer, error) {
		made = s.core.AddEndpoint(tx, s.store.ID, checkout.Endpoint{
			Dialect: Name, URL: "https://shop.example/cli", Enabled: true, Secret: webhookSecret(), Signature: defaultSignature,
		})
		return checkout.Answer{}, nil
	}, nil)
	s.must(err)
	const want = `["PAYMENT_PENDING","PAYMENT_PROCESSING","PAYMENT_COMPLETED","PAYMENT_FAILED","PAYMENT_REFUNDED","PAYMENT_DISPUTED","PAYMENT_DISPUTE_WON","PAYMENT_DISPUTE_LOST"]`
	if got := s.asks(http.StatusOK, "GET", "/webhooks/"+name(endpointPrefix, made.ID), "").field(t, "eventTypes"); got != want {
		t.Errorf("eventTypes %s", got)
	}
}

func TestWebhooks(t *testing.T) {
	s := newSeller(t)
	id := s.makes("/webhooks", `{"url":"https://shop.example/hook","eventTypes":["PAYMENT_FAILED","PAYMENT_COMPLETED","PAYMENT_FAILED"],"note":"Production","signatureVersion":"V1"}`)
	golden(t, "core_webhook.json", s.asks(http.StatusOK, "GET", "/webhooks/"+id, "").body)
	other := s.makes("/webhooks", leanWebhook)
	if v := s.asks(http.StatusOK, "GET", "/webhooks/"+other, "").field(t, "signatureVersion"); v != `"V2"` {
		t.Errorf("the default is %s", v)
	}
	if got := s.ids("/webhooks"); !slices.Equal(got, []string{id, other}) {
		t.Errorf("listed %v", got)
	}
	changed := s.asks(http.StatusOK, "PATCH", "/webhooks/"+id,
		`{"url":"https://shop.example/2","eventTypes":["SUBSCRIPTION_RENEWING"],"note":null,"isEnabled":false,"signatureVersion":"V2"}`)
	for field, want := range map[string]string{
		"url": `"https://shop.example/2"`, "eventTypes": `["SUBSCRIPTION_RENEWING"]`, "note": "null", "isEnabled": "false", "signatureVersion": `"V2"`,
	} {
		if got := changed.field(t, field); got != want {
			t.Errorf("%s is %s, want %s", field, got, want)
		}
	}
	s.asks(http.StatusOK, "DELETE", "/webhooks/"+id, "")
	for _, method := range []string{"GET", "DELETE"} {
		s.asks(http.StatusNotFound, method, "/webhooks/"+id, "")
	}
	s.asks(http.StatusNotFound, "PATCH", "/webhooks/"+id, `{}`)
}

func TestWebhookBounds(t *testing.T) {
	s := newSeller(t)
	long := "https://shop.example/" + strings.Repeat("x", 512-21)
	for field, cases := range map[string]struct{ good, bad []string }{
		"url": {[]string{`"` + long + `"`}, []string{`"` + long + `x"`, `"http://shop.example/"`, `"https://"`, `"https:///x"`, `"https://u:p@shop.example/"`,
			`"https://shop.example:99999/"`, `"ftp://shop.example"`, `""`, `null`, `1`}},
		"eventTypes":       {[]string{`["PAYMENT_PENDING"]`, `["PAYMENT_DISPUTE_PREVENTED","SUBSCRIPTION_CREATED"]`}, []string{`[]`, `["OTHER"]`, `"PAYMENT_PENDING"`, `null`}},
		"note":             {[]string{`""`, `"` + strings.Repeat("é", 256) + `"`}, []string{`"` + strings.Repeat("é", 257) + `"`, `1`}},
		"signatureVersion": {[]string{`"V1"`, `"V2"`}, []string{`"v1"`, `"V3"`, `null`}},
		"isEnabled":        {[]string{`true`, `false`}, []string{`"true"`, `null`}},
	} {
		id := s.makes("/webhooks", leanWebhook)
		for _, value := range cases.good {
			s.asks(http.StatusCreated, "POST", "/webhooks", override(leanWebhook, field, value))
			s.asks(http.StatusOK, "PATCH", "/webhooks/"+id, `{"`+field+`":`+value+`}`)
		}
		for _, value := range cases.bad {
			s.asks(http.StatusBadRequest, "POST", "/webhooks", override(leanWebhook, field, value))
			s.asks(http.StatusBadRequest, "PATCH", "/webhooks/"+id, `{"`+field+`":`+value+`}`)
		}
	}
	s.asks(http.StatusBadRequest, "POST", "/webhooks", `{"url":"https://shop.example/hook"}`)
	s.asks(http.StatusBadRequest, "POST", "/webhooks", `{"eventTypes":["PAYMENT_FAILED"]}`)
}
