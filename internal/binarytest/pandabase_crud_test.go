package binarytest

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// kept is a kind of object that the core API makes, changes and deletes.
type kept struct {
	path, made, change string
	shows, changed     string // parts of the object
	gone               string // what is said of it in the end
}

var keptKinds = []kept{
	{
		path:   "/products",
		made:   `{"title":"Tool <b>","productType":"LICENSE_KEY","price":1999,"status":"ACTIVE","licenseKeys":["T-1","T-2"],"images":["https://shop.example/t.png"],"description":"é😀"}`,
		change: `{"price":2099,"description":null,"status":"DRAFT"}`,
		shows:  `"title":"Tool <b>","subtitle":null,"description":"é😀"`, changed: `"price":2099`, gone: "Product not found.",
	},
	{
		path: "/coupons", made: `{"code":"New_1-x","type":"PERCENTAGE","value":15,"maxUses":3,"productIds":["{e-book}"],"expiresAt":"2099-01-01T00:00:00Z"}`,
		change: `{"maxUses":null,"enabled":false,"productIds":null,"value":20}`, shows: `"value":15`, changed: `"value":20,"minimumPurchase":null,"maxUses":null`,
		gone: "Coupon not found.",
	},
	{
		path: "/webhooks", made: `{"url":"https://shop.example/hook","eventTypes":["PAYMENT_COMPLETED","PAYMENT_REFUNDED"],"note":"Mine"}`,
		change: `{"note":null,"isEnabled":false}`, shows: `"note":"Mine"`, changed: `"note":null`, gone: "Webhook not found.",
	},
}

// What the core API keeps is made once under a key, read, changed, listed and deleted.
func TestPandabaseKeepsObjects(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		for _, k := range keptKinds {
			made := s.core(t, http.MethodPost, k.path, k.made, keyHeader, "k").want(t, http.StatusCreated)
			replayed(t, made, s.core(t, http.MethodPost, k.path, k.made, keyHeader, "k"))
			s.core(t, http.MethodPost, k.path, k.change, keyHeader, "k2").want(t, http.StatusBadRequest)
			one := k.path + "/" + made.text(t, "id")
			if read := s.core(t, http.MethodGet, one, "").want(t, http.StatusOK); !strings.Contains(read.body, k.shows) || !strings.Contains(made.body, k.shows) {
				t.Errorf("no %s in %s", k.shows, read.body)
			}
			changed := s.core(t, http.MethodPatch, one, k.change).want(t, http.StatusOK)
			read := s.core(t, http.MethodGet, one, "").want(t, http.StatusOK)
			if !strings.Contains(changed.body, k.changed) || read.body != changed.body {
				t.Errorf("no %s in %s; read %s", k.changed, changed.body, read.body)
			}
			same := s.core(t, http.MethodPatch, one, `{}`).want(t, http.StatusOK)
			if !strings.Contains(same.body, k.changed) {
				t.Errorf("an empty change: %s", same.body)
			}
			if list := s.core(t, http.MethodGet, k.path, "").want(t, http.StatusOK); !strings.Contains(list.body, made.text(t, "id")) {
				t.Errorf("not listed: %s", list.body)
			}
			s.core(t, http.MethodDelete, one, "").want(t, http.StatusOK)
			for _, method := range []string{http.MethodGet, http.MethodDelete, http.MethodPatch} {
				body := map[bool]string{true: "{}"}[method == http.MethodPatch]
				if got := s.core(t, method, one, body).want(t, http.StatusNotFound); got.sentence(t) != k.gone {
					t.Errorf("%s: %s", method, got.body)
				}
			}
			if list := s.core(t, http.MethodGet, k.path, "").want(t, http.StatusOK); strings.Contains(list.body, made.text(t, "id")) {
				t.Errorf("still listed: %s", list.body)
			}
		}
	})
}

// A product that is changed, hidden or deleted leaves what was agreed before as it was.
func TestPandabaseAgreedStays(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.product(t, "tool", `{"title":"Tool","productType":"SERVICE","price":1999,"status":"ACTIVE"}`)
		made, path := s.checkout(t, items("tool", "1").and(wish{"customer": `{"email":"a@shop.example"}`}))
		s.placeSession("s", made)
		s.core(t, http.MethodPatch, "/products/{tool}", `{"price":2999,"title":"Dearer tool"}`).want(t, http.StatusOK)
		if dearer, _ := s.checkout(t, items("tool", "1")); !strings.Contains(dearer.body, `"amount":2999`) {
			t.Errorf("a new one costs %s", dearer.body)
		}
		s.core(t, http.MethodPatch, "/products/{tool}", `{"status":"DRAFT"}`).want(t, http.StatusOK)
		s.anyone(t, http.MethodPost, checkoutsPath, checkouts.body(items("tool", "1"))).want(t, http.StatusNotFound)
		if read := s.anyone(t, http.MethodGet, path, "").want(t, http.StatusOK); !strings.Contains(read.body, `"items":[{"name":"Tool","amount":1999,`) {
			t.Errorf("agreed: %s", read.body)
		}
		paying := s.anyone(t, http.MethodPost, path+"/pay", `{"gateway":"CARD"}`).want(t, http.StatusOK)
		s.core(t, http.MethodDelete, "/products/{tool}", "").want(t, http.StatusOK)
		s.settle(t, paying, "succeed")
		order := s.waitForOrder(t, "{s.order}", "COMPLETED")
		if !strings.Contains(order.body, `"name":"Tool"`) || !strings.Contains(order.body, `"amount":1999`) {
			t.Errorf("sold: %s", order.body)
		}
	})
}

