package binarytest

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// form posts an HTML form to a path or URL of the server, as a browser without JavaScript does.
func (s *server) form(t testing.TB, target string, values url.Values) answer {
	t.Helper()
	return s.send(t, call{
		method: http.MethodPost, path: s.path(target), body: values.Encode(),
		header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
	})
}

// open gets a page of the server.
func (s *server) open(t testing.TB, target string) answer {
	t.Helper()
	return s.send(t, call{method: http.MethodGet, path: s.path(target), header: http.Header{"Accept": {"text/html"}}})
}

// path takes the server's own address off a URL.
func (s *server) path(target string) string { return strings.TrimPrefix(target, s.line.URL) }

// pay chooses a method on the page and gives the address of the gateway's page.
func (s *server) pay(t testing.TB, page string) string {
	t.Helper()
	s.open(t, page).want(t, http.StatusOK)
	return s.form(t, page+"/pay", url.Values{"gateway": {"STRIPE"}, "email": {"buyer@example.com"}}).
		want(t, http.StatusSeeOther).header.Get("Location")
}

// buy pays on the page and lets the sandbox do what outcome says. It gives what the sandbox answers.
func (s *server) buy(t testing.TB, page, outcome string) answer {
	t.Helper()
	gateway := s.pay(t, page)
	s.open(t, gateway).want(t, http.StatusOK)
	return s.form(t, gateway, url.Values{"outcome": {outcome}})
}

// waitFor asks for a payment until it has a status.
func (s *server) waitFor(t testing.TB, id, status string) answer {
	t.Helper()
	var got answer
	eventually(t, func() bool {
		got = s.get(t, "/dev/v1/payments/"+id).want(t, http.StatusOK)
		return got.data(t)["status"] == status
	})
	return got
}
