package checkout

import (
	"slices"
	"time"
)

// HandOver notes that the seller has done their part: the manual deliveries of an order are handed over, with
// a text for the buyer where there is one. An order with nothing to do is left as it is.
func (s *Service) HandOver(tx Tx, store StoreID, order OrderID, text string) (Sale, error) {
	c, err := s.begin(tx, store, order)
	if err != nil {
		return Sale{}, err
	}
	all, err := tx.DeliveriesOf(store, order)
	if err != nil {
		return Sale{}, err
	}
	for i := range all {
		if all[i].Kind == DeliverManual && all[i].State == DeliveryPending {
			all[i].done(text, tx.Now())
			all[i].UpdatedAt = tx.Now()
			tx.UpdateDelivery(all[i])
			all[i].Version++
		}
	}
	if err := c.completeIfOver(all); err != nil {
		return Sale{}, err
	}
	return c.flush(), nil
}

// RetryDeliveries lets what is not handed over yet be tried again at once: dynamic deliveries are asked for,
// units are taken from the stock where there are some again. ReasonOrderState when the order is not paid.
func (s *Service) RetryDeliveries(tx Tx, store StoreID, order OrderID) (Sale, error) {
	c, err := s.begin(tx, store, order)
	if err != nil {
		return Sale{}, err
	}
	if !c.sale.Order.Settled() {
		return Sale{}, Refuse(ReasonOrderState, "Only a paid order is delivered.")
	}
	all, err := tx.DeliveriesOf(store, order)
	if err != nil {
		return Sale{}, err
	}
	for i := range all {
		d := &all[i]
		switch {
		case d.Kind == DeliverDynamic && !d.Over():
			d.State, d.Tries, d.RetryAt = DeliveryPending, 0, tx.Now()
		case d.State == DeliveryUnstocked:
			if err := c.restock(d, all); err != nil {
				return Sale{}, err
			}
		default:
			continue
		}
		d.UpdatedAt = tx.Now()
		tx.UpdateDelivery(*d)
		d.Version++
	}
	if err := c.completeIfOver(all); err != nil {
		return Sale{}, err
	}
	return c.flush(), nil
}

// restock takes the units that a delivery lacks; when there are not enough it stays as it is. What another
// of the order's deliveries has is not taken twice.
func (c *change) restock(d *Delivery, all []Delivery) error {
	lacking := d.Quantity - int64(len(d.Units))
	enough, err := c.tx.ReserveUnits(d.StoreID, d.OrderID, d.VariantID, lacking)
	if err != nil || !enough {
		return err
	}
	c.tx.SellStock(d.StoreID, d.OrderID, c.tx.Now())
	units, err := c.tx.UnitsOf(d.StoreID, d.OrderID)
	if err != nil {
		return err
	}
	for _, unit := range units {
		given := slices.ContainsFunc(all, func(one Delivery) bool { return slices.Contains(one.Units, unit.ID) })
		if unit.VariantID == d.VariantID && !given && int64(len(d.Units)) < d.Quantity {
			d.Units = append(d.Units, unit.ID)
		}
	}
	d.done("", c.tx.Now())
	return nil
}

// recall takes back what a refunded order may not have any more: what is not handed over yet, and units of
// products that are revoked on a refund.
func (c *change) recall() error {
	all, err := c.tx.DeliveriesOf(c.sale.Order.StoreID, c.sale.Order.ID)
	if err != nil || len(all) == 0 {
		return err
	}
	products := make([]ProductID, len(all))
	for i, d := range all {
		products[i] = d.ProductID
	}
	known, err := c.tx.ProductsByID(c.sale.Order.StoreID, products)
	if err != nil {
		return err
	}
	for _, d := range all {
		revoked := slices.ContainsFunc(known, func(p Product) bool { return p.ID == d.ProductID && p.Detail.RevokeOnRefund })
		if d.State == DeliveryRecalled || d.State == DeliveryDone && !revoked {
			continue
		}
		if revoked && len(d.Units) > 0 {
			c.tx.RevokeUnits(d.StoreID, d.OrderID, d.ProductID)
		}
		d.State, d.RetryAt, d.UpdatedAt = DeliveryRecalled, time.Time{}, c.tx.Now()
		c.tx.UpdateDelivery(d)
	}
	return nil
}
