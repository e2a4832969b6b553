package stripe

import (
	"testing"

	"pgregory.net/rapid"

	"kassa/internal/checkout"
	"kassa/internal/money"
)

func TestAmountsInStripesUnit(t *testing.T) {
	for _, test := range []struct {
		minor int64
		code  string
		want  int64
	}{
		{2499, "EUR", 2499}, {1, "USD", 1}, {1500, "JPY", 1500}, {100, "KRW", 100}, {5, "ISK", 500}, {5, "UGX", 500},
		{500, "MGA", 5}, {1230, "KWD", 1230}, {10, "BHD", 10}, {2500, "HUF", 2500}, {2500, "TWD", 2500}, {700, "XOF", 700},
	} {
		got, err := toStripe(money.Must(test.minor, money.MustCurrency(test.code)))
		if err != nil || got != test.want {
			t.Errorf("%d %s: %d, %v, want %d", test.minor, test.code, got, err, test.want)
		}
	}
	for code, minor := range map[string]int64{"KWD": 1234, "TND": 1, "MGA": 550, "ISK": money.MaxMinor} {
		if got, err := toStripe(money.Must(minor, money.MustCurrency(code))); checkout.ReasonOf(err) != checkout.ReasonDeclined {
			t.Errorf("%d %s: %d, %v", minor, code, got, err)
		}
	}
	for code, units := range map[string]int64{"isk": 550, "ugx": 1, "mga": money.MaxMinor, "zzz": 1, "": 1} {
		if got, err := fromStripe(units, code); err == nil {
			t.Errorf("%d %s is %v", units, code, got)
		}
	}
}

// What Stripe can take comes back as it was.
func TestAmountsComeBack(t *testing.T) {
	codes := []string{"EUR", "JPY", "ISK", "UGX", "MGA", "KWD", "JOD", "IDR", "CLP"}
	rapid.Check(t, func(t *rapid.T) {
		currency := money.MustCurrency(rapid.SampledFrom(codes).Draw(t, "currency"))
		amount := money.Must(rapid.Int64Range(0, 1e12).Draw(t, "minor"), currency)
		units, err := toStripe(amount)
		if err != nil {
			return
		}
		if back, err := fromStripe(units, currency.Code()); err != nil || back != amount {
			t.Fatalf("%v is %d at Stripe, and %v back, %v", amount, units, back, err)
		}
	})
}
