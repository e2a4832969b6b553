package binarytest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// seed is a request with every field of ../shared/seeds/shoppex-create-checkout-session.txt.
const seed = `{
"product": {"name": "Pro licence", "quantity": 2},
"amount": 1.01, "currency": "usd", "customer_email": "buyer@example.com",
"success_url": "https://shop.example/thanks?a=1", "cancel_url": "http://shop.example/cart",
"metadata": {"ref": "A-1", "price": 1.10, "vip": true},
"gateway": "STRIPE", "gateways": ["STRIPE", "PAYPAL"], "crypto_gateway": "BITCOIN",
"white_label": false, "confirmations": 2
}`

var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// kinds tells the JSON types of an object's members.
func kinds(object map[string]any) (list []string) {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		kind := fmt.Sprintf("%T", object[name])
		list = append(list, name+": "+strings.NewReplacer("json.Number", "number", "<nil>", "null").Replace(kind))
	}
	return list
}

func TestSessionHasTheSeedsKeysAndTypes(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		started := time.Now().Unix()
		made := s.post(t, sessions.path, seed).want(t, http.StatusCreated)
		if got := slices.Collect(maps.Keys(made.object(t))); !slices.Equal(got, []string{"data"}) {
			t.Errorf("the envelope is %v", got)
		}
		want := []string{
			"amount: number", "cancel_url: string", "checkout_url: null", "created_at: number", "currency: string",
			"customer_email: string", "expires_at: string", "id: string", "session_id: null", "status: string",
			"success_url: string", "url: string",
		}
		data := made.data(t)
		if got := kinds(data); !slices.Equal(got, want) {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		for name, value := range map[string]any{
			"amount": json.Number("1.01"), "currency": "USD", "customer_email": "buyer@example.com", "status": "PENDING",
			"success_url": "https://shop.example/thanks?a=1", "cancel_url": "http://shop.example/cart",
		} {
			if data[name] != value {
				t.Errorf("%s is %v, want %v", name, data[name], value)
			}
		}
		id := made.text(t, "id")
		page, err := url.Parse(made.text(t, "url"))
		if err != nil || !uuidForm.MatchString(id) || page.Path != "/invoice/"+id || !strings.HasPrefix(page.String(), s.line.URL) {
			t.Errorf("id %s, page %s, %v", id, page, err)
		}
		created, err := data["created_at"].(json.Number).Int64()
		expires, isoErr := time.Parse("2006-01-02T15:04:05.000Z", made.text(t, "expires_at"))
		if err != nil || isoErr != nil || created < started || created > time.Now().Unix() || expires.Unix() != created+24*60*60 {
			t.Errorf("created %d, expires %s: %v, %v", created, expires, err, isoErr)
		}
	})
}

func TestSessionIsAPaymentAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		made := s.post(t, sessions.path, seed).want(t, http.StatusCreated)
		id := made.text(t, "id")
		got := s.get(t, "/dev/v1/payments/"+id).want(t, http.StatusOK)
		data := got.data(t)
		for name, want := range map[string]any{
			"id": id, "uniqid": id, "type": "PAYMENT", "status": "PENDING", "developer_title": "Pro licence",
			"total": json.Number("1.01"), "quantity": json.Number("2"), "currency": "USD", "gateway": "STRIPE",
			"url": made.text(t, "url"), "customer_email": "buyer@example.com", "shop_id": s.line.Store.ID,
			"developer_return_url": "https://shop.example/thanks?a=1", "developer_cancel_url": "http://shop.example/cart",
			"crypto_confirmations_needed": json.Number("2"), "is_developer_invoice": true, "flow_type": "CHECKOUT",
		} {
			if data[name] != want {
				t.Errorf("%s is %v, want %v", name, data[name], want)
			}
		}
		if !strings.Contains(got.body, `"custom_fields":{"ref":"A-1","price":1.10,"vip":true}`) {
			t.Errorf("metadata was not kept as given: %s", got.body)
		}
		if again := s.get(t, sessions.path+"/"+id).want(t, http.StatusOK); again.body != made.body {
			t.Errorf("read back: %s, made: %s", again.body, made.body)
		}
	})
}

func TestSessionWithTheLeast(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		data := s.post(t, sessions.path+"/", sessions.body(nil)).want(t, http.StatusCreated).data(t)
		for _, name := range []string{"customer_email", "success_url", "cancel_url", "checkout_url", "session_id"} {
			if value, there := data[name]; !there || value != nil {
				t.Errorf("%s is %v, want null", name, value)
			}
		}
		id, _ := data["id"].(string)
		payment := s.get(t, "/dev/v1/payments/"+id+"/").want(t, http.StatusOK)
		if payment.data(t)["quantity"] != json.Number("1") || !strings.Contains(payment.body, `"custom_fields":{}`) {
			t.Errorf("defaults: %s", payment.body)
		}
		s.get(t, sessions.path+"/"+id+"/").want(t, http.StatusOK)
	})
}

func TestSessionExpiresEarly(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		made := s.post(t, sessions.path, sessions.body(nil)).want(t, http.StatusCreated)
		path := sessions.path + "/" + made.text(t, "id") + "/expire"
		for _, body := range []string{"", "{}"} { // the second time changes nothing
			if got := s.post(t, path, body).want(t, http.StatusOK); got.text(t, "status") != "VOIDED" {
				t.Errorf("got %s", got.body)
			}
		}
		s.form(t, made.text(t, "url")+"/pay", url.Values{"gateway": {"STRIPE"}, "email": {"a@b.example"}}).want(t, http.StatusSeeOther)
		if n := s.gatewayCalls(t); n != 0 {
			t.Errorf("an expired session was paid: %d calls", n)
		}
		refused := s.post(t, "/dev/v1/payments/"+made.text(t, "id")+"/complete", "").want(t, http.StatusBadRequest)
		if code := refused.fault(t).Code; code != "INVALID_STATE" {
			t.Errorf("complete an expired one: %s", code)
		}
	})
}

func TestPaidSessionDoesNotExpire(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		made := s.post(t, sessions.path, sessions.body(nil)).want(t, http.StatusCreated)
		id := made.text(t, "id")
		if got := s.post(t, "/dev/v1/payments/"+id+"/complete", "").want(t, http.StatusOK); got.text(t, "status") != "COMPLETED" {
			t.Errorf("got %s", got.body)
		}
		refused := s.post(t, sessions.path+"/"+id+"/expire", "").want(t, http.StatusBadRequest)
		if code := refused.fault(t).Code; code != "ALREADY_PAID" {
			t.Errorf("got %s", code)
		}
	})
}
