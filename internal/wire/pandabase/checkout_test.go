package pandabase

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kassa/internal/checkout"
)

// plain is the least that a session needs.
const plain = `{"items":[{"name":"Sword","amount":2499,"quantity":1}]}`

// full has every field of the seed.
const full = `{
	"items":[{"product_id":"PRODUCT","quantity":2},{"name":"Gift wrap","amount":150,"quantity":3}],
	"title":"Your order","description":"Two swords, wrapped","amount":5448,
	"customer":{"name":"Ada Byron","email":"ada@example.com","billing":{"line1":"1 Elm St","line2":"","city":"Berlin","state":"BE","postal_code":"10115","country":"DE"}},
	"coupon_code":"save10","tax_id":"DE123456788",
	"display":{"fields":[
		{"key":"nick","label":{"type":"custom","custom":"Nickname"},"type":"text","optional":false,"text":{"default_value":"Knight","minimum_length":3,"maximum_length":20}},
		{"key":"level","label":{"type":"custom","custom":"Level"},"type":"numeric","optional":true,"numeric":{"default_value":"0","minimum_length":0,"maximum_length":2}},
		{"key":"realm","label":{"type":"custom","custom":"Realm"},"type":"dropdown","dropdown":{"default_value":"north","options":[{"label":"North","value":"north"},{"label":"South","value":"south"}]}}]},
	"metadata":{"order_ref":"A-1001","source":"web"},
	"return_url":"https://acorn.example/thanks","cancel_url":"https://acorn.example/cart"}`

func TestCreateAnswers201(t *testing.T) {
	s := newShop(t)
	s.coupon("SAVE10")
	sword := s.stock("Sword", 2499, func(p *checkout.Product) { p.Images = []string{"https://acorn.example/sword.png"} })
	body := strings.Replace(full, "PRODUCT", name(productPrefix, sword.ID), 1)
	made := s.sent(http.StatusCreated, "POST", s.checkouts(), body)
	golden(t, "create_full.json", made.body)
	golden(t, "create_plain.json", s.sent(http.StatusCreated, "POST", s.checkouts(), plain).body)
}

// The answer has the seed's keys and session_id, no more and no fewer.
func TestCreateHasTheSeedsKeys(t *testing.T) {
	s := newShop(t)
	got := map[string]any{}
	s.sent(http.StatusCreated, "POST", s.checkouts(), plain).data(t, &got)
	want := strings.Fields(`amount cancel_url checkout_url coupon description discount_amount display expires_at id items
		merchant metadata pay_redirect_url return_url session_id tax_amount title total_amount`)
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(got))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	merchant, _ := got["merchant"].(map[string]any)
	want = strings.Fields(`accentColor favicon handle id logo name primaryColor slug statementDescriptor supportEmail`)
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(merchant))); diff != "" {
		t.Errorf("merchant (-want +got):\n%s", diff)
	}
}

func TestSixHourTTL(t *testing.T) {
	s := newShop(t, func(s *checkout.Store) { s.SessionTTL = time.Hour })
	made := s.create(plain)
	if want := opening.Add(6 * time.Hour).UnixMilli(); made.ExpiresAt != want {
		t.Errorf("expires_at %d, want %d", made.ExpiresAt, want)
	}
	for _, c := range []struct {
		after  time.Duration
		status string
	}{{6*time.Hour - time.Millisecond, statusOpen}, {6 * time.Hour, statusExpired}} {
		s.clock.Set(opening.Add(c.after))
		var now sessionState
		s.sent(http.StatusOK, "GET", s.checkouts()+"/"+made.ID, "").data(t, &now)
		if now.Status != c.status {
			t.Errorf("after %s: %s, want %s", c.after, now.Status, c.status)
		}
	}
}

func TestTitleDefaultsToStoreName(t *testing.T) {
	s := newShop(t)
	if made := s.create(plain); made.Title != "Acorn Games" {
		t.Errorf("title %q", made.Title)
	}
	if made := s.create(with(plain, `"title":"Mine"`)); made.Title != "Mine" {
		t.Errorf("title %q", made.Title)
	}
}

func TestDescriptionNullUnlessSet(t *testing.T) {
	s := newShop(t)
	if made := s.create(plain); made.Description != nil {
		t.Errorf("description %q", *made.Description)
	}
	if made := s.create(with(plain, `"description":"Mine"`)); made.Description == nil || *made.Description != "Mine" {
		t.Errorf("description %v", made.Description)
	}
}

