package shoppex

import (
	"cmp"
	"errors"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"kassa/internal/checkout"
	"kassa/internal/money"
	"kassa/internal/wire"
)

// sessionParams and paymentParams are the core's field names as the two requests spell them.
var (
	sessionParams = map[string]string{"email": "customer_email", "title": "product.name", "quantity": "product.quantity"}
	paymentParams = map[string]string{"amount": "value"}
)

// nativeCrypto stands for "the coin that crypto_gateway names".
const nativeCrypto = "NATIVE_CRYPTO"

// wishOfSession reads the body of a session as a wish to sell.
func wishOfSession(req *wire.Request) (checkout.NewSale, error) {
	var body newSession
	if err := req.Doc.Decode(&body); err != nil {
		return checkout.NewSale{}, err
	}
	wish, err := priced(req, "amount", body.Amount, body.Currency, body.Product.Name, body.Product.Quantity)
	if err != nil {
		return wish, err
	}
	wish.Email, wish.Metadata = body.CustomerEmail, object(body.Metadata)
	wish.SuccessURL, wish.CancelURL = body.SuccessURL, body.CancelURL
	body.into(&wish)
	return wish, checkURLs(req.Caller, map[string]string{"success_url": wish.SuccessURL, "cancel_url": wish.CancelURL})
}

// wishOfPayment reads the body of a payment as a wish to sell.
func wishOfPayment(req *wire.Request) (checkout.NewSale, error) {
	var body newPayment
	if err := req.Doc.Decode(&body); err != nil {
		return checkout.NewSale{}, err
	}
	wish, err := priced(req, "value", body.Value, body.Currency, body.Title, body.Quantity)
	if err != nil {
		return wish, err
	}
	if wish.Metadata, err = customFields(body.CustomFields); err != nil {
		return wish, err
	}
	wish.Email, wish.NotifyURL = body.Email, body.Webhook
	wish.SuccessURL, wish.CancelURL = body.ReturnURL, body.CancelURL
	body.into(&wish)
	return wish, checkURLs(req.Caller, map[string]string{
		"return_url": wish.SuccessURL, "cancel_url": wish.CancelURL, "webhook": wish.NotifyURL,
	})
}

// priced makes the one line of a Shoppex sale: the amount is the line's total, never times the quantity.
func priced(req *wire.Request, field string, digits wire.Digits, code, title string, quantity wire.Int) (checkout.NewSale, error) {
	currency, err := money.ParseCurrency(code)
	if err != nil {
		return checkout.NewSale{}, invalid("currency", "must be an ISO 4217 currency code")
	}
	total, err := money.ParseMajor(string(digits), currency)
	switch {
	case errors.Is(err, money.ErrPrecision):
		return checkout.NewSale{}, invalid(field, "has more decimals than "+currency.Code()+" has")
	case errors.Is(err, money.ErrOverflow):
		return checkout.NewSale{}, invalid(field, "is too large")
	case err != nil || !total.IsPositive():
		return checkout.NewSale{}, invalid(field, "must be an amount of money above zero")
	}
	if strings.TrimSpace(title) == "" {
		return checkout.NewSale{}, checkout.RefuseField(checkout.ReasonInvalidField, "title", "must not be blank")
	}
	return checkout.NewSale{
		Dialect: Name, Title: title,
		Lines: []checkout.Line{{Name: title, Quantity: cmp.Or(int64(quantity), 1), Total: total}},
	}, nil
}

// into adds how the buyer may pay. A coin alone preselects the coin.
func (c choice) into(wish *checkout.NewSale) {
	wish.Methods, wish.Method, wish.Coin = c.Gateways, c.Gateway, c.CryptoGateway
	if wish.Coin != "" && (wish.Method == "" || wish.Method == nativeCrypto) && len(wish.Methods) == 0 {
		wish.Method = wish.Coin
	}
	wish.Confirmations, wish.WhiteLabel, wish.CustomerID = int64(c.Confirmations), c.WhiteLabel, c.CustomerID
}

// object keeps a JSON object as the text that it came as, less white space.
func object(raw jsontext.Value) string {
	if raw == nil {
		return ""
	}
	compact := raw.Clone()
	if err := compact.Compact(); err != nil { // cannot be: it was parsed
		return string(raw)
	}
	if string(compact) == "{}" {
		return ""
	}
	return string(compact)
}

// customFields accepts an object or a list of names and values, and keeps an object.
func customFields(raw jsontext.Value) (string, error) {
	if raw.Kind() != '[' {
		return object(raw), nil
	}
	var fields []namedField
	if err := json.Unmarshal(raw, &fields); err != nil {
		return "", err
	}
	values := map[string]jsontext.Value{}
	for _, field := range fields {
		if _, twice := values[field.Name]; twice {
			return "", invalid("custom_fields", "names "+field.Name+" twice")
		}
		values[field.Name] = field.Value
	}
	joined, err := json.Marshal(values, json.Deterministic(true))
	return object(joined), err
}

// urlRule says where a buyer or an event may be sent: in test mode http goes to any host, in live mode to
// loopback only.
func urlRule(c checkout.Caller) wire.URLRule {
	if c.Mode() == checkout.ModeTest {
		return wire.HTTPAny
	}
	return wire.HTTPSOrLoopbackHTTP
}

// checkURLs refuses addresses that a buyer or an event must not be sent to.
func checkURLs(c checkout.Caller, urls map[string]string) error {
	rule := urlRule(c)
	var fields []wire.FieldError
	for _, name := range []string{"success_url", "return_url", "cancel_url", "webhook"} {
		if urls[name] == "" {
			continue
		}
		if err := wire.CheckURL(urls[name], rule); err != nil {
			fields = append(fields, wire.FieldError{Field: name, Message: err.Error()})
		}
	}
	if len(fields) > 0 {
		return wire.Invalid(fields...)
	}
	return nil
}

func invalid(field, message string) error {
	return wire.Invalid(wire.FieldError{Field: field, Message: message})
}
