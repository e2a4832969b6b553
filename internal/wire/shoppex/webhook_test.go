package shoppex

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"kassa/internal/checkout"
)

const (
	webhooks    = "/dev/v1/webhooks"
	leanWebhook = `{"url":"https://shop.example/hook","events":["order:paid"]}`
)

// makes creates a webhook and gives its address and secret.
func (s *shop) makes(body string) (address, secret string) {
	s.t.Helper()
	made := s.asks(http.StatusCreated, "POST", webhooks, body)
	return webhooks + "/" + made.text(s.t, "id"), made.text(s.t, "secret")
}

// ids lists the ids on a page of webhooks, and the cursor of the next; empty = there is none.
func (s *shop) ids(query string) (ids []string, next string) {
	s.t.Helper()
	var page struct {
		Data       []webhookObject `json:"data"`
		Pagination pagination      `json:"pagination"`
	}
	s.asks(http.StatusOK, "GET", webhooks+query, "").into(s.t, &page)
	for _, w := range page.Data {
		ids = append(ids, w.ID)
	}
	if page.Pagination.NextCursor != nil {
		next = *page.Pagination.NextCursor
	}
	if page.Pagination.HasMore != (next != "") {
		s.t.Errorf("%+v", page.Pagination)
	}
	return ids, next
}

// The PHP SDK sends [] where it has no fields to send: the same as {} and as nothing.
func TestEmptyListOfThePHPClient(t *testing.T) {
	s := newShop(t, checkout.ModeTest)
	address, _ := s.makes(`{"url":"` + s.receiver.URL + `/hook","events":["order:created"]}`)
	uniqid := s.sold("")
	s.deliver()
	log := s.logs("")[0].ID
	for _, path := range []string{address + "/test", address + "/rotate-secret", webhooks + "/logs/" + log + "/retry", "/dev/v1/payments/" + uniqid + "/complete"} {
		first := s.asks(http.StatusOK, "POST", path, "[]", "Idempotency-Key: php "+path)
		if again := s.asks(http.StatusOK, "POST", path, "", "Idempotency-Key: php "+path); string(again.body) != string(first.body) {
			t.Errorf("%s: without a body %s, with [] %s", path, again.body, first.body)
		}
		s.asks(http.StatusBadRequest, "POST", path, "[1]")
	}
	for _, path := range []string{webhooks, "/dev/v1/payments", "/dev/v1/checkout/sessions", "/dev/v1/checkout/sessions/" + uniqid + "/expire"} {
		s.asks(http.StatusBadRequest, "POST", path, "[]")
	}
	s.asks(http.StatusBadRequest, "PATCH", address, "[]")
}

// A webhook that the command line added for everything shows every event.
func TestWebhookForEverythingShowsAll(t *testing.T) {
	s := newShop(t, checkout.ModeTest)
	var made checkout.Endpoint
	_, _, err := s.core.Once(t.Context(), nil, func(tx checkout.Tx) (checkout.Answer, error) {
		made = s.core.AddEndpoint(tx, s.store.ID, checkout.Endpoint{Dialect: Name, URL: s.receiver.URL + "/cli", Enabled: true, Secret: newSecret()})
		return checkout.Answer{}, nil
	}, nil)
	s.must(err)
	want := `["` + strings.Join(eventNames, `","`) + `"]`
	if got := s.asks(http.StatusOK, "GET", webhooks+"/"+made.ID.String(), "").field(t, "events"); got != want {
		t.Errorf("events %s", got)
	}
}

func TestWebhooks(t *testing.T) {
	s := newShop(t, checkout.ModeLive)
	made := s.asks(http.StatusCreated, "POST", webhooks, `{"url":"https://shop.example/hook","events":["order:paid","product:stock","order:paid"]}`)
	golden(t, "webhook_created.json", made.body)
	address := webhooks + "/" + made.text(t, "id")
	golden(t, "webhook.json", s.asks(http.StatusOK, "GET", address, "").body)
	changed := s.asks(http.StatusOK, "PATCH", address, `{"url":"https://shop.example/2","is_active":false}`)
	for field, want := range map[string]string{"url": `"https://shop.example/2"`, "is_active": "false", "events": `["order:paid","product:stock"]`} {
		if got := changed.field(t, field); got != want {
			t.Errorf("%s is %s, want %s", field, got, want)
		}
	}
	if got := s.asks(http.StatusOK, "PUT", address, `{"events":["order:updated"],"is_active":true}`).field(t, "events"); got != `["order:updated"]` {
		t.Errorf("events %s", got)
	}
	golden(t, "webhook_events.json", s.asks(http.StatusOK, "GET", webhooks+"/events", "").body)
	if got := s.asks(http.StatusOK, "DELETE", address, "").field(t, "deleted"); got != "true" {
		t.Errorf("deleted %s", got)
	}
	for _, method := range []string{"GET", "DELETE"} {
		s.asks(http.StatusNotFound, method, address, "")
	}
}

