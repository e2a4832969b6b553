package shoppex

import (
	"errors"
	"reflect"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"kassa/internal/checkout"
	"kassa/internal/money"
	"kassa/internal/wire"
)

func request(t *testing.T, body string, mode checkout.Mode) *wire.Request {
	t.Helper()
	doc, problem := wire.ParseJSON([]byte(body))
	if problem != nil {
		t.Fatal(problem)
	}
	return &wire.Request{Doc: doc, Caller: checkout.Caller{Store: checkout.Store{Mode: mode}}}
}

func TestWishOfSession(t *testing.T) {
	wish, err := wishOfSession(request(t, `{
		"product": {"name": "Two seats", "quantity": 2.0}, "amount": 1.01, "currency": "eur",
		"customer_email": "a@b.example", "success_url": "http://shop.example/ok", "metadata": {"n": 1.10, "b": true},
		"gateways": ["STRIPE"], "gateway": "STRIPE", "confirmations": 2, "white_label": false}`, checkout.ModeTest))
	if err != nil {
		t.Fatal(err)
	}
	want := checkout.NewSale{
		Dialect: "shoppex", Title: "Two seats", Email: "a@b.example", SuccessURL: "http://shop.example/ok",
		Lines:    []checkout.Line{{Name: "Two seats", Quantity: 2, Total: money.Must(101, money.MustCurrency("EUR"))}},
		Metadata: `{"n":1.10,"b":true}`, Methods: []string{"STRIPE"}, Method: "STRIPE", Confirmations: 2,
	}
	if diff := cmp.Diff(want, wish, cmp.Exporter(func(reflect.Type) bool { return true })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// In live mode http goes to loopback only; in test mode anywhere.
func TestWishChecksURLs(t *testing.T) {
	body := `{"title": "x", "value": 1, "currency": "USD", "return_url": "http://shop.example/ok", "webhook": "https:evil.com"}`
	for mode, want := range map[checkout.Mode][]string{
		checkout.ModeTest: {"webhook"},
		checkout.ModeLive: {"return_url", "webhook"},
	} {
		_, err := wishOfPayment(request(t, body, mode))
		var problem *wire.Problem
		if !errors.As(err, &problem) {
			t.Fatalf("%s: %v", mode, err)
		}
		var got []string
		for _, field := range problem.Fields {
			got = append(got, field.Field)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", mode, diff)
		}
	}
}

func TestCoinPreselectsItself(t *testing.T) {
	for body, want := range map[string]string{
		`{"crypto_gateway": "BITCOIN"}`:                             "BITCOIN",
		`{"crypto_gateway": "BITCOIN", "gateway": "NATIVE_CRYPTO"}`: "BITCOIN",
		`{"crypto_gateway": "BITCOIN", "gateway": "OXAPAY"}`:        "OXAPAY",
		`{"gateway": "STRIPE"}`:                                     "STRIPE",
	} {
		full := `{"title": "x", "value": 1, "currency": "USD", ` + body[1:]
		wish, err := wishOfPayment(request(t, full, checkout.ModeTest))
		if err != nil || wish.Method != want {
			t.Errorf("%s: method %q, error %v; want %s", body, wish.Method, err, want)
		}
	}
}

func TestCustomFieldsAsAList(t *testing.T) {
	got, err := customFields(jsontext.Value(`[{"name": "b", "value": 2.50}, {"name": "a", "value": "x"}]`))
	if err != nil || got != `{"a":"x","b":2.50}` {
		t.Errorf("%s, %v", got, err)
	}
	if _, err := customFields(jsontext.Value(`[{"name": "a", "value": 1}, {"name": "a", "value": 2}]`)); err == nil {
		t.Error("a name that comes twice is accepted")
	}
}

func TestUnitPriceIsForReading(t *testing.T) {
	usd := money.MustCurrency("USD")
	for _, c := range []struct{ total, quantity, want int64 }{{101, 2, 51}, {100, 3, 33}, {200, 3, 67}, {1, 2147483647, 0}, {9007199254740991, 1, 9007199254740991}} {
		got := unitPrice(checkout.Line{Quantity: c.quantity, Total: money.Must(c.total, usd)})
		if got.Minor() != c.want {
			t.Errorf("%d / %d = %d, want %d", c.total, c.quantity, got.Minor(), c.want)
		}
	}
}
