package sellapp

import (
	"net/http"
	"testing"

	"kassa/internal/checkout"
)

// An invoice sells what is PUBLIC or HIDDEN; what is ON_HOLD or PRIVATE is refused like a draft.
func TestVisibilityOfWhatIsBought(t *testing.T) {
	s := newShop(t)
	v := s.stock("Elixir", 1000)
	for _, c := range []struct {
		word   string
		status int
	}{{"PUBLIC", 201}, {"HIDDEN", 201}, {"ON_HOLD", 422}, {"PRIVATE", 422}} {
		s.sent(http.StatusOK, "PATCH", products+"/1", `{"visibility":"`+c.word+`"}`)
		answer := s.sent(c.status, "POST", invoices, cart(v, 1, ""))
		if c.status == http.StatusUnprocessableEntity {
			if got := answer.failure(t); got.Param != "product_variants" {
				t.Errorf("%s: %+v", c.word, got)
			}
		}
	}
	// An order that was made before keeps what it was promised.
	s.sent(http.StatusOK, "PATCH", products+"/1", `{"visibility":"HIDDEN"}`)
	made := s.invoiced(cart(v, 1, ""))
	s.sent(http.StatusOK, "PATCH", products+"/1", `{"visibility":"PRIVATE"}`)
	s.checked(http.StatusCreated, made.ID)
	s.pay(made.ID)
	if now := s.read(made.ID); now.Status.Status.Status != statuses[checkout.OrderCompleted] {
		t.Errorf("%+v", now.Status)
	}
}
