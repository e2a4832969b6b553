package page

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"kassa/internal/checkout"
)

const formType = "application/x-www-form-urlencoded"

// post sends a form to the pay address; header holds pairs of name and value.
func post(t *testing.T, core *fakeCore, form string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, publicURL+here.pay(), strings.NewReader(form))
	r.Header.Set("Content-Type", formType)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return serve(t, newHandler(t, core), r)
}

func TestPay(t *testing.T) {
	opened := func(flow checkout.Flow, url string) func(checkout.PayWish) (checkout.Payment, error) {
		return func(checkout.PayWish) (checkout.Payment, error) {
			return checkout.Payment{
				State: checkout.PaymentPending, Instruction: checkout.Instruction{Flow: flow, URL: url},
			}, nil
		}
	}
	refuse := func(reason checkout.Reason) func(checkout.PayWish) (checkout.Payment, error) {
		return func(checkout.PayWish) (checkout.Payment, error) {
			return checkout.Payment{}, checkout.Refuse(reason, "no")
		}
	}
	for name, c := range map[string]struct {
		pay      func(checkout.PayWish) (checkout.Payment, error)
		status   int
		location string
	}{
		"redirect":     {opened(checkout.FlowRedirect, "https://gateway.example/p/1"), 303, "https://gateway.example/p/1"},
		"bad redirect": {opened(checkout.FlowRedirect, "javascript:alert(1)"), 303, here.page()},
		"qr":           {opened(checkout.FlowQR, ""), 303, here.page()},
		"instructions": {opened(checkout.FlowInstructions, ""), 303, here.page()},
		"declined": {func(checkout.PayWish) (checkout.Payment, error) {
			return checkout.Payment{State: checkout.PaymentFailed}, nil
		}, 303, here.page()},
		"paid before": {refuse(checkout.ReasonSessionComplete), 303, "https://shop.example/thanks?o=1"},
		"expired":     {refuse(checkout.ReasonSessionExpired), 303, here.page()},
		"cancelled":   {refuse(checkout.ReasonOrderState), 303, here.page()},
		"no answer":   {refuse(checkout.ReasonGatewayUnavailable), 303, here.page()},
		"no session":  {refuse(checkout.ReasonSessionNotFound), 404, ""},
		"busy":        {refuse(checkout.ReasonUnavailable), 503, ""},
		"bug":         {func(checkout.PayWish) (checkout.Payment, error) { return checkout.Payment{}, errors.New("secret") }, 500, ""},
	} {
		t.Run(name, func(t *testing.T) {
			core := newCore()
			core.pay = c.pay
			res := post(t, core, "gateway=PAYPAL&email=+ada%40example.com+")
			if res.StatusCode != c.status || res.Header.Get("Location") != c.location {
				t.Errorf("%d %q, want %d %q", res.StatusCode, res.Header.Get("Location"), c.status, c.location)
			}
			if c.status == 503 && res.Header.Get("Retry-After") != "5" {
				t.Errorf("Retry-After %q", res.Header.Get("Retry-After"))
			}
			if text := body(t, res); strings.Contains(text, "secret") {
				t.Error("an error's text was shown")
			}
			email := "ada@example.com"
			want := []checkout.PayWish{{Method: "PAYPAL", Details: checkout.Details{Email: &email}, ReturnURL: publicURL + here.back()}}
			if !reflect.DeepEqual(core.wishes, want) {
				t.Errorf("wishes %+v", core.wishes)
			}
		})
	}
}

func TestPayWithMistakes(t *testing.T) {
	field := func(param string) error { return checkout.RefuseField(checkout.ReasonInvalidField, param, "no") }
	for name, c := range map[string]struct {
		form  string
		err   error
		wants []string
	}{
		"no e-mail": {"gateway=BITCOIN", field("email"), []string{
			"Enter your e-mail address.", `id="email-error"`, `aria-describedby="email-hint email-error"`,
			`aria-invalid="true"`, `value="BITCOIN" required checked`, `<a href="#email">`, "<title>Error: Pay Nordlicht Books",
		}},
		"bad e-mail": {"gateway=BITCOIN&email=%22%3E%3Cb%3E", field("email"), []string{
			"Enter a valid e-mail address", `value="&#34;&gt;&lt;b&gt;"`,
		}},
		"no method": {"email=a%40b.example", field("gateway"), []string{
			"Choose a payment method.", `<fieldset aria-describedby="gateway-error">`, `<a href="#method-1">`, `value="a@b.example"`,
		}},
		"strange method": {"gateway=%3Cx%3E", checkout.RefuseField(checkout.ReasonMethodNotOffered, "gateway", "no"), []string{
			"This payment method is not available.",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			core := newCore()
			core.sale.Order.Email = ""
			core.pay = func(checkout.PayWish) (checkout.Payment, error) { return checkout.Payment{}, c.err }
			res := post(t, core, c.form)
			text := body(t, res)
			if res.StatusCode != http.StatusUnprocessableEntity {
				t.Errorf("status %d", res.StatusCode)
			}
			for _, want := range append(c.wants, `role="alert" tabindex="-1" autofocus`) {
				if !strings.Contains(text, want) {
					t.Errorf("no %s in\n%s", want, text)
				}
			}
		})
	}
}

