package sellapp

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kassa/internal/checkout"
)

// TestSeed makes the two calls of the seed (contracts/sellapp.md) and gets its answer, value by value. What
// differs is listed here: ids that the database gives, what nobody told of the buyer, and the three members
// that the SDKs require besides.
func TestSeed(t *testing.T) {
	s := newShop(t)
	s.till.reference, s.till.answer = "CQEGF35V", checkout.Instruction{
		Flow: checkout.FlowRedirect, URL: "https://commerce.coinbase.com/charges/CQEGF35V",
	}
	v := s.stock("Licence", 1999)
	made := s.invoiced(cart(v, 1, `,"country":"DE","customer_ip":"1.3.3.7"`))
	s.clock.Advance(3*time.Hour + 10*time.Minute + 39*time.Second)
	got := parsed(t, s.sent(http.StatusCreated, "POST", invoiceAt(made.ID, "/checkout"), "").body)

	raw, err := os.ReadFile(filepath.Join("testdata", "seed.json"))
	s.must(err)
	want := parsed(t, raw)
	invoice := member(t, want, "invoice")
	invoice["id"], invoice["store_id"] = float64(made.ID), float64(s.store.Number)
	customer := member(t, invoice, "customer_information")
	customer["id"], customer["location"], customer["browser_agent"] = float64(1), "", ""
	customer["discord_data"], customer["billing_details"] = map[string]any{}, map[string]any{}
	invoice["product_variants"] = []any{map[string]any{"id": float64(v.Number), "product_id": float64(1), "title": "Basic"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-seed +ours):\n%s", diff)
	}
}

// The making of an invoice shows the same invoice in an envelope, before there is a payment session.
func TestSeedInvoice(t *testing.T) {
	s := newShop(t)
	body := parsed(t, s.sent(http.StatusCreated, "POST", invoices, cart(s.stock("Licence", 1999), 1, `,"unknown":{"is":"allowed"}`)).body)
	data := member(t, body, "data")
	page, _ := data["checkout"].(string)
	delete(data, "checkout")
	number, _ := data["id"].(float64)
	read := parsed(t, s.sent(http.StatusOK, "GET", invoiceAt(int64(number), ""), "").body)
	if diff := cmp.Diff(read, body); diff != "" || len(body) != 1 {
		t.Errorf("(-read +made):\n%s", diff)
	}
	if sale, err := s.core.Reader(t.Context()).SaleByNumber(s.store.ID, int64(number)); err != nil || page != origin+"/invoice/"+sale.Order.ID.String() {
		t.Errorf("checkout %q, %v", page, err)
	}
	for _, key := range []string{"created_at", "updated_at"} {
		if data[key] != "2024-01-09T14:50:11.000000Z" {
			t.Errorf("%s is %v", key, data[key])
		}
	}
	payment := member(t, data, "payment")
	if gateway := member(t, member(t, payment, "gateway"), "data"); gateway["checkout_url"] != "" || gateway["transaction_id"] != "" {
		t.Errorf("%v", gateway)
	}
	if payment["expires_at"] != "2024-01-09T23:50:11.000000Z" {
		t.Errorf("expires %v", payment["expires_at"])
	}
}

func parsed(t *testing.T, raw []byte) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func member(t *testing.T, of map[string]any, name string) map[string]any {
	t.Helper()
	out, ok := of[name].(map[string]any)
	if !ok {
		t.Fatalf("%s is %v", name, of[name])
	}
	return out
}
