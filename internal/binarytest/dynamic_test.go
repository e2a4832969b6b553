package binarytest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// seller is a seller's server, which fails so many times and then hands a serial over.
type seller struct {
	*httptest.Server
	fails int

	mutex sync.Mutex
	asked []asking
}

// asking is a question that a seller's server got.
type asking struct {
	id, signature, body string
}

// openSeller starts it on loopback. Its certificate is written to a file.
func openSeller(t *testing.T, fails int) (s *seller, certificate string) {
	t.Helper()
	s = &seller{fails: fails}
	s.Server = httptest.NewTLSServer(s)
	t.Cleanup(s.Close)
	certificate = filepath.Join(t.TempDir(), "seller.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	if err := os.WriteFile(certificate, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return s, certificate
}

// ServeHTTP answers a question.
func (s *seller) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.asked = append(s.asked, asking{r.Header.Get("Webhook-Id"), r.Header.Get("Signature"), string(body)})
	if len(s.asked) <= s.fails {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	_, _ = fmt.Fprintf(w, "MADE-TO-ORDER-%d", len(s.asked)) // whoever asks is gone when it fails
}

// all are the questions so far.
func (s *seller) all() []asking {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return append([]asking(nil), s.asked...)
}

// A seller's server that fails nine times still delivers, and once. The clock is the machine's, so the seller
// asks for each try (fulfillment-retries) instead of waiting for three days.
func TestDynamicDeliveryAfterNineFailures(t *testing.T) {
	t.Parallel()
	const fails = 9
	for _, e := range engines() {
		t.Run(string(e), func(t *testing.T) {
			t.Parallel()
			seller, certificate := openSeller(t, fails)
			s := &server{engine: e, env: []string{"SSL_CERT_FILE=" + certificate}}
			s.database, s.dir = emptyDatabase(t, e)
			s.start(t)
			const secret = "a secret of more than thirty-two characters"
			s.sellapp(t, http.MethodPut, "/api/v2/webhook-channels/signing-secret", `{"signing_secret":"`+secret+`"}`).want(t, http.StatusOK)
			s.sellapp(t, http.MethodPatch, variantsPath+"/{e-book.number}",
				`{"deliverable":{"types":["DYNAMIC"],"data":{"webhook":"`+seller.URL+`/make"}}}`).want(t, http.StatusOK)
			_, path := s.invoice(t, variants("e-book", "2"))
			s.payInvoice(t, path)
			db := s.db(t)
			for n := range fails {
				eventually(t, func() bool {
					return len(seller.all()) == n+1 && scalar[int](t, db, "SELECT tries FROM delivery") == 1
				})
				if lines := s.deliverables(t, path); lines[0].Data.Dynamic != "" || s.status(t, path) != "PAID" {
					t.Fatalf("after %d failures: %+v", n+1, lines)
				}
				s.sellapp(t, http.MethodPost, path+"/fulfillment-retries", "").want(t, http.StatusOK)
			}
			eventually(t, func() bool { return s.status(t, path) == "COMPLETED" })
			s.sellapp(t, http.MethodPost, path+"/fulfillment-retries", "").want(t, http.StatusOK) // there is nothing left to ask for
			seller.check(t, fails+1, secret)
			lines := s.deliverables(t, path)
			if len(lines) != 1 || strings.Join(lines[0].Types, " ") != "DYNAMIC" || lines[0].Data.Dynamic != fmt.Sprint("MADE-TO-ORDER-", fails+1) {
				t.Errorf("delivered %+v", lines)
			}
			if n := scalar[int](t, db, "SELECT count(*) FROM delivery WHERE state = 'delivered' AND retry_at IS NULL"); n != 1 {
				t.Errorf("%d deliveries are done", n)
			}
			if log := s.stderr.String(); strings.Contains(log, "MADE-TO-ORDER") || strings.Contains(log, secret) {
				t.Error("the log holds what was sold, or a secret")
			}
		})
	}
}

// check holds the questions to what sellers count on: one id, and a signature over the body.
func (s *seller) check(t *testing.T, want int, secret string) {
	t.Helper()
	asked := s.all()
	if len(asked) != want {
		t.Errorf("asked %d times, want %d", len(asked), want)
	}
	for _, one := range asked {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write([]byte(one.body))
		if one.id == "" || one.id != asked[0].id || one.signature != hex.EncodeToString(mac.Sum(nil)) || one.body != asked[0].body {
			t.Errorf("asked %+v, first %+v", one, asked[0])
		}
	}
	if !strings.Contains(asked[0].body, `"quantity":2`) {
		t.Errorf("asked %s", asked[0].body)
	}
}