func TestPayRefusesRequestsThatNoFormSends(t *testing.T) {
	for name, c := range map[string]struct {
		form   string
		header []string
		status int
	}{
		"other site":         {"gateway=PAYPAL", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"other origin":       {"gateway=PAYPAL", []string{"Origin", "https://evil.example"}, 403},
		"opaque origin":      {"gateway=PAYPAL", []string{"Origin", "null"}, 403},
		"json":               {"{}", []string{"Content-Type", "application/json"}, 415},
		"multipart":          {"", []string{"Content-Type", "multipart/form-data; boundary=x"}, 415},
		"no type":            {"", []string{"Content-Type", ""}, 415},
		"encoded":            {"", []string{"Content-Encoding", "gzip"}, 415},
		"too large":          {"email=" + strings.Repeat("a", formLimit), nil, 413},
		"broken escape":      {"gateway=%zz", nil, 400},
		"same origin":        {"gateway=PAYPAL", []string{"Sec-Fetch-Site", "same-origin", "Origin", publicURL}, 303},
		"curl":               {"gateway=PAYPAL", nil, 303},
		"public origin":      {"gateway=PAYPAL", []string{"Origin", publicURL}, 303},
		"charset is allowed": {"gateway=PAYPAL", []string{"Content-Type", formType + "; charset=utf-8"}, 303},
	} {
		t.Run(name, func(t *testing.T) {
			core := newCore()
			core.pay = func(checkout.PayWish) (checkout.Payment, error) { return checkout.Payment{}, nil }
			res := post(t, core, c.form, c.header...)
			if res.StatusCode != c.status {
				t.Errorf("status %d, want %d", res.StatusCode, c.status)
			}
			if asked := len(core.wishes) > 0; asked != (c.status == 303) {
				t.Errorf("the core was asked: %v", asked)
			}
		})
	}
}

func TestPayIsNoPage(t *testing.T) {
	res := get(t, newCore(), here.pay(), "en")
	if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != pageOf("") {
		t.Errorf("%d %q", res.StatusCode, res.Header.Get("Location"))
	}
}

func TestPayWithoutMethods(t *testing.T) {
	core := newCore()
	core.methods = nil
	core.pay = func(checkout.PayWish) (checkout.Payment, error) {
		return checkout.Payment{}, checkout.RefuseField(checkout.ReasonNoPaymentMethods, "gateway", "none")
	}
	res := post(t, core, "email=%ff")
	if text := body(t, res); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(text, "No payment method is available") ||
		strings.Contains(text, "<form") {
		t.Errorf("%d\n%s", res.StatusCode, text)
	}
}

func TestReturn(t *testing.T) {
	pay := func(sale checkout.Sale) checkout.Sale {
		sale.Order.State = checkout.OrderCompleted
		return sale
	}
	for name, c := range map[string]struct {
		success  string
		returned func(checkout.Sale) checkout.Sale
		location string
		query    string
		cancel   string
	}{
		"paid":             {"https://shop.example/thanks", pay, "https://shop.example/thanks", "", ""},
		"paid, no url":     {"", pay, pageOf(""), "", ""},
		"paid, bad url":    {"javascript:alert(1)", pay, pageOf(""), "", ""},
		"proves nothing":   {"https://shop.example/thanks", nil, pageOf(""), "", "https://shop.example/cart"},
		"loopback in dev":  {"http://127.0.0.1:9/x?a=b#c", pay, "http://127.0.0.1:9/x?a=b#c", "", ""},
		"gave up":          {"https://shop.example/thanks", nil, "https://shop.example/cart", "?cancelled=1", "https://shop.example/cart"},
		"gave up, no url":  {"https://shop.example/thanks", nil, pageOf(""), "?cancelled=1", ""},
		"gave up, bad url": {"", nil, pageOf(""), "?cancelled=1", "javascript:alert(1)"},
		"paid after all":   {"https://shop.example/thanks", pay, "https://shop.example/thanks", "?cancelled=1", "https://shop.example/cart"},
	} {
		t.Run(name, func(t *testing.T) {
			core := newCore()
			core.sale.Session.SuccessURL, core.sale.Session.CancelURL, core.returned = c.success, c.cancel, c.returned
			res := get(t, core, here.back()+c.query, "en")
			if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != c.location {
				t.Errorf("%d %q", res.StatusCode, res.Header.Get("Location"))
			}
			if res.Header.Get("Cache-Control") != "no-store" {
				t.Error("the answer may be kept")
			}
			if !core.hurried {
				t.Error("a gateway that hangs holds the buyer up")
			}
		})
	}
}

func TestStatus(t *testing.T) {
	waiting := newCore().with(checkout.Payment{State: checkout.PaymentProcessing})
	before := body(t, get(t, waiting, here.status(), "en"))
	if !strings.Contains(body(t, get(t, waiting, pageOf(""), "en")), `data-version="`+strings.Split(before, `"`)[3]+`"`) {
		t.Errorf("the page's version is not %s", before)
	}
	if again := body(t, get(t, waiting, here.status(), "de")); again != before {
		t.Errorf("%s became %s although nothing happened", before, again)
	}
	waiting.refresh = func(checkout.Sale) checkout.Sale { return newCore().credit(checkout.OrderPaid, 129900).sale }
	after := body(t, get(t, waiting, here.status(), "en"))
	if after == before || !strings.Contains(after, `"next":"`+here.back()+`"`) {
		t.Errorf("%s, then %s", before, after)
	}
}

func TestShowRefreshes(t *testing.T) {
	core := newCore().with(checkout.Payment{State: checkout.PaymentPending})
	core.refresh = func(checkout.Sale) checkout.Sale { return newCore().credit(checkout.OrderPaid, 129900).sale }
	if text := body(t, get(t, core, pageOf(""), "en")); !strings.Contains(text, "Payment received") || core.refreshed != 1 {
		t.Errorf("refreshed %d times:\n%s", core.refreshed, text)
	}
}

func TestServiceIsACore(*testing.T) {
	var _ Core = (*checkout.Service)(nil)
}
