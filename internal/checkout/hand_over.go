package checkout

import (
	"slices"
	"strings"

	"kassa/internal/id"
)

// deliver hands over what was bought, in the transaction that paid the order. What is held becomes the
// buyer's for good. Where the seller, or the seller's server, has something to do yet, the order stays paid
// and is completed later.
func (c *change) deliver(payment PaymentID) error {
	if c.sale.Order.Held {
		c.tx.SellStock(c.sale.Order.StoreID, c.sale.Order.ID, c.tx.Now())
	}
	if !c.sale.Order.CustomerID.IsZero() {
		c.tx.CountPurchase(c.sale.Order)
	}
	over, err := c.handOver()
	if err != nil || !over {
		return err
	}
	return c.applyOrder(OrderEvent{Kind: OrderDelivered}, payment, "handed over")
}

// handOver writes a delivery for each way in which each line is handed over, and tells whether nothing is
// left to do. Lines that are named in a request have nothing to hand over.
func (c *change) handOver() (over bool, err error) {
	h, err := c.handing()
	if err != nil {
		return false, err
	}
	over = true
	for i, line := range c.sale.Order.Lines {
		if line.VariantID.IsZero() {
			continue
		}
		product, variant := h.products[line.ProductID], h.variants[line.VariantID]
		d := product.deliverable(variant)
		for _, kind := range d.Kinds {
			one := c.newDelivery(int64(i), line, kind)
			h.fill(c, &one, product, d)
			c.tx.InsertDelivery(one)
			over = over && one.Over()
		}
	}
	return over, nil
}

// newDelivery is a delivery of one line that is handed over at once; fill knows better.
func (c *change) newDelivery(index int64, line Line, kind DeliveryKind) Delivery {
	return Delivery{
		ID: id.New[Delivery](), StoreID: c.sale.Order.StoreID, OrderID: c.sale.Order.ID, Version: 1, Line: index,
		ProductID: line.ProductID, VariantID: line.VariantID, Kind: kind, Quantity: line.Quantity,
		State: DeliveryDone, CreatedAt: c.tx.Now(), UpdatedAt: c.tx.Now(), DoneAt: c.tx.Now(),
	}
}

// handing is what handing over needs to know: the catalogue as it is now, and the units of the order.
type handing struct {
	products map[ProductID]Product
	variants map[VariantID]Variant
	units    map[VariantID][]StockUnitID // not handed over by another line yet
}

// handing reads it; an order without anything of the catalogue needs nothing.
func (c *change) handing() (h handing, err error) {
	var products []ProductID
	var variants []VariantID
	for _, line := range c.sale.Order.Lines {
		if !line.VariantID.IsZero() && !slices.Contains(variants, line.VariantID) {
			products, variants = append(products, line.ProductID), append(variants, line.VariantID)
		}
	}
	if len(variants) == 0 {
		return h, nil
	}
	h = handing{products: map[ProductID]Product{}, variants: map[VariantID]Variant{}, units: map[VariantID][]StockUnitID{}}
	found, err := c.tx.ProductsByID(c.sale.Order.StoreID, products)
	if err != nil {
		return h, err
	}
	for _, p := range found {
		h.products[p.ID] = p
	}
	known, err := c.tx.Variants(c.sale.Order.StoreID, variants)
	if err != nil {
		return h, err
	}
	for _, v := range known {
		h.variants[v.ID] = v
	}
	// An order may hold units of a variant whose stock was changed to another kind meanwhile.
	if !slices.ContainsFunc(known, func(v Variant) bool {
		return slices.Contains(h.products[v.ProductID].deliverable(v).Kinds, DeliverUnits)
	}) {
		return h, nil
	}
	units, err := c.tx.UnitsOf(c.sale.Order.StoreID, c.sale.Order.ID)
	for _, unit := range units {
		h.units[unit.VariantID] = append(h.units[unit.VariantID], unit.ID)
	}
	return h, err
}

// fill says what a delivery hands over, or who must act first.
func (h handing) fill(c *change, one *Delivery, p Product, d Deliverable) {
	switch one.Kind {
	case DeliverText:
		one.Text = d.Text
	case DeliverFile:
		one.URL, one.Files = d.URL, d.Files
	case DeliverRedirect:
		one.URL = d.URL
	case DeliverUnits:
		have := h.units[one.VariantID]
		take := min(int64(len(have)), one.Quantity)
		one.Units, h.units[one.VariantID] = have[:take:take], have[take:]
		if take < one.Quantity {
			one.wait(DeliveryUnstocked)
		}
	case DeliverGenerated:
		one.Units = c.generate(p, *one)
	case DeliverDynamic:
		one.Webhook, one.Secret = d.Webhook, d.Secret
		one.wait(DeliveryPending)
		one.RetryAt = c.tx.Now()
	default: // the seller does it
		one.Note = d.Note
		one.wait(DeliveryPending)
	}
}

// wait takes back that a delivery is done.
func (d *Delivery) wait(state DeliveryState) {
	d.State, d.DoneAt = state, d.RetryAt
}

// generate makes keys, each a sold unit of its own, so that they are found and verified like all others.
func (c *change) generate(p Product, d Delivery) []StockUnitID {
	made := make([]StockUnitID, d.Quantity)
	for i := range made {
		unit := NewStockUnit(Variant{ID: d.VariantID, StoreID: d.StoreID, ProductID: d.ProductID}, p.newKey(), c.tx.Now())
		unit.State, unit.OrderID, unit.SoldAt = UnitSold, d.OrderID, c.tx.Now()
		c.tx.InsertStockUnit(unit)
		made[i] = unit.ID
	}
	return made
}

// The forms of generated keys, in Pandabase's words.
const (
	KeyUUID   = "UUID"
	KeyPrefix = "CUSTOM_PREFIX"
)

// newKey makes a key that cannot be guessed: 25 characters of capitals and digits, or 122 random bits.
func (p Product) newKey() string {
	if p.Detail.KeyFormat == KeyUUID {
		return id.RandomUUID()
	}
	text := strings.ToUpper(id.Token(25))
	groups := make([]string, 0, 6)
	if p.Detail.KeyFormat == KeyPrefix && p.Detail.KeyPrefix != "" {
		groups = append(groups, p.Detail.KeyPrefix)
	}
	for at := 0; at < len(text); at += 5 {
		groups = append(groups, text[at:at+5])
	}
	return strings.Join(groups, "-")
}
