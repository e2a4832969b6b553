package checkout

import "kassa/internal/id"

// NewCart makes an empty cart.
func (s *Service) NewCart(tx Tx, store StoreID) Cart {
	cart := Cart{ID: id.New[Cart](), StoreID: store, Version: 1, CreatedAt: tx.Now(), UpdatedAt: tx.Now()}
	tx.InsertCart(cart)
	return cart
}

// AddToCart puts more of a product into a cart. Like all changes of carts it refuses an unknown cart with
// ReasonCartNotFound and one that is closed with ReasonCartPaid. What is not on offer is ReasonProductNotFound,
// what has another currency ReasonCartMixed, too much of it ReasonInvalidField or ReasonAmountOverflow.
func (s *Service) AddToCart(tx Tx, store Store, cart CartID, product ProductID, quantity int64) (Cart, error) {
	return s.changeCart(tx, store, cart, func(c Cart) (Cart, error) { return c.put(product, c.quantity(product)+quantity) })
}

// SetInCart says how many of a product are in a cart; ReasonProductNotFound when it is not in there.
func (s *Service) SetInCart(tx Tx, store Store, cart CartID, product ProductID, quantity int64) (Cart, error) {
	return s.changeCart(tx, store, cart, func(c Cart) (Cart, error) {
		if c.line(product) < 0 {
			return c, notInCart()
		}
		return c.put(product, quantity)
	})
}

// TakeFromCart takes a product out of a cart; ReasonProductNotFound when it is not in there.
func (s *Service) TakeFromCart(tx Tx, store Store, cart CartID, product ProductID) (Cart, error) {
	return s.changeCart(tx, store, cart, func(c Cart) (Cart, error) {
		if c.line(product) < 0 {
			return c, notInCart()
		}
		return c.without(product), nil
	})
}

// ClearCart takes everything out of a cart.
func (s *Service) ClearCart(tx Tx, store Store, cart CartID) (Cart, error) {
	return s.changeCart(tx, store, cart, func(c Cart) (Cart, error) {
		c.Lines = nil
		return c, nil
	})
}

// notInCart is the refusal of a product that a cart does not hold: the same as of one that does not exist.
func notInCart() error { return Refuse(ReasonProductNotFound, "Product not found.") }

// changeCart locks a cart, lets change make another of it, checks what there is more of now, and writes it.
func (s *Service) changeCart(tx Tx, store Store, cart CartID, change func(Cart) (Cart, error)) (Cart, error) {
	before, err := tx.LockCart(store.ID, cart)
	if err != nil {
		return Cart{}, err
	}
	if before.Paid() {
		return Cart{}, cartPaid()
	}
	after, err := change(before)
	if err != nil {
		return Cart{}, err
	}
	for _, line := range after.Lines {
		if line.Quantity <= before.quantity(line.ProductID) {
			continue
		}
		if err := checkCart(tx, store, after, line); err != nil {
			return Cart{}, err
		}
	}
	after.UpdatedAt = tx.Now()
	tx.UpdateCart(after)
	after.Version++
	return after, nil
}

// cartPaid is the refusal of a cart that is closed.
func cartPaid() error { return Refuse(ReasonCartPaid, "This cart is already paid.") }
