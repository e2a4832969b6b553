package sellapp

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// listed is a page as a client reads it.
type listed struct {
	Data  []invoice `json:"data"`
	Links listLinks `json:"links"`
	Meta  listMeta  `json:"meta"`
}

func (s *shop) listed(method, target, body string, headers ...string) listed {
	s.t.Helper()
	var page listed
	s.sent(http.StatusOK, method, target, body, headers...).into(s.t, &page)
	return page
}

func numbers(page listed) string {
	var all []string
	for _, one := range page.Data {
		all = append(all, fmt.Sprint(one.ID))
	}
	return strings.Join(all, " ")
}

// The links keep what the client called, so that it can follow them to the end.
func TestPages(t *testing.T) {
	s := newShop(t)
	empty := s.listed("GET", invoices, "")
	if m := empty.Meta; m.CurrentPage != 1 || m.LastPage != 1 || m.From != nil || m.To != nil || m.Total != 0 || m.PerPage != 15 || empty.Links.Next != nil || empty.Links.Prev != nil {
		t.Errorf("%+v", empty)
	}
	v := s.stock("Licence", 1999)
	for range 7 {
		s.invoiced(cart(v, 1, ""))
		s.clock.Advance(time.Second)
	}
	var seen []string
	next := "https://shop.example:8443/api/v2/invoices?limit=3&status[]=PENDING"
	for page := 1; next != ""; page++ {
		got := s.listed("GET", next, "")
		if got.Meta.CurrentPage != page || got.Meta.LastPage != 3 || got.Meta.Path != "https://shop.example:8443/api/v2/invoices" || *got.Meta.From != page*3-2 {
			t.Errorf("%+v", got.Meta)
		}
		seen, next = append(seen, numbers(got)), ""
		if got.Links.Next != nil {
			next = *got.Links.Next
			if !strings.HasPrefix(next, "https://shop.example:8443/api/v2/invoices?") || !strings.Contains(next, "status%5B%5D=PENDING") {
				t.Errorf("next %s", next)
			}
		}
	}
	if got := strings.Join(seen, ", "); got != "7 6 5, 4 3 2, 1" {
		t.Errorf("%s", got)
	}
	if got := numbers(s.listed("GET", invoices+"?sort=created_at&limit=2", "")); got != "1 2" {
		t.Errorf("%s", got)
	}
	beyond := s.listed("GET", invoices+"?page=9", "")
	if beyond.Meta.CurrentPage != 9 || beyond.Meta.LastPage != 1 || len(beyond.Data) != 0 || beyond.Links.Next != nil {
		t.Errorf("%+v", beyond)
	}
	searched := s.listed("POST", "http://shop.example/api/v2/invoices/search", `{"limit":5,"page":1,"status":["PENDING"]}`)
	if got := numbers(s.listed("POST", *searched.Links.Next, `{"limit":5,"page":1,"status":["PENDING"]}`)); got != "2 1" {
		t.Errorf("the page behind %s is %s", *searched.Links.Next, got)
	}
}

func TestFilters(t *testing.T) {
	s := newShop(t)
	s.coupon("TEN", 10)
	licence, serial := s.stock("Licence", 1999), s.stock("Serial", 500, delivers(checkout.Deliverable{Kinds: []checkout.DeliveryKind{checkout.DeliverUnits}}))
	s.serials(serial, "A-1", "A-2")
	first := s.invoiced(cart(licence, 1, `,"coupon":"TEN"`)).ID
	second := s.invoiced(strings.Replace(strings.Replace(cart(serial, 1, ""), "COINBASE", "BTC", 1), "customer@", "other@", 1)).ID
	third := s.invoiced(cart(licence, 1, "")).ID
	s.moved(third, "/mark-voided", "")
	s.moved(second, "/mark-completed", "")
	reference := s.checked(http.StatusCreated, first).Invoice.Payment.Gateway.Data.TransactionID
	for filter, want := range map[string][]int64{
		"": {third, second, first}, "id=2": {second}, "id=x": {}, "id=99": {}, "email=OTHER@example.com": {second}, "search=other": {second},
		"transaction_id=" + reference: {first}, "crypto_txid=" + reference: {first}, "crypto_txid=x&transaction_id=" + reference: {},
		"serial_code=A-1": {second}, "serial_code=A-2": {}, "product_name=licen": {third, first}, "coupon_code=ten": {first}, "crypto_address=x": {},
		"status[]=VOIDED&status[]=COMPLETED": {third, second}, "status[0]=PENDING": {first}, "status=PENDING": {first},
		"payment_methods[]=BTC": {second}, "payment_methods[]=BTC&payment_methods[]=COINBASE": {third, second, first},
		"search=A-1&search_by=serial_code": {second}, "search=other@example.com&search_by=email": {second}, "search_by=email": {third, second, first},
		"search=2&search_by=id": {second}, "sort=-created_at&limit=1": {third},
	} {
		var ids []string
		for _, id := range want {
			ids = append(ids, fmt.Sprint(id))
		}
		if got := numbers(s.listed("GET", invoices+"?"+filter, "")); got != strings.Join(ids, " ") {
			t.Errorf("%s: %s, want %v", filter, got, want)
		}
	}
	for body, want := range map[string]string{
		`{"status":["VOIDED"],"limit":"1"}`: fmt.Sprint(third), `{"id":2,"email":null}`: "2", `{"payment_methods":["BTC"]}`: fmt.Sprint(second), ``: "3 2 1",
		`{"search":"A-1","search_by":"serial_code"}`: fmt.Sprint(second), `{"unknown":[1]}`: "3 2 1",
	} {
		if got := numbers(s.listed("POST", invoices+"/search", body)); got != want {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
	}
	for filter, field := range map[string]string{
		"limit=0": "limit", "limit=101": "limit", "page=0": "page", "page=x": "page", "status[]=NOTHING": "status", "sort=id": "sort", "search=x&search_by=card": "search_by",
		"email=a&email=b": "email", "id=" + strings.Repeat("1", 256): "id",
	} {
		if got := s.sent(http.StatusUnprocessableEntity, "GET", invoices+"?"+filter, "").failure(t); got.Param != field {
			t.Errorf("%s: %+v", filter, got)
		}
	}
}

// Far from the ends only the pages around have a button.
func TestPageButtons(t *testing.T) {
	for _, c := range []struct {
		page, last int
		want       string
	}{
		{1, 1, "1"}, {1, 4, "1 2 3 4"}, {1, 9, "1 2 3 4 ... 9"}, {9, 9, "1 ... 6 7 8 9"}, {10, 20, "1 ... 7 8 9 10 11 12 13 ... 20"}, {5, 9, "1 2 3 4 5 6 7 8 9"},
		{30, 9, "1 ... 9"}, {1_000_000_000, 2, "1 2"},
	} {
		p := pager{called: &url.URL{Path: "/x"}, page: c.page, last: c.last}
		var labels []string
		links := p.links()
		for _, link := range links[1 : len(links)-1] {
			labels = append(labels, link.Label)
			if link.Active != (link.Label == fmt.Sprint(c.page)) {
				t.Errorf("%+v", link)
			}
		}
		if got := strings.Join(labels, " "); got != c.want {
			t.Errorf("%d of %d: %s, want %s", c.page, c.last, got, c.want)
		}
	}
}

// The engine's window and the page agree at the limits.
func TestLimitOfPages(t *testing.T) {
	window, page, problem := wire.Page(url.Values{"limit": {"100"}, "page": {"3"}}, defaultLimit, largestLimit)
	if problem != nil || page != 3 || window.Skip != 200 {
		t.Errorf("%+v %d %v", window, page, problem)
	}
}
