package wire

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
)

// signed is a request that names the signing key, with a signature of what is given.
func (x *town) signed(q request, over string) request {
	q.key = x.signer
	q.header = http.Header{"X-Signature": {HMACHex(keyOf(x.signing), []byte(over))}}
	return q
}

// keyOf is what a signature is keyed with: SHA-256 of the secret in hex (pandabase.md, Conventions).
func keyOf(secret string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(secret))) }

func TestASignedRequest(t *testing.T) {
	x := newTown(t, able{}, Limits{})
	things, body := x.at(0, "/things"), `{"name":"x"}`
	for _, q := range []request{
		x.signed(request{method: "POST", path: things, body: body}, body),
		x.signed(request{method: "POST", path: things, body: body, chunked: true}, body),
		x.signed(request{method: "PATCH", path: things, body: body}, body),
		x.signed(request{path: things}, ""),
		x.signed(request{method: "DELETE", path: things}, ""),
		x.signed(request{path: x.at(0, "/open")}, ""),
		x.signed(request{method: "POST", path: x.at(0, "/open"), body: body}, body),
	} {
		got := x.told(q)
		if got.Store != "one" || !got.Keyed {
			t.Errorf("%s %s: %+v", q.method, q.path, got)
		}
		if members, _ := got.Doc.(map[string]any); q.body != "" && members["name"] != "x" {
			t.Errorf("%s %s: the handler read %v", q.method, q.path, got.Doc)
		}
	}
	x.status(x.signed(request{path: x.at(1, "/things")}, ""), 404, "store_not_found")
	x.status(x.signed(request{method: "POST", path: things, body: "{"}, "{"), 400, "invalid_json")
	large := `{"name":"` + strings.Repeat("x", BodyLimit) + `"}`
	x.status(x.signed(request{method: "POST", path: things, body: large, chunked: true}, large), 413, "body_too_large")
}

func TestABadSignatureIsAnUnknownKey(t *testing.T) {
	x := newTown(t, able{}, Limits{})
	things, body := x.at(0, "/things"), `{"name":"x"}`
	post := request{method: "POST", path: things, body: body}
	want := x.status(request{method: "POST", path: things, body: body, key: "stk_unknown"}, 401, "unauthenticated")
	unsigned, twisted, bySecret := post, x.signed(post, body), x.signed(post, body)
	unsigned.key, bySecret.key = x.signer, x.signing
	twisted.header.Set("X-Signature", HMACHex(x.signing, []byte(body)))
	for name, q := range map[string]request{
		"no signature": unsigned, "of another body": x.signed(post, body+" "), "of nothing": x.signed(post, ""),
		"made with the secret itself": twisted, "the secret instead of the name": bySecret,
		"of a body that is not there": x.signed(request{method: "POST", path: things}, body),
	} {
		if got := x.status(q, 401, "unauthenticated"); got.body != want.body {
			t.Errorf("%s: %s, want %s", name, got.body, want.body)
		}
	}
	x.serve(plain{}, Limits{})
	if got := x.status(x.signed(post, body), 401, "unauthenticated"); got.body != want.body {
		t.Errorf("a dialect that knows no signatures: %s", got.body)
	}
}

// A key that is sent as it is needs no signature, and a wrong one does it no harm.
func TestASecretKeyIsNotSigned(t *testing.T) {
	x := newTown(t, able{}, Limits{})
	x.status(request{path: x.at(0, "/things"), key: x.secret[0], header: http.Header{"X-Signature": {"00"}}}, 200, "")
}

// lateBody never comes.
type lateBody struct{}

func (lateBody) Read([]byte) (int, error) { return 0, os.ErrDeadlineExceeded }

func TestASignedBodyThatIsLate(t *testing.T) {
	x := newTown(t, able{}, Limits{})
	r := httptest.NewRequest("POST", x.at(0, "/things"), io.NopCloser(lateBody{}))
	r.Header.Set("Authorization", "Bearer "+x.signer)
	w := httptest.NewRecorder()
	x.handler.ServeHTTP(w, r)
	if w.Code != http.StatusRequestTimeout {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// The vector is RFC 4231's second.
func TestHMACHex(t *testing.T) {
	want := "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
	if got := HMACHex("Jefe", []byte("what do ya want for nothing?")); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	for _, row := range []struct {
		a, b string
		want bool
	}{
		{want, want, true}, {want, strings.ToUpper(want), true}, {want, want[2:], false}, {want, "00" + want[2:], false},
		{"", "", false}, {want, "", false}, {"zz", "zz", false}, {"0", "0", false}, {want, want + "zz", false},
	} {
		if EqualHex(row.a, row.b) != row.want {
			t.Errorf("EqualHex(%q, %q) is not %v", row.a, row.b, row.want)
		}
	}
}
