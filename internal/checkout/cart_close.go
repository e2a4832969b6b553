package checkout

// paidElsewhere tells whether another checkout of the order's cart was paid.
func (c *change) paidElsewhere() bool {
	return c.cart != nil && c.cart.Paid() && c.cart.OrderID != c.sale.Order.ID
}

// closeCart closes the cart of an order that is paid.
func (c *change) closeCart() {
	if c.cart == nil || c.cart.Paid() {
		return
	}
	c.cart.OrderID, c.cart.PaidAt, c.cart.UpdatedAt = c.sale.Order.ID, c.tx.Now(), c.tx.Now()
	c.tx.UpdateCart(*c.cart)
	c.cart.Version++
}

// endRival ends the newer checkout of the cart that this order is about to pay, and gives back what it holds:
// the buyer was faster than whoever called the older payment off.
func (c *change) endRival(brought OrderEvent) error {
	order := c.sale.Order
	if c.cart == nil || c.cart.Paid() || c.cart.OrderID.IsZero() || c.cart.OrderID == order.ID {
		return nil
	}
	paid, err := order.Paid.Add(brought.Amount)
	if err != nil || paid.Minor() < order.Total.Minor() {
		return err
	}
	rival, err := beginChange(c.tx, order.StoreID, c.cart.OrderID, c.letters)
	if err != nil {
		return err
	}
	if err := rival.endSession(SessionClosed, "an older checkout of its cart was paid"); err != nil {
		return err
	}
	ended := rival.flush()
	c.rival = &ended
	return nil
}
