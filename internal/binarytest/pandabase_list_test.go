package binarytest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// pandabaseLists are the addresses of lists; each with its default limit.
var pandabaseLists = map[string]int{
	corePath + "/products": 25, corePath + "/coupons": 25, corePath + "/webhooks": 20, corePath + "/orders": 25, corePath + "/orders/payments": 25,
	corePath + "/customers": 25, corePath + "/licenses": 25, corePath + "/refunds": 25, "/v2/storefront/stores/{store}/products": 25,
}

// refusedLists are questions that a list does not answer.
func refusedLists() (table []refusal) {
	add := func(path, query, field string) {
		table = append(table, refusal{path + "?" + query, call{method: http.MethodGet, path: path + "?" + query}, 400, "", field})
	}
	for path := range pandabaseLists {
		for _, query := range []string{"limit=101", "limit=0", "limit=-1", "limit=x", "limit=1.5", "limit=", "limit=99999999999999999999", "limit=1&limit=2"} {
			add(path, query, "limit")
		}
		for _, query := range []string{"page=0", "page=-1", "page=x", "page=1.5", "page=99999999999999999999", "page=1&page=2"} {
			add(path, query, "page")
		}
	}
	for path, queries := range map[string][]string{
		"/products": {"status=X", "productType=x", "pricingModel=X", "inStock=1", "sortBy=x", "sortOrder=x", "search=" + strings.Repeat("a", 129)},
		"/coupons":  {"type=X", "enabled=yes", "sortBy=x", "sortOrder=up"}, "/orders": {"status=X", "status=completed", "sort=x"},
		"/orders/payments": {"status=X", "sort=x"}, "/refunds": {"status=X", "sort=x"}, "/licenses": {"status=X"}, "/customers": {"sortBy=x", "sortOrder=x"},
	} {
		for _, query := range queries {
			field, _, _ := strings.Cut(query, "=")
			add(corePath+path, query, field)
		}
	}
	for _, query := range []string{"sortBy=x", "sortOrder=x", "productType=X", "pricingModel=X", "search=" + strings.Repeat("a", 129)} {
		field, _, _ := strings.Cut(query, "=")
		add("/v2/storefront/stores/{store}/products", query, field)
	}
	return table
}

// titles reads a page of products.
func titles(t *testing.T, got answer) (list []string) {
	t.Helper()
	for _, item := range got.want(t, http.StatusOK).data(t)["items"].([]any) {
		list = append(list, item.(map[string]any)["title"].(string))
	}
	return list
}

func TestPandabaseListsArePaged(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		for path, limit := range pandabaseLists {
			got := s.send(t, call{method: http.MethodGet, path: path, key: s.line.Keys.Pandabase}).want(t, http.StatusOK)
			pagination, _ := got.data(t)["pagination"].(map[string]any)
			if pagination["page"] != json.Number("1") || pagination["limit"] != json.Number(fmt.Sprint(limit)) {
				t.Errorf("%s: %v", path, pagination)
			}
			s.send(t, call{method: http.MethodGet, path: path + "?limit=100&page=1", key: s.line.Keys.Pandabase}).want(t, http.StatusOK)
		}
		for i := range 7 { // four are there
			s.product(t, "p", fmt.Sprintf(`{"title":"Tool %d","productType":"SERVICE","price":%d,"status":"ACTIVE"}`, i, 100+i))
		}
		s.product(t, "draft", `{"title":"Tool X","productType":"SERVICE","price":1,"status":"DRAFT"}`)
		var listed []string
		for page := 1; page <= 3; page++ {
			got := s.core(t, http.MethodGet, fmt.Sprintf("/products?limit=5&page=%d&sortBy=title&sortOrder=asc", page), "")
			listed = append(listed, titles(t, got)...)
			if want := fmt.Sprintf(`"pagination":{"page":%d,"limit":5,"total":12,"totalPages":3}`, page); !strings.Contains(got.body, want) {
				t.Errorf("no %s in %s", want, got.body)
			}
		}
		if !slices.IsSorted(listed) || len(slices.Compact(listed)) != 12 {
			t.Errorf("listed %v", listed)
		}
		if beyond := s.core(t, http.MethodGet, "/products?limit=5&page=4", "").want(t, http.StatusOK); !strings.Contains(beyond.body, `"items":[]`) {
			t.Errorf("beyond the end: %s", beyond.body)
		}
	})
}

func TestPandabaseFilters(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.stock(t)
		for query, want := range map[string]string{
			"?search=PRO-LIC": "", "?search=pro%20lic": "Pro licence", "?status=DRAFT": "Soon", "?productType=PHYSICAL": "Rare",
			"?sortBy=price&sortOrder=desc&limit=1": "Consulting", "?sortBy=price&sortOrder=asc&limit=1": "Sticker", "?search=%25": "",
		} {
			if got := strings.Join(titles(t, s.core(t, http.MethodGet, "/products"+query, "")), ","); got != want {
				t.Errorf("%s: %q, want %q", query, got, want)
			}
		}
		shown := titles(t, s.anyone(t, http.MethodGet, "/v2/storefront/stores/{store}/products?sortBy=title&sortOrder=asc", ""))
		if want := []string{"Consulting", "E-book", "Later", "Pro licence", "Rare", "Sticker"}; !slices.Equal(shown, want) {
			t.Errorf("the storefront shows %v, want %v", shown, want)
		}
		for query, total := range map[string]int{
			"/orders": 1, "/orders?status=COMPLETED": 1, "/orders?status=PENDING": 0, "/orders?search=a@shop.example": 1, "/orders?search=b@shop.example": 0,
			"/coupons?enabled=false": 1, "/coupons?type=FIXED": 2, "/coupons?search=welcome": 1, "/licenses?status=CLAIMED": 0, "/licenses": 3,
			"/licenses?productId={pro-licence}": 3, "/licenses?productId={e-book}": 0, "/customers": 1, "/customers?search=A@SHOP": 1, "/orders/payments": 0, "/refunds": 0,
		} {
			got := s.core(t, http.MethodGet, query, "").want(t, http.StatusOK)
			if !strings.Contains(got.body, fmt.Sprintf(`"total":%d,`, total)) {
				t.Errorf("%s: want %d: %s", query, total, got.body)
			}
		}
	})
}
