package shoppex

import (
	"net/http"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"kassa/internal/checkout"
	"kassa/internal/money"
	"kassa/internal/wire"
)

// encode answers with a wire struct.
func encode(status int, v any) (checkout.Answer, error) {
	body, err := json.Marshal(v)
	return checkout.Answer{Status: status, Body: body}, err
}

// ok answers 200 with one object.
func ok(data any) (checkout.Answer, error) { return encode(http.StatusOK, envelope{data}) }

// reply is ok for a handler that only reads.
func reply(data any) (wire.Reply, error) {
	answer, err := ok(data)
	return wire.Reply{Answer: answer}, err
}

// major is an amount as a JSON number in major units, without trailing zeros, as JavaScript writes it.
func major(a money.Amount) jsontext.Value {
	digits := a.Major()
	if strings.Contains(digits, ".") {
		digits = strings.TrimRight(strings.TrimRight(digits, "0"), ".")
	}
	return jsontext.Value(digits)
}

// orNull is null for what is not there.
func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// attempt is the payment that sellers read of: the one that brought the money first, else the newest.
func attempt(sale checkout.Sale) (shown checkout.Payment, found bool) {
	if sale.Order.Settled() {
		for _, p := range sale.Payments {
			if p.State == checkout.PaymentSucceeded && (!found || p.UpdatedAt.Before(shown.UpdatedAt)) {
				shown, found = p, true
			}
		}
	}
	if found {
		return shown, true
	}
	return sale.LastPayment()
}

// provider is the gateway's own hosted page and its id, once a buyer was sent to one.
func provider(sale checkout.Sale) (page, reference *string) {
	p, ok := attempt(sale)
	if !ok || p.Reference == "" {
		return nil, nil
	}
	if p.Instruction.Flow == checkout.FlowRedirect {
		page = orNull(p.Instruction.URL)
	}
	return page, orNull(p.Reference)
}

// session renders a sale as a checkout session.
func (a *API) session(sale checkout.Sale) session {
	page, reference := provider(sale)
	return session{
		ID: sale.Order.ID.String(), URL: a.pageURL(sale), Status: statusOf(sale, a.core.Now()),
		Amount: major(sale.Order.Total), Currency: sale.Order.Total.Currency().Code(),
		CustomerEmail: orNull(sale.Order.Email), SuccessURL: orNull(sale.Session.SuccessURL),
		CancelURL: orNull(sale.Session.CancelURL), CreatedAt: sale.Order.CreatedAt.Unix(),
		ExpiresAt:   sale.Session.ExpiresAt.UTC().Format(isoMillis),
		CheckoutURL: page, SessionID: reference,
	}
}

// isoMillis is ISO 8601 as JavaScript's Date writes it.
const isoMillis = "2006-01-02T15:04:05.000Z"

// payment renders a sale as a payment.
func (a *API) payment(sale checkout.Sale) payment {
	return paymentObject(sale, a.pageURL(sale), a.core.Now())
}

// paymentObject is a sale as a payment at a time, with the address of its page.
func paymentObject(sale checkout.Sale, url string, now time.Time) payment {
	order := sale.Order
	page, reference := provider(sale)
	out := payment{
		ID: order.ID.String(), Uniqid: order.ID.String(), Type: "PAYMENT", ShopID: order.StoreID.String(),
		CustomerEmail: orNull(order.Email), Status: statusOf(sale, now), Gateway: gatewayOf(sale),
		Gateways: sale.Session.Methods, FlowType: flowOf(sale), ProviderReference: reference,
		Currency: order.Total.Currency().Code(), Total: major(order.Total),
		TotalDisplay:      order.Total.Major() + " " + order.Total.Currency().Code(),
		BalancePaidAmount: major(order.Paid), ExchangeRate: 1, Quantity: order.Lines[0].Quantity,
		Blockchain: orNull(sale.Session.Coin), CustomFields: fieldsOf(order), IsDeveloperInvoice: true,
		DeveloperTitle: order.Title, DeveloperWebhook: orNull(order.NotifyURL),
		DeveloperReturnURL: orNull(sale.Session.SuccessURL), DeveloperCancelURL: orNull(sale.Session.CancelURL),
		URL: url, URLBranded: url, CheckoutURL: page, SessionID: reference, Items: itemsOf(order),
		CreatedAt: order.CreatedAt.Unix(), UpdatedAt: updatedAt(sale).Unix(),
	}
	if sale.Session.Confirmations > 0 {
		out.CryptoConfirmationsNeeded = &sale.Session.Confirmations
	}
	if p, ok := attempt(sale); ok && p.Instruction.Flow == checkout.FlowQR {
		out.CryptoAddress, out.CryptoAmount = orNull(p.Instruction.Address), orNull(p.Instruction.Amount)
		out.CryptoURI = orNull(p.Instruction.Payload)
	}
	return out
}

// gatewayOf is the method of the payment that is shown, else the preselected one.
func gatewayOf(sale checkout.Sale) *string {
	if p, ok := attempt(sale); ok {
		return &p.Method
	}
	return orNull(sale.Session.Method)
}

func flowOf(sale checkout.Sale) string {
	p, ok := attempt(sale)
	switch {
	case !ok:
		return "CHECKOUT"
	case p.Method == checkout.MethodManual:
		return "MANUAL_CONFIRMATION"
	default:
		return "PROVIDER_SESSION"
	}
}

func fieldsOf(order checkout.Order) jsontext.Value {
	if order.Metadata == "" {
		return jsontext.Value("{}")
	}
	return jsontext.Value(order.Metadata)
}

// updatedAt is when the order or one of its payments last changed.
func updatedAt(sale checkout.Sale) time.Time {
	latest := sale.Order.UpdatedAt
	if sale.Session.UpdatedAt.After(latest) {
		latest = sale.Session.UpdatedAt
	}
	for _, p := range sale.Payments {
		if p.UpdatedAt.After(latest) {
			latest = p.UpdatedAt
		}
	}
	return latest
}

func itemsOf(order checkout.Order) []item {
	items := make([]item, len(order.Lines))
	for i, line := range order.Lines {
		items[i] = item{
			ProductTitle: line.Name, ProductType: "CUSTOM", Quantity: line.Quantity,
			UnitPrice: major(unitPrice(line)), Total: major(line.Total),
		}
	}
	return items
}

// unitPrice is total / quantity, half up: for reading only, since the request names the aggregated total.
func unitPrice(line checkout.Line) money.Amount {
	half := line.Quantity / 2
	unit, err := money.New((line.Total.Minor()+half)/line.Quantity, line.Total.Currency())
	if err != nil { // cannot be: it is no larger than the total
		return line.Total
	}
	return unit
}
