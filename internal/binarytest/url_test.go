package binarytest

import (
	"net/http"
	"strings"
	"testing"
)

// badURLs are JSON strings that no field for a URL takes.
var badURLs = []string{
	`"javascript:alert(1)"`, `"JavaScript:alert(1)//https://a.example"`, `"data:text/html,hi"`, `"//evil.example"`, `"https:evil.com"`, `"https:/evil.com"`,
	`"https:///x"`, `"https://"`, `"https://user@shop.example/"`, `"https://user:password@shop.example/"`, `"https://shop.example\\@evil.example/"`,
	`"https:\\\\evil.example"`, `"https://shop.example/\n"`, `"https://shop.example/\u0007"`, `"https://shop.example/\u007f"`, `"https://shop.example/\u0085"`,
	`" https://shop.example/"`, `"https://shop.example/ x"`, `"https://shop.example:99999/"`, `"https://shop.example:0/"`,
	`"https://shop.example:x/"`, `"ftp://shop.example/"`, `"file:///etc/passwd"`, `"/thanks"`, `"thanks"`, `"https://ex ample/"`,
	`"https://sh\u00f6p.example/"`, `"https://shop\u202e.example/"`, `"https://[::1/"`, `"https://.example/"`,
	`"https://shop.example/` + strings.Repeat("a", 2048) + `"`, "true", "1", "[]", "null",
}

func refusedURLs() []refusal {
	table := onBoth("success_url", badURLs...)
	table = append(table, onBoth("cancel_url", badURLs...)...)
	for _, bad := range badURLs {
		table = append(table, refusal{
			"webhook " + bad[:min(len(bad), 40)], call{path: payments.path, body: payments.body(wish{"webhook": bad})}, 422, "VALIDATION_ERROR", "webhook",
		})
	}
	for _, field := range []string{"success_url", "cancel_url"} {
		table = append(table, refusedAt([]endpoint{checkouts}, http.StatusBadRequest, "", field, append(notHTTPS, badURLs...)...)...)
	}
	for _, bad := range append(notHTTPS, badURLs...) {
		body := `{"url":` + bad + `,"eventTypes":["PAYMENT_COMPLETED"]}`
		table = append(table, refusal{"endpoint " + bad[:min(len(bad), 40)], call{path: corePath + "/webhooks", body: body}, 400, "", "url"})
	}
	return table
}

// notHTTPS are addresses that Shoppex takes, and Pandabase does not.
var notHTTPS = []string{`"http://shop.example/thanks"`, `"HTTP://shop.example/"`, `"http://127.0.0.1:9/x"`, `"http://localhost/"`}

func TestURLsThatAreAccepted(t *testing.T) {
	longest := "https://shop.example/" + strings.Repeat("a", 2048-len("https://shop.example/"))
	onEach(t, func(t *testing.T, s *server) {
		for _, url := range []string{
			"https://shop.example", "http://shop.example/thanks?a=1&b=%C3%A9#top", "HTTPS://Shop.example:8443/x", "http://127.0.0.1:9/x",
			"http://[::1]:9/x", "https://xn--shp-sna.example/", longest,
		} {
			made := s.post(t, sessions.path, sessions.body(wish{"success_url": `"` + url + `"`})).want(t, http.StatusCreated)
			if got := made.text(t, "success_url"); got != url {
				t.Errorf("%s came back as %s", url, got)
			}
		}
	})
}

func TestURLsInLiveMode(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		s.cli(t, "store", "create", "live", "--name", "Live", "--mode", "live")
		live := s.cli(t, "key", "create", "live")
		post := func(url string) fault {
			body := sessions.body(wish{"success_url": `"` + url + `"`})
			return s.send(t, call{method: http.MethodPost, path: sessions.path, key: live, body: body}).fault(t)
		}
		// A live store has no gateway that is built in, so what passes the URL rule ends at the next one.
		for url, code := range map[string]string{
			"http://shop.example/": "VALIDATION_ERROR", "http://127.0.0.1.evil.example/": "VALIDATION_ERROR",
			"https://shop.example/": "GATEWAY_NOT_CONFIGURED", "http://127.0.0.1:9/": "GATEWAY_NOT_CONFIGURED",
			"http://localhost/": "GATEWAY_NOT_CONFIGURED", "http://[::1]/": "GATEWAY_NOT_CONFIGURED",
		} {
			if got := post(url); got.Code != code {
				t.Errorf("%s: %+v, want %s", url, got, code)
			}
		}
		test := s.cli(t, "key", "create", "live", "--mode", "test")
		body := sessions.body(wish{"success_url": `"http://shop.example/"`})
		got := s.send(t, call{method: http.MethodPost, path: sessions.path, key: test, body: body})
		if code := got.fault(t).Code; code != "GATEWAY_NOT_CONFIGURED" {
			t.Errorf("a test key of a live store: %s", got.body)
		}
	})
}
