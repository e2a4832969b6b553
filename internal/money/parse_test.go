package money_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kassa/internal/money"
)

func TestParseMajor(t *testing.T) {
	long := strings.Repeat("0", 100_000)
	for _, test := range []struct {
		digits, currency string
		minor            int64
		err              error
	}{
		{digits: "24.99", currency: "USD", minor: 2499},
		{digits: "0", currency: "USD"},
		{digits: "-0", currency: "USD"},
		{digits: "-0.5", currency: "USD", minor: -50},
		{digits: "0.05", currency: "EUR", minor: 5},
		{digits: "1e2", currency: "USD", minor: 10000},
		{digits: "1E+2", currency: "USD", minor: 10000},
		{digits: "125e-2", currency: "USD", minor: 125},
		{digits: "1.2500", currency: "USD", minor: 125},
		{digits: "100.0", currency: "JPY", minor: 100},
		{digits: "1.5e1", currency: "JPY", minor: 15},
		{digits: "1500e-2", currency: "JPY", minor: 15},
		{digits: "1.234", currency: "KWD", minor: 1234},
		{digits: "1.2345", currency: "CLF", minor: 12345},
		{digits: "90071992547409.91", currency: "USD", minor: money.MaxMinor},
		{digits: "-90071992547409.91", currency: "USD", minor: -money.MaxMinor},
		{digits: "0e999999999", currency: "USD"},
		{digits: "1" + long + "e-100000", currency: "USD", minor: 100},
		{digits: "0." + long + "1e100001", currency: "USD", minor: 100},

		{digits: "1.50", currency: "JPY", err: money.ErrPrecision},
		{digits: "1.001", currency: "USD", err: money.ErrPrecision},
		{digits: "1.2345", currency: "KWD", err: money.ErrPrecision},
		{digits: "1e-3", currency: "USD", err: money.ErrPrecision},
		{digits: "1e-999999999", currency: "USD", err: money.ErrPrecision},
		{digits: "90071992547409.92", currency: "USD", err: money.ErrOverflow},
		{digits: "9007199254740992", currency: "JPY", err: money.ErrOverflow},
		{digits: "1e999999999", currency: "USD", err: money.ErrOverflow},
		{digits: "1e" + strings.Repeat("9", 100_000), currency: "USD", err: money.ErrOverflow},
		{digits: strings.Repeat("9", 100_000), currency: "USD", err: money.ErrOverflow},
	} {
		a, err := money.ParseMajor(test.digits, money.MustCurrency(test.currency))
		if a.Minor() != test.minor || !errors.Is(err, test.err) {
			t.Errorf("%.40s %s: %d, %v; want %d, %v", test.digits, test.currency, a.Minor(), err, test.minor, test.err)
		}
	}
}

func TestParseMajorRefusesSyntax(t *testing.T) {
	for _, s := range []string{
		"", "-", "+1", ".5", "1.", "01", "-01", "00", "1,5", "1 ", " 1", "1e", "1e+", "1e-", "1e1.5", "1e+-1",
		"0x10", "1_000", "NaN", "Infinity", "1.2.3", "--1", "\uff11", "1.5e2x", "e5", "\"1\"", "null",
	} {
		if _, err := money.ParseMajor(s, money.MustCurrency("USD")); !errors.Is(err, money.ErrSyntax) {
			t.Errorf("%q: %v; want ErrSyntax", s, err)
		}
	}
	if _, err := money.ParseMajor("1", money.Currency{}); !errors.Is(err, money.ErrCurrency) {
		t.Errorf("no currency: %v", err)
	}
}

func TestMajorReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := amount.Draw(t, "a")
		back, err := money.ParseMajor(a.Major(), a.Currency())
		if err != nil || back != a {
			t.Fatalf("%v: %q reads %v, %v", a, a.Major(), back, err)
		}
		if !json.Valid([]byte(a.Major())) {
			t.Fatalf("%q is not a JSON number", a.Major())
		}
	})
}

func FuzzParseMajor(f *testing.F) {
	for _, seed := range []string{"24.99", "1e2", "-0.5", "1e999999999", "100.0", "01", "1.e5"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := money.ParseMajor(s, money.MustCurrency("USD"))
		number := json.Valid([]byte(s)) && s != "" && strings.Trim(s, "+-.eE0123456789") == ""
		if number == errors.Is(err, money.ErrSyntax) {
			t.Fatalf("%q: %v, but a JSON number: %v", s, err, number)
		}
		if err != nil {
			return
		}
		if back, err := money.ParseMajor(a.Major(), a.Currency()); err != nil || back != a {
			t.Fatalf("%q is %v but reads back %v, %v", s, a, back, err)
		}
	})
}
