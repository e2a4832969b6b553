package pricing_test

import (
	"errors"
	"math"
	"testing"

	"pgregory.net/rapid"

	"kassa/internal/pricing"
)

func TestParseRate(t *testing.T) {
	for percent, want := range map[string]pricing.Rate{
		"0": 0, "19": 190_000, "8.875": 88_750, "0.0001": 1, "7.7": 77_000, "20.0": 200_000, "0.0000": 0,
		"5.5": 55_000, "99.9999": 999_999, "100": 1_000_000, "100.0000": 1_000_000,
	} {
		if got, err := pricing.ParseRate(percent); err != nil || got != want {
			t.Errorf("%q: %d, %v; want %d", percent, got, err, want)
		}
	}
}

func TestParseRateRefuses(t *testing.T) {
	for _, percent := range []string{
		"", ".", "1.", ".5", "-1", "-0", "+1", "100.0001", "101", "1000", "0100", "01", "00", "1.00001", "1,5", " 1",
		"1 ", "1e1", "0x1", "1_0", "19%", "NaN", "1.2.3", "1.-5", "99999999999999999999", "\uff11",
	} {
		if got, err := pricing.ParseRate(percent); !errors.Is(err, pricing.ErrRate) {
			t.Errorf("%q: %d, %v; want ErrRate", percent, got, err)
		}
	}
}

func TestPercent(t *testing.T) {
	for rate, want := range map[pricing.Rate]string{
		0: "0", 1: "0.0001", 190_000: "19", 88_750: "8.875", 10_100: "1.01", 1_000_000: "100",
		-55_000: "-5.5", math.MinInt64: "-922337203685477.5808",
	} {
		if got := rate.Percent(); got != want {
			t.Errorf("%d: %q, want %q", rate, got, want)
		}
	}
}

func TestPercentReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := pricing.Rate(rapid.Int64Range(0, 1_000_000).Draw(t, "rate"))
		if back, err := pricing.ParseRate(rate.Percent()); err != nil || back != rate {
			t.Fatalf("%d: %q reads %d, %v", rate, rate.Percent(), back, err)
		}
	})
}
