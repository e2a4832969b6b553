package sellapp

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"kassa/internal/checkout"
)

const (
	channels    = "/api/v2/webhook-channels"
	leanChannel = `{"url":"https://shop.example/hook","allowed_notifications":["order.completed"]}`
)

var secret = strings.Repeat("s", 32)

func TestChannels(t *testing.T) {
	s := newSeller(t)
	made := s.asks(http.StatusCreated, "POST", channels, override(leanChannel, "name", `"Orders"`))
	told := made.field(t, "secret")
	if stored := s.signing(); len(stored) < 32 || told != strconv.Quote(stored) {
		t.Errorf("the secret is told as %s, and is %q", told, stored)
	}
	made.body = bytes.Replace(made.body, []byte(`"secret":`+told+`,`), nil, 1)
	made.body = bytes.Replace(made.body, []byte(`,"secret":`+told), nil, 1)
	made.kept(t, "channel.json")
	address := channels + "/" + strings.Trim(made.field(t, "id"), `"`)
	if read := s.asks(http.StatusOK, "GET", address, ""); string(read.body) != string(made.body) {
		t.Errorf("made as %s\nread as %s", made.body, read.body)
	}
	second := s.asks(http.StatusCreated, "POST", channels, `{"url":"https://shop.example/other","allowed_notifications":[]}`)
	second.fields(t, map[string]string{"secret": told}) // it is the store's
	other := channels + "/" + strings.Trim(second.field(t, "id"), `"`)
	if got := s.ids(channels); got != strings.TrimPrefix(address, channels+"/")+" "+strings.TrimPrefix(other, channels+"/") {
		t.Errorf("listed %s", got)
	}
	s.asks(http.StatusOK, "PATCH", address, `{}`).fields(t, map[string]string{"name": `"Orders"`, "allowed_notifications": `["order.completed"]`})
	s.asks(http.StatusOK, "PATCH", address, `{"name":null}`).fields(t, map[string]string{"name": "null", "url": `"https://shop.example/hook"`})
	s.asks(http.StatusOK, "PUT", address, `{"name":"N","url":"https://shop.example/3","allowed_notifications":["variant.sold_out","order.paid"]}`).
		fields(t, map[string]string{"name": `"N"`, "url": `"https://shop.example/3"`, "allowed_notifications": `["variant.sold_out","order.paid"]`})
	for _, field := range []string{"name", "url", "allowed_notifications"} {
		s.asks(http.StatusUnprocessableEntity, "PUT", address, override(override(leanChannel, "name", `"N"`), field, "")).blames(t, field)
	}
	s.asks(http.StatusOK, "DELETE", address, "").fields(t, map[string]string{"deleted_at": `"2026-03-09T12:00:00.000000Z"`})
	for _, method := range []string{"GET", "DELETE"} {
		s.asks(http.StatusNotFound, method, address, "")
	}
	s.asks(http.StatusNotFound, "PATCH", address, `{}`)
	s.asks(http.StatusNotFound, "POST", address+"/test", `{"event":"order.paid"}`)
	s.asks(http.StatusCreated, "POST", channels, `{"url":"https://shop.example/3","allowed_notifications":[]}`)
}

// signing is the secret that the store keeps.
func (s *seller) signing() (secret string) {
	s.must(s.db.Tx(s.t.Context(), func(tx checkout.Tx) (err error) {
		secret, err = signingSecret(tx, s.store.ID)
		return err
	}))
	return secret
}

// A store has one channel for an address, however it is written; another store has its own.
func TestChannelAddressIsTakenOnce(t *testing.T) {
	s := newSeller(t)
	address := s.makes(channels, leanChannel)
	other := s.makes(channels, override(leanChannel, "url", `"https://shop.example"`))
	for _, same := range []string{"https://shop.example/hook", "HTTPS://SHOP.example/hook", "https://shop.example:443/hook"} {
		s.asks(http.StatusUnprocessableEntity, "POST", channels, override(leanChannel, "url", `"`+same+`"`)).blames(t, "url")
		s.asks(http.StatusUnprocessableEntity, "PATCH", other, `{"url":"`+same+`"}`).blames(t, "url")
		s.asks(http.StatusOK, "PATCH", address, `{"url":"`+same+`"}`) // its own
	}
	s.asks(http.StatusUnprocessableEntity, "POST", channels, override(leanChannel, "url", `"https://shop.example/"`)).blames(t, "url")
	s.makes(channels, override(leanChannel, "url", `"https://shop.example/Hook"`))
	s.elsewhere().makes(channels, leanChannel)
}

