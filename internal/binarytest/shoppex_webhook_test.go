package binarytest

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// webhooksPath is Shoppex's registry of webhooks.
const webhooksPath = "/dev/v1/webhooks"

// hookBody is a webhook that Shoppex takes, with one member instead of its own.
func hookBody(field, value string) string {
	members := map[string]string{"url": `"https://shop.example/hook"`, "events": `["order:paid"]`}
	members[field] = value
	return `{"url":` + members["url"] + `,"events":` + members["events"] + `,"is_active":` + map[bool]string{true: members["is_active"], false: "true"}[field == "is_active"] + `}`
}

func refusedWebhooks() []refusal {
	var table []refusal
	for name, body := range brokenBodies(`{"url":"https://shop.example/Pro","events":["order:paid"]}`, "url") {
		table = append(table, refusal{"webhook " + name, call{path: webhooksPath, body: body}, 400, "INVALID_JSON", ""})
	}
	for field, values := range map[string][]string{
		"url":       badURLs,
		"events":    {"[]", `["order:completed"]`, `["*"]`, `["ORDER:PAID"]`, `"order:paid"`, "[null]", "null", `["order:paid"` + strings.Repeat(`,"order:paid"`, 12) + "]"},
		"is_active": {`"true"`, "1", "null", "[]"},
	} {
		for _, value := range values {
			name := "webhook " + field + " " + value[:min(len(value), 40)]
			table = append(table, refusal{name, call{path: webhooksPath, body: hookBody(field, value)}, 422, "VALIDATION_ERROR", hookField(field, value)})
		}
	}
	const unknown = webhooksPath + "/01a1fc2e-ee11-743e-9acb-834be4898d21"
	for _, path := range []string{unknown, webhooksPath + "/x", webhooksPath + "/logs/01a1fc2e-ee11-743e-9acb-834be4898d21", webhooksPath + "/logs/x"} {
		table = append(table, refusal{"GET " + path, call{method: http.MethodGet, path: path}, 404, "NOT_FOUND", ""})
	}
	for _, path := range []string{"/test", "/rotate-secret"} {
		table = append(table, refusal{"POST " + path, call{path: unknown + path}, 404, "NOT_FOUND", ""},
			refusal{"a list to " + path, call{path: unknown + path, body: "[1]"}, 400, "INVALID_JSON", ""},
			refusal{"the PHP client's empty list to " + path, call{path: unknown + path, body: "[]"}, 404, "NOT_FOUND", ""})
	}
	table = append(table, refusal{"retry", call{path: webhooksPath + "/logs/01a1fc2e-ee11-743e-9acb-834be4898d21/retry"}, 404, "NOT_FOUND", ""})
	for query, field := range map[string]string{"limit=0": "limit", "limit=101": "limit", "page=x": "page", "status=done": "status", "webhook_uniqid=x": "webhook_uniqid"} {
		table = append(table, refusal{"logs " + query, call{method: http.MethodGet, path: webhooksPath + "/logs?" + query}, 422, "VALIDATION_ERROR", field})
	}
	return table
}

// hookField is what a refusal names: what is wrong within a list has a place in it.
func hookField(field, value string) string {
	if field == "events" && strings.HasPrefix(value, "[") && value != "[]" && !strings.Contains(value, ",") {
		return "events.0"
	}
	return field
}

// A webhook hears of a payment under its own secret, signed as both recipes have it; the log tells of it; a retry
// sends the same again; a new secret signs from then on.
func TestShoppexWebhooks(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		r := receive(t)
		body := `{"url":"` + r.url + `/hook","events":["order:paid","order:created"]}`
		made := s.post(t, webhooksPath, body, keyHeader, "k").want(t, http.StatusCreated)
		replayed(t, made, s.post(t, webhooksPath, body, keyHeader, "k"))
		secret, one := made.text(t, "secret"), webhooksPath+"/"+made.text(t, "id")
		if read := s.get(t, one).want(t, http.StatusOK); strings.Contains(read.body, secret) || !strings.Contains(read.body, `"is_active":true`) {
			t.Errorf("%s", read.body)
		}
		bought := s.post(t, sessions.path, sessions.body(nil)).want(t, http.StatusCreated)
		s.buy(t, s.path(bought.text(t, "url")), "succeed")
		came := r.waitFor(t, "/hook", 2)
		for i, event := range []string{"order:created", "order:paid"} {
			signedBy(t, came[i], secret, event)
			if !strings.Contains(came[i].body, bought.text(t, "id")) {
				t.Errorf("%s", came[i].body)
			}
		}
		var log map[string]any
		eventually(t, func() bool {
			logs := s.get(t, webhooksPath+"/logs?event_type=order:paid&status=success").want(t, http.StatusOK).object(t)["data"].([]any)
			if len(logs) == 1 {
				log = logs[0].(map[string]any)
			}
			return len(logs) == 1
		})
		if log["delivery_id"] != came[1].header.Get("X-Shoppex-Delivery") || fmt.Sprint(log["attempt"]) != "1" || log["response"] != "the seller's\nanswer" {
			t.Errorf("%v", log)
		}
		s.post(t, webhooksPath+"/logs/"+log["id"].(string)+"/retry", "").want(t, http.StatusOK)
		again := r.waitFor(t, "/hook", 3)[2]
		if again.body != came[1].body || again.header.Get("X-Shoppex-Delivery") != came[1].header.Get("X-Shoppex-Delivery") {
			t.Errorf("%v, at first %v", again, came[1])
		}
		rotated := s.post(t, one+"/rotate-secret", `{"revoke_previous":true}`).want(t, http.StatusOK)
		tested := s.post(t, one+"/test", `{"event":"order:paid"}`).want(t, http.StatusOK)
		if strings.Contains(tested.body, "answer") || !strings.Contains(tested.body, `"delivered":true`) {
			t.Errorf("%s", tested.body)
		}
		signedBy(t, r.waitFor(t, "/hook", 4)[3], rotated.text(t, "secret"), "order:paid")
		s.send(t, call{method: http.MethodDelete, path: one, key: s.line.Keys.Shoppex}).want(t, http.StatusOK)
		s.get(t, one).want(t, http.StatusNotFound)
	})
}

// signedBy checks a webhook by the public recipes.
func signedBy(t *testing.T, h hook, secret, event string) {
	t.Helper()
	body := hmac.New(sha512.New, []byte(secret))
	body.Write([]byte(h.body))
	stamped := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(stamped, "%s.%s.%s", h.header.Get("X-Shoppex-Delivery"), h.header.Get("X-Shoppex-Timestamp"), h.body)
	for name, want := range map[string]string{
		"X-Shoppex-Event": event, "X-Shoppex-Signature": fmt.Sprintf("%x", body.Sum(nil)),
		"X-Shoppex-Signature-V2": fmt.Sprintf("v1,t=%s,h=%x", h.header.Get("X-Shoppex-Timestamp"), stamped.Sum(nil)),
	} {
		if got := h.header.Get(name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}