// The secret is told by the answer that makes it and no other, and no two webhooks have the same.
func TestWebhookSecretIsToldOnce(t *testing.T) {
	s := newShop(t, checkout.ModeLive)
	address, secret := s.makes(leanWebhook)
	other, second := s.makes(leanWebhook)
	if secret == second || len(secret) != 38 {
		t.Errorf("secrets %q and %q", secret, second)
	}
	for _, answer := range []told{
		s.asks(http.StatusOK, "GET", address, ""), s.asks(http.StatusOK, "GET", webhooks, ""),
		s.asks(http.StatusOK, "PATCH", address, `{"is_active":true}`), s.asks(http.StatusOK, "DELETE", other, ""),
	} {
		if strings.Contains(string(answer.body), "whsec_") {
			t.Errorf("told again: %s", answer.body)
		}
	}
}

// Making, changing, testing and retrying can be repeated under a key: the answer is the same, secret and all.
func TestWebhookIdempotency(t *testing.T) {
	s := newShop(t, checkout.ModeLive)
	const key = "Idempotency-Key: one"
	first := s.asks(http.StatusCreated, "POST", webhooks, leanWebhook, key)
	again := s.asks(http.StatusCreated, "POST", webhooks, leanWebhook, key)
	if string(first.body) != string(again.body) || again.header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("%s\n%s", first.body, again.body)
	}
	if ids, _ := s.ids(""); len(ids) != 1 {
		t.Errorf("%d webhooks", len(ids))
	}
	s.asks(http.StatusUnprocessableEntity, "POST", webhooks, `{"url":"https://shop.example/other","events":["order:paid"]}`, key)
	rotate := webhooks + "/" + first.text(t, "id") + "/rotate-secret"
	if a, b := s.asks(http.StatusOK, "POST", rotate, "", key), s.asks(http.StatusOK, "POST", rotate, "", key); string(a.body) != string(b.body) {
		t.Errorf("%s\n%s", a.body, b.body)
	}
}

func TestWebhookPages(t *testing.T) {
	s := newShop(t, checkout.ModeLive)
	var all []string
	for range 5 {
		address, _ := s.makes(leanWebhook)
		all = append(all, strings.TrimPrefix(address, webhooks+"/"))
	}
	var listed []string
	for query := "?limit=2"; ; {
		ids, next := s.ids(query)
		listed = append(listed, ids...)
		if next == "" {
			break
		}
		if len(ids) != 2 {
			t.Fatalf("%d on a page", len(ids))
		}
		s.asks(http.StatusOK, "DELETE", webhooks+"/"+ids[1], "") // what is gone does not disturb the list
		query = "?limit=2&cursor=" + next
	}
	if !slices.Equal(listed, all) {
		t.Errorf("listed %v, want %v", listed, all)
	}
	for _, query := range []string{"?limit=0", "?limit=101", "?limit=x", "?cursor=x"} {
		s.asks(http.StatusUnprocessableEntity, "GET", webhooks+query, "")
	}
}

// Another shop's webhook, one that never was, and what is no id get one same answer.
func TestForeignWebhooksAreUnknown(t *testing.T) {
	s := newShop(t, checkout.ModeTest)
	address, _ := s.makes(leanWebhook)
	theirs := s.elsewhere()
	unknown := string(theirs.asks(http.StatusNotFound, "GET", webhooks+"/00000000-0000-7000-8000-000000000001", "").body)
	for _, place := range []string{address, webhooks + "/x"} {
		for method, rest := range map[string]string{"GET": "", "DELETE": "", "PATCH": "", "PUT": "", "POST": "/test", "POST ": "/rotate-secret"} {
			body := ""
			if method == "PATCH" || method == "PUT" {
				body = `{}`
			}
			if got := string(theirs.asks(http.StatusNotFound, strings.TrimSpace(method), place+rest, body).body); got != unknown {
				t.Errorf("%s %s: %s\nwant %s", method, place+rest, got, unknown)
			}
		}
	}
	s.asks(http.StatusOK, "GET", address, "")
}

