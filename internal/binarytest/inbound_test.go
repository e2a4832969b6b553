package binarytest

import (
	"encoding/hex"
	"net/http"
	"strings"
	"testing"
	"time"

	"kassa/internal/gateway"
)

// idArg is a UUID as the database holds ids.
func idArg(uuid string) []byte {
	raw, err := hex.DecodeString(strings.ReplaceAll(uuid, "-", ""))
	if err != nil {
		return nil // finds nothing
	}
	return raw
}

// account is the demo's sandbox account: its id as a UUID, and its secret.
func (s *server) account(t *testing.T) (id, secret string) {
	t.Helper()
	db := s.db(t)
	raw := hex.EncodeToString(scalar[[]byte](t, db, "SELECT id FROM gateway_account"))
	return raw[:8] + "-" + raw[8:12] + "-" + raw[12:16] + "-" + raw[16:20] + "-" + raw[20:], scalar[string](t, db, "SELECT secret FROM gateway_account")
}

// event sends a gateway's event.
func (s *server) event(t *testing.T, path, signature, body string) answer {
	t.Helper()
	return s.send(t, call{method: http.MethodPost, path: path, body: body, header: http.Header{"Sandbox-Signature": {signature}}})
}

func TestForgedEventsChangeNothing(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		made := s.post(t, sessions.path, sessions.body(nil)).want(t, http.StatusCreated)
		page := s.pay(t, made.text(t, "url"))
		reference := page[strings.LastIndexByte(page, '/')+1:]
		account, secret := s.account(t)
		path, now := "/gateways/sandbox/"+account+"/events", time.Now()
		body := `{"id":"evt_forged","type":"payment.succeeded","reference":"` + reference + `","created":1}`
		db := s.db(t)
		before := rows(t, db)
		for name, signature := range map[string]string{
			"none": "", "rubbish": "x", "wrong secret": gateway.Sign(secret+"x", now, []byte(body)), "empty secret": gateway.Sign("", now, []byte(body)),
			"another body": gateway.Sign(secret, now, []byte(body+" ")), "stale": gateway.Sign(secret, now.Add(-310*time.Second), []byte(body)),
			"from the future": gateway.Sign(secret, now.Add(310*time.Second), []byte(body)),
		} {
			if got := s.event(t, path, signature, body); got.status != http.StatusUnauthorized {
				t.Errorf("%s: got %d", name, got.status)
			}
		}
		signed := gateway.Sign(secret, now, []byte(body))
		for _, other := range []string{
			"/gateways/sandbox/01a1fc2e-ee11-743e-9acb-834be4898d21/events", "/gateways/sandbox/x/events", "/gateways/stripe/" + account + "/events",
		} {
			s.event(t, other, signed, body).want(t, http.StatusNotFound)
		}
		large := strings.Repeat(" ", 256<<10) + body
		s.event(t, path, gateway.Sign(secret, now, []byte(large)), large).want(t, http.StatusRequestEntityTooLarge)
		s.send(t, call{method: http.MethodGet, path: path}).want(t, http.StatusMethodNotAllowed)
		if after := rows(t, db); after != before {
			t.Errorf("rows were written: %s, before %s", after, before)
		}
	})
}

// A signed event is a hint: what counts is what the gateway says when asked.
func TestEventsAreHints(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		made := s.post(t, sessions.path, sessions.body(nil)).want(t, http.StatusCreated)
		page := s.pay(t, made.text(t, "url"))
		account, secret := s.account(t)
		path, db := "/gateways/sandbox/"+account+"/events", s.db(t)
		for id, reference := range map[string]string{"evt_lie": page[strings.LastIndexByte(page, '/')+1:], "evt_none": ""} {
			body := `{"id":"` + id + `","type":"payment.succeeded","reference":"` + reference + `","created":1}`
			for range 2 { // told twice, kept once
				s.event(t, path, gateway.Sign(secret, time.Now(), []byte(body)), body).want(t, http.StatusNoContent)
			}
		}
		unknown := `{"id":"evt_unknown_type","type":"weather.sunny","reference":"","created":1}`
		s.event(t, path, gateway.Sign(secret, time.Now(), []byte(unknown)), unknown).want(t, http.StatusNoContent)
		eventually(t, func() bool { return scalar[int](t, db, "SELECT count(*) FROM gateway_event WHERE due_at IS NULL") == 3 })
		got := s.get(t, "/dev/v1/payments/"+made.text(t, "id")).want(t, http.StatusOK)
		if got.text(t, "status") != "PENDING" || scalar[string](t, db, "SELECT state FROM payment") != "pending" {
			t.Errorf("a hint was believed: %s", got.body)
		}
	})
}
