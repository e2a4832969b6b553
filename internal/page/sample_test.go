package page

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
)

// now is the core's time in all tests.
var now = time.Date(2026, time.November, 21, 15, 8, 0, 0, time.UTC)

var (
	euro    = money.MustCurrency("EUR")
	session = mustSession("01935f4e-7c00-7a10-8b20-0123456789ab")
)

const publicURL = "https://pay.example"

// here is where the sale of newCore has its page.
var here = addressOf(newCore().sale)

func mustSession(s string) checkout.SessionID {
	parsed, err := id.Parse[checkout.Session](s)
	if err != nil {
		panic(err)
	}
	return parsed
}

// fakeCore holds one sale. Its hooks stand for the verbs; a nil hook changes nothing.
type fakeCore struct {
	sale      checkout.Sale
	store     checkout.Store
	methods   []string
	origins   []string
	err       error // of SaleBySession
	pay       func(checkout.PayWish) (checkout.Payment, error)
	refresh   func(checkout.Sale) checkout.Sale
	returned  func(checkout.Sale) checkout.Sale
	refreshed int
	hurried   bool // the last look-up had a deadline
	wishes    []checkout.PayWish
	tell      func(checkout.Details) (checkout.Sale, error)
	told      []checkout.Details
	handed    []checkout.Handed
	handedErr error
}

func (c *fakeCore) Now() time.Time { return now }

func (c *fakeCore) SaleBySession(_ context.Context, asked checkout.SessionID) (checkout.Sale, checkout.Store, error) {
	if c.err != nil {
		return checkout.Sale{}, checkout.Store{}, c.err
	}
	if asked != c.sale.Session.ID {
		return checkout.Sale{}, checkout.Store{}, checkout.Refuse(checkout.ReasonSessionNotFound, "No such session.")
	}
	return c.sale, c.store, nil
}

func (c *fakeCore) Handed(_ context.Context, store checkout.StoreID, order checkout.OrderID) ([]checkout.Handed, error) {
	if store != c.sale.Order.StoreID || order != c.sale.Order.ID {
		return nil, checkout.Refuse(checkout.ReasonOrderNotFound, "No such order.")
	}
	return c.handed, c.handedErr
}

func (c *fakeCore) Methods(context.Context, checkout.Sale) ([]string, error) { return c.methods, nil }

func (c *fakeCore) Origins(context.Context, checkout.Sale) ([]string, error) { return c.origins, nil }

func (c *fakeCore) Tell(_ context.Context, _ checkout.Sale, details checkout.Details) (checkout.Sale, error) {
	c.told = append(c.told, details)
	if c.tell == nil {
		return c.sale, nil
	}
	return c.tell(details)
}

func (c *fakeCore) Pay(_ context.Context, _ checkout.Sale, wish checkout.PayWish) (checkout.Payment, checkout.Sale, error) {
	c.wishes = append(c.wishes, wish)
	payment, err := c.pay(wish)
	return payment, c.sale, err
}

func (c *fakeCore) Refresh(ctx context.Context, sale checkout.Sale) checkout.Sale {
	_, c.hurried = ctx.Deadline()
	c.refreshed++
	if c.refresh != nil {
		sale = c.refresh(sale)
	}
	return sale
}

func (c *fakeCore) ReturnFrom(ctx context.Context, sale checkout.Sale) checkout.Sale {
	_, c.hurried = ctx.Deadline()
	if c.returned != nil {
		sale = c.returned(sale)
	}
	return sale
}

// newCore is an open sale of one thing by a store in test mode.
func newCore() *fakeCore {
	order := id.Convert[checkout.Order](session)
	total := money.Must(129900, euro)
	return &fakeCore{
		sale: checkout.Sale{
			Order: checkout.Order{
				ID: order, State: checkout.OrderPending, Mode: checkout.ModeTest, Title: "Annual licence",
				Terms: checkout.Terms{
					Lines:    []checkout.Line{{Name: "Annual licence", Quantity: 2, Total: total}},
					Subtotal: total, Discount: money.Zero(euro), Tax: money.Zero(euro), Total: total,
				},
				Paid: money.Zero(euro), Email: "ada@example.com",
				CreatedAt: now.Add(-time.Hour), UpdatedAt: now.Add(-time.Hour),
			},
			Session: checkout.Session{
				ID: session, OrderID: order, State: checkout.SessionOpen, SuccessURL: "https://shop.example/thanks?o=1",
				CancelURL: "https://shop.example/cart", ExpiresAt: now.Add(23 * time.Hour), CreatedAt: now.Add(-time.Hour),
			},
		},
		store: checkout.Store{
			Slug: "nordlicht", Name: "Nordlicht Books", Mode: checkout.ModeTest, Accent: "#1f5eff",
			SupportEmail: "help@nordlicht.example",
		},
		methods: []string{"STRIPE", "PAYPAL", "BITCOIN"},
		origins: []string{"https://gateway.example"},
	}
}

