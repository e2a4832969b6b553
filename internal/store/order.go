package store

import (
	"github.com/go-json-experiment/json"

	"kassa/internal/checkout"
)

// Most orders are plain: what the rest of the columns hold is the schema's default, so that nobody has to
// say it.
const (
	plainColumns = `store_id, id, version, state, interrupted, mode, dialect, title, lines, currency, subtotal_minor,
	total_minor, paid_minor, email, metadata, notify_url, notify_secret, submitted_at, created_at, updated_at`

	orderColumns = plainColumns + `, description, discount_minor, tax_minor, tax_inclusive, tax_rate, reverse_charge,
	coupon_id, coupon_code, buyer, answers, customer_id, fields, least_minor, held, cart_id`

	orderSelect = orderColumns + ", number"
)

var (
	insertPlainOrder = insertNumbered("sale_order", plainColumns)
	insertOrder      = insertNumbered("sale_order", orderColumns)
)

const (
	updateOrder = `UPDATE sale_order SET version = version + 1, state = $4, paid_minor = $5, email = $6,
	submitted_at = $7, updated_at = $8, interrupted = $9, customer_id = $10, held = $11
	WHERE store_id = $1 AND id = $2 AND version = $3`

	// An order is priced again while it is open; the update of the order that follows is guarded.
	updateTerms = `UPDATE sale_order SET lines = $3, subtotal_minor = $4, discount_minor = $5, tax_minor = $6,
	total_minor = $7, tax_inclusive = $8, tax_rate = $9, reverse_charge = $10, coupon_id = $11, coupon_code = $12,
	buyer = $13, answers = $14 WHERE store_id = $1 AND id = $2`
)

// InsertOrder writes an order.
func (t *tx) InsertOrder(o checkout.Order) {
	args := []any{
		o.StoreID, o.ID, o.Version, string(o.State), string(o.Interrupted), string(o.Mode), o.Dialect, o.Title, t.lines(o.Lines),
		o.Total.Currency().Code(), o.Subtotal.Minor(), o.Total.Minor(), o.Paid.Minor(), o.Email, o.Metadata, o.NotifyURL,
		o.NotifySecret, micros(o.SubmittedAt), micros(o.CreatedAt), micros(o.UpdatedAt),
	}
	if isPlain(o) {
		t.insert(insertPlainOrder+t.number("sale_order")+")", args...)
		return
	}
	t.insert(insertOrder+t.number("sale_order")+")", append(args, o.Description, o.Discount.Minor(), o.Tax.Minor(), o.TaxInclusive, int64(o.TaxRate),
		o.ReverseCharge, orNull(o.CouponID), o.CouponCode, t.buyer(o.Buyer), t.answers(o.Answers), orNull(o.CustomerID),
		t.fields(o.Fields), o.Least, o.Held, orNull(o.CartID))...)
}

// isPlain tells whether the plain columns say all of an order.
func isPlain(o checkout.Order) bool {
	return o.Description == "" && o.Discount.IsZero() && o.Tax.IsZero() && !o.TaxInclusive && o.TaxRate == 0 &&
		!o.ReverseCharge && o.CouponID.IsZero() && o.CouponCode == "" && o.Buyer == (checkout.Buyer{}) && o.Answers == nil &&
		o.CustomerID.IsZero() && o.CartID.IsZero() && len(o.Fields) == 0 && o.Least == 0 && !o.Held
}

// UpdateOrder writes State, Interrupted, Paid, Email, CustomerID, Held, SubmittedAt and UpdatedAt.
func (t *tx) UpdateOrder(o checkout.Order) {
	t.swap(updateOrder, o.StoreID, o.ID, o.Version, string(o.State), o.Paid.Minor(), o.Email,
		micros(o.SubmittedAt), micros(o.UpdatedAt), string(o.Interrupted), orNull(o.CustomerID), o.Held)
}

// UpdateTerms writes the order's Terms; UpdateOrder follows in the same transaction and raises the version.
func (t *tx) UpdateTerms(o checkout.Order) {
	t.insert(updateTerms, o.StoreID, o.ID, t.lines(o.Lines), o.Subtotal.Minor(), o.Discount.Minor(), o.Tax.Minor(),
		o.Total.Minor(), o.TaxInclusive, int64(o.TaxRate), o.ReverseCharge, orNull(o.CouponID), o.CouponCode,
		t.buyer(o.Buyer), t.answers(o.Answers))
}

// answers writes what a buyer told, empty when nothing was asked yet. Told nothing is {}.
func (t *tx) answers(answers map[string]string) string {
	if answers == nil {
		return ""
	}
	return t.json(answers)
}

func scanOrder(scan scanner) (o checkout.Order, err error) {
	var lines []lineText
	var buyer buyerText
	var fields []fieldText
	var currency, answers string
	minors := make([]int64, 5)
	err = scan(&o.StoreID, &o.ID, &o.Version, &o.State, &o.Interrupted, &o.Mode, &o.Dialect, &o.Title,
		jsonColumn[[]lineText]{&lines}, &currency, &minors[0], &minors[1], &minors[2], &o.Email, &o.Metadata, &o.NotifyURL,
		&o.NotifySecret, timeColumn{&o.SubmittedAt}, timeColumn{&o.CreatedAt}, timeColumn{&o.UpdatedAt},
		&o.Description, &minors[3], &minors[4], &o.TaxInclusive, &o.TaxRate, &o.ReverseCharge, &o.CouponID, &o.CouponCode,
		jsonColumn[buyerText]{&buyer}, &answers, &o.CustomerID, jsonColumn[[]fieldText]{&fields}, &o.Least, &o.Held, &o.CartID, &o.Number)
	if err != nil {
		return o, err
	}
	o.Buyer, o.Fields = buyer.read(), readFields(fields)
	if answers != "" {
		if err := json.Unmarshal([]byte(answers), &o.Answers); err != nil {
			return o, err
		}
	}
	if err := amounts(currency, minors, &o.Subtotal, &o.Total, &o.Paid, &o.Discount, &o.Tax); err != nil {
		return o, err
	}
	o.Lines, err = readLines(lines, o.Total.Currency())
	return o, err
}
