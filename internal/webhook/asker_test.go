package webhook

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// asking is an asker for a store that may use loopback addresses or not.
func asking(loopback bool) *Asker {
	return NewAsker(func(_ context.Context, store checkout.StoreID) (checkout.Store, error) {
		return checkout.Store{ID: store, AllowLoopback: loopback}, nil
	})
}

// about is a question to an address.
func about(address string) checkout.Question {
	return checkout.Question{
		Order: checkout.Order{
			ID: id.New[checkout.Order](), Number: 236, Email: "buyer@example.com",
			Terms: checkout.Terms{Lines: []checkout.Line{{Name: "Other"}, {Name: "Größe <L>"}}},
		},
		Delivery: checkout.Delivery{
			ID: id.New[checkout.Delivery](), StoreID: id.New[checkout.Store](), Line: 1, Quantity: 3, Webhook: address, Secret: "whsec",
			ProductID: id.New[checkout.Product](), VariantID: id.New[checkout.Variant](),
		},
		Variant: checkout.Variant{Number: 7},
	}
}

// serve answers with a handler at an address of this machine.
func serve(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

func TestQuestionIsSigned(t *testing.T) {
	var got map[string]any
	var header http.Header
	var signed bool
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || json.Unmarshal(body, &got) != nil || r.Method != http.MethodPost || r.URL.Path != "/hook" {
			t.Errorf("%s %s, %v: %s", r.Method, r.URL, err, body)
		}
		header, signed = r.Header, r.Header.Get("Signature") == Sign(body, "whsec")
		w.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(w, "Schlüssel 1\n")
	})
	q := about(address + "/hook")
	text, err := asking(true).Ask(t.Context(), q)
	if err != nil || text != "Schlüssel 1\n" {
		t.Fatalf("%q, %v", text, err)
	}
	want := map[string]any{
		"invoice_id": 236.0, "order_id": q.Order.ID.String(), "delivery_id": q.Delivery.ID.String(), "variant_id": 7.0, "quantity": 3.0,
		"email": "buyer@example.com",
		"product": map[string]any{
			"id": q.Delivery.ProductID.String(), "variant_id": q.Delivery.VariantID.String(), "name": "Größe <L>",
		},
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v\nwant %v", got, want)
	}
	if !signed || header.Get("Webhook-Id") != q.Delivery.ID.String() || header.Get("Content-Type") != "application/json" {
		t.Errorf("signed: %v; %v", signed, header)
	}
}

// TestSign checks the signature against the example of RFC 4231 (test case 2).
func TestSign(t *testing.T) {
	const want = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
	if got := Sign([]byte("what do ya want for nothing?"), "Jefe"); got != want {
		t.Error(got)
	}
	if raw, err := hex.DecodeString(Sign(nil, "")); err != nil || len(raw) != 32 {
		t.Error(err)
	}
}

func TestAnswersThatDoNotCount(t *testing.T) {
	moved := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "moved") })
	for name, answer := range map[string]http.HandlerFunc{
		"a failure":  func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "secret", http.StatusInternalServerError) },
		"not found":  func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "secret", http.StatusNotFound) },
		"a redirect": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, moved, http.StatusTemporaryRedirect) },
		"no text":    func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "secret \xff") },
		"NUL":        func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "secret \x00") },
		"nothing":    func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, " \n") },
		"no content": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
		"too much": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, strings.Repeat("x", mostAnswer+1))
		},
		"half of it": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "secret")
		},
	} {
		address := serve(t, answer)
		text, err := asking(true).Ask(t.Context(), about(address))
		if err == nil || text != "" {
			t.Errorf("%s counts: %q", name, text)
		} else if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), address) {
			t.Errorf("%s tells too much: %v", name, err)
		}
	}
	address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("x", mostAnswer))
	})
	if text, err := asking(true).Ask(t.Context(), about(address)); err != nil || len(text) != mostAnswer {
		t.Errorf("just enough: %d bytes, %v", len(text), err)
	}
}

func TestAddressesThatAreNotAsked(t *testing.T) {
	asked := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the server was asked") })
	_, port, _ := strings.Cut(strings.TrimPrefix(asked, "http://"), ":")
	for _, address := range []string{
		asked, "http://localhost:" + port, "http://[::ffff:127.0.0.1]:" + port, "http://2130706433:" + port, "http://10.0.0.1/",
		"http://169.254.169.254/latest/meta-data", "http://[fe80::1]/", "http://[fd00::1]/", "http://0.0.0.0:" + port,
	} {
		if _, err := asking(false).Ask(t.Context(), about(address)); err == nil {
			t.Errorf("%s was asked", address)
		}
	}
	for _, address := range []string{"http://10.0.0.1/", "http://169.254.169.254/", "http://0.0.0.0:" + port} { // loopback is no licence for these
		if _, err := asking(true).Ask(t.Context(), about(address)); err == nil || err.Error() != errForbidden.Error() {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, address := range []string{"", "file:///etc/passwd", "ftp://example.com", "http://user:secret@" + strings.TrimPrefix(asked, "http://"), "http://%zz"} {
		if _, err := asking(true).Ask(t.Context(), about(address)); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestPublicAddresses(t *testing.T) {
	for text, want := range map[string]bool{
		"1.1.1.1": true, "2606:4700::1111": true, "172.32.0.1": true, "100.128.0.1": true, "192.0.1.1": true,
		"127.0.0.1": false, "::1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false,
		"fe80::1%eth0": false, "fc00::1": false, "224.0.0.1": false, "ff02::1": false, "255.255.255.255": false, "0.0.0.0": false, "::": false,
		"100.64.0.1": false, "198.18.0.1": false, "192.0.0.1": false, "0.1.2.3": false, "240.0.0.1": false, "::ffff:10.0.0.1": false,
		"64:ff9b::a00:1": false, "2002:a00:1::": false, "2001::1": false, "::7f00:1": false, "fec0::1": false,
	} {
		if got := isPublic(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s is public: %v", text, got)
		}
	}
	if !isPublicOrLoopback(netip.MustParseAddr("::ffff:127.0.0.2")) || !isPublicOrLoopback(netip.MustParseAddr("::1")) || isPublicOrLoopback(netip.Addr{}) {
		t.Error("loopback")
	}
}

// TestProxyIsNotUsed names a proxy as the environment does; the server is asked itself.
func TestProxyIsNotUsed(t *testing.T) {
	for _, client := range []*http.Client{asking(true).loopback, asking(true).public} {
		if client.Transport.(*http.Transport).Proxy != nil {
			t.Error("a proxy would do the dialling")
		}
	}
}

func TestSilentServerIsGivenUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	release := make(chan bool)
	address := serve(t, func(http.ResponseWriter, *http.Request) { cancel(); <-release })
	defer close(release)
	if _, err := asking(true).Ask(ctx, about(address)); err == nil {
		t.Error("answered")
	}
	if a := asking(true); a.public.Timeout != timeout || a.loopback.Timeout != timeout {
		t.Error("a question may take for ever")
	}
}