// A business abroad owes the tax itself; an id that is none is no error and brings no relief.
func TestTaxIDsBringRelief(t *testing.T) {
	s := newShop(t)
	vienna := `"customer":{` + strings.Replace(berlin, "DE", "AT", 1) + `}`
	for taxID, want := range map[string]int64{"": 500, "ATU13585627": 0, " ATU13585627 ": 0, "ATU13585628": 500, "DE136695976": 500} {
		if made := s.create(with(plain, vienna+`,"tax_id":"`+taxID+`"`)); made.TaxAmount != want {
			t.Errorf("%q: tax %d, want %d", taxID, made.TaxAmount, want)
		}
	}
}

func TestAmountMustMatch(t *testing.T) {
	s := newShop(t)
	s.coupon("SAVE10")
	body := `{"items":[{"name":"Sword","amount":2000,"quantity":2},{"name":"Bow","amount":500,"quantity":1}],"coupon_code":"SAVE10",` +
		`"customer":{"billing":{"line1":"1 Elm St","city":"Berlin","state":"","postal_code":"10115","country":"DE"}},"amount":`
	made := s.create(body + `4500}`)
	if made.Amount != 4500 || made.DiscountAmount != 450 || made.TaxAmount != 770 || made.TotalAmount != 4820 {
		t.Errorf("%+v", made)
	}
	for _, amount := range []string{"4499", "4501", "4050", "4820"} {
		refused := s.sent(http.StatusBadRequest, "POST", s.checkouts(), body+amount+`}`)
		if want := "amount must match the computed item total, which is 4500."; refused.message(t) != want {
			t.Errorf("%s: %s", amount, refused.message(t))
		}
	}
}

func TestHTTPSOnly(t *testing.T) {
	s := newShop(t)
	for _, field := range []string{"return_url", "cancel_url"} {
		s.create(with(plain, `"`+field+`":"https://acorn.example:8443/a?b=c#d"`))
		for _, address := range []string{
			"http://acorn.example/ok", "http://localhost/ok", "", "/ok", "//evil.example", "https:evil.com", "https:///x",
			"javascript:alert(1)", "data:text/html,x", "ftp://acorn.example/", "https://a:b@acorn.example/",
			"https://acorn.example\\\\@evil.example", "https://acorn.example:99999/", "https://acorn.example/\\u0001",
			"https://acorn.example/" + strings.Repeat("a", 2048),
		} {
			refused := s.sent(http.StatusBadRequest, "POST", s.checkouts(), with(plain, `"`+field+`":"`+address+`"`))
			if !strings.HasPrefix(refused.message(t), field+" must ") {
				t.Errorf("%s %q: %s", field, address, refused.message(t))
			}
		}
	}
}

func TestMetadataTwentyFortyFiveHundred(t *testing.T) {
	s := newShop(t)
	keys := func(n int) string {
		pairs := make([]string, n)
		for i := range pairs {
			pairs[i] = `"k` + strings.Repeat("x", i) + `":"v"`
		}
		return `{` + strings.Join(pairs, ",") + `}`
	}
	wide := strings.Repeat("é", 40)
	for _, c := range []struct{ metadata, refused string }{
		{`{}`, ""}, {keys(1), ""}, {keys(20), ""},
		{keys(21), "metadata must have at most 20 fields."},
		{`{"":"v"}`, "metadata must have keys of 1 to 40 characters."},
		{`{"` + wide + `":"v"}`, ""},
		{`{"` + wide + `x":"v"}`, "metadata must have keys of 1 to 40 characters."},
		{`{"k":""}`, ""}, {`{"k":"` + strings.Repeat("😀", 500) + `"}`, ""},
		{`{"k":"` + strings.Repeat("v", 501) + `"}`, "metadata.k must be at most 500 characters long."},
		{`{"k":1}`, "metadata.k must be text."}, {`{"k":null}`, "metadata.k must be text."},
		{`{"k":{"a":"b"}}`, "metadata.k must be text."}, {`[]`, "metadata must be an object."},
	} {
		s.creates(with(plain, `"metadata":`+c.metadata), c.refused)
	}
	made := s.create(with(plain, `"metadata":{"b":"<b>{{x}}</b>","a":"1"}`))
	if string(made.Metadata) != `{"a":"1","b":"<b>{{x}}</b>"}` {
		t.Errorf("metadata %s", made.Metadata)
	}
}

// with adds fields to a body.
func with(body, fields string) string { return strings.TrimSuffix(body, "}") + "," + fields + "}" }

// creates makes a session, or is refused in these words.
func (s *shop) creates(body, refused string) {
	s.t.Helper()
	answer := s.send("POST", s.checkouts(), body)
	switch {
	case refused == "" && answer.status == http.StatusCreated:
	case refused != "" && answer.status == http.StatusBadRequest && answer.message(s.t) == refused:
	default:
		s.t.Errorf("%.200s\n%d %s\nwant %q", body, answer.status, answer.body, refused)
	}
}