func TestWebhookScopes(t *testing.T) {
	s := newShop(t, checkout.ModeTest)
	address, _ := s.makes(leanWebhook)
	s.key = s.issue("webhooks.read")
	for _, place := range []string{webhooks, webhooks + "/events", webhooks + "/logs", address} {
		s.asks(http.StatusOK, "GET", place, "")
	}
	s.asks(http.StatusForbidden, "POST", webhooks, leanWebhook)
	s.asks(http.StatusForbidden, "DELETE", address, "")
	s.asks(http.StatusForbidden, "PATCH", address, `{}`)
	for _, rest := range []string{"/test", "/rotate-secret"} {
		s.asks(http.StatusForbidden, "POST", address+rest, "")
	}
	s.key = s.issue("payments.write", "payments.read")
	s.asks(http.StatusForbidden, "GET", webhooks, "")
	s.key = s.issue("webhooks.write")
	s.asks(http.StatusCreated, "POST", webhooks, leanWebhook)
	s.asks(http.StatusForbidden, "GET", webhooks, "")
}

// Every field of a webhook refuses what it cannot be, with its own name.
func TestWebhookBounds(t *testing.T) {
	s := newShop(t, checkout.ModeLive)
	address, _ := s.makes(leanWebhook)
	long := "https://shop.example/" + strings.Repeat("x", 2048-21)
	twelve := `["order:paid"` + strings.Repeat(`,"order:paid"`, 11) + "]"
	for field, cases := range map[string]struct{ good, bad []string }{
		"url": {[]string{`"` + long + `"`, `"http://127.0.0.1:9/"`, `"http://localhost/"`}, []string{
			`"` + long + `x"`, `"http://shop.example/"`, `"https://"`, `"https:///x"`, `"https:evil.com"`, `"//evil"`, `"https://u:p@shop.example/"`,
			`"https://shop.example:99999/"`, `"ftp://shop.example"`, `"javascript:alert(1)"`, `"data:text/html,x"`, `"https://shop.example\\x"`,
			`"https://shop.example/\u0001"`, `""`, "null", "1",
		}},
		"events": {[]string{twelve, `["order:created","order:updated","order:partial","order:paid","order:cancelled","order:disputed","product:stock"]`},
			[]string{"[]", twelve[:len(twelve)-1] + `,"order:paid"]`, `["order:completed"]`, `["order:*"]`, `"order:paid"`, `[1]`, "null"}},
		"is_active": {[]string{"true", "false"}, []string{`"true"`, "1", "null"}},
	} {
		for _, value := range cases.good {
			s.asks(http.StatusCreated, "POST", webhooks, override(leanWebhook, field, value))
			s.asks(http.StatusOK, "PATCH", address, `{"`+field+`":`+value+`}`)
		}
		for _, value := range cases.bad {
			s.asks(http.StatusUnprocessableEntity, "POST", webhooks, override(leanWebhook, field, value)).blames(t, field)
			s.asks(http.StatusUnprocessableEntity, "PATCH", address, `{"`+field+`":`+value+`}`).blames(t, field)
		}
	}
	s.asks(http.StatusUnprocessableEntity, "POST", webhooks, `{"events":["order:paid"]}`).blames(t, "url")
	s.asks(http.StatusUnprocessableEntity, "POST", webhooks, `{"url":"https://shop.example/"}`).blames(t, "events")
	for _, broken := range []string{`[]`, `null`, `{"url":`, `{"url":"https://a.example/","url":"https://b.example/","events":["order:paid"]}`} {
		s.asks(http.StatusBadRequest, "POST", webhooks, broken)
	}
	s.asks(http.StatusUnprocessableEntity, "POST", address+"/test", `{"event":"order:completed"}`).blames(t, "event")
	s.asks(http.StatusUnprocessableEntity, "POST", address+"/rotate-secret", `{"revoke_previous":"yes"}`).blames(t, "revoke_previous")
}

// override replaces one member of an object.
func override(body, field, value string) string {
	var members map[string]jsontext.Value
	if err := json.Unmarshal([]byte(body), &members); err != nil {
		return body
	}
	members[field] = jsontext.Value(value)
	changed, err := json.Marshal(members, json.Deterministic(true))
	if err != nil {
		return body
	}
	return string(changed)
}

// In test mode a webhook may be at any http address.
func TestWebhookURLInTestMode(t *testing.T) {
	s := newShop(t, checkout.ModeTest)
	s.makes(`{"url":"http://shop.example/hook","events":["order:paid"]}`)
}
