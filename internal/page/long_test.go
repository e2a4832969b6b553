package page

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/id"
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

// filled is a form with all fields that the page has for newLong.
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

func TestURL(t *testing.T) {
	for want, sale := range map[string]checkout.Sale{
		"https://pay.example/invoice/01935f4e-7c00-7a10-8b20-0123456789ab":                               newCore().sale,
		"https://pay.example/pay/stores/shp_03cw8pyao1ld9p10tpajgsvrh/sids/cs_03cw8pyao1ld9p10u598ptbqj": newLong().sale,
	} {
		if got := URL(publicURL, sale); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// TestAddressesOfOthers proves that a session opens at its own address only.
func TestAddressesOfOthers(t *testing.T) {
	strange := newLong().sale
	strange.Order.StoreID = id.Convert[checkout.Store](session)
	short := newLong().sale
	short.Order.Dialect = "shoppex"
	own := newCore().sale
	own.Order.Dialect, own.Order.StoreID = pandabase, sampleStore
	for name, c := range map[string]struct {
		core *fakeCore
		at   address
	}{
		"another store":             {newLong(), addressOf(strange)},
		"long order, short address": {newLong(), addressOf(short)},
		"short order, long address": {newCore(), addressOf(own)},
		"session as a UUID":         {newLong(), address{"/pay/stores/" + storeID(newLong().sale) + "/sids/" + session.String(), there.hosted}},
		"session without a prefix":  {newLong(), address{"/pay/stores/" + storeID(newLong().sale) + "/sids/" + session.Base36(), there.hosted}},
		"session in upper case":     {newLong(), address{strings.Replace(there.path, "cs_03cw8", "cs_03CW8", 1), there.hosted}},
		"store without a prefix":    {newLong(), address{strings.Replace(there.path, "shp_", "", 1), there.hosted}},
		"hostile":                   {newLong(), address{"/pay/stores/%3Cscript%3E/sids/cs_%00", there.hosted}},
	} {
		for _, at := range []address{{path: c.at.path}, {path: strings.Replace(c.at.path, "/pay/", "/embed/", 1)}} {
			for _, below := range []string{"", "/pay", "/return", "/status"} {
				if res := get(t, c.core, at.path+below, "en"); res.StatusCode != http.StatusNotFound || strings.Contains(body(t, res), "Starter kit") {
					t.Errorf("%s: GET %s%s: %d", name, at.path, below, res.StatusCode)
				}
			}
			for _, below := range []string{"/pay", "/update"} {
				if below == "/update" && strings.HasPrefix(at.path, "/invoice/") {
					continue // the short form has none
				}
				if res := send(t, c.core, at.path+below, filledForm(), "en"); res.StatusCode != http.StatusNotFound {
					t.Errorf("%s: POST %s%s: %d", name, at.path, below, res.StatusCode)
				}
			}
		}
		if len(c.core.wishes)+len(c.core.told) > 0 {
			t.Errorf("%s: the core was asked", name)
		}
	}
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

func TestUpdate(t *testing.T) {
	text := func(s string) *string { return &s }
	for name, c := range map[string]struct {
		form url.Values
		told checkout.Details
	}{
		"all":           {filledForm(), checkout.Details{TaxID: text(""), CouponCode: text("WELCOME10"), Billing: &checkout.Address{Line1: "Unter den Linden 1", City: "Berlin", PostalCode: "10117", Country: "DE"}}},
		"place alone":   {url.Values{"country": {"US"}, "state": {" CA "}}, checkout.Details{Billing: &checkout.Address{Country: "US", State: "CA"}}},
		"half a street": {url.Values{"country": {"FR"}, "line1": {"1 rue"}, "city": {""}}, checkout.Details{Billing: &checkout.Address{Country: "FR"}}},
		"state alone":   {url.Values{"country": {""}, "state": {"CA"}}, checkout.Details{Billing: &checkout.Address{}}},
		"coupon gone":   {url.Values{"coupon_code": {""}}, checkout.Details{CouponCode: text("")}},
		"nothing":       {url.Values{}, checkout.Details{}},
	} {
		for _, at := range []address{there, there.framed()} {
			core := newLong()
			core.tell = func(checkout.Details) (checkout.Sale, error) { return newLong().free().sale, nil }
			res := send(t, core, at.update(), c.form, "en")
			page := body(t, res)
			if res.StatusCode != http.StatusOK || !strings.Contains(page, "FREE100") || !strings.Contains(page, `data-update="`+at.update()+`"`) {
				t.Errorf("%s: %d\n%s", name, res.StatusCode, page)
			}
			c.told.CheckTaxID = true
			if !reflect.DeepEqual(core.told, []checkout.Details{c.told}) {
				t.Errorf("%s: told %+v", name, core.told)
			}
		}
	}
}

func TestUpdateKeepsTheEntries(t *testing.T) {
	form := filledForm()
	form.Set("email", `no "mail"`)
	form.Set("line1", "")
	form.Set("field_seats", "many")
	page := body(t, send(t, newLong(), there.update(), form, "en"))
	for _, want := range []string{
		`value="no &#34;mail&#34;"`, `value="PAYPAL" required checked`, "<option value=DE selected>Germany", `value="Berlin"`,
		`value="10117"`, `value="ada "`, `value="many"`, `<option value="month" selected>By the month</option>`, `<details class="billing" open>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in\n%s", want, page)
		}
	}
	if strings.Contains(page, `role="alert"`) {
		t.Error("what is not asked for yet is called a mistake")
	}
}

// several is what the core answers when it finds several mistakes.
type several []error

func (s several) Error() string   { return "several" }
func (s several) Unwrap() []error { return s }

// allMistakes is a refusal for every rule.
func allMistakes() error {
	broken := func(param string, rule checkout.Rule) error {
		err := checkout.RefuseField(checkout.ReasonInvalidField, param, "no")
		err.Rule = rule
		return err
	}
	return several{
		broken("email", checkout.RuleForm), broken("name", checkout.RuleForm), broken("field_nick", checkout.RuleTooShort),
		broken("field_seats", checkout.RuleDigits), broken("field_plan", checkout.RuleOption), broken("field_new", checkout.RuleUnknown),
		several{broken("line1", checkout.RuleRequired), broken("city", checkout.RuleTooLong), broken("country", checkout.RuleForm)},
		broken("tax_id", checkout.RuleForm), checkout.RefuseField(checkout.ReasonCouponInvalid, "coupon_code", "no"),
		checkout.RefuseField(checkout.ReasonMethodNotOffered, "gateway", "no"),
		checkout.RefuseField(checkout.ReasonAmountTooSmall, "amount", "no"),
	}
}

// TestMistakes shows all mistakes at once, in all languages.
func TestMistakes(t *testing.T) {
	for _, tag := range localeTags {
		core := newLong()
		core.pay = func(checkout.PayWish) (checkout.Payment, error) { return checkout.Payment{}, allMistakes() }
		form := filledForm()
		form.Set("gateway", "CASH")
		res := send(t, core, there.pay(), form, tag.String())
		if res.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d", tag, res.StatusCode)
		}
		golden(t, filepath.Join("long_mistakes", tag.String()), stable(t, body(t, res)))
	}
}

// TestMistakesStandBesideTheirFields proves it for each field by itself.
func TestMistakesStandBesideTheirFields(t *testing.T) {
	for field := range without(filledForm(), "gateway") {
		for _, rule := range []checkout.Rule{
			"", checkout.RuleRequired, checkout.RuleTooShort, checkout.RuleTooLong, checkout.RuleDigits, checkout.RuleOption,
			checkout.RuleForm, checkout.RuleUnknown,
		} {
			core := newLong()
			refusal := checkout.RefuseField(checkout.ReasonInvalidField, field, "no")
			refusal.Rule = rule
			core.pay = func(checkout.PayWish) (checkout.Payment, error) { return checkout.Payment{}, refusal }
			page := body(t, send(t, core, there.pay(), filledForm(), "en"))
			_, control, _ := strings.Cut(page, ` id="`+field+`"`)
			control, _, _ = strings.Cut(control, ">")
			for _, want := range []string{`aria-invalid="true"`, field + `-error"`} {
				if !strings.Contains(control, want) {
					t.Errorf("%s, %s: no %s in %s", field, rule, want, control)
				}
			}
			for _, want := range []string{`<p class="wrong" id="` + field + `-error">`, `<a href="#` + field + `">`} {
				_, text, ok := strings.Cut(page, want)
				if text, _, _ = strings.Cut(text, "<"); !ok || text == "" {
					t.Errorf("%s, %s: nothing after %s", field, rule, want)
				}
			}
		}
	}
}

func TestLongRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		reason   checkout.Reason
		status   int
		location string
		text     string
	}{
		"sold out":     {checkout.ReasonOutOfStock, 422, "", "Not enough in stock"},
		"coupon":       {checkout.ReasonCouponInvalid, 422, "", "This coupon code is not valid for this order."},
		"too small":    {checkout.ReasonAmountTooSmall, 422, "", "the total is too small"},
		"payment open": {checkout.ReasonPaymentOpen, 303, there.page(), ""},
		"expired":      {checkout.ReasonSessionExpired, 303, there.page(), ""},
		"paid":         {checkout.ReasonSessionComplete, 303, "https://shop.example/thanks?o=1", ""},
		"busy":         {checkout.ReasonUnavailable, 503, "", ""},
	} {
		for _, at := range []string{there.pay(), there.update()} {
			core := newLong()
			core.pay = func(checkout.PayWish) (checkout.Payment, error) {
				return checkout.Payment{}, checkout.Refuse(c.reason, "no")
			}
			core.tell = func(checkout.Details) (checkout.Sale, error) { return checkout.Sale{}, checkout.Refuse(c.reason, "no") }
			res := send(t, core, at, filledForm(), "en")
			page := body(t, res)
			if res.StatusCode != c.status || res.Header.Get("Location") != c.location || !strings.Contains(page, c.text) {
				t.Errorf("%s at %s: %d %q\n%s", name, at, res.StatusCode, res.Header.Get("Location"), page)
			}
			if c.status == 422 && !strings.Contains(page, `value="Berlin"`) {
				t.Errorf("%s at %s: the entries are gone", name, at)
			}
		}
	}
}

