package pandabase

import (
	"context"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"kassa/internal/checkout"
	"kassa/internal/pricing"
	"kassa/internal/wire"
)

// The kinds of coupon as an estimate has them.
const (
	discountPercentage = "PERCENTAGE"
	discountFixed      = "FIXED_AMOUNT"
)

// createEstimate is POST /v2/stores/{storeId}/checkouts/estimate. It writes nothing.
func (a *API) createEstimate(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	var body newEstimate
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	if err := checkout.CheckCountry(body.Country); err != nil {
		return wire.Reply{}, err
	}
	lines, err := linesOf(r.Caller.Store, body.Items)
	if err != nil {
		return wire.Reply{}, err
	}
	terms, coupon, err := a.core.Quote(ctx, r.Caller, checkout.NewSale{
		Dialect: Name, Lines: lines, Least: leastTotal, CouponCode: strings.TrimSpace(body.CouponCode),
		Buyer: checkout.Buyer{
			Billing: checkout.Address{Country: body.Country, State: strings.TrimSpace(body.State)},
			TaxID:   strings.TrimSpace(body.TaxID),
		},
	})
	if err != nil {
		return wire.Reply{}, err
	}
	methods, err := a.core.StoreMethods(ctx, r.Caller)
	if err != nil {
		return wire.Reply{}, err
	}
	return reply(estimate{
		Merchant: a.merchant(r.Caller.Store), Subtotal: terms.Subtotal.Minor(), Discount: discountOf(terms, coupon),
		Tax: estimateTax{Rate: fraction(terms.TaxRate), Amount: terms.Tax.Minor()}, Total: terms.Total.Minor(),
		Items: itemsOf(terms.Lines), Methods: methodsOf(methods),
	})
}

// discountOf shows what a coupon takes off; null without one.
func discountOf(terms checkout.Terms, coupon *checkout.Coupon) *estimateDiscount {
	if coupon == nil {
		return nil
	}
	kind := discountFixed
	if coupon.Kind == checkout.CouponPercentage {
		kind = discountPercentage
	}
	return &estimateDiscount{Code: coupon.Code, Amount: terms.Discount.Minor(), Type: kind, Value: coupon.Value}
}

// fraction writes a rate as a decimal number, 0.19 for 19 %, without trailing zeros.
func fraction(rate pricing.Rate) jsontext.Value {
	text := fmt.Sprintf("%d.%06d", rate/wholeRate, rate%wholeRate)
	return jsontext.Value(strings.TrimSuffix(strings.TrimRight(text, "0"), "."))
}

// wholeRate is 100 % in the parts that a rate counts.
const wholeRate = 1_000_000
