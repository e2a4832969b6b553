package checkout

import (
	"bytes"
	"slices"
)

// hold takes the stock and the coupon use that an order needs, once: when its buyer starts to pay. It
// takes all or, as the transaction is rolled back, nothing. ReasonOutOfStock; ReasonCouponInvalid.
func (c *change) hold() error {
	order := c.sale.Order
	if order.Held {
		return nil
	}
	taken, err := c.takeStock()
	if err != nil {
		return err
	}
	if !order.CouponID.IsZero() {
		if err := c.takeCoupon(); err != nil {
			return err
		}
		taken = true
	}
	c.sale.Order.Held = taken
	return nil
}

// takeStock takes the units of all lines, in the order of their variants, so that two orders never wait
// for one another in a circle. It tells whether there was anything to take.
func (c *change) takeStock() (bool, error) {
	need := map[VariantID]int64{}
	for _, line := range c.sale.Order.Lines {
		if !line.VariantID.IsZero() {
			need[line.VariantID] += line.Quantity
		}
	}
	if len(need) == 0 {
		return false, nil
	}
	ids := make([]VariantID, 0, len(need))
	for variant := range need {
		ids = append(ids, variant)
	}
	slices.SortFunc(ids, func(a, b VariantID) int { x, y := a.Bytes(), b.Bytes(); return bytes.Compare(x[:], y[:]) })
	variants, err := c.tx.Variants(c.sale.Order.StoreID, ids)
	if err != nil {
		return false, err
	}
	taken := false
	for _, variant := range ids {
		at := slices.IndexFunc(variants, func(v Variant) bool { return v.ID == variant })
		if at < 0 || variants[at].OutOfStock {
			return false, c.outOfStock(variant)
		}
		enough, err := c.take(variants[at], need[variant])
		if err != nil {
			return false, err
		}
		if !enough {
			return false, c.outOfStock(variant)
		}
		taken = taken || variants[at].StockKind != StockUnlimited
	}
	return taken, nil
}

// take takes units of one variant.
func (c *change) take(v Variant, quantity int64) (bool, error) {
	switch v.StockKind {
	case StockCounted:
		return c.tx.TakeStock(v.StoreID, c.sale.Order.ID, v.ID, quantity)
	case StockUnits:
		return c.tx.ReserveUnits(v.StoreID, c.sale.Order.ID, v.ID, quantity)
	default:
		return true, nil
	}
}

// outOfStock names what is gone.
func (c *change) outOfStock(variant VariantID) error {
	for _, line := range c.sale.Order.Lines {
		if line.VariantID == variant {
			return Refuse(ReasonOutOfStock, "There is not enough of %s in stock.", line.Name)
		}
	}
	return Refuse(ReasonOutOfStock, "There is not enough in stock.")
}

// takeCoupon counts the order's use of its coupon.
func (c *change) takeCoupon() error {
	if err := c.know(); err != nil {
		return err
	}
	order := c.sale.Order
	counts, err := c.tx.TakeCoupon(CouponUse{
		StoreID: order.StoreID, CouponID: order.CouponID, OrderID: order.ID, CustomerID: order.CustomerID, CreatedAt: c.tx.Now(),
	}, c.tx.Now())
	if err != nil {
		return err
	}
	if !counts {
		return badCoupon()
	}
	return nil
}

// release gives back what the order holds.
func (c *change) release() error {
	if !c.sale.Order.Held {
		return nil
	}
	c.sale.Order.Held = false
	if _, err := c.tx.ReleaseStock(c.sale.Order.StoreID, c.sale.Order.ID); err != nil {
		return err
	}
	return c.restoreCoupon()
}

// restoreCoupon gives back the coupon use alone.
func (c *change) restoreCoupon() error {
	if c.sale.Order.CouponID.IsZero() {
		return nil
	}
	return c.tx.ReleaseCoupon(c.sale.Order.StoreID, c.sale.Order.ID)
}

// gone tells whether money comes too late, to an order that has ended or whose attempts had all failed: what
// it was for cannot be taken again. Nothing is half taken: the order's stock is asked for before its coupon, and given back.
func (c *change) gone(brought OrderEvent) (bool, error) {
	order := c.sale.Order
	ended := order.State == OrderVoided || order.State == OrderFailed
	if order.Held || !ended && !order.Payable() {
		return false, nil
	}
	paid, err := order.Paid.Add(brought.Amount)
	if err != nil || paid.Minor() < order.Total.Minor() {
		return false, err
	}
	switch err := c.hold(); ReasonOf(err) {
	case ReasonOutOfStock, ReasonCouponInvalid:
		c.sale.Order.Held = true // whatever part was taken goes back
		return true, c.release()
	default:
		return false, err
	}
}