func TestFormsThatNoPageSends(t *testing.T) {
	for name, c := range map[string]struct {
		form   string
		header []string
		status int
	}{
		"a field twice":  {"field_nick=a&field_nick=b", nil, 400},
		"a method twice": {"gateway=A&gateway=B", nil, 400},
		"other site":     {"country=DE", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"json":           {"{}", []string{"Content-Type", "application/json"}, 415},
		"too large":      {"line1=" + strings.Repeat("a", formLimit), nil, 413},
		"good":           {"country=DE", []string{"Sec-Fetch-Site", "same-origin"}, 200},
	} {
		core := newLong()
		r := httptest.NewRequest(http.MethodPost, publicURL+there.update(), strings.NewReader(c.form))
		r.Header.Set("Content-Type", formType)
		for i := 0; i < len(c.header); i += 2 {
			r.Header.Set(c.header[i], c.header[i+1])
		}
		if res := serve(t, newHandler(t, core), r); res.StatusCode != c.status || (len(core.told) > 0) != (c.status == 200) {
			t.Errorf("%s: %d, asked %d times", name, res.StatusCode, len(core.told))
		}
	}
	if res := get(t, newLong(), there.update(), "en"); res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != there.page() {
		t.Errorf("GET: %d %q", res.StatusCode, res.Header.Get("Location"))
	}
}

// TestSubmittedEmailStays proves that the address which an order goes by is not asked for again.
func TestSubmittedEmailStays(t *testing.T) {
	core := newLong()
	core.sale.Order.Email, core.sale.Order.SubmittedAt = "ada@example.com", now
	page := body(t, send(t, core, there.update(), filledForm(), "en"))
	if !strings.Contains(page, ` required readonly aria-describedby="email-hint" value="ada@example.com">`) {
		t.Error(page)
	}
}