// with is the core with a payment in a state.
func (c *fakeCore) with(p checkout.Payment) *fakeCore {
	if p.Method == "" {
		p.Method = "PAYPAL"
	}
	if p.Amount.Currency().IsZero() {
		p.Amount = c.sale.Order.Due()
	}
	p.SessionID, p.UpdatedAt = session, now.Add(-time.Minute)
	c.sale.Payments = append(c.sale.Payments, p)
	return c
}

// credit is the core after money has come.
func (c *fakeCore) credit(state checkout.OrderState, minor int64) *fakeCore {
	received := money.Must(minor, euro)
	c.with(checkout.Payment{State: checkout.PaymentSucceeded, Received: received})
	c.sale.Order.State, c.sale.Order.Paid = state, received
	if state != checkout.OrderPartiallyPaid {
		c.sale.Session.State = checkout.SessionComplete
	}
	return c
}

// sample is one page to be looked at.
type sample struct {
	name   string
	core   *fakeCore
	query  string
	framed bool
}

// path is the address of a sample's page.
func (s sample) path() string {
	at := addressOf(s.core.sale)
	if s.framed {
		at = at.framed()
	}
	return at.page() + s.query
}

func allSamples() []sample {
	return append(append(samples(), longSamples()...), sample{name: "receipt_handed", core: handing()}, sample{name: "receipt_awaiting", core: awaiting()})
}

// samples are all pages of a sale.
func samples() []sample {
	redirect := checkout.Instruction{Flow: checkout.FlowRedirect, URL: "https://gateway.example/p/1"}
	anonymous := newCore()
	anonymous.sale.Order.Email, anonymous.sale.Session.Method = "", "PAYPAL"
	anonymous.sale.Order.Lines = append(anonymous.sale.Order.Lines, checkout.Line{Name: "Postage", Quantity: 1, Total: money.Must(590, euro)})
	anonymous.sale.Order.Total = money.Must(130490, euro)
	single := newCore()
	single.methods, single.sale.Order.Mode, single.sale.Session.WhiteLabel = []string{"STRIPE"}, checkout.ModeLive, true
	none := newCore()
	none.methods = nil
	voided := newCore()
	voided.sale.Order.State = checkout.OrderVoided
	expired := newCore()
	expired.sale.Session.ExpiresAt = now
	review, failed := newCore(), newCore()
	review.sale.Order.State, failed.sale.Order.State = checkout.OrderReview, checkout.OrderFailed
	return []sample{
		{name: "open", core: anonymous},
		{name: "open_single", core: single},
		{name: "open_none", core: none},
		{name: "declined", core: newCore().with(checkout.Payment{
			State: checkout.PaymentFailed, Failure: "Your bank declined the payment.",
		})},
		{name: "cancelled", core: newCore().with(checkout.Payment{State: checkout.PaymentCancelled})},
		{name: "partial", core: newCore().credit(checkout.OrderPartiallyPaid, 50000)},
		{name: "checking", core: newCore().with(checkout.Payment{State: checkout.PaymentPending, Instruction: redirect})},
		{name: "change", query: "?change=1", core: newCore().with(checkout.Payment{State: checkout.PaymentPending, Instruction: redirect})},
		{name: "processing", core: newCore().with(checkout.Payment{State: checkout.PaymentProcessing, Method: "STRIPE"})},
		{name: "unanswered", core: newCore().with(checkout.Payment{State: checkout.PaymentUnknown, Method: "STRIPE"})},
		{name: "review", core: review},
		{name: "transfer_qr", core: newCore().with(checkout.Payment{
			State: checkout.PaymentPending, Method: "BITCOIN", Instruction: checkout.Instruction{
				Flow: checkout.FlowQR, Payload: "bitcoin:bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq?amount=0.01562",
				Address: "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", Amount: "0.01562 BTC",
			},
		})},
		{name: "transfer_text", core: newCore().with(checkout.Payment{
			State: checkout.PaymentPending, Method: "BANK_TRANSFER", Instruction: checkout.Instruction{
				Flow: checkout.FlowInstructions, Address: "NL91 ABNA 0417 1643 00", Amount: "1299.00 EUR",
				Text: "Transfer the amount to this account.\nName the order number as the reference.",
			},
		})},
		{name: "receipt", core: newCore().credit(checkout.OrderCompleted, 129900)},
		{name: "refunded", core: newCore().credit(checkout.OrderRefunded, 129900)},
		{name: "voided", core: voided},
		{name: "expired", core: expired},
		{name: "closed", core: failed},
	}
}

// parsed is a handler without a core: the templates are read once for all tests.
var parsed = sync.OnceValues(func() (*Handler, error) {
	return New(Config{PublicURL: publicURL, Log: slog.New(slog.DiscardHandler)})
})

// newHandler makes the handler of a core.
func newHandler(t testing.TB, core Core) *Handler {
	t.Helper()
	shared, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	h := *shared
	h.core, h.link = core, signed
	return &h
}
