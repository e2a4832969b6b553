package sellapp

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
	"kassa/internal/wire"
)

// defaultTTL is how long an invoice may be paid in a store that has chosen nothing.
const defaultTTL = 9 * time.Hour

// invoiceParams are the core's field names as requests spell them.
var invoiceParams = map[string]string{
	"email": "customer_email", "gateway": "payment_method", "tax_id": "vat_id", "coupon_code": "coupon", "items": "product_variants",
	"quantity": "product_variants", "currency": "extra.currency", "amount": "product_variants",
}

// wish reads the body as a wish to sell.
func (a *API) wish(ctx context.Context, r *wire.Request) (checkout.NewSale, error) {
	var body newInvoice
	if err := r.Doc.Decode(&body); err != nil {
		return checkout.NewSale{}, err
	}
	lines, err := a.lines(ctx, r, body)
	if err != nil {
		return checkout.NewSale{}, err
	}
	configured, err := a.core.StoreMethods(ctx, r.Caller)
	if err != nil {
		return checkout.NewSale{}, err
	}
	if _, err := netip.ParseAddr(body.CustomerIP); err != nil && body.CustomerIP != "" {
		return checkout.NewSale{}, invalid("customer_ip", "must be an IP address")
	}
	wish := checkout.NewSale{
		Dialect: Name, Lines: lines, CouponCode: strings.TrimSpace(body.Coupon), Email: strings.TrimSpace(body.CustomerEmail),
		Method: methodFor(body.PaymentMethod, configured),
		Buyer: checkout.Buyer{
			Billing: checkout.Address{Country: strings.ToUpper(body.Country)}, TaxID: strings.TrimSpace(body.VATID), IP: body.CustomerIP,
		},
	}
	if r.Caller.Store.SessionTTL == checkout.DefaultSessionTTL {
		wish.TTL = defaultTTL
	}
	return wish, nil
}

// lines reads what is bought, in the order of the variants' numbers, and what is paid on top.
func (a *API) lines(ctx context.Context, r *wire.Request, body newInvoice) ([]checkout.Line, error) {
	var numbers []int64
	var wrong []wire.FieldError
	for text := range body.ProductVariants {
		if number, ok := parseNumber(text); ok {
			numbers = append(numbers, number)
		} else {
			wrong = append(wrong, unknownVariant(text))
		}
	}
	known, err := a.core.Reader(ctx).VariantsByNumber(r.Caller.Store.ID, numbers)
	if err != nil {
		return nil, err
	}
	var lines []checkout.Line
	slices.Sort(numbers)
	for _, number := range numbers {
		name := fmt.Sprint(number)
		at := slices.IndexFunc(known, func(v checkout.Variant) bool { return v.Number == number })
		if at < 0 {
			wrong = append(wrong, unknownVariant(name))
			continue
		}
		wanted := body.ProductVariants[name]
		told, err := informationOf(wanted.AdditionalInformation)
		if err != nil {
			wrong = append(wrong, wire.FieldError{Field: "product_variants." + name + ".additional_information", Message: err.Error()})
		}
		if allowed := known[at].Rules.Methods; len(allowed) > 0 && !slices.Contains(allowed, body.PaymentMethod) {
			wrong = append(wrong, wire.FieldError{Field: "payment_method", Message: "is not one of the methods of product variant " + name})
		}
		lines = append(lines, checkout.Line{
			ProductID: known[at].ProductID, VariantID: known[at].ID, Quantity: int64(wanted.Quantity), Info: told,
		})
	}
	if len(wrong) > 0 {
		slices.SortFunc(wrong, func(a, b wire.FieldError) int { return strings.Compare(a.Field, b.Field) })
		return nil, wire.Invalid(wrong...)
	}
	return withExtra(lines, body.Extra)
}

func unknownVariant(name string) wire.FieldError {
	return wire.FieldError{Field: "product_variants." + name, Message: "is not a product variant of this store"}
}

// withExtra adds what the buyer pays on top as a line of its own.
func withExtra(lines []checkout.Line, extra *wantedExtra) ([]checkout.Line, error) {
	if extra == nil || extra.Amount == 0 {
		return lines, nil
	}
	currency, err := money.ParseCurrency(extra.Currency)
	if err != nil {
		return nil, invalid("extra.currency", "must be an ISO 4217 currency code")
	}
	amount, err := money.New(int64(extra.Amount), currency)
	if err != nil {
		return nil, invalid("extra.amount", "is too large")
	}
	line, err := checkout.DynamicLine(extraName, amount, 1)
	line.Extra = true
	return append(lines, line), err
}

// inCart tells of a product that cannot be bought as what it is here: a mistake in the cart.
func inCart(err error) error {
	if checkout.ReasonOf(err) == checkout.ReasonProductNotFound {
		return invalid("product_variants", "names a product that is not on offer")
	}
	return err
}

// titleOf names an order after what is bought, within the core's 128 characters.
func titleOf(lines []checkout.Line) string {
	title := lines[0].Name
	if more := len(lines) - 1; more > 0 {
		title = fmt.Sprintf("%s and %d more", truncated(title, 100), more)
	}
	return truncated(title, 128)
}

func truncated(text string, limit int) string {
	if characters := []rune(text); len(characters) > limit {
		return string(characters[:limit])
	}
	return text
}

// customerOf is the customer that an order makes known.
func customerOf(order checkout.Order) checkout.Customer {
	return checkout.Customer{
		ID: id.New[checkout.Customer](), StoreID: order.StoreID, Email: order.Email, Spent: money.Zero(order.Total.Currency()),
		CreatedAt: order.CreatedAt, UpdatedAt: order.CreatedAt,
	}
}

func invalid(field, message string) error {
	return wire.Invalid(wire.FieldError{Field: field, Message: message})
}
