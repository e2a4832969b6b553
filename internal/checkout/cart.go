package checkout

import (
	"slices"
	"time"

	"kassa/internal/id"
)

// CartID identifies a Cart.
type CartID = id.ID[Cart]

// Cart is what a buyer has gathered. Its prices are the catalogue's at every look; each checkout freezes them in
// an order of its own, and one of those orders at most is paid (docs/adr/0014-carts.md).
type Cart struct {
	ID      CartID
	StoreID StoreID
	Version int64      // compare-and-swap; 1 when new
	Lines   []CartLine // one per product, in the order in which they were put in
	// OrderID is the order of the newest checkout, or the one that paid the cart; zero = it was never checked out.
	OrderID   OrderID
	PaidAt    time.Time // when it was paid, which closes it; zero = it is open
	CreatedAt time.Time
	UpdatedAt time.Time
}

// CartLine is how many of a product are in a cart.
type CartLine struct {
	ProductID ProductID
	Quantity  int64 // 1 to MaxCartQuantity
}

// How much fits into a cart.
const (
	MaxCartLines          = 100
	MaxCartQuantity int64 = 1_000_000
)

// Paid tells whether the cart is closed.
func (c Cart) Paid() bool { return !c.PaidAt.IsZero() }

// line finds the place of a product; -1 = it is not in the cart.
func (c Cart) line(product ProductID) int {
	return slices.IndexFunc(c.Lines, func(l CartLine) bool { return l.ProductID == product })
}

// quantity is how many of a product are in the cart.
func (c Cart) quantity(product ProductID) int64 {
	if at := c.line(product); at >= 0 {
		return c.Lines[at].Quantity
	}
	return 0
}

// put sets how many of a product are in the cart. The lines of the cart that it was made of stay as they were.
func (c Cart) put(product ProductID, quantity int64) (Cart, error) {
	at := c.line(product)
	switch {
	case quantity < 1 || quantity > MaxCartQuantity:
		return c, RefuseField(ReasonInvalidField, "quantity", "must be between 1 and %d", MaxCartQuantity)
	case at < 0 && len(c.Lines) == MaxCartLines:
		return c, RefuseField(ReasonInvalidField, "product", "is one too many: a cart holds %d", MaxCartLines)
	}
	c.Lines = slices.Clone(c.Lines)
	if at < 0 {
		c.Lines = append(c.Lines, CartLine{ProductID: product, Quantity: quantity})
	} else {
		c.Lines[at].Quantity = quantity
	}
	return c, nil
}

// without takes a product out of the cart.
func (c Cart) without(product ProductID) Cart {
	c.Lines = slices.DeleteFunc(slices.Clone(c.Lines), func(l CartLine) bool { return l.ProductID == product })
	return c
}

// products lists what is in the cart.
func (c Cart) products() []ProductID {
	ids := make([]ProductID, len(c.Lines))
	for i, line := range c.Lines {
		ids[i] = line.ProductID
	}
	return ids
}
