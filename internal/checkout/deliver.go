package checkout

import (
	"context"
	"errors"
	"slices"
	"time"

	"kassa/internal/id"
	"kassa/internal/money"
)

// Asker asks a seller's server for what a buyer gets (a dynamic delivery). It signs the question with the
// delivery's secret and gives the answer's text. An error means that it is to be asked again.
type Asker interface {
	Ask(ctx context.Context, question Question) (text string, err error)
}

// Question is what a seller's server is asked.
type Question struct {
	Order    Order
	Delivery Delivery // Webhook says where, Secret signs, ID is the same at every try
	Variant  Variant
}

// askSchedule is how long after a failed try the next one is made: that of outgoing webhooks
// (contracts/common.md); after the last the delivery is given up.
var askSchedule = []time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour,
	20 * time.Hour, 24 * time.Hour,
}

// askLease keeps other replicas from asking while one asks.
const askLease = time.Minute

// DeliverDue asks for up to limit dynamic deliveries that are due, and tells how many it took on.
func (s *Service) DeliverDue(ctx context.Context, limit int) (int, error) {
	if s.asker == nil {
		return 0, nil
	}
	var due []Delivery
	err := s.db.Tx(ctx, func(tx Tx) (err error) {
		due, err = tx.LeaseDeliveries(tx.Now(), tx.Now().Add(askLease), limit)
		return err
	})
	if err != nil {
		return 0, err
	}
	failed := inParallel(due, func(d Delivery) error { return s.askFor(ctx, d) })
	return len(due), failed
}

// askFor asks for one delivery and writes down what came of it.
func (s *Service) askFor(ctx context.Context, d Delivery) error {
	sale, err := s.Sale(ctx, d.StoreID, d.OrderID)
	if err != nil || !sale.Order.Settled() { // set apart or disputed: the lease puts it off
		return err
	}
	variant, err := s.variant(ctx, d)
	if err != nil {
		return err
	}
	asking, cancel := context.WithTimeout(ctx, askLease/2)
	defer cancel()
	text, failure := s.asker.Ask(asking, Question{Order: sale.Order, Delivery: d, Variant: variant})
	_, err = s.delivered(context.WithoutCancel(ctx), d, func(now *Delivery, at time.Time) {
		now.Tries++
		if failure == nil {
			now.done(text, at)
			return
		}
		now.Failure = failure.Error()
		if now.Tries > int64(len(askSchedule)) {
			now.State, now.RetryAt = DeliveryGivenUp, time.Time{}
			return
		}
		now.RetryAt = at.Add(askSchedule[now.Tries-1])
	})
	return err
}

// variant reads the variant of a delivery.
func (s *Service) variant(ctx context.Context, d Delivery) (Variant, error) {
	var found []Variant
	err := s.db.Tx(ctx, func(tx Tx) (err error) {
		found, err = tx.Variants(d.StoreID, []VariantID{d.VariantID})
		return err
	})
	if err != nil || len(found) == 0 {
		return Variant{}, err
	}
	return found[0], nil
}

// done marks a delivery as handed over.
func (d *Delivery) done(text string, at time.Time) {
	d.State, d.Text, d.Failure, d.RetryAt, d.DoneAt = DeliveryDone, text, "", time.Time{}, at
}

// delivered changes one delivery that is not over yet and completes its order when it was the last. One
// that is over already stays as it is: whatever the seller's server answers twice, the buyer gets once.
func (s *Service) delivered(ctx context.Context, d Delivery, apply func(now *Delivery, at time.Time)) (Sale, error) {
	var sale Sale
	err := s.db.Tx(ctx, func(tx Tx) error {
		c, err := s.begin(tx, d.StoreID, d.OrderID)
		if err != nil {
			return err
		}
		all, err := tx.DeliveriesOf(d.StoreID, d.OrderID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(one Delivery) bool { return one.ID == d.ID })
		if at < 0 {
			return Refuse(ReasonDeliveryNotFound, "No such delivery.")
		}
		if before := all[at].State; before == DeliveryPending || before == DeliveryGivenUp {
			apply(&all[at], tx.Now())
			all[at].UpdatedAt = tx.Now()
			tx.UpdateDelivery(all[at])
			if all[at].State == DeliveryGivenUp && before != DeliveryGivenUp {
				c.raise(Effect{Exception: ExceptionUndelivered, Amount: c.sale.Order.Lines[all[at].Line].Total}, PaymentID{}, all[at].Failure)
			}
		}
		if err := c.completeIfOver(all); err != nil {
			return err
		}
		sale = c.flush()
		return nil
	})
	return sale, err
}

// completeIfOver completes a paid order of which all is handed over.
func (c *change) completeIfOver(all []Delivery) error {
	if c.sale.Order.State != OrderPaid || slices.ContainsFunc(all, func(d Delivery) bool { return !d.Over() }) {
		return nil
	}
	return c.applyOrder(OrderEvent{Kind: OrderDelivered}, PaymentID{}, "handed over")
}

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
	s.nudge()
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

