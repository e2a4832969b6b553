package cli

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kassa/internal/checkout"
	"kassa/internal/money"
)

func TestPrices(t *testing.T) {
	for _, row := range []struct{ text, currency, want string }{
		{"49.00", "EUR", "49.00 EUR"}, {"0", "EUR", "0.00 EUR"}, {"100", "JPY", "100 JPY"}, {"1.005", "KWD", "1.005 KWD"},
		{"49", "EUR", "49.00 EUR"},
		{"49.001", "EUR", "price: 49.001 has more decimals than EUR has, which are 2"},
		{"1.5", "JPY", "price: 1.5 has more decimals than JPY has, which are 0"},
		{"-1", "EUR", "price: -1 is negative"},
		{"49,00", "EUR", `price: "49,00" is not an amount, which is like 49.00`},
		{"$49", "EUR", `price: "$49" is not an amount, which is like 49.00`},
		{"1e99", "EUR", "price: 1e99 is too large"},
	} {
		got, err := parsePrice("price", row.text, money.MustCurrency(row.currency))
		if said := got.String(); err != nil && explain(err) != row.want || err == nil && said != row.want {
			t.Errorf("%s %s: %s, %v; want %s", row.text, row.currency, said, err, row.want)
		}
	}
}

func TestRates(t *testing.T) {
	for text, want := range map[string]string{
		"DE=19": "DE 19", "us-ca=7.25": "US-ca 7.25", "US-New York=8.875": "US-New York 8.875", "FR = 20 %": "FR 20", "DE=0": "DE 0",
		"DE":       `rate: "DE" is not a place and its rate, like DE=19 or US-CA=7.25`,
		"XX=1":     `rate: "XX" is not a country, which is like DE`,
		"US-=1":    `rate: "US-" does not name a state, as in US-CA`,
		"DE=100.1": `rate: "100.1" is not a rate from 0 to 100 with at most four decimals, like 7.25`,
		"DE=":      `rate: "" is not a rate from 0 to 100 with at most four decimals, like 7.25`,
	} {
		rate, err := parseRate(text)
		got := ratePlace(rate) + " " + rate.Rate.Percent()
		if err != nil {
			got = explain(err)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// A table of rates has each place once, however it is spelt, and its order is that of the places.
func TestRateTable(t *testing.T) {
	places := rapid.SampledFrom([]string{"DE", "de", "US", "US-CA", "us-ca", "US-NY", "AT", "US-ca"})
	rapid.Check(t, func(r *rapid.T) {
		table, last := rateTable{}, map[string]int{}
		for i, place := range rapid.SliceOf(places).Draw(r, "places") {
			rate, err := parseRate(fmt.Sprintf("%s=%d", place, i%100))
			if err != nil {
				r.Fatal(err)
			}
			table.put(rate)
			last[strings.ToUpper(place)] = i % 100
		}
		sorted := table.sorted()
		if len(sorted) != len(last) {
			r.Fatalf("%d rates of %d places", len(sorted), len(last))
		}
		for i, rate := range sorted {
			if want := last[strings.ToUpper(ratePlace(rate))]; rate.Rate.Percent() != fmt.Sprint(want) {
				r.Errorf("%s has %s, want %d", ratePlace(rate), rate.Rate.Percent(), want)
			}
			if i > 0 && (sorted[i-1].Country > rate.Country || sorted[i-1].Country == rate.Country && sorted[i-1].State == "") {
				r.Errorf("%v after %v", rate, sorted[i-1])
			}
		}
	})
}

// What an entry says is written, what it does not say stays, and the stock follows from the delivery.
func TestApply(t *testing.T) {
	eur := money.MustCurrency("EUR")
	for _, row := range []struct {
		said entry
		want string
	}{
		{entry{title: "mug", handle: "mug", sku: "mug"}, "mug mug mug one_time  counted 5 5.00 EUR draft"},
		{entry{kind: "license", price: "6"}, "Mug mug-1 m licence units units 5 6.00 EUR draft"},
		{entry{kind: "one_time", delivery: "manual", status: "active"}, "Mug mug-1 m one_time manual counted 5 5.00 EUR active"},
		{entry{stock: "unlimited"}, "Mug mug-1 m one_time  unlimited 0 5.00 EUR draft"},
		{entry{stock: "0"}, "Mug mug-1 m one_time  counted 0 5.00 EUR draft"},
		{entry{delivery: "units", stock: "3"}, "stock: this product's stock is its keys; kassa stock add --file adds some"},
		{entry{status: "archived"}, `status: "archived" is not active or draft`},
		{entry{stock: "1.5"}, `stock: "1.5" is not a number from 0 to 1000000000, nor unlimited`},
		{entry{image: strings.Repeat("https://a.example ", 11)}, "image: there are 11, which is more than 10"},
		{entry{image: "/x.png"}, `image: "/x.png" is not a web address`},
		{entry{downloadURL: "ftp://a.example"}, `download_url: "ftp://a.example" is not a web address`},
	} {
		p := checkout.Product{Title: "Mug", Handle: "mug-1", Kind: checkout.KindOneTime, Currency: eur, Status: checkout.ProductDraft}
		v := checkout.Variant{SKU: "m", StockKind: checkout.StockCounted, Stock: 5, Price: money.Must(500, eur)}
		err := row.said.apply(&p, &v)
		got := fmt.Sprint(p.Title, " ", p.Handle, " ", v.SKU, " ", p.Kind, " ", p.Delivery, " ", v.StockKind, " ", v.Stock, " ", v.Price, " ", p.Status)
		if err != nil {
			got = explain(err)
		}
		if got != row.want {
			t.Errorf("%+v: %s, want %s", row.said, got, row.want)
		}
	}
}

func TestScopesInEitherSpelling(t *testing.T) {
	for text, want := range map[string]string{
		"PRODUCTS_READ": "products.read", "LICENSES_WRITE": "licenses.write", "products.read": "products.read", "*": "*",
		"PRODUCTS": "PRODUCTS", "A_B_READ": "A_B_READ",
	} {
		if got := scopeOf(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
