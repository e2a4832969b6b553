package page

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/money"
)

// there is where the sale of newLong has its page.
var there = addressOf(newLong().sale)

// send posts a form to an address.
func send(t *testing.T, core *fakeCore, path string, form url.Values, language string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, publicURL+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", formType)
	r.Header.Set("Accept-Language", language)
	return serve(t, newHandler(t, core), r)
}

// filledForm is a form with all fields that the page has for newLong.
func filledForm() url.Values {
	return url.Values{
		"gateway": {"PAYPAL"}, "email": {" ada@example.com "}, "name": {"Ada"}, "country": {"DE"}, "state": {""},
		"city": {"Berlin"}, "line1": {"Unter den Linden 1"}, "line2": {""}, "postal_code": {"10117"},
		"tax_id": {""}, "coupon_code": {"WELCOME10"}, "field_nick": {"ada "}, "field_seats": {""}, "field_plan": {"month"},
	}
}

// without is a form less some fields.
func without(form url.Values, fields ...string) url.Values {
	for _, field := range fields {
		form.Del(field)
	}
	return form
}

func TestLongPay(t *testing.T) {
	core := newLong()
	core.pay = func(checkout.PayWish) (checkout.Payment, error) {
		return checkout.Payment{State: checkout.PaymentPending, Instruction: checkout.Instruction{
			Flow: checkout.FlowRedirect, URL: "https://gateway.example/p/1",
		}}, nil
	}
	for _, at := range []string{there.path, there.framed().path} {
		core.wishes = nil
		res := send(t, core, at+"/pay", filledForm(), "en")
		if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "https://gateway.example/p/1" {
			t.Errorf("%s: %d %q", at, res.StatusCode, res.Header.Get("Location"))
		}
		text := func(s string) *string { return &s }
		want := []checkout.PayWish{{Method: "PAYPAL", ReturnURL: publicURL + there.path + "/return", Details: checkout.Details{
			Email: text("ada@example.com"), Name: text("Ada"), TaxID: text(""), CouponCode: text("WELCOME10"), CheckTaxID: true,
			Billing: &checkout.Address{Line1: "Unter den Linden 1", City: "Berlin", PostalCode: "10117", Country: "DE"},
			Answers: map[string]string{"nick": "ada ", "seats": "", "plan": "month"},
		}}}
		if !reflect.DeepEqual(core.wishes, want) {
			t.Errorf("%s: wishes %+v", at, core.wishes)
		}
	}
}

// TestWhatAFormDoesNotSay proves that a field which is not there changes nothing.
func TestWhatAFormDoesNotSay(t *testing.T) {
	core := newLong()
	core.sale.Order.Buyer.Billing = checkout.Address{Line1: "Hauptstr. 1", City: "Bonn", PostalCode: "53111", Country: "DE"}
	core.sale.Order.Answers = map[string]string{"nick": "ada", "plan": "year"}
	core.pay = func(checkout.PayWish) (checkout.Payment, error) { return checkout.Payment{}, nil }
	send(t, core, there.pay(), url.Values{"gateway": {"STRIPE"}}, "en")
	send(t, core, there.pay(), url.Values{"city": {"Köln"}, "field_plan": {"month"}, "field_other": {"\x00"}}, "en")
	moved := core.sale.Order.Buyer.Billing
	moved.City = "Köln"
	want := []checkout.PayWish{
		{Method: "STRIPE", ReturnURL: publicURL + there.back(), Details: checkout.Details{CheckTaxID: true}},
		{ReturnURL: publicURL + there.back(), Details: checkout.Details{CheckTaxID: true, Billing: &moved, Answers: map[string]string{
			"nick": "ada", "plan": "month", "other": "\ufffd",
		}}},
	}
	if !reflect.DeepEqual(core.wishes, want) {
		t.Errorf("wishes %+v", core.wishes)
	}
}

func TestFreeOrder(t *testing.T) {
	for name, c := range map[string]struct{ success, location string }{
		"to the shop":         {"https://shop.example/thanks", "https://shop.example/thanks"},
		"to the confirmation": {"", there.page()},
	} {
		core := newLong().free()
		core.methods = nil
		core.sale.Session.SuccessURL = c.success
		core.pay = func(checkout.PayWish) (checkout.Payment, error) {
			core.settled()
			return checkout.Payment{}, nil
		}
		page := body(t, get(t, core, there.page(), "en"))
		if !strings.Contains(page, ">Complete order</button>") || strings.Contains(page, `name="gateway"`) || strings.Contains(page, "No payment method") {
			t.Errorf("%s:\n%s", name, page)
		}
		res := send(t, core, there.pay(), without(filledForm(), "gateway"), "en")
		if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != c.location {
			t.Errorf("%s: %d %q", name, res.StatusCode, res.Header.Get("Location"))
		}
	}
}

// A line that is cheaper for those who buy many says so.
func TestManyAreCheaper(t *testing.T) {
	for language, want := range map[string]string{"en": "3 × €49.00 − 10%", "de": "3 × 49,00\u00a0€ − 10\u00a0%"} {
		core := newLong()
		core.sale.Order.Lines[0] = checkout.Line{
			Name: "Annual licence", Quantity: 3, Unit: money.Must(4900, euro), Bulk: 10, Total: money.Must(13230, euro),
		}
		if got := body(t, get(t, core, there.page(), language)); !strings.Contains(got, want) {
			t.Errorf("%s: no %q in\n%s", language, want, got)
		}
	}
}
