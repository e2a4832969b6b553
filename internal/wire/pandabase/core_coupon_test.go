package pandabase

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

const leanCoupon = `{"code":"LAUNCH20","type":"PERCENTAGE","value":20}`

func TestCouponAnswersEveryField(t *testing.T) {
	s := newSeller(t)
	product := s.makes("/products", leanProduct)
	made := s.asks(http.StatusCreated, "POST", "/coupons", `{"code":"Launch_20-x","displayName":"Launch week","description":"A discount.",
		"type":"FIXED","value":500,"minimumPurchase":1000,"maxUses":500,"maxUsesPerCustomer":1,"firstPurchaseOnly":true,
		"startsAt":"2026-05-01T00:00:00Z","expiresAt":"2026-06-01T00:00:00Z","enabled":false,"productIds":["`+product+`"]}`)
	golden(t, "core_coupon.json", made.body)
	id := unquoted(made.field(t, "id"))
	if read := s.asks(http.StatusOK, "GET", "/coupons/"+id, ""); string(read.body) != string(made.body) {
		t.Errorf("made as %s\nread as %s", made.body, read.body)
	}
	for _, field := range []string{"displayName", "description", "minimumPurchase", "maxUses", "maxUsesPerCustomer", "startsAt", "expiresAt"} {
		if got := s.asks(http.StatusOK, "PATCH", "/coupons/"+id, `{"`+field+`":null}`).field(t, field); got != "null" {
			t.Errorf("%s is %s", field, got)
		}
	}
	if got := s.asks(http.StatusOK, "PATCH", "/coupons/"+id, `{"productIds":null}`).field(t, "productIds"); got != "[]" {
		t.Errorf("productIds is %s", got)
	}
	changed := s.asks(http.StatusOK, "PATCH", "/coupons/"+id, `{"code":"LAUNCH_20-X","type":"PERCENTAGE","value":100,"enabled":true,"firstPurchaseOnly":false}`)
	for field, want := range map[string]string{"code": `"Launch_20-x"`, "type": `"PERCENTAGE"`, "value": "100", "enabled": "true", "firstPurchaseOnly": "false"} {
		if got := changed.field(t, field); got != want {
			t.Errorf("%s is %s, want %s", field, got, want)
		}
	}
	for _, bad := range []string{`{"code":"OTHER"}`, `{"value":101}`, `{"value":null}`, `{"type":null}`, `{"enabled":null}`, `{"productIds":["prd_unknown0000"]}`} {
		s.asks(http.StatusBadRequest, "PATCH", "/coupons/"+id, bad)
	}
}

