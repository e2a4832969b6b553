package binarytest

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

func TestPaymentTakesItsOwnNames(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		made := s.post(t, payments.path, `{"title":"T-shirt","value":20,"currency":"EUR","quantity":3,
			"email":"buyer@example.com","return_url":"https://shop.example/thanks","cancel_url":"https://shop.example/cart",
			"custom_fields":[{"name":"size","value":"M"},{"name":"price","value":1.10}],
			"webhook":"https://shop.example/hook","gateway":"PAYPAL"}`).want(t, http.StatusCreated)
		if secret := made.text(t, "webhook_secret"); len(secret) < 32 {
			t.Errorf("webhook_secret %q", secret)
		}
		got := s.get(t, "/dev/v1/payments/"+made.text(t, "id")).want(t, http.StatusOK)
		if _, shown := got.data(t)["webhook_secret"]; shown {
			t.Error("the webhook's secret is shown again")
		}
		secret := regexp.MustCompile(`"webhook_secret":"[^"]*",`)
		if secret.ReplaceAllString(made.body, "") != got.body {
			t.Errorf("made %s\nread %s", made.body, got.body)
		}
		data := got.data(t)
		for name, want := range map[string]any{
			"total": json.Number("20"), "total_display": "20.00 EUR", "quantity": json.Number("3"), "gateway": "PAYPAL",
			"developer_webhook": "https://shop.example/hook", "balance_paid_amount": json.Number("0"),
		} {
			if data[name] != want {
				t.Errorf("%s is %v, want %v", name, data[name], want)
			}
		}
		for _, part := range []string{`"size":"M"`, `"price":1.10`, `"unit_price":6.67`, `"total":20,`} {
			if !strings.Contains(got.body, part) {
				t.Errorf("no %s in %s", part, got.body)
			}
		}
	})
}

func TestPaymentIsCompletedOnce(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		made := s.post(t, payments.path, payments.body(nil)).want(t, http.StatusCreated)
		path := "/dev/v1/payments/" + made.text(t, "id") + "/complete"
		done := s.post(t, path, `{}`).want(t, http.StatusOK)
		data := done.data(t)
		if data["status"] != "COMPLETED" || data["flow_type"] != "MANUAL_CONFIRMATION" ||
			data["gateway"] != "MANUAL" || data["balance_paid_amount"] != json.Number("24.99") {
			t.Errorf("got %s", done.body)
		}
		if code := s.post(t, path, "").want(t, http.StatusBadRequest).fault(t).Code; code != "INVALID_STATE" {
			t.Errorf("got %s", code)
		}
		if n := scalar[int](t, s.db(t), "SELECT count(*) FROM event WHERE type = 'order.paid'"); n != 1 {
			t.Errorf("%d times order.paid", n)
		}
	})
}

func refusedMethods() []refusal {
	var table []refusal
	for _, e := range endpoints() {
		table = append(table, []refusal{
			{e.path + " unknown gateway", call{path: e.path, body: e.body(wish{"gateway": `"SUMUP"`})}, 400, "GATEWAY_NOT_CONFIGURED", ""},
			{e.path + " unknown among gateways", call{path: e.path, body: e.body(wish{"gateways": `["STRIPE","SUMUP"]`})}, 400, "GATEWAY_NOT_CONFIGURED", ""},
			{e.path + " unknown coin", call{path: e.path, body: e.body(wish{"crypto_gateway": `"DOGECOIN"`})}, 400, "GATEWAY_NOT_CONFIGURED", ""},
			{e.path + " both unknown", call{path: e.path, body: e.body(wish{"gateway": `"SUMUP"`, "crypto_gateway": `"DOGECOIN"`})}, 400, "GATEWAY_NOT_CONFIGURED", ""},
			{e.path + " lower case is no name", call{path: e.path, body: e.body(wish{"gateway": `"stripe"`})}, 400, "GATEWAY_NOT_CONFIGURED", ""},
			{e.path + " not among gateways", call{path: e.path, body: e.body(wish{"gateway": `"PAYPAL"`, "gateways": `["STRIPE"]`})}, 422, "VALIDATION_ERROR", "gateway"},
			{e.path + " no gateways", call{path: e.path, body: e.body(wish{"gateways": `[]`})}, 422, "VALIDATION_ERROR", "gateways"},
			{e.path + " gateways is no list", call{path: e.path, body: e.body(wish{"gateways": `"STRIPE"`})}, 422, "VALIDATION_ERROR", "gateways"},
			{e.path + " white label", call{path: e.path, body: e.body(wish{"white_label": `true`})}, 400, "WHITE_LABEL_NOT_ENABLED", ""},
			{e.path + " white label as text", call{path: e.path, body: e.body(wish{"white_label": `"false"`})}, 422, "VALIDATION_ERROR", "white_label"},
			{e.path + " unknown customer", call{path: e.path, body: e.body(wish{"customer_id": `"01a1fc2e-ee11-743e-9acb-834be4898d21"`})}, 422, "VALIDATION_ERROR", "customer_id"},
			{e.path + " confirmations 0", call{path: e.path, body: e.body(wish{"confirmations": `0`})}, 422, "VALIDATION_ERROR", "confirmations"},
			{e.path + " confirmations 1.5", call{path: e.path, body: e.body(wish{"confirmations": `1.5`})}, 422, "VALIDATION_ERROR", "confirmations"},
		}...)
	}
	return table
}

func TestRefusedGatewayIsNamed(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		for field, value := range map[string]string{"gateway": `"SUMUP"`, "gateways": `["SUMUP"]`, "crypto_gateway": `"SUMUP"`} {
			refused := s.post(t, sessions.path, sessions.body(wish{field: value})).want(t, http.StatusBadRequest)
			if message := refused.fault(t).Message; !strings.Contains(message, "SUMUP") {
				t.Errorf("%s: %s", field, message)
			}
		}
		s.post(t, sessions.path, sessions.body(wish{"white_label": "false"})).want(t, http.StatusCreated)
	})
}
