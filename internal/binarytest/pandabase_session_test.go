package binarytest

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// pandabaseSeed is a request with every field of ../shared/seeds/pandabase-create-checkout-session.txt.
const pandabaseSeed = `{
"items": [{"product_id": "{pro-licence}", "variant_id": "{pro-licence.variant}", "quantity": 1}, {"name": "Gift wrap", "amount": 250, "quantity": 2}],
"title": "Your order", "description": "Thank you.", "amount": 5400,
"customer": {"name": "Ada Byron", "email": "ada@shop.example", "billing": {
	"line1": "Main Street 1", "line2": "Back yard", "city": "Berlin", "state": "BE", "postal_code": "10115", "country": "DE"}},
"coupon_code": "WELCOME10", "tax_id": "DE136695976",
"display": {"fields": [{"key": "nick", "label": {"type": "custom", "custom": "Nick"}, "type": "text", "optional": false,
	"text": {"default_value": "Ada", "minimum_length": 1, "maximum_length": 20}, "numeric": {"default_value": "1"},
	"dropdown": {"default_value": "a", "options": [{"label": "A", "value": "a"}]}}]},
"metadata": {"order_ref": "A-1", "plan": "pro"},
"return_url": "https://shop.example/thanks?a=1", "cancel_url": "https://shop.example/cart"
}`

// kindsOf tells the JSON types of the members of a member that is an object, or the first of a list.
func kindsOf(t *testing.T, data map[string]any, name string) []string {
	t.Helper()
	value := data[name]
	if list, ok := value.([]any); ok && len(list) > 0 {
		value = list[0]
	}
	object, ok := value.(map[string]any)
	if !ok {
		t.Fatalf("%s is no object: %v", name, data[name])
	}
	return kinds(object)
}

func TestPandabaseSessionHasTheSeedsKeysAndTypes(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.cli(t, "store", "set", "demo", "--support-email", "help@shop.example", "--statement-descriptor", "DEMO")
		started := time.Now().UnixMilli()
		made := s.anyone(t, http.MethodPost, checkoutsPath, pandabaseSeed).want(t, http.StatusCreated)
		if got := slices.Sorted(maps.Keys(made.object(t))); !slices.Equal(got, []string{"data", "ok"}) {
			t.Errorf("the envelope is %v", got)
		}
		data := made.data(t)
		for name, want := range map[string]string{
			"": "amount: number; cancel_url: string; checkout_url: string; coupon: map[string]interface {}; description: string; discount_amount: number; " +
				"display: map[string]interface {}; expires_at: number; id: string; items: []interface {}; merchant: map[string]interface {}; " +
				"metadata: map[string]interface {}; pay_redirect_url: string; return_url: string; session_id: string; tax_amount: number; title: string; total_amount: number",
			"items": "amount: number; image: null; name: string; quantity: number", "coupon": "code: string; discount_amount: number",
			"merchant": "accentColor: string; favicon: null; handle: string; id: string; logo: null; name: string; primaryColor: null; slug: string; " +
				"statementDescriptor: string; supportEmail: string",
		} {
			got := kinds(data)
			if name != "" {
				got = kindsOf(t, data, name)
			}
			if strings.Join(got, "; ") != want {
				t.Errorf("%s: got\n%s\nwant\n%s", name, strings.Join(got, "; "), want)
			}
		}
		for name, want := range map[string]any{
			"title": "Your order", "description": "Thank you.", "amount": json.Number("5400"), "discount_amount": json.Number("540"),
			"total_amount": json.Number("4860"), "return_url": "https://shop.example/thanks?a=1", "cancel_url": "https://shop.example/cart",
		} {
			if data[name] != want {
				t.Errorf("%s is %v, want %v", name, data[name], want)
			}
		}
		for _, part := range []string{
			`"items":[{"name":"Pro licence","amount":4900,"quantity":1,"image":null},{"name":"Gift wrap","amount":250,"quantity":2,"image":null}]`,
			`"coupon":{"code":"WELCOME10","discount_amount":540}`, `"metadata":{"order_ref":"A-1","plan":"pro"}`, `"handle":"demo","slug":"demo"`,
			`"display":{"fields":[{"key":"nick","label":{"type":"custom","custom":"Nick"},"type":"text","optional":false,"text":{"default_value":"Ada",`,
		} {
			if !strings.Contains(made.body, part) {
				t.Errorf("no %s in %s", part, made.body)
			}
		}
		checkSessionAddress(t, s, made, started)
	})
}

