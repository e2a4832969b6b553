package binarytest

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// shownKey is a key on a receipt.
var shownKey = regexp.MustCompile(`<code id="key-0-0">([^<]+)</code>`)

// A buyer of a licence reads the key on the receipt, and nobody reads it in the log.
func TestBoughtKeyIsShown(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		made, _ := s.checkout(t, items("pro-licence", "1"))
		s.placeSession("s", made)
		page := made.text(t, "checkout_url")
		if before := s.open(t, page).want(t, http.StatusOK); shownKey.MatchString(before.body) {
			t.Error("a key before anybody paid")
		}
		gateway := s.form(t, page+"/pay", url.Values{"gateway": {"STRIPE"}, "email": {"ada@shop.example"}}).want(t, http.StatusSeeOther).header.Get("Location")
		s.form(t, gateway, url.Values{"outcome": {"succeed_no_return"}}).want(t, http.StatusOK)
		s.waitForOrder(t, "{s.order}", "COMPLETED")
		key := shownKey.FindStringSubmatch(s.open(t, page).want(t, http.StatusOK).body)
		if key == nil {
			t.Fatal("no key on the receipt")
		}
		if strings.Contains(s.stderr.String(), key[1]) {
			t.Error("the key is in the log")
		}
		s.open(t, "/downloads/x").want(t, http.StatusNotFound)
	})
}
