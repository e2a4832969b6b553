package sellapp

import (
	"net/http"
	"strings"
	"testing"
)

// opened are the addresses of one object of each kind, and what changes it.
type opened struct{ path, ability, change string }

// opens makes one object of each kind.
func (s *seller) opens() []opened {
	s.t.Helper()
	product := s.makes(products, leanProduct)
	return []opened{
		{product, "listing", `{"title":"Other"}`},
		{s.makes(product+"/variants", leanVariant), "listing", `{"title":"Other"}`},
		{s.makes(coupons, leanCoupon), "coupon", `{"discount":1}`},
		{s.makes(channels, leanChannel), "webhook", `{"name":"Other"}`},
	}
}

// Whatever is none of the store's gets one same answer: another store's, what never was, what is no id at all.
func TestForeignObjectsAreUnknown(t *testing.T) {
	s := newSeller(t)
	own := s.opens()
	theirs := s.elsewhere().opens()
	for i, object := range own {
		parent, _, _ := strings.Cut(object.path[1:], "/x")
		parent = "/" + parent[:strings.LastIndex(parent, "/")]
		foreign := theirs[i].path[strings.LastIndex(theirs[i].path, "/")+1:]
		var first string
		for _, id := range []string{foreign, "999", "0", "-1", "01", "+1", "1.0", "1e0", "x", "9223372036854775807", "9223372036854775808",
			"99999999999999999999999", "%20", "01234567-89ab-cdef-0123-456789abcdef", "00000000-0000-0000-0000-000000000000"} {
			for _, method := range []string{"GET", "PATCH", "DELETE"} {
				body := ""
				if method == "PATCH" {
					body = `{}`
				}
				answer := s.asks(http.StatusNotFound, method, parent+"/"+id, body, "X-Request-ID: fixed")
				if first == "" {
					first = string(answer.body)
				}
				if string(answer.body) != first {
					t.Errorf("%s %s/%s: %s, and another %s", method, parent, id, answer.body, first)
				}
			}
		}
	}
	for i := range own {
		s.asks(http.StatusOK, "GET", own[i].path, "")
		s.asks(http.StatusNotFound, "GET", theirs[i].path, "")
		s.asks(http.StatusNotFound, "PATCH", theirs[i].path, own[i].change)
		s.asks(http.StatusNotFound, "DELETE", theirs[i].path, "")
	}
	for _, list := range []string{products, coupons, channels} {
		if got := s.ids(list); got == "" || strings.Contains(got, " ") {
			t.Errorf("%s lists %s", list, got)
		}
	}
}

// A key does what its abilities say and nothing else.
func TestAbilities(t *testing.T) {
	s := newSeller(t)
	objects := s.opens()
	for _, ability := range []string{"invoice", "listing", "coupon", "webhook"} {
		limited := *s
		limited.key = s.keyWith(ability + ".all")
		for _, object := range objects {
			want := http.StatusForbidden
			if object.ability == ability {
				want = http.StatusOK
			}
			limited.asks(want, "GET", object.path, "")
			limited.asks(want, "GET", object.path[:strings.LastIndex(object.path, "/")], "")
			limited.asks(want, "PATCH", object.path, object.change)
		}
		for body, path := range map[string]string{leanProduct: products, override(leanCoupon, "code", `"NEW"`): coupons} {
			want := http.StatusForbidden
			if (ability == "listing" && path == products) || (ability == "coupon" && path == coupons) {
				want = http.StatusCreated
			}
			limited.asks(want, "POST", path, body)
		}
		want := http.StatusForbidden
		if ability == "webhook" {
			want = http.StatusOK
		}
		limited.asks(want, "PUT", channels+"/signing-secret", `{"signing_secret":"`+secret+`"}`)
	}
	for _, key := range []string{"", "sa_wrong", "shx_" + strings.Repeat("x", 32)} {
		limited := *s
		limited.key = key
		for _, object := range objects {
			limited.asks(http.StatusUnauthorized, "DELETE", object.path, "")
		}
	}
}

// Lists take the parameters of the contract only.
func TestListBounds(t *testing.T) {
	s := newSeller(t)
	product := s.makes(products, leanProduct)
	for _, list := range []string{products, product + "/variants", coupons, channels} {
		for _, good := range []string{"", "?limit=1", "?limit=100&page=1", "?page=1000000000"} {
			s.asks(http.StatusOK, "GET", list+good, "")
		}
		for bad, field := range map[string]string{
			"?limit=0": "limit", "?limit=101": "limit", "?limit=x": "limit", "?page=0": "page", "?page=-1": "page", "?page=1&page=2": "page",
		} {
			s.asks(http.StatusUnprocessableEntity, "GET", list+bad, "").blames(t, field)
		}
	}
	s.asks(http.StatusNotFound, "GET", products+"/9/variants", "")
}
