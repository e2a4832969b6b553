package shoppex

import (
	"github.com/go-json-experiment/json/jsontext"

	"kassa/internal/wire"
)

// newSession is the body of POST /dev/v1/checkout/sessions. The schema has validated its form.
type newSession struct {
	Product struct {
		Name     string   `json:"name"`
		Quantity wire.Int `json:"quantity"`
	} `json:"product"`
	Amount        wire.Digits    `json:"amount"`
	Currency      string         `json:"currency"`
	CustomerEmail string         `json:"customer_email"`
	SuccessURL    string         `json:"success_url"`
	CancelURL     string         `json:"cancel_url"`
	Metadata      jsontext.Value `json:"metadata"`
	choice
}

// newPayment is the body of POST /dev/v1/payments.
type newPayment struct {
	Title        string         `json:"title"`
	Value        wire.Digits    `json:"value"`
	Currency     string         `json:"currency"`
	Quantity     wire.Int       `json:"quantity"`
	Email        string         `json:"email"`
	ReturnURL    string         `json:"return_url"`
	CancelURL    string         `json:"cancel_url"`
	CustomFields jsontext.Value `json:"custom_fields"`
	Webhook      string         `json:"webhook"`
	choice
}

// choice is what both bodies say about how the buyer may pay.
type choice struct {
	Gateway       string   `json:"gateway"`
	Gateways      []string `json:"gateways"`
	CryptoGateway string   `json:"crypto_gateway"`
	Confirmations wire.Int `json:"confirmations"`
	WhiteLabel    bool     `json:"white_label"`
	CustomerID    string   `json:"customer_id"`
}

// namedField is one entry of custom_fields in its list form.
type namedField struct {
	Name  string         `json:"name"`
	Value jsontext.Value `json:"value"`
}

// envelope is what every single answer is wrapped in.
type envelope struct {
	Data any `json:"data"`
}

// list is a page of objects.
type list[T any] struct {
	Data       []T        `json:"data"`
	Pagination pagination `json:"pagination"`
}

type pagination struct {
	NextCursor *string `json:"next_cursor"`
	HasMore    bool    `json:"has_more"`
}

// session is a checkout session: the seed's keys, no more and no fewer.
type session struct {
	ID            string         `json:"id"`
	URL           string         `json:"url"`
	Status        string         `json:"status"`
	Amount        jsontext.Value `json:"amount"` // major units
	Currency      string         `json:"currency"`
	CustomerEmail *string        `json:"customer_email"`
	SuccessURL    *string        `json:"success_url"`
	CancelURL     *string        `json:"cancel_url"`
	CreatedAt     int64          `json:"created_at"` // Unix seconds
	ExpiresAt     string         `json:"expires_at"` // ISO 8601
	CheckoutURL   *string        `json:"checkout_url"`
	SessionID     *string        `json:"session_id"`
}

// payment is an order as Shoppex's developer API shows it.
type payment struct {
	ID                        string         `json:"id"`
	Uniqid                    string         `json:"uniqid"`
	Type                      string         `json:"type"`
	ShopID                    string         `json:"shop_id"`
	CustomerID                *string        `json:"customer_id"`
	CustomerEmail             *string        `json:"customer_email"`
	Status                    string         `json:"status"`
	Gateway                   *string        `json:"gateway"`
	Gateways                  []string       `json:"gateways"`
	FlowType                  string         `json:"flow_type"`
	ProviderReference         *string        `json:"provider_reference"`
	Currency                  string         `json:"currency"`
	Total                     jsontext.Value `json:"total"` // major units
	TotalDisplay              string         `json:"total_display"`
	BalancePaidAmount         jsontext.Value `json:"balance_paid_amount"` // major units
	ExchangeRate              int64          `json:"exchange_rate"`       // 1: nothing is exchanged
	CryptoExchangeRate        *int64         `json:"crypto_exchange_rate"`
	Quantity                  int64          `json:"quantity"`
	CryptoAddress             *string        `json:"crypto_address"`
	CryptoAmount              *string        `json:"crypto_amount"`
	CryptoReceived            *string        `json:"crypto_received"`
	CryptoURI                 *string        `json:"crypto_uri"`
	CryptoConfirmationsNeeded *int64         `json:"crypto_confirmations_needed"`
	CryptoPaymentTxid         *string        `json:"crypto_payment_txid"`
	Blockchain                *string        `json:"blockchain"`
	CustomFields              jsontext.Value `json:"custom_fields"`
	IsDeveloperInvoice        bool           `json:"is_developer_invoice"`
	DeveloperTitle            string         `json:"developer_title"`
	DeveloperWebhook          *string        `json:"developer_webhook"`
	DeveloperReturnURL        *string        `json:"developer_return_url"`
	DeveloperCancelURL        *string        `json:"developer_cancel_url"`
	WebhookSecret             string         `json:"webhook_secret,omitzero"` // in the creating answer only
	URL                       string         `json:"url"`
	URLBranded                string         `json:"url_branded"`
	CheckoutURL               *string        `json:"checkout_url"`
	SessionID                 *string        `json:"session_id"`
	Items                     []item         `json:"items"`
	CreatedAt                 int64          `json:"created_at"` // Unix seconds
	UpdatedAt                 int64          `json:"updated_at"` // Unix seconds
}

type item struct {
	ProductID    *string        `json:"product_id"`
	ProductTitle string         `json:"product_title"`
	ProductType  string         `json:"product_type"`
	VariantTitle *string        `json:"variant_title"`
	Quantity     int64          `json:"quantity"`
	UnitPrice    jsontext.Value `json:"unit_price"`
	Total        jsontext.Value `json:"total"`
}

// me is the key's shop and scopes.
type me struct {
	ID     string   `json:"id"`
	ShopID string   `json:"shop_id"`
	Name   string   `json:"name"`
	Slug   string   `json:"slug"`
	Mode   string   `json:"mode"`
	Scopes []string `json:"scopes"`
}

// capabilities is what the key may do and how the shop's buyers may pay.
type capabilities struct {
	Scopes         []string `json:"scopes"`
	PaymentMethods []string `json:"payment_methods"`
}

type problemBody struct {
	Error problemData `json:"error"`
}

type problemData struct {
	Code    string          `json:"code"`
	Message string          `json:"message"`
	DocURL  string          `json:"doc_url"`
	Details []problemDetail `json:"details"`
}

type problemDetail struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// invoice is what webhooks tell of an order: members of a payment, and what only webhooks have.
type invoice struct {
	Uniqid             string         `json:"uniqid"`
	Type               string         `json:"type"`
	Status             string         `json:"status"`
	Gateway            *string        `json:"gateway"`
	Total              jsontext.Value `json:"total"` // major units
	TotalDisplay       string         `json:"total_display"`
	Currency           string         `json:"currency"`
	ExchangeRate       int64          `json:"exchange_rate"`
	CryptoExchangeRate *int64         `json:"crypto_exchange_rate"`
	CryptoGateway      *string        `json:"crypto_gateway"` // the coin
	APMMethod          *string        `json:"apm_method"`     // null: no provider tells which
	CustomerEmail      *string        `json:"customer_email"`
	Country            *string        `json:"country"` // ISO 3166, of the billing address
	Quantity           int64          `json:"quantity"`
	ProductID          *string        `json:"product_id"`
	ProductTitle       string         `json:"product_title"`
	IsDeveloperInvoice bool           `json:"is_developer_invoice"`
	CustomFields       jsontext.Value `json:"custom_fields"`
	CreatedAt          int64          `json:"created_at"` // Unix seconds
	UpdatedAt          int64          `json:"updated_at"` // Unix seconds
}
