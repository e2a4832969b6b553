package storetest

import (
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
	"kassa/internal/store"
)

var euro = money.MustCurrency("EUR")

// eur is an amount of cents.
func eur(cents int64) money.Amount { return money.Must(cents, euro) }

// newStore makes a store with every field set.
func newStore(slug string) checkout.Store {
	return checkout.Store{
		ID: id.New[checkout.Store](), Slug: slug, Name: "Ärger & Söhne", Mode: checkout.ModeTest, Accent: "#1f5eff",
		LogoURL: "/assets/logo.svg", SupportEmail: "help@example.com", SessionTTL: 90 * time.Minute,
		WhiteLabel: true, AllowLoopback: true, CreatedAt: start, Currency: money.MustCurrency("JPY"), Description: "Books – 本",
		FaviconURL: "/assets/favicon.svg", PrimaryColor: "#00ff7f", StatementDescriptor: "AERGER*SOEHNE", CatalogueOnly: true,
		BillingRequired: true, ManualRefunds: true, EmbedOrigins: []string{"https://shop.example", "https://b.example:8443"},
		SuccessURL: "https://shop.example/thanks?a=1", CancelURL: "https://shop.example/cart",
		Tax: checkout.TaxSettings{Inclusive: true, Country: "DE", ReverseCharge: true, Rates: []checkout.TaxRate{
			{Country: "DE", Rate: 190_000}, {Country: "US", State: "CA", Rate: 72_500},
		}},
	}
}

// newKey makes a key with every field set but RevokedAt.
func newKey(store checkout.StoreID, text string) checkout.Key {
	return checkout.Key{
		ID: id.New[checkout.Key](), StoreID: store, Dialect: "shoppex", Kind: checkout.KeySecret, Mode: checkout.ModeLive,
		Scopes: []string{"payments.write", "payments.read"}, Hash: checkout.HashKey(text), Hint: "abcd", Name: "till 1",
		CreatedAt: start, ExpiresAt: start.Add(time.Hour), Signing: "5e884898",
	}
}

// newAccount makes an account at a gateway.
func newAccount(store checkout.StoreID) checkout.GatewayAccount {
	return checkout.GatewayAccount{
		ID: id.New[checkout.GatewayAccount](), StoreID: store, Driver: "sandbox", Mode: checkout.ModeTest,
		Methods: []string{"STRIPE", "BITCOIN"}, Secret: "whsec", CreatedAt: start,
	}
}

// newTerms makes terms with every field set: a line of the catalogue and one that a request named.
func newTerms() checkout.Terms {
	return checkout.Terms{
		Lines: []checkout.Line{
			{
				ProductID: id.New[checkout.Product](), VariantID: id.New[checkout.Variant](), Name: "Thing <1>",
				Image: "https://example.com/1.png", Quantity: 2, Unit: eur(1250), Bulk: 20, Total: eur(2000),
				Discount: eur(200), Tax: eur(342),
			},
			{Name: "Déjà vu", Quantity: 1, Total: eur(499), Discount: eur(50), Tax: eur(85), Extra: true},
		},
		Subtotal: eur(2499), Discount: eur(250), Tax: eur(427), Total: eur(2676), TaxRate: 190_000, ReverseCharge: true,
		CouponID: id.New[checkout.Coupon](), CouponCode: "Welcome10",
		Buyer: checkout.Buyer{Name: "Ada Ä", TaxID: "DE123456788", Billing: checkout.Address{
			Line1: "1 Main St", Line2: "Flat 2", City: "Bonn", State: "NRW", PostalCode: "53111", Country: "DE",
		}},
		Answers: map[string]string{"size": "XL", "note": "\"<b>"},
	}
}

// newFields makes custom fields of every kind.
func newFields() []checkout.Field {
	least, most := int64(0), int64(9)
	return []checkout.Field{
		{Key: "note", Label: "Note – ж", Kind: checkout.FieldText, Optional: true, Default: "none", Min: &least, Max: &most},
		{Key: "age", Label: "Age", Kind: checkout.FieldNumeric},
		{Key: "size", Label: "Size", Kind: checkout.FieldDropdown, Options: []checkout.FieldOption{{Label: "Large", Value: "L"}, {Label: "Huge", Value: "XL"}}},
	}
}

