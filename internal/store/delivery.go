package store

import (
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// deliverableText is what a variant hands over, in its JSON column.
type deliverableText struct {
	Kinds   []string `json:"kinds,omitempty"`
	Text    string   `json:"text,omitzero"`
	Note    string   `json:"note,omitzero"`
	Files   []string `json:"files,omitempty"`
	URL     string   `json:"url,omitzero"`
	Webhook string   `json:"webhook,omitzero"`
	Secret  string   `json:"secret,omitzero"`
}

// deliverable writes it, empty when nothing is said.
func (t *tx) deliverable(d checkout.Deliverable) string {
	text := deliverableText{Text: d.Text, Note: d.Note, Files: idTexts(d.Files), URL: d.URL, Webhook: d.Webhook, Secret: d.Secret}
	for _, kind := range d.Kinds {
		text.Kinds = append(text.Kinds, string(kind))
	}
	if plain := t.json(text); plain != "{}" {
		return plain
	}
	return ""
}

func (text deliverableText) read() (d checkout.Deliverable, err error) {
	d = checkout.Deliverable{Text: text.Text, Note: text.Note, URL: text.URL, Webhook: text.Webhook, Secret: text.Secret}
	for _, kind := range text.Kinds {
		d.Kinds = append(d.Kinds, checkout.DeliveryKind(kind))
	}
	d.Files, err = readIDs[checkout.File](text.Files)
	return d, err
}

// idTexts writes ids as texts of a JSON document.
func idTexts[T any](ids []id.ID[T]) []string {
	var texts []string
	for _, one := range ids {
		texts = append(texts, one.String())
	}
	return texts
}

func readIDs[T any](texts []string) (ids []id.ID[T], err error) {
	for _, text := range texts {
		one, err := id.Parse[T](text)
		if err != nil {
			return nil, err
		}
		ids = append(ids, one)
	}
	return ids, nil
}

// contentText is what a delivery hands over, in its JSON column.
type contentText struct {
	Text    string   `json:"text,omitzero"`
	Note    string   `json:"note,omitzero"`
	URL     string   `json:"url,omitzero"`
	Files   []string `json:"files,omitempty"`
	Units   []string `json:"units,omitempty"`
	Webhook string   `json:"webhook,omitzero"`
	Secret  string   `json:"secret,omitzero"`
}

const deliveryColumns = `store_id, order_id, id, version, line, product_id, variant_id, kind, quantity, state, content, tries,
	retry_at, failure, created_at, updated_at, done_at`

var insertDelivery = insertInto("delivery", deliveryColumns)

const (
	updateDelivery = `UPDATE delivery SET version = version + 1, state = $5, content = $6, tries = $7, retry_at = $8, failure = $9,
	updated_at = $10, done_at = $11 WHERE store_id = $1 AND order_id = $2 AND id = $3 AND version = $4`

	deliveriesOf = "SELECT " + deliveryColumns + " FROM delivery WHERE store_id = $1 AND order_id = $2 ORDER BY line, id"
	deliveryByID = "SELECT " + deliveryColumns + " FROM delivery WHERE store_id = $1 AND id = $2"

	// Deliveries fall due in all stores alike: the partial index delivery_due serves this.
	dueDeliveries = "SELECT " + deliveryColumns + ` FROM delivery WHERE retry_at IS NOT NULL AND retry_at <= $1
	ORDER BY retry_at LIMIT $2`
	leaseDelivery = `UPDATE delivery SET version = version + 1, retry_at = $5
	WHERE store_id = $1 AND order_id = $2 AND id = $3 AND version = $4`

	revokeUnits = `UPDATE stock_unit SET state = 'revoked'
	WHERE store_id = $1 AND order_id = $2 AND product_id = $3 AND state = 'sold'`

	unitsOfOrder = "SELECT " + stockUnitColumns + " FROM stock_unit WHERE store_id = $1 AND order_id = $2 ORDER BY id"
)

// InsertDelivery writes a delivery.
func (t *tx) InsertDelivery(d checkout.Delivery) {
	t.insert(insertDelivery, d.StoreID, d.OrderID, d.ID, d.Version, d.Line, d.ProductID, d.VariantID, string(d.Kind), d.Quantity,
		string(d.State), t.content(d), d.Tries, micros(d.RetryAt), d.Failure, micros(d.CreatedAt), micros(d.UpdatedAt), micros(d.DoneAt))
}

// UpdateDelivery writes all of a delivery but what says what is delivered to whom.
func (t *tx) UpdateDelivery(d checkout.Delivery) {
	t.swap(updateDelivery, d.StoreID, d.OrderID, d.ID, d.Version, string(d.State), t.content(d), d.Tries, micros(d.RetryAt),
		d.Failure, micros(d.UpdatedAt), micros(d.DoneAt))
}

func (t *tx) content(d checkout.Delivery) string {
	return t.json(contentText{
		Text: d.Text, Note: d.Note, URL: d.URL, Files: idTexts(d.Files), Units: idTexts(d.Units), Webhook: d.Webhook, Secret: d.Secret,
	})
}

// DeliveriesOf lists an order's deliveries by line, oldest first.
func (r reads) DeliveriesOf(store checkout.StoreID, order checkout.OrderID) ([]checkout.Delivery, error) {
	var all []checkout.Delivery
	err := r.query(query{deliveriesOf, []any{store, order}, each(&all, scanDelivery)})
	return all, err
}

// Delivery finds a delivery.
func (r reads) Delivery(store checkout.StoreID, delivery checkout.DeliveryID) (checkout.Delivery, error) {
	var found []checkout.Delivery
	err := r.query(query{deliveryByID, []any{store, delivery}, each(&found, scanDelivery)})
	switch {
	case err != nil:
		return checkout.Delivery{}, err
	case len(found) == 0:
		return checkout.Delivery{}, checkout.Refuse(checkout.ReasonDeliveryNotFound, "No such delivery.")
	}
	return found[0], nil
}

// UnitsOf lists the stock units that an order has reserved or bought, oldest first.
func (r reads) UnitsOf(store checkout.StoreID, order checkout.OrderID) ([]checkout.StockUnit, error) {
	var units []checkout.StockUnit
	err := r.query(query{unitsOfOrder, []any{store, order}, each(&units, scanStockUnit)})
	return units, err
}

// RevokeUnits makes the units of a product that an order has bought not valid any more.
func (t *tx) RevokeUnits(store checkout.StoreID, order checkout.OrderID, product checkout.ProductID) {
	t.insert(revokeUnits, store, order, product)
}

// LeaseDeliveries takes deliveries whose RetryAt is at or before now, longest due first, and moves their
// RetryAt to until.
func (t *tx) LeaseDeliveries(now, until time.Time, limit int) ([]checkout.Delivery, error) {
	var due []checkout.Delivery
	err := t.query(query{dueDeliveries + t.locks.skip, []any{micros(now), int64(limit)}, each(&due, scanDelivery)})
	for i := range due {
		d := &due[i]
		t.swap(leaseDelivery, d.StoreID, d.OrderID, d.ID, d.Version, micros(until))
		d.Version++
		d.RetryAt = until
	}
	return due, err
}

func scanDelivery(scan scanner) (d checkout.Delivery, err error) {
	var content contentText
	err = scan(&d.StoreID, &d.OrderID, &d.ID, &d.Version, &d.Line, &d.ProductID, &d.VariantID, &d.Kind, &d.Quantity, &d.State,
		jsonColumn[contentText]{&content}, &d.Tries, timeColumn{&d.RetryAt}, &d.Failure, timeColumn{&d.CreatedAt},
		timeColumn{&d.UpdatedAt}, timeColumn{&d.DoneAt})
	if err != nil {
		return d, err
	}
	d.Text, d.Note, d.URL, d.Webhook, d.Secret = content.Text, content.Note, content.URL, content.Webhook, content.Secret
	if d.Files, err = readIDs[checkout.File](content.Files); err != nil {
		return d, err
	}
	d.Units, err = readIDs[checkout.StockUnit](content.Units)
	return d, err
}
