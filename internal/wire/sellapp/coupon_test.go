package sellapp

import (
	"net/http"
	"strings"
	"testing"

	"kassa/internal/checkout"
)

const (
	coupons    = "/api/v1/coupons"
	leanCoupon = `{"code":"PLAN10","type":"PERCENTAGE","discount":10,"store_wide":true}`
)

func TestCouponAnswersEveryField(t *testing.T) {
	s := newSeller(t)
	for range 2 {
		s.makes(products, override(leanProduct, "variants", "["+leanVariant+","+override(leanVariant, "title", `"Flask"`)+"]"))
	}
	made := s.asks(http.StatusCreated, "POST", coupons, `{"code":"Plan-5","type":"AMOUNT","discount":5.50,"store_wide":false,"products":[2,1],
		"product_variants":[3],"limit":7,"expires_at":"2026-04-01T02:00:00+02:00","minimum_amount":"20"}`)
	made.kept(t, "coupon.json")
	if read := s.asks(http.StatusOK, "GET", coupons+"/1", ""); string(read.body) != string(made.body) {
		t.Errorf("made as %s\nread as %s", made.body, read.body)
	}
	s.makes(coupons, leanCoupon)
	s.asks(http.StatusOK, "GET", coupons+"?limit=1&page=2", "").kept(t, "coupon_list.json")
	if got := s.ids(coupons); got != "1 2" {
		t.Errorf("listed %s", got)
	}
}

// Discounts are whole per cent or major units, as numbers or as text.
func TestCouponDiscount(t *testing.T) {
	s := newSeller(t)
	address := s.makes(coupons, leanCoupon)
	for _, step := range []struct {
		change, told string
		kind         checkout.CouponKind
		value        int64
	}{
		{`{"discount":"25"}`, `"25"`, checkout.CouponPercentage, 25},
		{`{"discount":1e2}`, `"100"`, checkout.CouponPercentage, 100},
		{`{"type":"AMOUNT","discount":"5"}`, `"5.00"`, checkout.CouponFixed, 500},
		{`{"discount":1.01}`, `"1.01"`, checkout.CouponFixed, 101},
		{`{"type":"PERCENTAGE","discount":2.0}`, `"2"`, checkout.CouponPercentage, 2},
	} {
		s.asks(http.StatusOK, "PATCH", address, step.change).fields(t, map[string]string{"discount": step.told})
		c, err := s.core.Reader(t.Context()).CouponByNumber(s.store.ID, 1)
		s.must(err)
		if c.Kind != step.kind || c.Value != step.value {
			t.Errorf("%s: %s %d", step.change, c.Kind, c.Value)
		}
	}
	s.asks(http.StatusUnprocessableEntity, "PATCH", address, `{"type":"AMOUNT"}`).blames(t, "discount")
	s.asks(http.StatusUnprocessableEntity, "PATCH", address, `{"type":"AMOUNT","discount":1.005}`).blames(t, "discount")
	s.asks(http.StatusUnprocessableEntity, "PATCH", address, `{"type":"AMOUNT","discount":0.99}`).blames(t, "discount")
	s.asks(http.StatusUnprocessableEntity, "PATCH", address, `{"type":"AMOUNT","discount":"99999999999999999"}`).blames(t, "discount")
}

// A coupon is for everything, or for products, of which some may be narrowed to variants.
func TestCouponScope(t *testing.T) {
	s := newSeller(t)
	for range 2 {
		s.makes(products, override(leanProduct, "variants", "["+leanVariant+","+override(leanVariant, "title", `"Flask"`)+"]"))
	}
	address := s.makes(coupons, leanCoupon)
	scope := func(wide, products, variants string) map[string]string {
		return map[string]string{"store_wide": wide, "products": products, "product_variants": variants}
	}
	for _, step := range []struct {
		change string
		want   map[string]string
	}{
		{`{}`, scope("true", "[]", "[]")},
		{`{"store_wide":false,"products":[1,2,1],"product_variants":[1,4,1]}`, scope("false", "[1,2]", "[1,4]")},
		{`{"products":[2]}`, scope("false", "[2]", "[4]")},
		{`{"product_variants":[]}`, scope("false", "[2]", "[]")},
		{`{"product_variants":[3,4]}`, scope("false", "[2]", "[3,4]")},
		{`{"store_wide":true,"products":[1]}`, scope("true", "[]", "[]")},
		{`{"products":[1]}`, scope("false", "[1]", "[]")},
	} {
		s.asks(http.StatusOK, "PATCH", address, step.change).fields(t, step.want)
	}
	theirs := s.elsewhere()
	theirs.makes(products, override(leanProduct, "variants", "["+leanVariant+"]")) // 3, and the variant 5
	for change, field := range map[string]string{
		`{"products":[1,3]}`: "products.1", `{"products":[9]}`: "products.0", `{"product_variants":[3]}`: "product_variants.0",
		`{"product_variants":[5]}`: "product_variants.0", `{"product_variants":[9]}`: "product_variants.0",
		`{"store_wide":true}`: "", `{"store_wide":false,"product_variants":[1]}`: "products",
	} {
		if field == "" {
			s.asks(http.StatusOK, "PATCH", address, change)
			s.asks(http.StatusUnprocessableEntity, "PATCH", address, `{"store_wide":false}`).blames(t, "products")
			s.asks(http.StatusOK, "PATCH", address, `{"products":[1]}`)
			continue
		}
		if field == "products" {
			s.asks(http.StatusUnprocessableEntity, "POST", coupons, override(leanCoupon, "store_wide", "false")).blames(t, "products")
			continue
		}
		s.asks(http.StatusUnprocessableEntity, "PATCH", address, change).blames(t, field)
	}
	s.asks(http.StatusOK, "DELETE", products+"/1", "")
	s.asks(http.StatusUnprocessableEntity, "PATCH", address, `{"products":[1]}`).blames(t, "products.0")
}

