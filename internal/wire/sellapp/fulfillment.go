package sellapp

import (
	"context"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// replacementParams are the core's field names as the request spells them.
var replacementParams = map[string]string{"quantity": "product_variants"}

// issueReplacement is PATCH …/issue-replacement: a new, completed invoice that delivers again.
func (a *API) issueReplacement(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	var body wantedReplacement
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	sale, err := a.sale(ctx, r)
	if err != nil {
		return wire.Reply{}, err
	}
	numbers, err := replacementOf(body.ProductVariants)
	if err != nil {
		return wire.Reply{}, err
	}
	quantities, err := a.quantities(ctx, sale, numbers)
	if err != nil {
		return wire.Reply{}, err
	}
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		wanted := map[checkout.VariantID]int64{} // the core uses it up, and a transaction may run again
		for variant, quantity := range quantities {
			wanted[variant] = quantity
		}
		made, err := a.core.Replace(tx, r.Caller.Store, sale.Order.ID, wanted)
		if err != nil {
			return checkout.Answer{}, err
		}
		return a.shown(tx, r.Caller.Store, made.Order.ID)
	}}, nil
}

// replacementOf reads a list of variants' numbers, or objects with a quantity by number; 0 = all that was sold.
func replacementOf(raw jsontext.Value) (map[int64]int64, error) {
	wanted := map[int64]int64{}
	if raw.Kind() == '[' {
		var numbers []wire.Int
		if err := json.Unmarshal(raw, &numbers); err != nil {
			return nil, err
		}
		for _, number := range numbers {
			wanted[int64(number)] = 0
		}
		return wanted, nil
	}
	var byNumber map[string]wantedVariant
	if err := json.Unmarshal(raw, &byNumber); err != nil {
		return nil, err
	}
	for text, one := range byNumber {
		number, ok := parseNumber(text)
		if !ok {
			return nil, wire.Invalid(unknownVariant(text))
		}
		wanted[number] = int64(one.Quantity)
	}
	return wanted, nil
}

// quantities finds the variants of an order by their numbers. Without a quantity all that was sold is meant.
func (a *API) quantities(ctx context.Context, sale checkout.Sale, numbers map[int64]int64) (map[checkout.VariantID]int64, error) {
	f, err := newFolio(a.core.Reader(ctx), checkout.Store{ID: sale.Order.StoreID}, sale)
	if err != nil {
		return nil, err
	}
	wanted := map[checkout.VariantID]int64{}
	for _, line := range sale.Order.Lines {
		quantity, named := numbers[f.variants[line.VariantID].Number]
		if !named || line.VariantID.IsZero() {
			continue
		}
		if quantity == 0 {
			quantity = line.Quantity
		}
		wanted[line.VariantID] = quantity
	}
	if len(wanted) < len(numbers) || len(numbers) == 0 {
		return nil, invalid("product_variants", "must name variants that this invoice sold")
	}
	return wanted, nil
}

// retryFulfillment is POST …/fulfillment-retries: what could not be handed over is tried again. With an e-mail
// address the letter goes there.
func (a *API) retryFulfillment(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	return a.fulfil(ctx, r, func(tx checkout.Tx, sale checkout.Sale, body wantedLetter) error {
		if _, err := a.core.RetryDeliveries(tx, sale.Order.StoreID, sale.Order.ID); err != nil || body.Email == "" {
			return err
		}
		_, err := a.core.Resend(tx, sale.Order.StoreID, sale.Order.ID, body.Email)
		return err
	})
}

// notifyFulfillment is POST …/fulfillment-notifications: the letter that shows what was bought is sent again.
// It always shows all of it; the variants that a request names must be among them.
func (a *API) notifyFulfillment(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	return a.fulfil(ctx, r, func(tx checkout.Tx, sale checkout.Sale, body wantedLetter) error {
		if err := a.sold(tx, sale, body.Variants); err != nil {
			return err
		}
		_, err := a.core.Resend(tx, sale.Order.StoreID, sale.Order.ID, body.Email)
		return err
	})
}

// sold refuses variants that an order did not sell.
func (a *API) sold(tx checkout.Tx, sale checkout.Sale, numbers []wire.Int) error {
	if len(numbers) == 0 {
		return nil
	}
	f, err := newFolio(tx, checkout.Store{ID: sale.Order.StoreID}, sale)
	if err != nil {
		return err
	}
	sold := f.sold(sale.Order.Lines)
	for _, number := range numbers {
		if !slices.ContainsFunc(sold, func(v invoiceVariant) bool { return v.ID == int64(number) }) {
			return invalid("product_variant_ids", "names a variant that this invoice did not sell")
		}
	}
	return nil
}

// fulfil does something about the deliveries of an invoice and shows it.
func (a *API) fulfil(ctx context.Context, r *wire.Request, do func(checkout.Tx, checkout.Sale, wantedLetter) error) (wire.Reply, error) {
	var body wantedLetter
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	sale, err := a.sale(ctx, r)
	if err != nil {
		return wire.Reply{}, err
	}
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		if err := do(tx, sale, body); err != nil {
			return checkout.Answer{}, err
		}
		return a.shown(tx, r.Caller.Store, sale.Order.ID)
	}}, nil
}
