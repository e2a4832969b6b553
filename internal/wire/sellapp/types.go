package sellapp

import (
	"github.com/go-json-experiment/json/jsontext"

	"kassa/internal/wire"
)

// newInvoice is the body of POST /api/v2/invoices. The schema has validated its form.
type newInvoice struct {
	CustomerEmail   string                   `json:"customer_email"`
	PaymentMethod   string                   `json:"payment_method"`
	ProductVariants map[string]wantedVariant `json:"product_variants"` // by the variant's number
	CustomerIP      string                   `json:"customer_ip"`
	Coupon          string                   `json:"coupon"`
	VATID           string                   `json:"vat_id"`
	Country         string                   `json:"country"`
	Extra           *wantedExtra             `json:"extra"`
}

// wantedVariant is how many of a variant are bought, and what the buyer tells about it.
type wantedVariant struct {
	Quantity              wire.Int       `json:"quantity"`
	AdditionalInformation jsontext.Value `json:"additional_information"`
}

// wantedExtra is what a buyer pays on top, in minor units.
type wantedExtra struct {
	Amount   wire.Int `json:"amount"`
	Currency string   `json:"currency"`
}

// information is one thing that a buyer told about a line. The core keeps a list of them as text.
type information struct {
	Key   string `json:"key"`
	Type  string `json:"type"`
	Label string `json:"label"`
	Value string `json:"value"`
}

// changedState is the body of the PATCH calls that move an invoice.
type changedState struct {
	Status   string `json:"status"`
	Expected string `json:"expected_status"`
}

// wantedReplacement is the body of PATCH …/issue-replacement: a list of numbers, or quantities by number.
type wantedReplacement struct {
	ProductVariants jsontext.Value `json:"product_variants"`
}

// wantedRefund is the body of POST …/refunds; an empty amount is all that is left.
type wantedRefund struct {
	Amount string `json:"amount"` // major units
}

// wantedLetter is the body of the fulfillment calls.
type wantedLetter struct {
	Email    string     `json:"email"`
	Variants []wire.Int `json:"product_variant_ids"`
}

type envelope struct {
	Data any `json:"data"`
}

// invoice is an order with its session: the seed's keys, and those that the SDKs require besides.
type invoice struct {
	ID                  int64               `json:"id"`
	Payment             invoicePayment      `json:"payment"`
	Status              invoiceStatus       `json:"status"`
	Webhooks            []webhookTry        `json:"webhooks"`
	Feedback            string              `json:"feedback"`
	CreatedAt           string              `json:"created_at"`
	UpdatedAt           string              `json:"updated_at"`
	StoreID             int64               `json:"store_id"`
	CouponID            *int64              `json:"coupon_id"`
	SubscriptionID      *int64              `json:"subscription_id"` // there are no subscriptions
	CustomerInformation customerInformation `json:"customer_information"`
	ProductVariants     []invoiceVariant    `json:"product_variants"`
}

// placedInvoice is an invoice as the call that made it shows it.
type placedInvoice struct {
	invoice
	Checkout *string `json:"checkout"` // the hosted page on which it can be paid
}

type invoicePayment struct {
	Fee            moneyObject    `json:"fee"`
	Gateway        invoiceGateway `json:"gateway"`
	Subtotal       moneyObject    `json:"subtotal"`
	ExpiresAt      string         `json:"expires_at"`
	FullPrice      moneyObject    `json:"full_price"`      // with the extra
	OriginalAmount moneyObject    `json:"original_amount"` // without
}

type invoiceGateway struct {
	Data gatewayData `json:"data"`
	Type string      `json:"type"`
}

type gatewayData struct {
	Total         moneyObject `json:"total"`
	CustomerEmail string      `json:"customer_email"`
	TransactionID string      `json:"transaction_id"` // empty until there is a payment session
	CheckoutURL   string      `json:"checkout_url"`   // empty until there is a payment session
}

// moneyObject is a price. Amounts are text in minor units.
type moneyObject struct {
	Base     string         `json:"base"` // of one unit, without tax and before discounts
	Currency string         `json:"currency"`
	Units    int64          `json:"units"`
	VAT      jsontext.Value `json:"vat"` // per cent
	Total    moneyTotal     `json:"total"`
}

// moneyTotal is what all units cost after discounts.
type moneyTotal struct {
	Exclusive string `json:"exclusive"`
	Inclusive string `json:"inclusive"`
}

type invoiceStatus struct {
	History []statusEntry `json:"history"`
	Status  statusEntry   `json:"status"`
}

// statusEntry is one status; this object alone has its names in camel case.
type statusEntry struct {
	SetAt     string `json:"setAt"`
	Status    string `json:"status"`
	UpdatedAt string `json:"updatedAt"`
}

// webhookTry is a call that an invoice made to a seller's server.
type webhookTry struct {
	URL       string `json:"url"`
	Attempts  int64  `json:"attempts"`
	Response  string `json:"response"`
	QueriedAt string `json:"queried_at"`
}

type customerInformation struct {
	ID             int64       `json:"id"`
	Email          string      `json:"email"`
	Country        string      `json:"country"` // its English name; empty = unknown, as all text below
	Location       string      `json:"location"`
	IP             string      `json:"ip"`
	Proxied        bool        `json:"proxied"`
	BrowserAgent   string      `json:"browser_agent"`
	VAT            customerVAT `json:"vat"`
	DiscordData    struct{}    `json:"discord_data"`
	BillingDetails struct{}    `json:"billing_details"`
}

type customerVAT struct {
	Amount  jsontext.Value `json:"amount"`  // per cent
	Country string         `json:"country"` // ISO 3166
}

type invoiceVariant struct {
	ID        int64  `json:"id"`
	ProductID int64  `json:"product_id"`
	Title     string `json:"title"`
}

// checkedOut is the answer of POST …/checkout, which has no envelope.
type checkedOut struct {
	Message    string  `json:"message"`
	PaymentURL string  `json:"payment_url,omitzero"` // not there when nothing was to be paid
	Invoice    invoice `json:"invoice"`
}
