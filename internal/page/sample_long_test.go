package page

import (
	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
	"kassa/internal/pricing"
)

// sampleStore is the store of the long samples.
var sampleStore = id.Convert[checkout.Store](mustSession("01935f4e-7c00-7a10-8b20-00000000abcd"))

func bound(n int64) *int64 { return &n }

// newLong is an open sale with all that the long form knows: two things bought, a coupon, a tax, and three
// questions of the seller's.
func newLong() *fakeCore {
	c := newCore()
	c.store.ID = sampleStore
	c.store.Tax = checkout.TaxSettings{Country: "DE", Rates: []checkout.TaxRate{{Country: "DE", Rate: 190_000}}}
	c.store.EmbedOrigins = []string{"https://shop.example", "https://blog.example:8443"}
	order := &c.sale.Order
	order.StoreID, order.Dialect, order.Email = sampleStore, pandabase, ""
	order.Title, order.Description = "Starter kit", "All you need to begin.\nDelivered by e-mail."
	order.Terms = checkout.Terms{
		Lines: []checkout.Line{
			{Name: "Pro licence", Image: "https://cdn.example/pro.png?w=96", Quantity: 2, Unit: money.Must(4900, euro), Total: money.Must(9800, euro)},
			{Name: "E-book", Quantity: 1, Unit: money.Must(1900, euro), Total: money.Must(1900, euro)},
		},
		Subtotal: money.Must(11700, euro), Discount: money.Must(1170, euro), Tax: money.Must(2001, euro), Total: money.Must(12531, euro),
		TaxRate: pricing.Rate(190_000), CouponCode: "WELCOME10",
		Buyer: checkout.Buyer{Name: "Ada Lovelace", Billing: checkout.Address{Country: "DE"}},
	}
	order.Fields = []checkout.Field{
		{Key: "nick", Label: "Your name in the forum", Kind: checkout.FieldText, Min: bound(3), Max: bound(20)},
		{Key: "seats", Label: "Seats", Kind: checkout.FieldNumeric, Optional: true, Default: "5"},
		{Key: "plan", Label: "Plan", Kind: checkout.FieldDropdown, Default: "year", Options: []checkout.FieldOption{
			{Label: "By the month", Value: "month"}, {Label: "By the year", Value: "year"},
		}},
	}
	return c
}

// free is the core with an order that costs nothing.
func (c *fakeCore) free() *fakeCore {
	zero := money.Zero(euro)
	c.sale.Order.Discount, c.sale.Order.Tax, c.sale.Order.Total = c.sale.Order.Subtotal, zero, zero
	c.sale.Order.CouponCode = "FREE100"
	return c
}

// settled is the core with an order that was settled without a payment.
func (c *fakeCore) settled() *fakeCore {
	c.sale.Order.State, c.sale.Session.State = checkout.OrderCompleted, checkout.SessionComplete
	return c
}

// makeHostile puts a text into all that sellers and buyers write into a long form.
func makeHostile(c *fakeCore, hostile string) {
	order := &c.sale.Order
	order.Title, order.Description, order.CouponCode, order.Metadata = hostile, hostile, hostile, hostile
	order.Lines = append(order.Lines, checkout.Line{Name: hostile, Image: hostile, Quantity: 1, Total: order.Total})
	order.Lines = append(order.Lines, checkout.Line{Name: "x", Image: "https://cdn.example/" + hostile, Quantity: 1, Total: order.Total})
	order.Buyer = checkout.Buyer{Name: hostile, TaxID: hostile, Billing: checkout.Address{
		Line1: hostile, Line2: hostile, City: hostile, State: hostile, PostalCode: hostile, Country: hostile,
	}}
	for i := range order.Fields {
		order.Fields[i].Label, order.Fields[i].Default = hostile, hostile
		for j := range order.Fields[i].Options {
			order.Fields[i].Options[j] = checkout.FieldOption{Label: hostile, Value: hostile}
		}
	}
}

// longSamples are the pages that only the long form has.
func longSamples() []sample {
	billing := newLong()
	billing.store.BillingRequired = true
	billing.sale.Order.Buyer.Billing = checkout.Address{
		Line1: "Unter den Linden 1", City: "Berlin", PostalCode: "10117", Country: "DE",
	}
	untaxed := newLong()
	untaxed.store.Tax, untaxed.sale.Order.Title = checkout.TaxSettings{}, untaxed.store.Name
	untaxed.sale.Order.Discount, untaxed.sale.Order.Tax = money.Zero(euro), money.Zero(euro)
	untaxed.sale.Order.Total, untaxed.sale.Order.CouponCode = untaxed.sale.Order.Subtotal, ""
	untaxed.sale.Order.Buyer = checkout.Buyer{}
	reverse := newLong()
	reverse.sale.Order.Tax, reverse.sale.Order.TaxRate, reverse.sale.Order.ReverseCharge = money.Zero(euro), 0, true
	reverse.sale.Order.Total = money.Must(10530, euro)
	reverse.sale.Order.Buyer = checkout.Buyer{Billing: checkout.Address{Country: "AT"}, TaxID: "ATU62895905"}
	included := newLong()
	included.sale.Order.TaxInclusive, included.sale.Order.Tax = true, money.Must(1681, euro)
	included.sale.Order.Total = money.Must(10530, euro)
	unknown := newLong()
	unknown.sale.Order.Buyer.Billing, unknown.sale.Order.Tax = checkout.Address{}, money.Zero(euro)
	unknown.sale.Order.TaxRate, unknown.sale.Order.Total = 0, money.Must(10530, euro)
	freePaid := newLong()
	freePaid.sale.Order.Buyer.Billing, freePaid.sale.Order.TaxRate = checkout.Address{}, 0
	return []sample{
		{name: "long", core: newLong()},
		{name: "long_framed", core: newLong(), framed: true},
		{name: "long_framed_waiting", framed: true, core: newLong().with(checkout.Payment{
			State: checkout.PaymentPending, Instruction: checkout.Instruction{Flow: checkout.FlowRedirect, URL: "https://gateway.example/p/1"},
		})},
		{name: "long_free", core: newLong().free()},
		{name: "long_billing", core: billing},
		{name: "long_untaxed", core: untaxed},
		{name: "long_reverse", core: reverse},
		{name: "long_included", core: included},
		{name: "long_unknown", core: unknown},
		{name: "long_receipt", core: newLong().credit(checkout.OrderCompleted, 12531)},
		{name: "long_free_receipt", core: freePaid.free().settled()},
		{name: "long_waiting", core: newLong().with(checkout.Payment{State: checkout.PaymentProcessing, Method: "STRIPE"})},
	}
}
