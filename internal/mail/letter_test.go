package mail

import (
	"flag"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kassa/internal/checkout"
	"kassa/internal/money"
	"kassa/internal/page"
)

var update = flag.Bool("update", false, "rewrite the golden letters")

// golden compares a part with its file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (run with -update when that is right):\n%s", file, diff)
	}
}

// deliver sends a letter to a real server and opens it there.
func deliver(t *testing.T, s sample, change func(*Config)) (received, opened) {
	t.Helper()
	server := new(receiver).serve(t, offersNothing)
	if err := s.send(t.Context(), newSender(t, plainly(server), change)); err != nil {
		t.Fatal(err)
	}
	letters := server.all()
	if len(letters) != 1 {
		t.Fatalf("%d letters", len(letters))
	}
	return letters[0], open(t, letters[0].data)
}

func TestLettersInEveryLanguage(t *testing.T) {
	for _, tag := range page.Languages() {
		_, letter := deliver(t, newSample(tag.String()), nil)
		golden(t, tag.String()+".txt", letter.text)
		golden(t, tag.String()+".html", letter.html)
		if got := letter.header.Get("Content-Language"); got != tag.String() {
			t.Errorf("%s: language %q", tag, got)
		}
		if subject := letter.decoded(t, "Subject"); !strings.Contains(subject, "Käthe & Söhne") {
			t.Errorf("%s: subject %q", tag, subject)
		}
	}
}

func TestLanguageOfTheBuyer(t *testing.T) {
	sender := newSender(t, "smtp://mail.example", nil)
	for language, want := range map[string]string{
		"": "en", "xx": "en", "fi": "en", "not a tag": "en", "de-AT": "de", "pt": "pt-BR", "ja-JP": "ja", "en-GB": "en",
	} {
		if got := sender.writers.find(language).tag.String(); got != want {
			t.Errorf("%q: %s, want %s", language, got, want)
		}
	}
	swiss := sender.writers.find("de-CH").Amount(money.Must(123450, money.MustCurrency("CHF")))
	if want := "CHF\u00a01’234.50"; swiss != want {
		t.Errorf("Swiss amount %q, want %q", swiss, want)
	}
}

func TestHeaders(t *testing.T) {
	envelope, letter := deliver(t, newSample("de"), nil)
	if envelope.from != "sales@shop.example" || envelope.to != "ada@buyer.example" {
		t.Errorf("envelope from %q to %q", envelope.from, envelope.to)
	}
	for name, want := range map[string]string{
		"From": `"Kassa" <sales@shop.example>`, "To": "<ada@buyer.example>",
		"Message-ID":     "<01935f4e-7c00-7a10-8b20-012345678901@shop.example>",
		"Date":           "Sat, 21 Nov 2026 15:08:00 +0000",
		"Auto-Submitted": "auto-generated", "MIME-Version": "1.0", "Subject": "Ihr Einkauf bei Käthe & Söhne",
	} {
		if got := letter.decoded(t, name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	reply, err := mail.ParseAddress(letter.header.Get("Reply-To"))
	if err != nil || *reply != (mail.Address{Name: "Käthe & Söhne", Address: "help@shop.example"}) {
		t.Errorf("reply to %v, %v", reply, err)
	}
}

func TestRetryKeepsTheMessageID(t *testing.T) {
	_, first := deliver(t, newSample("en"), nil)
	_, again := deliver(t, newSample("en"), nil)
	for _, name := range []string{"Message-ID", "Date"} {
		if first.header.Get(name) != again.header.Get(name) {
			t.Errorf("%s: %q, then %q", name, first.header.Get(name), again.header.Get(name))
		}
	}
	other := newSample("en")
	other.letter.ID = fixed[checkout.Letter]("99")
	if _, o := deliver(t, other, nil); o.header.Get("Message-ID") == first.header.Get("Message-ID") {
		t.Error("another letter has the same Message-ID")
	}
}

func TestStoreNamesTheSenderWithoutAName(t *testing.T) {
	s := newSample("en")
	s.store.SupportEmail = ""
	_, letter := deliver(t, s, func(cfg *Config) { cfg.From = "sales@shop.example" })
	from, err := mail.ParseAddress(letter.header.Get("From"))
	if err != nil || from.Name != "Käthe & Söhne" {
		t.Errorf("from %v, %v", from, err)
	}
	if reply := letter.header.Get("Reply-To"); reply != "" || strings.Contains(letter.text, "Questions?") {
		t.Errorf("support of a store that has none: %q", reply)
	}
}

func TestRowsOfTheTotal(t *testing.T) {
	w := newSender(t, "smtp://mail.example", nil).writers.find("en")
	plain := checkout.Terms{Subtotal: cents(1000), Discount: cents(0), Tax: cents(0), Total: cents(1000)}
	for name, c := range map[string]struct {
		change func(*checkout.Terms)
		want   []string
	}{
		"nothing":   {func(*checkout.Terms) {}, nil},
		"discount":  {func(t *checkout.Terms) { t.Discount = cents(100) }, []string{"Subtotal", "Discount"}},
		"coupon":    {func(t *checkout.Terms) { t.Discount, t.CouponCode = cents(100), "X" }, []string{"Subtotal", "Discount (X)"}},
		"tax":       {func(t *checkout.Terms) { t.Tax, t.TaxRate = cents(88), 88_750 }, []string{"Subtotal", "Tax (8.875%)"}},
		"inclusive": {func(t *checkout.Terms) { t.Tax, t.TaxInclusive, t.TaxRate = cents(88), true, 200_000 }, []string{"Subtotal", "Tax included (20%)"}},
		"reverse":   {func(t *checkout.Terms) { t.ReverseCharge = true }, []string{"Subtotal", "Tax: reverse charge, to be declared by you"}},
	} {
		terms := plain
		c.change(&terms)
		var got []string
		for _, r := range w.rows(checkout.Order{Terms: terms}) {
			got = append(got, r.Label)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestLiveLettersDoNotSayTest(t *testing.T) {
	s := newSample("en")
	s.sale.Order.Mode = checkout.ModeLive
	if _, letter := deliver(t, s, nil); strings.Contains(letter.text, "Test mode") || strings.Contains(letter.html, "Test mode") {
		t.Error("a live letter says test mode")
	}
}

// A line that is cheaper for those who buy many says so.
func TestManyAreCheaper(t *testing.T) {
	s := newSample("en")
	s.sale.Order.Lines[0].Bulk, s.sale.Order.Lines[0].Total = 10, cents(222210)
	_, letter := deliver(t, s, nil)
	for _, part := range []string{letter.text, letter.html} {
		if !strings.Contains(part, "2 × €1,234.50 − 10%") {
			t.Error(part)
		}
	}
}