// Replace makes a new, completed order that delivers some lines of a paid one again, at no charge: quantity
// by variant. ReasonOrderState when the old order is not paid; ReasonVariantMismatch for what it did not
// sell; ReasonOutOfStock when nothing is left to deliver.
func (s *Service) Replace(tx Tx, store Store, order OrderID, quantities map[VariantID]int64) (Sale, error) {
	old, err := tx.LockSale(store.ID, order)
	if err != nil {
		return Sale{}, err
	}
	if !old.Order.Settled() {
		return Sale{}, Refuse(ReasonOrderState, "Only a paid order can be replaced.")
	}
	lines, err := replaced(old.Order, quantities)
	if err != nil {
		return Sale{}, err
	}
	terms, err := pricer{now: tx.Now()}.price(lines, old.Order.Buyer)
	if err != nil {
		return Sale{}, err
	}
	sale := assemble(Caller{Store: store, Key: Key{Mode: old.Order.Mode}}, NewSale{
		Dialect: old.Order.Dialect, Title: old.Order.Title, Email: old.Order.Email,
	}, terms, tx.Now())
	s.Place(tx, sale)
	c, err := s.begin(tx, store.ID, sale.Order.ID)
	if err != nil {
		return Sale{}, err
	}
	if err := c.submit(); err != nil {
		return Sale{}, err
	}
	if err := c.hold(); err != nil {
		return Sale{}, err
	}
	if err := c.applyOrder(OrderEvent{Kind: OrderWaived}, PaymentID{}, "replaces order "+old.Order.ID.String()); err != nil {
		return Sale{}, err
	}
	return c.flush(), nil
}

// replaced are the lines to deliver again, free of charge.
func replaced(old Order, quantities map[VariantID]int64) ([]Line, error) {
	var lines []Line
	for _, line := range old.Lines {
		quantity, wanted := quantities[line.VariantID]
		if !wanted || line.VariantID.IsZero() || slices.ContainsFunc(lines, func(l Line) bool { return l.VariantID == line.VariantID }) {
			continue
		}
		if most := old.units(line.VariantID); quantity < 1 || quantity > most {
			return nil, broken(RuleForm, "quantity", "must be 1 to %d", most)
		}
		free := money.Zero(line.Total.Currency())
		line.Quantity, line.Unit, line.Total, line.Discount, line.Tax = quantity, free, free, free, free
		lines = append(lines, line)
	}
	if len(lines) == 0 || len(lines) < len(quantities) {
		return nil, RefuseField(ReasonVariantMismatch, "product_variants", "names what this order did not sell")
	}
	return lines, nil
}

// units is how many of a variant an order has on all its lines.
func (o Order) units(variant VariantID) (n int64) {
	for _, line := range o.Lines {
		if line.VariantID == variant {
			n += line.Quantity
		}
	}
	return n
}

// Void calls an unpaid order off on the seller's word, Hold and Dispute set one apart; ReasonOrderState when
// the state does not allow it.
func (s *Service) Void(tx Tx, store StoreID, order OrderID) (Sale, error) {
	return s.moveOrder(tx, store, order, OrderCancelled, "called off by the seller")
}

// Hold sets an order apart for a person to look at.
func (s *Service) Hold(tx Tx, store StoreID, order OrderID) (Sale, error) {
	return s.moveOrder(tx, store, order, OrderHeld, "held by the seller")
}

// Dispute notes that the buyer's bank asks for the money.
func (s *Service) Dispute(tx Tx, store StoreID, order OrderID) (Sale, error) {
	return s.moveOrder(tx, store, order, OrderDisputeOpened, "disputed, says the seller")
}

// moveOrder applies one event on the seller's word. An order that is called off ends its session.
func (s *Service) moveOrder(tx Tx, store StoreID, order OrderID, kind OrderEventKind, reason string) (Sale, error) {
	c, err := s.begin(tx, store, order)
	if err != nil {
		return Sale{}, err
	}
	switch err := c.applyOrder(OrderEvent{Kind: kind}, PaymentID{}, reason); {
	case errors.Is(err, ErrState), errors.Is(err, ErrAlready):
		return Sale{}, Refuse(ReasonOrderState, "An order that is %s does not allow this.", c.before.Order.State)
	case err != nil:
		return Sale{}, err
	}
	if kind == OrderCancelled {
		if err := c.applySession(SessionClosed, reason); err != nil {
			return Sale{}, err
		}
	}
	return c.flush(), nil
}

// AddFile notes a file whose bytes are in the storage under its id.
func (s *Service) AddFile(tx Tx, f File) File {
	if f.ID.IsZero() {
		f.ID = id.New[File]()
	}
	f.CreatedAt = tx.Now()
	tx.InsertFile(f)
	return f
}

// Download finds a file that a buyer may have: one of a delivery that was handed over and not recalled.
// ReasonFileNotFound for all others.
func (s *Service) Download(ctx context.Context, store StoreID, delivery DeliveryID, file FileID) (File, error) {
	reader := s.db.Read(ctx)
	d, err := reader.Delivery(store, delivery)
	if ReasonOf(err) == ReasonDeliveryNotFound || err == nil && (d.State != DeliveryDone || !slices.Contains(d.Files, file)) {
		err = Refuse(ReasonFileNotFound, "No such file.")
	}
	if err != nil {
		return File{}, err
	}
	return reader.File(store, file)
}
