package quickshops

import "kassa/internal/wire"

// newLine is the body of POST …/lines. The schema has validated its form.
type newLine struct {
	ProductID string   `json:"productId"`
	Quantity  wire.Int `json:"quantity"`
}

// newQuantity is the body of PATCH …/lines/{productId}.
type newQuantity struct {
	Quantity wire.Int `json:"quantity"`
}

// newSession is the body of POST /v1/checkout/session.
type newSession struct {
	CartID string `json:"cartId"`
}

// failure is every refusal.
type failure struct {
	Status    int    `json:"status"`
	Code      string `json:"code"`
	Message   string `json:"message"`
	RequestID string `json:"requestId"`
}

type envelope struct {
	Data any `json:"data"`
}

// healthy says that the API answers.
type healthy struct {
	Status string `json:"status"`
}

// storeObject is the store of the key.
type storeObject struct {
	ID                 string `json:"_id"`
	Slug               string `json:"slug"`
	Name               string `json:"name"`
	IsPublished        bool   `json:"isPublished"`
	PaymentsConfigured bool   `json:"paymentsConfigured"`
	Description        string `json:"description,omitzero"`
	LogoURL            string `json:"logoUrl,omitzero"`
}

// productObject is a product that is on offer, at the price of its first variant.
type productObject struct {
	ID           string   `json:"_id"`
	StoreID      string   `json:"storeId"`
	Name         string   `json:"name"`
	Slug         string   `json:"slug"`
	Description  string   `json:"description"`
	PriceInCents int64    `json:"priceInCents"` // minor units of the currency
	Currency     string   `json:"currency"`     // lower case
	Type         string   `json:"type"`
	Images       []string `json:"images"`
	InStock      bool     `json:"inStock"`
}

// cartObject is a cart with its totals as the catalogue is now.
type cartObject struct {
	ID      string       `json:"id"`
	StoreID string       `json:"storeId"`
	Lines   []lineObject `json:"lines"`
	Totals  totalsObject `json:"totals"`
}

type lineObject struct {
	ProductID string `json:"productId"`
	Quantity  int64  `json:"quantity"`
}

// totalsObject is in minor units of the currency.
type totalsObject struct {
	Subtotal int64  `json:"subtotal"`
	Total    int64  `json:"total"`
	Currency string `json:"currency"`
}

// sessionObject is where the buyer pays; nothing else may be in it.
type sessionObject struct {
	URL string `json:"url"`
}