// The secret counts for all channels of the store, new ones too, and for its dynamic deliveries. Only creating a channel tells it.
func TestSigningSecret(t *testing.T) {
	s := newSeller(t)
	configured := func(want string) map[string]string { return map[string]string{"signing_secret_configured": want} }
	early := s.makes(channels, leanChannel)
	theirs := s.elsewhere()
	foreign := theirs.makes(channels, leanChannel)
	s.makes(products, override(leanProduct, "variants", "["+variantOf("Early", `{"types":["DYNAMIC"],"data":{"webhook":"https://shop.example/"}}`)+"]"))
	s.asks(http.StatusOK, "GET", early, "").fields(t, configured("true"))
	set := s.asks(http.StatusOK, "PUT", channels+"/signing-secret", `{"signing_secret":"`+secret+`"}`)
	set.fields(t, configured("true"))
	s.makes(products, override(leanProduct, "variants", "["+variantOf("Late", `{"types":["DYNAMIC"],"data":{"webhook":"https://shop.example/"}}`)+"]"))
	for number := range int64(2) {
		if got := s.stored(number + 1).Variants[0].Deliverable.Secret; got != secret {
			t.Errorf("product %d is signed with %q", number+1, got)
		}
	}
	s.asks(http.StatusOK, "DELETE", early, "").fields(t, configured("true"))
	s.asks(http.StatusCreated, "POST", channels, leanChannel).fields(t, map[string]string{"signing_secret_configured": "true", "secret": strconv.Quote(secret)})
	theirs.asks(http.StatusOK, "GET", foreign, "").fields(t, configured("true"))
	if theirs.signing() == secret {
		t.Error("another store has this one's secret")
	}
	s.asks(http.StatusOK, "PUT", channels+"/signing-secret", `{"signing_secret":"`+strings.Repeat("t", 255)+`"}`)
	found, _, err := s.core.Reader(t.Context()).Endpoints(s.store.ID, Name, checkout.Window{Limit: 9})
	s.must(err)
	if len(found) != 1 || found[0].Secret != strings.Repeat("t", 255) || s.stored(1).Variants[0].Deliverable.Secret != found[0].Secret {
		t.Errorf("%d channels, another secret", len(found))
	}
	all := string(set.body) + string(s.asks(http.StatusOK, "GET", channels, "").body) + string(s.asks(http.StatusOK, "GET", products, "").body)
	if strings.Contains(all, secret) || strings.Contains(all, "tttt") {
		t.Errorf("the secret is told: %s", all)
	}
	for _, bad := range []string{`"` + secret[1:] + `"`, `"` + strings.Repeat("t", 256) + `"`, "null", "1"} {
		s.asks(http.StatusUnprocessableEntity, "PUT", channels+"/signing-secret", `{"signing_secret":`+bad+`}`).blames(t, "signing_secret")
	}
	s.asks(http.StatusUnprocessableEntity, "PUT", channels+"/signing-secret", `{}`).blames(t, "signing_secret")
}

// Only what a channel allows can be tested.
func TestChannelTestIsRefused(t *testing.T) {
	s := newSeller(t)
	address := s.makes(channels, leanChannel)
	for _, body := range []string{`{"event":"order.paid"}`, `{"event":"x"}`, `{}`} {
		s.asks(http.StatusUnprocessableEntity, "POST", address+"/test", body).blames(t, "event")
	}
}

func TestChannelBounds(t *testing.T) {
	s := newSeller(t)
	long := "https://shop.example/" + strings.Repeat("x", 2048-21)
	for field, cases := range map[string]struct{ good, bad []string }{
		"name": {[]string{`""`, `"` + strings.Repeat("é", 100) + `"`, "null"}, []string{`"` + strings.Repeat("é", 101) + `"`, "1"}},
		"url": {[]string{`"` + long + `"`, `"http://127.0.0.1:9/"`}, []string{`"` + long + `x"`, `"http://shop.example/"`, `"https://"`, `"https:///x"`,
			`"https://u:p@shop.example/"`, `"https://shop.example:99999/"`, `"ftp://shop.example"`, `"javascript:alert(1)"`, `""`, "null", "1"}},
		"allowed_notifications": {[]string{"[]", `["order.created","order.paid","order.partial_paid","order.completed","order.disputed","product.created","product.updated","variant.sold_out"]`},
			[]string{`["order.paid","order.paid"]`, `["other"]`, `"order.paid"`, "null"}},
	} {
		for _, value := range cases.good {
			s.asks(http.StatusOK, "DELETE", s.makes(channels, override(leanChannel, field, value)), "")
		}
		address := s.makes(channels, leanChannel)
		for _, value := range cases.bad {
			body := override(leanChannel, "url", `"https://shop.example/new"`)
			s.asks(http.StatusUnprocessableEntity, "POST", channels, override(body, field, value))
			s.asks(http.StatusUnprocessableEntity, "PATCH", address, `{"`+field+`":`+value+`}`)
		}
		s.asks(http.StatusOK, "DELETE", address, "")
	}
}