func TestCouponBounds(t *testing.T) {
	s := newSeller(t)
	next := 0
	fresh := func(body string) string { // each case has a code of its own
		next++
		return strings.Replace(body, "LAUNCH20", fmt.Sprint("C", next), 1)
	}
	fixed := override(leanCoupon, "type", `"FIXED"`)
	for _, b := range bounds(fixed, map[string]rangeOf{
		"displayName": {"string", 1, 128}, "description": {"string", 0, 500}, "value": {"number", 1, mostMoney},
		"minimumPurchase": {"number", 0, mostMoney}, "maxUses": {"number", 1, mostMoney}, "maxUsesPerCustomer": {"number", 1, mostMoney},
	}) {
		if got := s.sendKeyed("POST", "/coupons", fresh(b.body)); got.status != b.status {
			t.Errorf("%s: %d %s", b.name, got.status, got.body)
		}
	}
	products := make([]string, 51)
	for i := range products {
		products[i] = s.makes("/products", leanService)
	}
	most := `["` + strings.Join(products[:50], `","`) + `"]`
	for field, cases := range map[string]struct{ good, bad []string }{
		"code": {[]string{`"AB"`, `"` + strings.Repeat("z", 64) + `"`, `"a_-9"`},
			[]string{`"A"`, `"` + strings.Repeat("z", 65) + `"`, `"A B"`, `"ÄÖ"`, `""`, `null`, `1`}},
		"type":       {[]string{`"FIXED"`}, []string{`"FIXED_AMOUNT"`, `"percentage"`, `null`}},
		"value":      {[]string{`1`, `100`}, []string{`0`, `101`, `1.5`, `"20"`, `null`}},
		"startsAt":   {[]string{`"2026-01-01T00:00:00Z"`}, []string{`"soon"`, `null`}},
		"productIds": {[]string{`[]`, most}, []string{strings.TrimSuffix(most, "]") + `,"` + products[50] + `"]`, `["prd_0123456789"]`, `["short"]`, `null`}},
	} {
		for _, value := range cases.good {
			if got := s.sendKeyed("POST", "/coupons", fresh(override(leanCoupon, field, value))); got.status != http.StatusCreated {
				t.Errorf("%s %.60s: %d %s", field, value, got.status, got.body)
			}
		}
		for _, value := range cases.bad {
			if got := s.sendKeyed("POST", "/coupons", fresh(override(leanCoupon, field, value))); got.status != http.StatusBadRequest {
				t.Errorf("%s %.60s: %d %s", field, value, got.status, got.body)
			}
		}
	}
	for _, bad := range []string{`{"type":"FIXED","value":1}`, `{"code":"XX","value":1}`, `{"code":"XX","type":"FIXED"}`,
		`{"code":"DATES","type":"FIXED","value":1,"startsAt":"2026-02-01T00:00:00Z","expiresAt":"2026-02-01T00:00:00Z"}`} {
		s.asks(http.StatusBadRequest, "POST", "/coupons", bad)
	}
}

// A code is taken whatever its case, until its coupon is deleted.
func TestCouponCodeIsTaken(t *testing.T) {
	s := newSeller(t)
	id := s.makes("/coupons", leanCoupon)
	s.asks(http.StatusBadRequest, "POST", "/coupons", strings.Replace(leanCoupon, "LAUNCH", "launch", 1))
	s.asks(http.StatusOK, "DELETE", "/coupons/"+id, "")
	for _, method := range []string{"GET", "DELETE"} {
		s.asks(http.StatusNotFound, method, "/coupons/"+id, "")
	}
	s.asks(http.StatusNotFound, "PATCH", "/coupons/"+id, `{}`)
	s.makes("/coupons", leanCoupon)
}

func TestListCoupons(t *testing.T) {
	s := newSeller(t)
	a := s.makes("/coupons", `{"code":"AAA","type":"FIXED","value":300}`)
	s.clock.Advance(1e9)
	b := s.makes("/coupons", `{"code":"BBB","displayName":"Öl for all","type":"PERCENTAGE","value":10,"enabled":false}`)
	s.clock.Advance(1e9)
	c := s.makes("/coupons", `{"code":"CCC","type":"PERCENTAGE","value":50}`)
	s.clock.Advance(1e9)
	s.asks(http.StatusOK, "PATCH", "/coupons/"+a, `{"description":"x"}`)
	s.buys(`{"items":[{"name":"Sword","amount":2499,"quantity":1}],"coupon_code":"CCC"}`)
	for query, want := range map[string][]string{
		"": {c, b, a}, "sortOrder=asc": {a, b, c}, "sortBy=code&sortOrder=asc": {a, b, c}, "sortBy=code": {c, b, a}, "sortBy=value": {a, c, b},
		"sortBy=updatedAt": {a, c, b}, "sortBy=timesUsed&limit=1": {c}, "search=bb": {b}, "search=ÖL": {b}, "type=FIXED": {a},
		"type=PERCENTAGE": {c, b}, "enabled=false": {b}, "enabled=true": {c, a}, "limit=1&page=3": {a},
	} {
		if got := s.ids("/coupons?" + query); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	if used := s.asks(http.StatusOK, "GET", "/coupons/"+c, "").field(t, "timesUsed"); used != "1" {
		t.Errorf("timesUsed %s", used)
	}
}
