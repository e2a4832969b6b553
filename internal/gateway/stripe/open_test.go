package stripe_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/gateway/stripe"
	"kassa/internal/money"
)

// line is a line of an order in EUR.
func line(name string, quantity, total, discount, tax int64) checkout.Line {
	return checkout.Line{Name: name, Quantity: quantity, Total: amount(total, "EUR"), Discount: amount(discount, "EUR"), Tax: amount(tax, "EUR")}
}

func TestItemsAddUpToTheUnit(t *testing.T) {
	long := strings.Repeat("ü", 300)
	for name, test := range map[string]struct {
		total int64
		tax   int64
		lines []checkout.Line
		want  []string
	}{
		"plain":                 {3000, 0, []checkout.Line{line("Mug", 2, 2000, 0, 0), line("Cup", 1, 1000, 0, 0)}, []string{"2 × 1000 Mug", "1 × 1000 Cup"}},
		"discount and tax":      {2142, 342, []checkout.Line{line("Mug", 2, 2000, 200, 342)}, []string{"2 × 900 Mug", "1 × 342 Tax"}},
		"tax included":          {1800, 0, []checkout.Line{line("Mug", 2, 2000, 200, 287)}, []string{"2 × 900 Mug"}},
		"no multiple":           {1999, 0, []checkout.Line{line("Mug", 3, 1999, 0, 0)}, []string{"1 × 1999 3 × Mug"}},
		"free line":             {1000, 0, []checkout.Line{line("Mug", 1, 1000, 0, 0), line("Gift", 1, 500, 500, 0)}, []string{"1 × 1000 Mug", "1 × 0 Gift"}},
		"a part is paid":        {500, 0, []checkout.Line{line("Mug", 1, 1000, 0, 0)}, []string{"1 × 500 Order 1"}},
		"too many lines":        {10_100, 0, slices.Repeat([]checkout.Line{line("Mug", 1, 100, 0, 0)}, 101), []string{"1 × 10100 Order 1"}},
		"a hundred lines":       {10_000, 0, slices.Repeat([]checkout.Line{line("Mug", 1, 100, 0, 0)}, 100), slices.Repeat([]string{"1 × 100 Mug"}, 100)},
		"no lines":              {1000, 0, nil, []string{"1 × 1000 Order 1"}},
		"a long name":           {1000, 0, []checkout.Line{line(long, 1, 1000, 0, 0)}, []string{"1 × 1000 " + long[:2*249] + "…"}},
		"another currency":      {1000, 0, []checkout.Line{{Name: "Mug", Quantity: 1, Total: amount(1000, "USD")}}, []string{"1 × 1000 Order 1"}},
		"markup stays as it is": {1000, 0, []checkout.Line{line("<b>&{{.}}", 1, 1000, 0, 0)}, []string{"1 × 1000 <b>&{{.}}"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			req := w.request(amount(test.total, "EUR"))
			req.Lines, req.Tax = test.lines, amount(test.tax, "EUR")
			_, made := w.open(req)
			if !slices.Equal(made.Items, test.want) || made.Total != test.total {
				t.Errorf("%q, in all %d; want %q, %d", made.Items, made.Total, test.want, test.total)
			}
		})
	}
}

func TestCurrenciesOfOtherUnits(t *testing.T) {
	w := newWorld(t)
	for code, test := range map[string]struct{ minor, want int64 }{
		"JPY": {1500, 1500}, "ISK": {1500, 150_000}, "UGX": {1500, 150_000}, "MGA": {150_000, 1500}, "KWD": {1230, 1230}, "KRW": {50, 50},
	} {
		req := w.request(amount(test.minor, code))
		req.Lines = []checkout.Line{{Name: "Mug", Quantity: 1, Total: req.Amount}}
		reference, made := w.open(req)
		if made.Total != test.want || made.Currency != strings.ToLower(code) {
			t.Errorf("%v is %d %s at Stripe, want %d", req.Amount, made.Total, made.Currency, test.want)
		}
		if report := w.look(reference); report.Amount != req.Amount {
			t.Errorf("%v comes back as %v", req.Amount, report.Amount)
		}
	}
	// Lines that Stripe has no unit for, with a total that it has.
	req := w.request(amount(2010, "KWD"))
	half := checkout.Line{Name: "Half", Quantity: 1, Total: amount(1005, "KWD")}
	req.Lines = []checkout.Line{half, half}
	if _, made := w.open(req); made.Total != 2010 || len(made.Items) != 1 {
		t.Errorf("%+v", made)
	}
	before := len(w.fake.Sessions())
	for code, minor := range map[string]int64{"KWD": 1005, "MGA": 150_050} {
		_, err := w.gateway.Open(t.Context(), w.account, w.request(amount(minor, code)))
		refused(t, code, err, checkout.ReasonDeclined)
	}
	for code, minor := range map[string]int64{"EUR": 49, "USD": 100_000_000} { // Stripe's own bounds
		_, err := w.gateway.Open(t.Context(), w.account, w.request(amount(minor, code)))
		refused(t, code, err, checkout.ReasonDeclined)
	}
	if after := len(w.fake.Sessions()); after != before {
		t.Errorf("%d sessions were made", after-before)
	}
}

