package quickshops

import (
	"fmt"
	"net/http"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
)

func TestCart(t *testing.T) {
	s := newShop(t, func(s *checkout.Store) {
		s.Tax = checkout.TaxSettings{Country: "DE", Rates: []checkout.TaxRate{{Country: "DE", Rate: 190_000}}}
	})
	book, pen := s.stock("Book", 1250), s.stock("Pen", 199)
	made := s.sent(http.StatusCreated, "POST", carts, "")
	golden(t, "cart_empty.json", made.body)
	var cart cartObject
	made.into(t, &cart)
	at := carts + "/" + cart.ID
	s.sent(http.StatusOK, "POST", at+"/lines", line(book, 2))
	s.sent(http.StatusOK, "POST", at+"/lines", line(pen, 1))
	golden(t, "cart.json", s.sent(http.StatusOK, "POST", at+"/lines", line(book, 1)).body) // three by now
	s.edit(book, func(p *checkout.Product) { p.Variants[0].Price = money.Must(1000, p.Currency) })
	if now := s.read(cart); now.Totals.Subtotal != 3*1000+199 || now.Totals.Currency != "usd" {
		t.Errorf("%+v", now)
	}
	s.sent(http.StatusOK, "PATCH", at+"/lines/"+book, `{"quantity":5.0}`)
	if now := s.read(cart); now.Lines[0].Quantity != 5 || now.Totals.Subtotal != 5*1000+199 {
		t.Errorf("%+v", now)
	}
	s.edit(pen, func(p *checkout.Product) { p.Status = checkout.ProductDraft })
	if now := s.read(cart); len(now.Lines) != 2 {
		t.Errorf("what is not active any more has vanished: %+v", now)
	}
	s.sent(http.StatusOK, "DELETE", at+"/lines/"+book, "")
	if now := s.read(cart); len(now.Lines) != 1 || now.Lines[0].ProductID != pen {
		t.Errorf("%+v", now)
	}
	var cleared cartObject
	s.sent(http.StatusOK, "DELETE", at, "").into(t, &cleared)
	if now := s.read(cart); len(now.Lines) != 0 || now.Totals != (totalsObject{Currency: "usd"}) || len(cleared.Lines) != 0 {
		t.Errorf("%+v", now)
	}
}

func TestCartRefusals(t *testing.T) {
	s := newShop(t)
	book := s.stock("Book", 1250)
	cart := s.cart(1, book)
	at := carts + "/" + cart.ID
	lines := at + "/lines"
	for quantity, words := range map[string]string{
		"0": "must be at least 1", "-0": "must be at least 1", "-1": "must be at least 1", "1.5": "must be a whole number",
		`"2"`: "must be a whole number", "true": "must be a whole number", "null": "must be a whole number",
		"2147483648": "must be at most 1000000", "1e400": "is out of range", "1e999999999": "is out of range",
	} {
		for _, q := range [][3]string{{"POST", lines, fmt.Sprintf(`{"productId":%q,"quantity":%s}`, book, quantity)}, {"PATCH", lines + "/" + book, `{"quantity":` + quantity + `}`}} {
			s.refused(400, "validation", "quantity "+words+".", q[0], q[1], q[2])
		}
	}
	s.sent(http.StatusBadRequest, "POST", lines, fmt.Sprintf(`{"productId":%q}`, book))
	s.sent(http.StatusBadRequest, "POST", lines, `{"quantity":1}`)
	s.refused(400, "invalid_field", "quantity must be between 1 and 1000000.", "POST", lines, line(book, 1_000_000))
	dear := s.stock("Dear", money.MaxMinor/2)
	s.refused(400, "amount_overflow", "The total is too large.", "POST", lines, line(dear, 3))
	yen := s.stock("Yen", 1, func(p *checkout.Product) {
		p.Currency = money.MustCurrency("JPY")
		p.Variants[0].Price = money.Must(100, p.Currency)
	})
	s.refused(409, "cart_mixed_currencies", "All products in a cart must have the same currency", "POST", lines, line(yen, 1))
	rent := s.stock("Rent", 1, func(p *checkout.Product) { p.Kind = checkout.KindSubscription })
	s.refused(409, "product_unsellable", "Rent is billed repeatedly, which this server does not do.", "POST", lines, line(rent, 1))
	for _, product := range []string{"x", typeID(productPrefix, id.New[checkout.Product]()), s.stranger("oak", "").stock("Theirs", 1), s.stock("Draft", 1, func(p *checkout.Product) { p.Status = checkout.ProductDraft })} {
		s.refused(404, "product_not_found", "Product not found", "POST", lines, line(product, 1))
		s.refused(404, "product_not_found", "Product not found", "PATCH", lines+"/"+product, `{"quantity":1}`)
		s.refused(404, "product_not_found", "Product not found", "DELETE", lines+"/"+product, "")
	}
	if now := s.read(cart); len(now.Lines) != 1 || now.Lines[0].Quantity != 1 {
		t.Errorf("a refused change has changed something: %+v", now)
	}
}

// A foreign cart and an unknown one are the same 404 everywhere.
func TestForeignCarts(t *testing.T) {
	s := newShop(t)
	book := s.stock("Book", 1250)
	other := s.stranger("oak", "PAYPAL")
	theirs := other.cart(1, other.stock("Theirs", 1)).ID
	for _, q := range [][3]string{
		{"GET", carts + "/CART", ""}, {"DELETE", carts + "/CART", ""}, {"POST", carts + "/CART/lines", line(book, 1)},
		{"PATCH", carts + "/CART/lines/" + book, `{"quantity":1}`}, {"DELETE", carts + "/CART/lines/" + book, ""}, {"POST", sessions, `{"cartId":"CART"}`},
	} {
		var want string
		for _, cart := range []string{typeID(cartPrefix, id.New[checkout.Cart]()), theirs, "cart_01j", "x", typeID(cartPrefix, id.Convert[checkout.Cart](s.store.ID))} {
			path, body := replaced(q[1], cart), replaced(q[2], cart)
			got := s.refused(404, "cart_not_found", "Cart not found", q[0], path, body)
			if want == "" {
				want = got
			}
			if got != want {
				t.Errorf("%s %s: %s, want %s", q[0], path, got, want)
			}
		}
	}
}
