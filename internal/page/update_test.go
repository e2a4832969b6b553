package page

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"kassa/internal/checkout"
)

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

// TestTextThatIsNone proves what becomes of characters that no keyboard has, and of an endless tax id.
func TestTextThatIsNone(t *testing.T) {
	core := newLong()
	core.pay = func(checkout.PayWish) (checkout.Payment, error) { return checkout.Payment{}, nil }
	send(t, core, there.pay(), url.Values{"email": {"a\x00@b.example"}, "name": {"A\x00\xffB"}, "country": {"D\nE"}}, "en")
	if d := core.wishes[0].Details; *d.Email != "a\x00@b.example" || *d.Name != "A\ufffd\ufffdB" || d.Billing.Country != "D\ufffdE" {
		t.Errorf("%q %q %q", *d.Email, *d.Name, d.Billing.Country)
	}
	for length, status := range map[int]int{32: 303, 33: 422} {
		core.wishes = nil
		res := send(t, core, there.pay(), url.Values{"tax_id": {strings.Repeat("é", length)}}, "en")
		if text := body(t, res); res.StatusCode != status || (len(core.wishes) > 0) != (status == 303) ||
			strings.Contains(text, "Enter at most 32 characters.") != (status == 422) {
			t.Errorf("%d characters: %d\n%s", length, res.StatusCode, text)
		}
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
