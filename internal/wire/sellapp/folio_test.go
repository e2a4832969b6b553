package sellapp

import (
	"fmt"
	"maps"
	"testing"

	"kassa/internal/checkout"
)

// frugal lets a page be read by what reads many rows at once, and counts how often; all else has no answer.
type frugal struct {
	checkout.Reader
	behind checkout.Reader
	reads  map[string]int
}

func (f *frugal) Variants(store checkout.StoreID, ids []checkout.VariantID) ([]checkout.Variant, error) {
	f.reads["variants"]++
	return f.behind.Variants(store, ids)
}

func (f *frugal) ProductsByID(store checkout.StoreID, ids []checkout.ProductID) ([]checkout.Product, error) {
	f.reads["products"]++
	return f.behind.ProductsByID(store, ids)
}

func (f *frugal) CustomersByID(store checkout.StoreID, ids []checkout.CustomerID) ([]checkout.Customer, error) {
	f.reads["customers"]++
	return f.behind.CustomersByID(store, ids)
}

func (f *frugal) CouponNumbers(store checkout.StoreID, ids []checkout.CouponID) (map[checkout.CouponID]int64, error) {
	f.reads["coupons"]++
	return f.behind.CouponNumbers(store, ids)
}

func (f *frugal) Transitions(store checkout.StoreID, orders ...checkout.OrderID) ([]checkout.Transition, error) {
	f.reads["histories"]++
	return f.behind.Transitions(store, orders...)
}

func (f *frugal) MessagesOf(store checkout.StoreID, orders []checkout.OrderID) (map[checkout.OrderID][]checkout.Message, error) {
	f.reads["messages"]++
	return f.behind.MessagesOf(store, orders)
}

// However many invoices are on a page, what they name is read at once.
func TestPageIsReadAtOnce(t *testing.T) {
	s := newShop(t)
	for i := range 6 {
		code := fmt.Sprintf("CODE%d", i)
		s.coupon(code, 10)
		made := s.invoiced(fmt.Sprintf(`{"customer_email":"%d@example.com","payment_method":"COINBASE","coupon":"%s","product_variants":{"%d":{"quantity":1}}}`,
			i, code, s.stock(fmt.Sprintf("Licence%d", i), 1999).Number))
		if i < 4 {
			s.moved(made.ID, "/mark-completed", "")
		}
	}
	behind := s.core.Reader(t.Context())
	sales, _, err := behind.Invoices(s.store.ID, checkout.InvoiceQuery{Window: checkout.Window{Limit: 9}})
	s.must(err)
	reader := &frugal{behind: behind, reads: map[string]int{}}
	f, err := openFolio(reader, s.store, sales...)
	s.must(err)
	if want := map[string]int{"variants": 1, "products": 1, "customers": 1, "coupons": 1, "histories": 1, "messages": 1}; !maps.Equal(reader.reads, want) {
		t.Errorf("%v", reader.reads)
	}
	if len(f.customers) != 6 || len(f.coupons) != 6 || len(f.moves) != 4 || len(f.products) != 6 {
		t.Errorf("%d customers, %d coupons, %d histories", len(f.customers), len(f.coupons), len(f.moves))
	}
	for _, sale := range sales {
		alone, err := openFolio(behind, s.store, sale)
		s.must(err)
		order := sale.Order
		if f.customers[order.CustomerID] != alone.customers[order.CustomerID] || f.coupons[order.CouponID] != alone.coupons[order.CouponID] ||
			fmt.Sprint(f.moves[order.ID]) != fmt.Sprint(alone.moves[order.ID]) {
			t.Errorf("invoice %d is another on a page", order.Number)
		}
	}
}