func TestAddressesAndTimes(t *testing.T) {
	for name, test := range map[string]struct {
		left        time.Duration
		least, most int64
	}{
		"two hours":   {2 * time.Hour, 7190, 7200},
		"too short":   {time.Minute, 31*60 - 10, 31 * 60},
		"over":        {-time.Hour, 31*60 - 10, 31 * 60},
		"too long":    {30 * 24 * time.Hour, 24*3600 - 70, 24*3600 - 60},
		"exactly 24h": {24 * time.Hour, 24*3600 - 70, 24*3600 - 60},
	} {
		w := newWorld(t)
		req := w.request(amount(1000, "EUR"))
		req.ExpiresAt, req.CancelURL = w.clock.Now().Add(test.left), "https://shop.example/basket"
		_, made := w.open(req)
		if made.Seconds < test.least || made.Seconds > test.most {
			t.Errorf("%s: %d s", name, made.Seconds)
		}
		if made.SuccessURL != req.ReturnURL || made.CancelURL != req.CancelURL || made.Email != req.Email {
			t.Errorf("%+v", made)
		}
	}
	w := newWorld(t)
	req := w.request(amount(1000, "EUR"))
	req.Email = ""
	if _, made := w.open(req); made.CancelURL != req.ReturnURL || made.Email != "" {
		t.Errorf("%+v", made)
	}
}

// An attempt is opened again after the buyer corrected the e-mail address: the session of the first try is the one.
func TestOpenAgainWithOtherWords(t *testing.T) {
	w := newWorld(t)
	req := w.request(amount(1000, "EUR"))
	first, err := w.gateway.Open(t.Context(), w.account, req)
	if err != nil {
		t.Fatal(err)
	}
	req.Email = "other@example.com"
	again, err := w.gateway.Open(t.Context(), w.account, req)
	if err != nil || again != first || len(w.fake.Sessions()) != 1 {
		t.Errorf("%+v, %v, want %+v", again, err, first)
	}
	req.Amount = amount(2000, "EUR")
	_, err = w.gateway.Open(t.Context(), w.account, req)
	refused(t, "another amount", err, checkout.ReasonDeclined)
}

func TestKeysAreSearchedForPageByPage(t *testing.T) {
	w := newWorld(t)
	oldest := w.request(amount(1000, "EUR"))
	reference, _ := w.open(oldest)
	for range 150 {
		w.open(w.request(amount(1000, "EUR")))
	}
	report, err := w.gateway.Lookup(t.Context(), w.account, oldest.Key, "")
	if err != nil || report.Reference != reference {
		t.Errorf("%+v, %v", report, err)
	}
	_, err = w.gateway.Lookup(t.Context(), w.account, w.request(amount(1, "EUR")).Key, reference)
	refused(t, "another attempt's session", err, checkout.ReasonPaymentNotFound)
}

func TestTriesAgainWhereItHelps(t *testing.T) {
	w := newWorld(t)
	w.fake.Fail(500, 503)
	reference, _ := w.open(w.request(amount(1000, "EUR")))
	if calls := w.fake.Calls(); len(calls) != 3 || len(w.fake.Sessions()) != 1 {
		t.Errorf("%v", calls)
	}
	w.fake.Fail(429)
	if report := w.look(reference); report.State != checkout.PaymentPending {
		t.Errorf("%+v", report)
	}
	before := len(w.fake.Calls())
	w.fake.Fail(402)
	_, err := w.gateway.Open(t.Context(), w.account, w.request(amount(1000, "EUR")))
	refused(t, "a refusal", err, checkout.ReasonDeclined)
	if made := len(w.fake.Calls()) - before; made != 1 {
		t.Errorf("a refusal was asked for %d times", made)
	}
}

func TestBreakerSparesTheWait(t *testing.T) {
	w := newWorld(t)
	fake := clock.NewFake(w.clock.Now())
	impatient, err := stripe.New(stripe.Config{BaseURL: serve(t, http.NotFoundHandler()), Clock: fake})
	if err != nil {
		t.Fatal(err)
	}
	account := w.account
	for range 5 {
		done := make(chan error)
		go func() {
			_, err := impatient.Lookup(t.Context(), account, "", "cs_test_1")
			done <- err
		}()
		for range 2 { // text/plain is no answer of Stripe's: asked three times
			fake.BlockUntil(1)
			fake.Advance(time.Second)
		}
		refused(t, "no answer", <-done, checkout.ReasonGatewayUnavailable)
	}
	_, err = impatient.Lookup(t.Context(), account, "", "cs_test_1") // at once, without a wait
	refused(t, "open breaker", err, checkout.ReasonGatewayUnavailable)
}

func TestBadAddress(t *testing.T) {
	for _, url := range []string{"x", "ftp://a", "https://", "https://u:p@api.example", "://"} {
		if _, err := stripe.New(stripe.Config{BaseURL: url}); err == nil {
			t.Errorf("%q is taken", url)
		}
	}
	own, err := stripe.New(stripe.Config{})
	if err != nil || !slices.Equal(own.Capabilities().Origins, []string{"https://checkout.stripe.com"}) {
		t.Errorf("%v, %v", own.Capabilities().Origins, err)
	}
}

func TestNoKeyAsksNobody(t *testing.T) {
	w := newWorld(t)
	w.account.APIKey = ""
	_, err := w.gateway.Open(t.Context(), w.account, w.request(money.Must(1000, money.MustCurrency("EUR"))))
	refused(t, "no key", err, checkout.ReasonGatewayUnavailable)
	if calls := w.fake.Calls(); len(calls) != 0 {
		t.Errorf("%v", calls)
	}
}
