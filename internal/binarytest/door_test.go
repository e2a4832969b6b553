package binarytest

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// door is a dialect as its callers meet it.
type door struct {
	name    string            // of its contract
	prefix  string            // of its paths
	anyPath string            // a path of its contract with GET, for the shape of its refusals
	replay  string            // the header of an answer that is told again
	keys    string            // the header of keys; empty = Authorization
	headers map[string]string // on every answer, besides those of all dialects
	// told checks what a refusal says.
	told func(t *testing.T, got answer, row refusal)
}

// doors are all that the program has.
func doors() []door {
	return []door{
		{
			name: "shoppex", prefix: "/dev/v1/", anyPath: "/dev/v1/payments/{uniqid}", replay: "Idempotent-Replayed", told: toldByCode,
		},
		{
			name: "pandabase", prefix: "/v2/", anyPath: "/v2/stores/{storeId}/checkouts/{sessionId}", replay: "Idempotent-Replay",
			headers: map[string]string{"X-Version": "2026/03/09-v2"}, told: toldInASentence,
		},
		{
			name: "sellapp", prefix: "/api/", anyPath: "/api/v2/invoices/{invoice}", replay: "Idempotent-Replayed", told: toldAsLaravel,
		},
		{
			name: "standard", prefix: "/kassa/v1/", anyPath: feedPath, replay: "Idempotent-Replayed", told: toldByCode,
		},
		{
			name: "quickshops", prefix: "/v1/", anyPath: "/v1/cart/{cartId}", replay: "Idempotent-Replayed", keys: "X-Api-Key", told: toldFlatly,
		},
	}
}

// doorOf is the door that a path leads to.
func doorOf(path string) (door, bool) {
	all := doors()
	if i := slices.IndexFunc(all, func(d door) bool { return strings.HasPrefix(path, d.prefix) }); i >= 0 {
		return all[i], true
	}
	return door{}, false
}

// checkHeaders looks at what stands on every answer.
func (d door) checkHeaders(t testing.TB, place string, a answer) {
	t.Helper()
	for name, want := range map[string]string{
		"Content-Type": "application/json", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
	} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s: %s is %q, want %q", place, name, got, want)
		}
	}
	for name, want := range d.headers {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s: %s is %q, want %q", place, name, got, want)
		}
	}
}

// toldByCode checks a refusal that has a code, and the field that it names first.
func toldByCode(t *testing.T, got answer, row refusal) {
	t.Helper()
	fault := got.fault(t)
	if fault.Code != row.code {
		t.Errorf("code %s, want %s: %s", fault.Code, row.code, got.body)
	}
	if row.field == "" {
		return
	}
	if len(fault.Details) == 0 || fault.Details[0].Field != row.field {
		t.Errorf("want details of %s: %s", row.field, got.body)
	}
}

// toldInASentence checks a refusal that has words alone: they hold the row's, and name its field.
func toldInASentence(t *testing.T, got answer, row refusal) {
	t.Helper()
	said := got.sentence(t)
	if !strings.Contains(said, row.code) || !strings.Contains(said, row.field) {
		t.Errorf("want words with %q and %q: %s", row.code, row.field, said)
	}
	if end := said[len(said)-1:]; end != "." && end != "?" {
		t.Errorf("not a sentence: %s", said)
	}
}

// toldFlatly checks a refusal that is one flat object: its code, and words that name its field.
func toldFlatly(t *testing.T, got answer, row refusal) {
	t.Helper()
	body := got.object(t)
	if len(body) != 4 || body["status"] != json.Number(strconv.Itoa(row.status)) || body["requestId"] != got.header.Get("X-Request-Id") {
		t.Errorf("not a refusal of status %d: %s", row.status, got.body)
	}
	said, ok := body["message"].(string)
	if code := body["code"]; !ok || said == "" || row.code != "" && code != row.code || !strings.Contains(said, row.field) {
		t.Errorf("want code %s and words with %q: %s", row.code, row.field, got.body)
	}
}

// sentence is the error of a refusal without a code.
func (a answer) sentence(t testing.TB) string {
	t.Helper()
	var body struct {
		OK    *bool  `json:"ok"`
		Error string `json:"error"`
	}
	if err := json.Unmarshal([]byte(a.body), &body); err != nil || body.OK == nil || *body.OK || body.Error == "" {
		t.Fatalf("not a refusal (%v): %s", err, a.body)
	}
	return body.Error
}