func TestCouponChanges(t *testing.T) {
	for _, method := range []string{"PATCH", "PUT"} {
		s := newSeller(t)
		address := s.makes(coupons, override(override(override(leanCoupon, "limit", "3"), "expires_at", `"2026-03-10T00:00:00Z"`), "minimum_amount", "2"))
		before := s.asks(http.StatusOK, "GET", address, "")
		if after := s.asks(http.StatusOK, method, address, `{}`); string(after.body) != string(before.body) {
			t.Errorf("%s: %s\nwas %s", method, after.body, before.body)
		}
		s.asks(http.StatusOK, method, address, `{"code":"other","limit":null,"expires_at":null,"minimum_amount":null}`).
			fields(t, map[string]string{"code": `"other"`, "limit": "null", "expires_at": "null", "minimum_amount": "null", "discount": `"10"`})
		s.makes(coupons, leanCoupon)
		s.asks(http.StatusUnprocessableEntity, "POST", coupons, override(leanCoupon, "code", `"OTHER"`)).blames(t, "code")
		s.asks(http.StatusUnprocessableEntity, method, address, `{"code":"plan10"}`).blames(t, "code")
		s.asks(http.StatusOK, "DELETE", address, "").fields(t, map[string]string{"id": "1", "deleted_at": `"2026-03-09T12:00:00.000000Z"`})
		for _, gone := range []string{"GET", "DELETE"} {
			s.asks(http.StatusNotFound, gone, address, "")
		}
		s.asks(http.StatusNotFound, method, address, `{}`)
		if got := s.ids(coupons); got != "2" {
			t.Errorf("listed %s", got)
		}
	}
}

func TestCouponBounds(t *testing.T) {
	s := newSeller(t)
	for field, cases := range map[string]struct{ good, bad []string }{
		"code": {[]string{`"a1"`, `"` + strings.Repeat("A", 64) + `"`, `"a_b-C"`},
			[]string{`""`, `"a"`, `"` + strings.Repeat("A", 65) + `"`, `"` + strings.Repeat("A", 256) + `"`, `"a b"`, `"é1"`, "1", "null", ""}},
		"type":           {[]string{`"AMOUNT"`, `"PERCENTAGE"`}, []string{`"FIXED"`, `"amount"`, "1", "null", ""}},
		"discount":       {[]string{"1", "100", `"1"`, "1e1"}, []string{"0", "101", "1.5", "-1", `"1.5"`, `"-1"`, `" 1"`, `"x"`, `""`, "null", "true", ""}},
		"store_wide":     {[]string{"true"}, []string{"1", `"true"`, "null", ""}},
		"limit":          {[]string{"1", "2147483647", "null"}, []string{"0", "2147483648", "1.5", `"1"`}},
		"expires_at":     {[]string{"null", `"2026-03-09T12:00:01Z"`}, []string{`"2026-03-09T12:00:00Z"`, `"2026-03-09"`, `""`, "1"}},
		"minimum_amount": {[]string{"null", "1", `"1.50"`}, []string{"0", "0.5", "1.001", `"x"`, "true", "-1"}},
		"products":       {nil, []string{"[]", "[0]", `["1"]`, "null", "1", "[1.5]"}},
	} {
		for _, value := range cases.good {
			s.asks(http.StatusOK, "DELETE", s.makes(coupons, override(leanCoupon, field, value)), "")
		}
		address := s.makes(coupons, leanCoupon)
		for _, value := range cases.bad {
			body := override(leanCoupon, "code", `"NEW"`)
			if field == "products" {
				body = override(body, "store_wide", "false")
			}
			s.asks(http.StatusUnprocessableEntity, "POST", coupons, override(body, field, value))
			if value != "" {
				s.asks(http.StatusUnprocessableEntity, "PATCH", address, `{"`+field+`":`+value+`}`)
			}
		}
		s.asks(http.StatusOK, "DELETE", address, "")
	}
}
