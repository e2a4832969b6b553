package quickshops

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
)

// sold is a completed order of three lines, with a discount and a tax on top.
func sold(kind checkout.EventType) checkout.Story {
	usd := money.MustCurrency("USD")
	cents := func(n int64) money.Amount { return money.Must(n, usd) }
	product := func(n byte) checkout.ProductID {
		return id.FromBytes[checkout.Product]([16]byte{6: 0x70, 8: 0x80, 15: n})
	}
	return checkout.Story{
		Event: checkout.Event{Type: kind, CreatedAt: time.Date(2024, 1, 15, 10, 30, 0, 999, time.UTC)},
		Sale: checkout.Sale{Order: checkout.Order{
			ID: id.FromBytes[checkout.Order]([16]byte{6: 0x70, 8: 0x80, 15: 1}), Email: "buyer@shop.example",
			Terms: checkout.Terms{
				Lines: []checkout.Line{
					{ProductID: product(2), Quantity: 2, Total: cents(2000), Discount: cents(200), Tax: cents(342)},
					{ProductID: product(3), Quantity: 1, Total: cents(500), Discount: cents(50), Tax: cents(86)},
					{Name: "Wrapping", Quantity: 1, Total: cents(100), Discount: cents(0), Tax: cents(19)},
				},
				Total: cents(2797),
			},
		}},
	}
}

func heard(t *testing.T, s checkout.Story) (bodies []string) {
	t.Helper()
	notices, err := Herald{}.Notices(checkout.Endpoint{}, s)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range notices {
		if n.Event != "order.completed" {
			t.Errorf("event %s", n.Event)
		}
		bodies = append(bodies, string(n.Body))
	}
	return bodies
}

// A completed order is told once for each line, and the amounts add up to what was paid. Nothing else is told.
func TestEvents(t *testing.T) {
	const order = `{"event":"order.completed","timestamp":"2024-01-15T10:30:00Z","data":{"orderId":"ord_0000000000e008000000000001","customerEmail":"buyer@shop.example",`
	for _, kind := range checkout.EventTypes {
		var want []string
		if kind == checkout.EventOrderCompleted {
			want = []string{
				order + `"productId":"prod_0000000000e008000000000002","amountInCents":2142,"currency":"usd"}}`,
				order + `"productId":"prod_0000000000e008000000000003","amountInCents":536,"currency":"usd"}}`,
				order + `"productId":null,"amountInCents":119,"currency":"usd"}}`,
			}
		}
		if diff := cmp.Diff(want, heard(t, sold(kind))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
	}
}

// Where prices contain the tax it is not added again.
func TestAmountWithTaxIncluded(t *testing.T) {
	s := sold(checkout.EventOrderCompleted)
	s.Sale.Order.TaxInclusive = true
	s.Sale.Order.Lines = s.Sale.Order.Lines[:1]
	if got := soldLineOf(s.Sale.Order, s.Sale.Order.Lines[0]); got.AmountInCents != 1800 {
		t.Errorf("%+v", got)
	}
}

// The signature is the lower-case hex HMAC-SHA256 of the body. While a secret is changed both sign and take turns.
func TestSignature(t *testing.T) {
	body := []byte(`{"event":"order.completed"}`)
	recipe := func(secret string) []string {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(body)
		return []string{fmt.Sprintf("%x", mac.Sum(nil))}
	}
	const header, other = "X-Quickshops-Signature", "X-Quickshops-Signature-Alternate"
	for _, c := range []struct {
		secrets []string
		tries   int64
		want    http.Header
	}{
		{[]string{"new"}, 0, http.Header{header: recipe("new")}},
		{[]string{"new", "old"}, 0, http.Header{header: recipe("new"), other: recipe("old")}},
		{[]string{"new", "old"}, 1, http.Header{header: recipe("old"), other: recipe("new")}},
	} {
		got := Herald{}.Sign(checkout.Endpoint{}, checkout.Message{Body: body, Tries: c.tries}, c.secrets, time.Time{})
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%v at %d (-want +got):\n%s", c.secrets, c.tries, diff)
		}
	}
}