// newSale makes an order with every field set but TaxInclusive and Held, and its session.
func newSale(store checkout.StoreID) checkout.Sale {
	order := checkout.Order{
		ID: id.New[checkout.Order](), StoreID: store, Version: 1, State: checkout.OrderPending, Mode: checkout.ModeTest,
		Dialect: "shoppex", Title: "Two \"things\" – 日本", Description: "Both of them", Terms: newTerms(), Paid: eur(0),
		CustomerID: id.New[checkout.Customer](), Fields: newFields(), Least: 50,
		Email: "buyer@example.com", Metadata: `{"a": [1, 2.50]}`, NotifyURL: "https://example.com/hook",
		NotifySecret: "secret", SubmittedAt: start.Add(time.Second), CreatedAt: start, UpdatedAt: start.Add(time.Microsecond),
	}
	session := checkout.Session{
		ID: id.Convert[checkout.Session](order.ID), StoreID: store, OrderID: order.ID, Version: 1,
		State: checkout.SessionOpen, SuccessURL: "https://example.com/ok", CancelURL: "https://example.com/no",
		Methods: []string{"STRIPE", "PAYPAL"}, Method: "STRIPE", Coin: "BITCOIN", Confirmations: 2, WhiteLabel: true,
		ExpiresAt: start.Add(time.Hour), CreatedAt: start, UpdatedAt: start,
	}
	return checkout.Sale{Order: order, Session: session}
}

// newPayment makes an attempt with every field set but Failure.
func newPayment(sale checkout.Sale, attempt int64) checkout.Payment {
	one := id.New[checkout.Payment]()
	return checkout.Payment{
		ID: one, StoreID: sale.Order.StoreID, OrderID: sale.Order.ID, SessionID: sale.Session.ID, Version: 1,
		Attempt: attempt, AccountID: id.New[checkout.GatewayAccount](), Method: "STRIPE", State: checkout.PaymentPending,
		Amount: eur(2676), Received: eur(0), Reference: "ref_" + one.String(),
		Instruction: checkout.Instruction{Flow: checkout.FlowQR, URL: "https://pay.example", Payload: "p", Address: "a",
			Amount: "0.1 BTC", Text: "t"},
		Lookups: 3, LookupAt: start.Add(time.Minute), CreatedAt: start, UpdatedAt: start,
	}
}

// newEvent tells of a sale as it stands.
func newEvent(sale checkout.Sale) checkout.Event {
	return checkout.Event{
		ID: id.New[checkout.Event](), StoreID: sale.Order.StoreID, Type: checkout.EventSessionCreated,
		OrderID: sale.Order.ID, OrderState: sale.Order.State, Paid: sale.Order.Paid, CreatedAt: start,
	}
}

// newClaim makes a claim under a key.
func newClaim(store checkout.StoreID, key string) checkout.Claim {
	return checkout.Claim{
		StoreID: store, Route: "POST /dev/v1/payments", PathIDs: "a/b", Key: key, Fingerprint: [32]byte{1, 2, 3},
	}
}

// insertSale queues a sale's rows.
func insertSale(tx checkout.Tx, sale checkout.Sale) {
	tx.InsertOrder(sale.Order)
	tx.InsertSession(sale.Session)
	for _, p := range sale.Payments {
		tx.InsertPayment(p)
	}
}

// placed writes a new sale with n payments in a store that need not exist.
func placed(t *testing.T, db *store.Store, owner checkout.StoreID, n int64) checkout.Sale {
	t.Helper()
	sale := newSale(owner)
	for attempt := range n {
		sale.Payments = append(sale.Payments, newPayment(sale, attempt+1))
	}
	write(t, db, func(tx checkout.Tx) { insertSale(tx, sale) })
	return sale
}
