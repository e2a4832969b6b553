package page

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/money"
)

// discard is the cheapest http.ResponseWriter, so that a benchmark counts the page alone.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) WriteHeader(status int)      { d.status = status }
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }

// newDemo is a session of `kassa demo` as Shoppex makes it: one line, and three methods.
func newDemo() *fakeCore {
	c := newCore()
	price := money.Must(2499, money.MustCurrency("USD"))
	c.sale.Order.Lines = []checkout.Line{{Name: "Pro licence", Quantity: 1, Unit: price, Total: price}}
	c.sale.Order.Subtotal, c.sale.Order.Total = price, price
	zero := money.Zero(price.Currency())
	c.sale.Order.Discount, c.sale.Order.Tax, c.sale.Order.Paid = zero, zero, zero
	c.origins = nil
	c.pay = func(checkout.PayWish) (checkout.Payment, error) {
		return checkout.Payment{
			State: checkout.PaymentPending, Instruction: checkout.Instruction{Flow: checkout.FlowRedirect, URL: "https://gateway.example/p/1"},
		}, nil
	}
	return c
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		if _, err := New(Config{PublicURL: publicURL}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPage(b *testing.B) {
	noEmail, paid := newDemo(), newDemo()
	noEmail.sale.Order.Email = ""
	paid.sale.Order.State = checkout.OrderCompleted
	for _, c := range []struct {
		name, language string
		core           *fakeCore
		path           string
	}{
		{"open/none", "", newDemo(), pageOf("")},
		{"open/en", "en-US,en;q=0.5", newDemo(), pageOf("")},
		{"open/de", "de-CH,de;q=0.9,en;q=0.8", newDemo(), pageOf("")},
		{"email/de", "de-CH,de;q=0.9,en;q=0.8", noEmail, pageOf("")},
		{"receipt/de", "de-CH,de;q=0.9,en;q=0.8", paid, pageOf("")},
		{"long/de", "de-CH,de;q=0.9,en;q=0.8", newLong(), addressOf(newLong().sale).page()},
	} {
		b.Run(c.name, func(b *testing.B) {
			r := httptest.NewRequest(http.MethodGet, publicURL+c.path, nil)
			if c.language != "" {
				r.Header.Set("Accept-Language", c.language)
			}
			benchmark(b, c.core, r, "", http.StatusOK)
		})
	}
}

func BenchmarkPay(b *testing.B) {
	r := httptest.NewRequest(http.MethodPost, publicURL+here.pay(), nil)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept-Language", "de-CH,de;q=0.9,en;q=0.8")
	r.Header.Set("Origin", publicURL)
	benchmark(b, newDemo(), r, "gateway=STRIPE&email=ada%40example.com", http.StatusSeeOther)
}

// benchmark answers one request over and over.
func benchmark(b *testing.B, core *fakeCore, r *http.Request, form string, status int) {
	b.Helper()
	mux := http.NewServeMux()
	for _, route := range newHandler(b, core).Routes() {
		mux.Handle(route.Method+" "+route.Pattern, route.Handler)
	}
	w := &discard{header: http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		clear(w.header)
		core.wishes = core.wishes[:0]
		r.Form, r.PostForm, r.Body = nil, nil, io.NopCloser(strings.NewReader(form))
		mux.ServeHTTP(w, r)
		if w.status != status {
			b.Fatal(w.status)
		}
	}
}
