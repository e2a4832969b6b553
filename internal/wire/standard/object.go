package standard

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"kassa/internal/checkout"
)

// order is an order as events tell of it. Amounts are minor units of its currency.
type order struct {
	ID        string         `json:"id"`
	Number    int64          `json:"number"`
	State     string         `json:"state"` // at the event
	Mode      string         `json:"mode"`
	Dialect   string         `json:"dialect"` // the API that made it
	Title     string         `json:"title"`
	Currency  string         `json:"currency"`
	Subtotal  int64          `json:"subtotal"`
	Discount  int64          `json:"discount"`
	Tax       int64          `json:"tax"`
	Total     int64          `json:"total"`
	Paid      int64          `json:"paid"` // at the event
	Coupon    *string        `json:"coupon_code"`
	Email     *string        `json:"email"`
	Metadata  jsontext.Value `json:"metadata"` // the seller's own object, or null
	Lines     []line         `json:"lines"`
	CreatedAt string         `json:"created_at"`
}

// line is one thing bought.
type line struct {
	ProductID *string `json:"product_id"`
	VariantID *string `json:"variant_id"`
	Name      string  `json:"name"`
	Quantity  int64   `json:"quantity"`
	Total     int64   `json:"total"`
	Discount  int64   `json:"discount"`
	Tax       int64   `json:"tax"`
}

// payment is the attempt to pay that an event is about.
type payment struct {
	ID        string  `json:"id"`
	Method    string  `json:"method"`
	Currency  string  `json:"currency"`
	Amount    int64   `json:"amount"`
	Reference *string `json:"reference"` // the provider's own id
}

// product is what an event of the catalogue is about.
type product struct {
	ID       string `json:"id"`
	Number   int64  `json:"number"`
	Handle   string `json:"handle"`
	Title    string `json:"title"`
	Status   string `json:"status"`
	Currency string `json:"currency"`
}

// variant is the form of a product that an event of the stock is about.
type variant struct {
	ID     string `json:"id"`
	Number int64  `json:"number"`
	Title  string `json:"title"`
	SKU    string `json:"sku"`
	Price  int64  `json:"price"`
	Stock  *int64 `json:"stock"` // null = unlimited
}

func orderShown(o checkout.Order) *order {
	shown := &order{
		ID: o.ID.String(), Number: o.Number, State: string(o.State), Mode: string(o.Mode), Dialect: o.Dialect, Title: o.Title,
		Currency: o.Total.Currency().Code(), Subtotal: o.Subtotal.Minor(), Discount: o.Discount.Minor(), Tax: o.Tax.Minor(),
		Total: o.Total.Minor(), Paid: o.Paid.Minor(), Coupon: orNull(o.CouponCode), Email: orNull(o.Email),
		Lines: make([]line, len(o.Lines)), CreatedAt: iso(o.CreatedAt),
	}
	if o.Metadata != "" {
		shown.Metadata = jsontext.Value(o.Metadata)
	}
	for i, l := range o.Lines {
		shown.Lines[i] = line{
			Name: l.Name, Quantity: l.Quantity, Total: l.Total.Minor(), Discount: l.Discount.Minor(), Tax: l.Tax.Minor(),
		}
		if !l.ProductID.IsZero() {
			shown.Lines[i].ProductID = orNull(l.ProductID.String())
		}
		if !l.VariantID.IsZero() {
			shown.Lines[i].VariantID = orNull(l.VariantID.String())
		}
	}
	return shown
}

// paymentShown is the payment of a sale with an id; nil when the event names none.
func paymentShown(sale checkout.Sale, id checkout.PaymentID) *payment {
	for _, p := range sale.Payments {
		if p.ID == id {
			return &payment{
				ID: p.ID.String(), Method: p.Method, Currency: p.Amount.Currency().Code(), Amount: p.Amount.Minor(),
				Reference: orNull(p.Reference),
			}
		}
	}
	return nil
}

func productShown(p checkout.Product) *product {
	if p.ID.IsZero() {
		return nil
	}
	return &product{
		ID: p.ID.String(), Number: p.Number, Handle: p.Handle, Title: p.Title, Status: string(p.Status), Currency: p.Currency.Code(),
	}
}

func variantShown(v checkout.Variant) *variant {
	if v.ID.IsZero() {
		return nil
	}
	shown := &variant{ID: v.ID.String(), Number: v.Number, Title: v.Title, SKU: v.SKU, Price: v.Price.Minor()}
	if v.StockKind != checkout.StockUnlimited {
		free := v.Free
		if v.OutOfStock {
			free = 0
		}
		shown.Stock = &free
	}
	return shown
}

// orNull is null for what is not there.
func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// iso is RFC 3339 in UTC, with milliseconds.
func iso(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
