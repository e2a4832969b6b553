package pricing_test

import (
	"strconv"
	"testing"

	"kassa/internal/money"
	"kassa/internal/pricing"
)

func BenchmarkQuote(b *testing.B) {
	for _, n := range []int{1, 10} {
		var lines []pricing.Line
		for i := range n {
			lines = append(lines, pricing.Line{
				Key: strconv.Itoa(n - i), Subtotal: money.Must(int64(1999+i%3*100), eur), Scoped: true,
			})
		}
		for _, c := range []struct {
			name   string
			coupon pricing.Coupon
		}{{"plain", pricing.Coupon{}}, {"coupon", percent(333_333)}} {
			b.Run(strconv.Itoa(n)+"/"+c.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := pricing.Quote(lines, c.coupon, exclusive(190_000)); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
