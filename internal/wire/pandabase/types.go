package pandabase

import (
	"github.com/go-json-experiment/json/jsontext"

	"kassa/internal/wire"
)

// newCheckout is the body of POST …/checkouts. The schema has validated its form.
type newCheckout struct {
	Items       []wantedItem      `json:"items"`
	Title       string            `json:"title"`
	Description string            `json:"description"`
	Amount      *wire.Int         `json:"amount"`
	Customer    checkoutCustomer  `json:"customer"`
	CouponCode  string            `json:"coupon_code"`
	TaxID       string            `json:"tax_id"`
	Display     display           `json:"display"`
	Metadata    map[string]string `json:"metadata"`
	ReturnURL   *string           `json:"return_url"`
	CancelURL   *string           `json:"cancel_url"`
}

// newEstimate is the body of POST …/checkouts/estimate.
type newEstimate struct {
	Items      []wantedItem `json:"items"`
	Country    string       `json:"country"`
	State      string       `json:"state"`
	CouponCode string       `json:"coupon_code"`
	TaxID      string       `json:"tax_id"`
}

// wantedItem is a product of the catalogue, or else a name with its price.
type wantedItem struct {
	ProductID *string   `json:"product_id"`
	VariantID *string   `json:"variant_id"`
	Name      *string   `json:"name"`
	Amount    *wire.Int `json:"amount"` // of one, in cents
	Quantity  wire.Int  `json:"quantity"`
}

// checkoutCustomer is what a request knows of who buys. Nil is not known.
type checkoutCustomer struct {
	Name    *string         `json:"name"`
	Email   *string         `json:"email"`
	Billing *billingAddress `json:"billing"`
}

type billingAddress struct {
	Line1      string `json:"line1"`
	Line2      string `json:"line2"`
	City       string `json:"city"`
	State      string `json:"state"`
	PostalCode string `json:"postal_code"`
	Country    string `json:"country"`
}

// toldCustomer is the body of PATCH …/checkouts/{sessionId}.
type toldCustomer struct {
	Customer   checkoutCustomer `json:"customer"`
	CouponCode *string          `json:"coupon_code"`
	TaxID      *string          `json:"tax_id"`
}

// payBody is the body of POST …/checkouts/{sessionId}/pay.
type payBody struct {
	Gateway      string           `json:"gateway"`
	CustomFields []givenAnswer    `json:"custom_fields"`
	Customer     checkoutCustomer `json:"customer"`
	CouponCode   *string          `json:"coupon_code"`
}

// givenAnswer is a buyer's answer to a custom field.
type givenAnswer struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// display is how the page is set up: what it asks besides.
type display struct {
	Fields []customField `json:"fields"`
}

// customField is a question of the seller's; the rules stand under the name of its type.
type customField struct {
	Key      string     `json:"key"`
	Label    fieldLabel `json:"label"`
	Type     string     `json:"type"`
	Optional bool       `json:"optional"`
	Text     *textRule  `json:"text,omitzero"`
	Numeric  *textRule  `json:"numeric,omitzero"`
	Dropdown *dropdown  `json:"dropdown,omitzero"`
}

type fieldLabel struct {
	Type   string `json:"type"` // "custom"
	Custom string `json:"custom"`
}

// textRule bounds an answer in characters.
type textRule struct {
	Default string    `json:"default_value,omitzero"`
	Minimum *wire.Int `json:"minimum_length,omitzero"`
	Maximum *wire.Int `json:"maximum_length,omitzero"`
}

type dropdown struct {
	Default string           `json:"default_value,omitzero"`
	Options []dropdownOption `json:"options"`
}

type dropdownOption struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// session is a checkout session: the keys that Pandabase documents, and session_id. Amounts are cents.
type session struct {
	ID             string         `json:"id"`
	SessionID      string         `json:"session_id"` // the same: one of their guides reads it
	Title          string         `json:"title"`
	Description    *string        `json:"description"`
	CheckoutURL    string         `json:"checkout_url"`
	PayRedirectURL string         `json:"pay_redirect_url"`
	Merchant       merchant       `json:"merchant"`
	Amount         int64          `json:"amount"` // the subtotal
	DiscountAmount int64          `json:"discount_amount"`
	TaxAmount      int64          `json:"tax_amount"`
	TotalAmount    int64          `json:"total_amount"`
	Coupon         *sessionCoupon `json:"coupon"`
	Items          []sessionItem  `json:"items"`
	Display        *display       `json:"display"`
	Metadata       jsontext.Value `json:"metadata"`
	ReturnURL      *string        `json:"return_url"`
	CancelURL      *string        `json:"cancel_url"`
	ExpiresAt      int64          `json:"expires_at"` // Unix milliseconds
}

// sessionState is a session as it stands later.
type sessionState struct {
	session
	Status  string  `json:"status"`
	OrderID *string `json:"order_id"` // null until the buyer chose to pay
}

type sessionCoupon struct {
	Code           string `json:"code"`
	DiscountAmount int64  `json:"discount_amount"`
}

type sessionItem struct {
	Name     string  `json:"name"`
	Amount   int64   `json:"amount"` // of one
	Quantity int64   `json:"quantity"`
	Image    *string `json:"image"`
}

// merchant is the seller. Its keys are in camel case, unlike those around it.
type merchant struct {
	ID                  string  `json:"id"`
	Name                string  `json:"name"`
	Handle              string  `json:"handle"`
	Slug                string  `json:"slug"`
	Logo                *string `json:"logo"`
	Favicon             *string `json:"favicon"`
	AccentColor         string  `json:"accentColor"`
	PrimaryColor        *string `json:"primaryColor"`
	StatementDescriptor *string `json:"statementDescriptor"`
	SupportEmail        *string `json:"supportEmail"`
}

// estimate is what a checkout would cost.
type estimate struct {
	Merchant merchant          `json:"merchant"`
	Subtotal int64             `json:"subtotal"`
	Discount *estimateDiscount `json:"discount"`
	Tax      estimateTax       `json:"tax"`
	Total    int64             `json:"total"`
	Items    []sessionItem     `json:"items"`
	Methods  []string          `json:"available_payment_methods"`
}

type estimateDiscount struct {
	Code   string `json:"code"`
	Amount int64  `json:"amount"`
	Type   string `json:"type"`
	Value  int64  `json:"value"` // per cent, or cents
}

type estimateTax struct {
	Rate   jsontext.Value `json:"rate"` // a fraction: 0.19 for 19 %
	Amount int64          `json:"amount"`
}

// payStep is where a buyer goes to pay.
type payStep struct {
	RedirectURL string  `json:"redirect_url"`
	SessionID   string  `json:"session_id"`
	Status      string  `json:"status"`
	OrderID     string  `json:"order_id"`
	PaymentID   *string `json:"payment_id"` // null when there was nothing to pay
	TotalAmount int64   `json:"total_amount"`
}
