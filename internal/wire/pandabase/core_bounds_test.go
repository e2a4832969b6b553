package pandabase

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// leanService is a product that hands nothing over.
const leanService = `{"title":"T","productType":"SERVICE","price":100}`

// The largest amount and the largest count that the contract takes.
const (
	mostMoney = 9007199254740991
	mostCount = 2147483647
)

// rangeOf is the least and the most of a field: characters or a number.
type rangeOf struct {
	kind        string
	least, most int64
}

// bounded is a body with one field at an edge of its range.
type bounded struct {
	name, body string
	status     int
}

// bounds puts each field at its least and its most, and one step beyond; and once as another type.
func bounds(body string, fields map[string]rangeOf) []bounded {
	var cases []bounded
	for field, r := range fields {
		add := func(value string, status int) {
			cases = append(cases, bounded{field + " " + value[:min(len(value), 40)], override(body, field, value), status})
		}
		if r.kind == "number" {
			add(strconv.FormatInt(r.least, 10), http.StatusCreated)
			add(strconv.FormatInt(r.least+1, 10), http.StatusCreated)
			add(strconv.FormatInt(r.most, 10), http.StatusCreated)
			add(strconv.FormatInt(r.least-1, 10), http.StatusBadRequest)
			add(strconv.FormatInt(r.most+1, 10), http.StatusBadRequest)
			add("1.5", http.StatusBadRequest)
			add(`"1"`, http.StatusBadRequest)
			continue
		}
		text := func(n int64) string { return `"` + strings.Repeat("é", int(n)) + `"` } // code points count
		add(text(r.least), http.StatusCreated)
		add(text(r.most), http.StatusCreated)
		add(text(r.most+1), http.StatusBadRequest)
		if r.least > 0 {
			add(text(r.least-1), http.StatusBadRequest)
		}
		add("1", http.StatusBadRequest)
	}
	return cases
}

// override sets one field of a body.
func override(body, field, value string) string {
	fields := map[string]jsontext.Value{}
	if err := json.Unmarshal([]byte(body), &fields); err != nil {
		return err.Error()
	}
	fields[field] = jsontext.Value(value)
	text, err := json.Marshal(fields, json.Deterministic(true))
	if err != nil {
		return body[:len(body)-1] + `,"` + field + `":` + value + `}` // not JSON, as the test wants it
	}
	return string(text)
}

// sendKeyed sends a request with the seller's key, whatever comes back.
func (s *seller) sendKeyed(method, path, body string) clientReply {
	s.t.Helper()
	return s.send(method, s.base()+path, body, "Authorization: Bearer "+s.key)
}

// A list takes the limits of its contract and refuses what lies beyond, as it refuses every word that it does
// not know.
func TestListParameters(t *testing.T) {
	s := newSeller(t)
	lists := map[string]string{
		"/products": "25", "/coupons": "25", "/webhooks": "20", "/orders": "25", "/orders/payments": "25", "/customers": "25",
		"/licenses": "25", "/refunds": "25",
	}
	for path, limit := range lists {
		answer := s.asks(http.StatusOK, "GET", path, "")
		if got := answer.field(t, "pagination"); got != `{"page":1,"limit":`+limit+`,"total":0,"totalPages":0}` {
			t.Errorf("%s: %s", path, got)
		}
		if got := answer.field(t, "items"); got != "[]" {
			t.Errorf("%s: %s", path, got)
		}
		for _, good := range []string{"limit=1", "limit=100", "page=1", "page=1000000000"} {
			s.asks(http.StatusOK, "GET", path+"?"+good, "")
		}
		for _, bad := range []string{"limit=0", "limit=101", "limit=-1", "limit=x", "limit=1.5", "limit=", "page=0", "page=-1", "page=x", "limit=1&limit=1"} {
			s.asks(http.StatusBadRequest, "GET", path+"?"+bad, "")
		}
	}
	long := strings.Repeat("é", 128)
	for path, queries := range map[string][2][]string{
		"/products":        {{"search=" + long}, {"search=x" + long, "status=ARCHIVED", "status=", "status=DRAFT&status=DRAFT", "productType=x", "pricingModel=x", "inStock=1", "sortBy=id", "sortOrder=up", "categoryId=short"}},
		"/coupons":         {{"search=" + long, "type=FIXED", "enabled=true", "enabled=false"}, {"search=x" + long, "type=fixed", "enabled=yes", "sortBy=id", "sortOrder="}},
		"/orders":          {{"search=" + long, "sort=asc"}, {"search=x" + long, "status=PAID", "sort=up"}},
		"/orders/payments": {{"search=" + long, "sort=desc"}, {"search=x" + long, "status=CHARGEBACK", "sort=up"}},
		"/customers":       {{"search=" + long, "sortBy=totalSpent"}, {"search=x" + long, "sortBy=spent", "sortOrder=up"}},
		"/licenses":        {{"productId=prd_unknown00"}, {"status=FREE", "productId=short"}},
		"/refunds":         {{"sort=asc", "status=FAILED"}, {"status=PENDING", "sort=up"}},
	} {
		for _, good := range queries[0] {
			s.asks(http.StatusOK, "GET", path+"?"+good, "")
		}
		for _, bad := range queries[1] {
			s.asks(http.StatusBadRequest, "GET", path+"?"+bad, "")
		}
	}
}
