package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// shop is the server as a seller's program and a buyer's browser see it.
type shop struct {
	url, key string
	client   *http.Client // follows no redirects
}

// reply is one HTTP answer.
type reply struct {
	status   int
	body     []byte
	replayed bool
	location string
}

// answered says whether the server promised something.
func (r reply) answered() bool { return r.status/100 == 2 }

func newShop(base, key string, conns int) *shop {
	return &shop{url: base, key: key, client: &http.Client{
		Timeout:       20 * time.Second,
		Transport:     &http.Transport{MaxIdleConnsPerHost: conns, MaxConnsPerHost: conns},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// create posts a session under an idempotency key.
func (s *shop) create(ctx context.Context, a attempt) (reply, error) {
	return s.do(ctx, http.MethodPost, s.url+"/dev/v1/checkout/sessions", a.body, http.Header{
		"Content-Type": {"application/json"}, "Authorization": {"Bearer " + s.key}, "Idempotency-Key": {a.key},
	})
}

// status reads a payment's status; "" when there is no such payment.
func (s *shop) status(ctx context.Context, payment string) (string, error) {
	got, err := s.do(ctx, http.MethodGet, s.url+"/dev/v1/payments/"+payment, "", http.Header{"Authorization": {"Bearer " + s.key}})
	if err != nil || got.status == http.StatusNotFound {
		return "", err
	}
	if got.status != http.StatusOK {
		return "", fmt.Errorf("GET payment %s: %d %s", payment, got.status, got.body)
	}
	return created(got.body).Status, nil
}

// pay chooses a method on the page and returns the provider's page.
func (s *shop) pay(ctx context.Context, page string) (provider string, err error) {
	got, err := s.form(ctx, page+"/pay", url.Values{"gateway": {"STRIPE"}, "email": {"buyer@example.com"}})
	if err != nil {
		return "", err
	}
	if got.status != http.StatusSeeOther || !strings.Contains(got.location, "/sandbox/") {
		return "", fmt.Errorf("POST pay: %d, to %q", got.status, got.location)
	}
	return got.location, nil
}

// succeed pays on the provider's page. Doing so twice changes nothing.
func (s *shop) succeed(ctx context.Context, provider string) error {
	got, err := s.form(ctx, provider, url.Values{"outcome": {"succeed"}})
	if err == nil && got.status != http.StatusSeeOther {
		err = fmt.Errorf("POST outcome: %d", got.status)
	}
	return err
}

// comeBack is the buyer's way back to the shop.
func (s *shop) comeBack(ctx context.Context, page string) error {
	got, err := s.do(ctx, http.MethodGet, page+"/return", "", nil)
	if err == nil && got.status != http.StatusSeeOther {
		err = fmt.Errorf("GET return: %d", got.status)
	}
	return err
}

// ready says whether requests may be sent.
func (s *shop) ready(ctx context.Context) bool {
	got, err := s.do(ctx, http.MethodGet, s.url+"/readyz", "", nil)
	return err == nil && got.status == http.StatusOK
}

func (s *shop) form(ctx context.Context, address string, fields url.Values) (reply, error) {
	return s.do(ctx, http.MethodPost, absolute(s.url, address), fields.Encode(),
		http.Header{"Content-Type": {"application/x-www-form-urlencoded"}})
}

func (s *shop) do(ctx context.Context, method, address, body string, header http.Header) (reply, error) {
	request, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	if header != nil {
		request.Header = header
	}
	response, err := s.client.Do(request)
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body) // cut off = not answered
	return reply{
		status: response.StatusCode, body: text, location: response.Header.Get("Location"),
		replayed: response.Header.Get("Idempotent-Replayed") == "true",
	}, err
}

// session is what the harness reads of an answer that tells of a session or a payment.
type session struct{ ID, URL, Status string }

// created reads an answer; what is none gives an empty session.
func created(body []byte) session {
	var envelope struct{ Data session }
	if err := json.Unmarshal(bytes.TrimSpace(body), &envelope); err != nil {
		return session{}
	}
	return envelope.Data
}

// absolute resolves a relative address.
func absolute(base, address string) string {
	if strings.HasPrefix(address, "/") {
		return base + address
	}
	return address
}
