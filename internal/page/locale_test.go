package page

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/language"

	"kassa/internal/money"
)

var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

func TestCataloguesAgree(t *testing.T) {
	english, err := loadCatalogue(language.English)
	if err != nil {
		t.Fatal(err)
	}
	placeholders := func(text string) []string {
		found := placeholder.FindAllString(text, -1)
		slices.Sort(found)
		return found
	}
	for _, tag := range localeTags {
		texts, err := loadCatalogue(tag)
		if err != nil {
			t.Fatal(err)
		}
		if len(texts) != len(english) {
			t.Errorf("%s has %d texts, English %d", tag, len(texts), len(english))
		}
		for key, want := range english {
			got, ok := texts[key]
			if !ok || strings.TrimSpace(got) == "" {
				t.Errorf("%s: no text %s", tag, key)
			}
			if !slices.Equal(placeholders(got), placeholders(want)) {
				t.Errorf("%s: %s is %q, in English %q", tag, key, got, want)
			}
		}
	}
}

func TestReaders(t *testing.T) {
	h := newHandler(t, newCore())
	for header, want := range map[string]string{
		"": "en", "*": "en", "xx": "en", "fi": "en", "en-GB,en;q=0.9": "en", "de": "de", "de-CH, fr;q=0.5": "de",
		"pt": "pt-BR", "pt-PT": "pt-BR", "pt-br": "pt-BR", "fr-CA": "fr", "es-419": "es", "nl-BE": "nl", "ja": "ja",
		"it-IT;q=0.8, ja;q=0.9": "ja", "fi, sv;q=0.9, it;q=0.5": "it", "zz;q=abc": "en", "de;q=0": "en",
		strings.Repeat("de,", 200): "en",
	} {
		if got := h.readers.find(header).tag.String(); got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
}

func TestAmounts(t *testing.T) {
	h := newHandler(t, newCore())
	for _, c := range []struct {
		language string
		minor    int64
		currency string
		want     string
	}{
		{"en", 123450, "USD", "$1,234.50"},
		{"en", 99, "EUR", "€0.99"},
		{"en", 123450, "CHF", "CHF 1,234.50"},
		{"en", -500, "EUR", "−€5.00"},
		{"en-GB", 123450, "GBP", "£1,234.50"},
		{"en-GB", 123450, "USD", "US$1,234.50"},
		{"en-CA", 123450, "CAD", "$1,234.50"},
		{"en", 123456789012345, "USD", "$1,234,567,890,123.45"},
		{"de", 123450, "EUR", "1.234,50 €"},
		{"de-AT", 123450, "EUR", "€ 1.234,50"},
		{"de-CH", 123450, "CHF", "CHF 1’234.50"},
		{"fr", 123450, "EUR", "1\u202f234,50 €"},
		{"fr", 123450, "USD", "1\u202f234,50 $US"},
		{"fr-CA", 123450, "CAD", "1 234,50 $"},
		{"es", 123450, "EUR", "1234,50 €"},
		{"es", 1234550, "EUR", "12.345,50 €"},
		{"es-MX", 123450, "MXN", "$1,234.50"},
		{"es-MX", 123450, "USD", "USD 1,234.50"},
		{"pt-BR", 123450, "BRL", "R$ 1.234,50"},
		{"pt-PT", 1234550, "EUR", "12 345,50 €"},
		{"it", 1234550, "EUR", "12.345,50 €"},
		{"nl", 123450, "EUR", "€ 1.234,50"},
		{"ja", 1234, "JPY", "¥1,234"},
		{"ja", 123450, "USD", "$1,234.50"},
		{"en", 1234, "JPY", "¥1,234"},
		{"de", 1234, "JPY", "1.234 ¥"},
		{"en", 1234500, "KWD", "KWD 1,234.500"},
		{"de", 1234500, "KWD", "1.234,500 KWD"},
		{"fr", 1234500, "KWD", "1\u202f234,500 KWD"},
	} {
		got := h.readers.find(c.language).amount(money.Must(c.minor, money.MustCurrency(c.currency)))
		if strings.ReplaceAll(got, "\u00a0", " ") != c.want {
			t.Errorf("%s: %q, want %q", c.language, got, c.want)
		}
		if strings.Contains(got, " ") {
			t.Errorf("%s: %q may break", c.language, got)
		}
	}
}

func TestDates(t *testing.T) {
	h := newHandler(t, newCore())
	for header, want := range map[string]string{
		"en": "November 21, 2026, 3:08 PM UTC", "en-US": "November 21, 2026, 3:08 PM UTC",
		"en-GB": "21 November 2026, 15:08 UTC", "en-AU": "21 November 2026, 3:08 PM UTC",
		"de": "21. November 2026, 15:08 UTC", "de-CH": "21. November 2026, 15:08 UTC",
		"fr": "21 novembre 2026, 15:08 UTC", "fr-CA": "21 novembre 2026, 15 h 08 UTC",
		"es": "21 de noviembre de 2026, 15:08 UTC", "pt-BR": "21 de novembro de 2026, 15:08 UTC",
		"it": "21 novembre 2026, 15:08 UTC", "nl": "21 november 2026, 15:08 UTC", "ja": "2026年11月21日 15:08 UTC",
	} {
		if got := h.readers.find(header).date(now); got != want {
			t.Errorf("%s: %q, want %q", header, got, want)
		}
	}
	midnight := now.Truncate(24 * 60 * 60 * 1e9)
	if got := h.readers.find("en").date(midnight); !strings.Contains(got, "12:00 AM") {
		t.Errorf("midnight is %q", got)
	}
}

func TestMethodNames(t *testing.T) {
	h := newHandler(t, newCore())
	german := h.readers.find("de")
	for wire, want := range map[string]string{
		"STRIPE": "Karte", "PAYPAL": "PayPal", "BITCOIN": "Bitcoin", "MANUAL": "Vom Shop bestätigt",
		"CASHAPP": "Cash App", "APPLE_PAY": "Apple Pay", "DOGECOIN": "Dogecoin", "": "", "éclair_x": "Éclair X",
	} {
		if got := german.methodName(wire); got != want {
			t.Errorf("%s: %q, want %q", wire, got, want)
		}
	}
}