// checkSessionAddress looks at a session's id, its addresses and its end, six hours after some time.
func checkSessionAddress(t *testing.T, s *server, made answer, started int64) {
	t.Helper()
	data, id := made.data(t), made.text(t, "id")
	page, err := url.Parse(made.text(t, "checkout_url"))
	if err != nil || page.Path != s.fill("/pay/stores/{store}/sids/")+id || !strings.HasPrefix(page.String(), s.line.URL) {
		t.Errorf("page %s, %v", page, err)
	}
	if !regexp.MustCompile(`^cs_[0-9a-z]{25}$`).MatchString(id) || made.text(t, "session_id") != id || !strings.HasPrefix(made.text(t, "pay_redirect_url"), page.String()) {
		t.Errorf("id %s, session_id %v, pay_redirect_url %v", id, data["session_id"], data["pay_redirect_url"])
	}
	expires, err := data["expires_at"].(json.Number).Int64()
	const ttl = 6 * 60 * 60 * 1000
	if err != nil || expires < started+ttl || expires > time.Now().UnixMilli()+ttl {
		t.Errorf("expires at %d, made about %d: %v", expires, started, err)
	}
	raw := idArg(hexOf(t, id))
	micros := scalar[int64](t, s.db(t), "SELECT expires_at - created_at FROM session WHERE id = $1", raw)
	if micros != ttl*1000 {
		t.Errorf("a session lives for %d µs, want 6 h", micros)
	}
}

func TestPandabaseSessionWithTheLeast(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		made, path := s.checkout(t, nil)
		data := made.data(t)
		for name, want := range map[string]any{
			"title": "Demo Store", "description": nil, "coupon": nil, "display": nil, "metadata": nil, "return_url": nil, "cancel_url": nil,
			"discount_amount": json.Number("0"), "tax_amount": json.Number("0"), "total_amount": json.Number("2499"), "amount": json.Number("2499"),
		} {
			if value, there := data[name]; !there || value != want {
				t.Errorf("%s is %v, want %v", name, value, want)
			}
		}
		read := s.anyone(t, http.MethodGet, path, "").want(t, http.StatusOK).data(t)
		if read["status"] != "open" || read["order_id"] != nil {
			t.Errorf("read back as %v, order %v", read["status"], read["order_id"])
		}
		delete(read, "status")
		delete(read, "order_id")
		if !maps.EqualFunc(read, data, func(a, b any) bool { return asJSON(t, a) == asJSON(t, b) }) {
			t.Errorf("made %v\nread %v", data, read)
		}
		if n := scalar[int](t, s.db(t), "SELECT count(*) FROM sale_order WHERE submitted_at IS NOT NULL"); n != 0 {
			t.Error("nobody has submitted an order yet")
		}
		list := s.core(t, http.MethodGet, "/orders", "").want(t, http.StatusOK)
		if !strings.Contains(list.body, `"items":[]`) {
			t.Errorf("an order is there before the buyer chose to pay: %s", list.body)
		}
	})
}

// A session of one dialect is none of another's.
func TestPandabaseAndShoppexKeepApart(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		made, _ := s.checkout(t, nil)
		uuid := hexOf(t, made.text(t, "id"))
		theirs := s.post(t, sessions.path, sessions.body(nil)).want(t, http.StatusCreated).text(t, "id")
		s.anyone(t, http.MethodGet, checkoutsPath+"/cs_"+base36(theirs), "").want(t, http.StatusNotFound)
		s.anyone(t, http.MethodPost, checkoutsPath+"/cs_"+base36(theirs)+"/pay", `{}`).want(t, http.StatusNotFound)
		s.get(t, sessions.path+"/"+uuid).want(t, http.StatusNotFound)
	})
}
