package money_test

import (
	"errors"
	"testing"

	"kassa/internal/money"
)

func TestParseCurrencyExponents(t *testing.T) {
	for code, exponent := range map[string]int{
		"EUR": 2, "usd": 2, "gBp": 2, "IDR": 2, "ISK": 0, "JPY": 0, "KRW": 0, "CLP": 0, "UGX": 0, "VND": 0,
		"XAF": 0, "XOF": 0, "XPF": 0, "XCD": 2, "IQD": 3, "KWD": 3, "BHD": 3, "JOD": 3, "LYD": 3, "OMR": 3,
		"TND": 3, "CLF": 4, "UYW": 4, "HUF": 2, "TWD": 2, "MGA": 2, "MRU": 2, "AFN": 2, "IRR": 2, "XCG": 2,
	} {
		c, err := money.ParseCurrency(code)
		if err != nil || c.Exponent() != exponent {
			t.Errorf("%s: exponent %d, %v; want %d", code, c.Exponent(), err, exponent)
		}
	}
}

func TestParseCurrencyRefuses(t *testing.T) {
	for _, s := range []string{
		"", "U", "US", "USDT", "ZZZ", "XXX", "XTS", "XAU", "XAG", "XPT", "XPD", "XDR", "XSU", "XUA", "XBA",
		"\uff35\uff33\uff24", " USD", "US ", "U$D", "us\x00", "DEM", "HRK", "BGN", "ANG", "ZWL", "BTC", "ſgd", "éé",
	} {
		if c, err := money.ParseCurrency(s); !errors.Is(err, money.ErrCurrency) || !c.IsZero() {
			t.Errorf("%q: %q, %v; want ErrCurrency", s, c, err)
		}
	}
}

func TestCurrencyCanonical(t *testing.T) {
	upper, lower := money.MustCurrency("EUR"), money.MustCurrency("eur")
	if upper != lower || lower.Code() != "EUR" || lower.String() != "EUR" {
		t.Errorf("%q and %q differ", upper, lower)
	}
	var none money.Currency
	if !none.IsZero() || none.Exponent() != 0 || none.Code() != "" {
		t.Errorf("the zero currency is %q", none)
	}
}

func TestMustCurrencyPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	money.MustCurrency("XXX")
}