func TestPandabaseAllowNamesTheMethods(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		for path, want := range map[string]string{
			checkoutsPath: "POST", checkoutsPath + "/x": "GET, HEAD, PATCH", checkoutsPath + "/x/pay": "POST",
			corePath: "GET, HEAD", corePath + "/products": "GET, HEAD, POST", corePath + "/coupons/x": "DELETE, GET, HEAD, PATCH",
		} {
			got := s.send(t, call{method: "BREW", path: path}).want(t, http.StatusMethodNotAllowed)
			allowed := strings.Split(got.header.Get("Allow"), ", ")
			slices.Sort(allowed)
			if strings.Join(allowed, ", ") != want {
				t.Errorf("%s: Allow is %q, want %q", path, got.header.Get("Allow"), want)
			}
		}
		good := checkouts.body(nil)
		for _, body := range []string{nestedIn(good, 32), good + strings.Repeat(" ", 64<<10-len(good)), "\r\n\t " + good + "\n", `{"AMOUNT":1,` + good[1:]} {
			s.anyone(t, http.MethodPost, checkoutsPath, body).want(t, http.StatusCreated)
		}
		for _, media := range []string{"application/json; charset=utf-8", "application/vnd.api+json", "Application/JSON"} {
			s.anyone(t, http.MethodPost, checkoutsPath, good, "Content-Type", media).want(t, http.StatusCreated)
		}
		longest := "https://shop.example/" + strings.Repeat("a", 2048-len("https://shop.example/"))
		for _, url := range []string{"https://shop.example", "HTTPS://Shop.example:8443/x?a=1&b=%C3%A9#top", "https://127.0.0.1:9/x", longest} {
			made, _ := s.checkout(t, wish{"success_url": `"` + url + `"`, "cancel_url": `"` + url + `"`})
			if made.text(t, "return_url") != url || made.text(t, "cancel_url") != url {
				t.Errorf("%s came back as %s", url, made.body)
			}
		}
	})
}

func TestPandabaseLog(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		key := s.line.Keys.Pandabase
		made, path := s.checkout(t, wish{
			"customer": strings.Replace(ada, "Main Street 1", "hush-hush", 1), "metadata": `{"password":"hush-hush"}`, "return_url": `"https://shop.example/?token=hush-hush"`,
			"display": `{"fields":[` + asked(`"nick"`, "text", "") + `]}`, "items": `[{"product_id":"{pro-licence}","quantity":1}]`,
		})
		s.placeSession("s", made)
		got := s.request(t, made)
		want := logLine{
			Msg: "request", RequestID: made.header.Get("X-Request-Id"), Method: "POST", Route: "/v2/stores/{storeId}/checkouts",
			Status: 201, Store: "demo", Surface: "pandabase", Order: got.Order,
		}
		if got != want || strings.ReplaceAll(got.Order, "-", "") != hexOf(t, made.text(t, "id")) {
			t.Errorf("got %+v, want %+v", got, want)
		}
		for _, secret := range []string{"?api_key=" + key, "/" + key, "/orders/" + key} {
			s.send(t, call{method: http.MethodGet, path: corePath + secret})
		}
		paying := s.anyone(t, http.MethodPost, path+"/pay", `{"gateway":"CARD","custom_fields":[{"key":"nick","value":"hush-hush"}]}`, keyHeader, "hush-hush")
		s.settle(t, paying, "succeed")
		s.waitForOrder(t, "{s.order}", "COMPLETED")
		hook := s.core(t, http.MethodPost, "/webhooks", `{"url":"https://shop.example/?token=hush-hush","eventTypes":["PAYMENT_COMPLETED"]}`).want(t, http.StatusCreated)
		product := s.core(t, http.MethodPost, "/products", `{"title":"x","productType":"LICENSE_KEY","price":1,"licenseKeys":["hush-hush"],"webhookUrl":"https://a.example/hush-hush","webhookSecret":"hush-hush"}`)
		if product.want(t, http.StatusCreated); strings.Contains(product.body, `"hush-hush"`) {
			t.Errorf("the secret is shown: %s", product.body)
		}
		s.core(t, http.MethodPost, "/licenses/verify", `{"key":"hush-hush"}`).want(t, http.StatusOK)
		s.request(t, s.core(t, http.MethodGet, "", ""))
		sold := column(t, s.db(t), "SELECT text FROM stock_unit WHERE state = 'sold'")
		for _, secret := range append(sold, key, "hush-hush", "ada@shop.example", "Ada Byron", hook.text(t, "secret")) {
			if len(secret) < 5 || strings.Contains(s.stderr.String(), secret) {
				t.Errorf("the log holds %q", secret)
			}
		}
	})
}
