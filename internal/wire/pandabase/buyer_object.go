package pandabase

import (
	"strings"

	"kassa/internal/checkout"
)

// buyerRef is who bought, as orders, payments and refunds tell it.
type buyerRef struct {
	ID        string  `json:"id"`
	Email     string  `json:"email"`
	Name      *string `json:"name"`
	FirstName *string `json:"firstName"`
	LastName  *string `json:"lastName"`
	Guest     bool    `json:"guest"` // true: buyers have no accounts here
}

// buyerOf is the buyer of an order; null before it is known.
func buyerOf(o checkout.Order) *buyerRef {
	if o.CustomerID.IsZero() {
		return nil
	}
	ref := newBuyerRef(o.CustomerID, o.Email, o.Buyer.Name)
	return &ref
}

func newBuyerRef(id checkout.CustomerID, email, full string) buyerRef {
	first, last, _ := strings.Cut(strings.TrimSpace(full), " ")
	return buyerRef{
		ID: name(customerPrefix, id), Email: email, Name: orNull(full), FirstName: orNull(first),
		LastName: orNull(strings.TrimSpace(last)), Guest: true,
	}
}

// orderBilling is where a buyer is billed.
type orderBilling struct {
	Line1      string  `json:"line1"`
	Line2      *string `json:"line2"`
	City       string  `json:"city"`
	State      *string `json:"state"`
	PostalCode string  `json:"postalCode"`
	Country    string  `json:"country"`
}

// orderAddress is the same in the names of the public documentation.
type orderAddress struct {
	ID           string  `json:"id"`
	AddressLine1 string  `json:"addressLine1"`
	AddressLine2 *string `json:"addressLine2"`
	City         string  `json:"city"`
	State        *string `json:"state"`
	PostalCode   string  `json:"postalCode"`
	Country      string  `json:"country"`
}

// billingOf renders where the buyer is billed, both ways; null while nothing is known. The address belongs to
// its order and has the order's 128 bits.
func billingOf(o checkout.Order) (*orderBilling, *orderAddress) {
	at := o.Buyer.Billing
	if at == (checkout.Address{}) {
		return nil, nil
	}
	plain := orderBilling{
		Line1: at.Line1, Line2: orNull(at.Line2), City: at.City, State: orNull(at.State), PostalCode: at.PostalCode, Country: at.Country,
	}
	return &plain, &orderAddress{
		ID: name(addressPrefix, o.ID), AddressLine1: plain.Line1, AddressLine2: plain.Line2, City: plain.City,
		State: plain.State, PostalCode: plain.PostalCode, Country: plain.Country,
	}
}

// addressPrefix begins the ids of billing addresses.
const addressPrefix = "badr_"
