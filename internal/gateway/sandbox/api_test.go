package sandbox_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
)

// ask calls the provider's API with a body and headers, and gives status and answer.
func (w *world) ask(method, path, body string, header http.Header) (int, string) {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), method, w.base()+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	request.Header = header
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

func TestCredentials(t *testing.T) {
	w := newWorld(t)
	reference := w.open().Reference
	stranger, forger, secretless := newAccount(), w.account, w.account
	forger.Secret = id.Token(32)
	secretless.Secret = ""
	for name, account := range map[string]checkout.GatewayAccount{"stranger": stranger, "forger": forger, "secretless": secretless} {
		if _, err := w.gateway.Lookup(t.Context(), account, "", reference); checkout.ReasonOf(err) != checkout.ReasonGatewayUnavailable {
			t.Errorf("%s: %v", name, err)
		}
	}
	plain := http.Request{Header: http.Header{}}
	plain.SetBasicAuth(w.account.ID.String(), w.account.Secret)
	for _, header := range []http.Header{{}, {"Authorization": {"Bearer x"}}, plain.Header} {
		if status, body := w.ask(http.MethodGet, "/sandbox/api/payments/"+reference, "", header); status != http.StatusUnauthorized {
			t.Errorf("%d %s", status, body)
		}
	}
}

func TestAPIInOtherShapes(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{http.MethodGet, "/sandbox/api/", http.StatusNotFound},
		{http.MethodGet, "/sandbox/api/accounts", http.StatusNotFound},
		{http.MethodDelete, "/sandbox/api/payments", http.StatusMethodNotAllowed},
		{http.MethodPost, "/sandbox/api/payments/x", http.StatusMethodNotAllowed},
		{http.MethodGet, "/sandbox/api/payments/x/cancel", http.StatusMethodNotAllowed},
	} {
		status, body := w.ask(c.method, c.path, "", http.Header{})
		if status != c.status || !strings.HasPrefix(body, `{"code":`) {
			t.Errorf("%s %s: %d %s", c.method, c.path, status, body)
		}
	}
}

func TestOpenRefusals(t *testing.T) {
	w := newWorld(t)
	good := checkout.OpenRequest{Key: "k", Method: "STRIPE", Amount: money.Must(1, money.MustCurrency("EUR")), ReturnURL: returnURL}
	for name, spoil := range map[string]func(*checkout.OpenRequest){
		"no key":       func(r *checkout.OpenRequest) { r.Key = "" },
		"long key":     func(r *checkout.OpenRequest) { r.Key = strings.Repeat("k", 256) },
		"odd key":      func(r *checkout.OpenRequest) { r.Key = "k\u00fc" },
		"zero":         func(r *checkout.OpenRequest) { r.Amount = money.Must(0, r.Amount.Currency()) },
		"negative":     func(r *checkout.OpenRequest) { r.Amount = money.Must(-1, r.Amount.Currency()) },
		"no currency":  func(r *checkout.OpenRequest) { r.Amount = money.Amount{} },
		"no return":    func(r *checkout.OpenRequest) { r.ReturnURL = "" },
		"script":       func(r *checkout.OpenRequest) { r.ReturnURL = "javascript:alert(1)" },
		"relative":     func(r *checkout.OpenRequest) { r.ReturnURL = "//evil.example/x" },
		"too long":     func(r *checkout.OpenRequest) { r.Title = strings.Repeat("x", 70_000) },
		"control char": func(r *checkout.OpenRequest) { r.ReturnURL = "https://shop.example/\r\nx" },
	} {
		req := good
		spoil(&req)
		_, err := w.gateway.Open(t.Context(), w.account, req)
		var refused *checkout.Error
		if !errors.As(err, &refused) || refused.Reason != checkout.ReasonDeclined || refused.Message == "The payment was declined." {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := w.gateway.Lookup(t.Context(), w.account, "k", ""); checkout.ReasonOf(err) != checkout.ReasonPaymentNotFound {
		t.Errorf("something was opened: %v", err)
	}
}

func TestLedgerDown(t *testing.T) {
	w := newWorld(t)
	reference := w.open().Reference
	w.ledger.fail(errors.New("down"))
	calls := map[string]func() error{
		"look up": func() error { _, err := w.gateway.Lookup(t.Context(), w.account, "", reference); return err },
		"by key":  func() error { _, err := w.gateway.Lookup(t.Context(), w.account, "k", ""); return err },
		"cancel":  func() error { _, err := w.gateway.Cancel(t.Context(), w.account, reference); return err },
		"open": func() error {
			_, err := w.gateway.Open(t.Context(), w.account, checkout.OpenRequest{
				Key: "k", Amount: money.Must(1, money.MustCurrency("EUR")), ReturnURL: returnURL,
			})
			return err
		},
		"refund": func() error {
			_, err := w.gateway.Refund(t.Context(), w.account, checkout.RefundRequest{
				Key: "k", Reference: reference, Amount: money.Must(1, money.MustCurrency("EUR")),
			})
			return err
		},
	}
	for name, call := range calls {
		if err := call(); checkout.ReasonOf(err) != checkout.ReasonGatewayUnavailable {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReferencesCannotBeGuessed(t *testing.T) {
	w := newWorld(t)
	a, b := w.open().Reference, w.open().Reference
	if a == b || len(a) < len("sbx_")+24 || len(a) != len(b) {
		t.Errorf("%s and %s", a, b)
	}
}
