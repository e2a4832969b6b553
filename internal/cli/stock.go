package cli

import (
	"context"
	"errors"
	"fmt"
	"os"

	"kassa/internal/checkout"
)

// stockCommand is kassa stock.
type stockCommand struct {
	Add stockAddCommand `cmd:"" help:"Add to what there is of a product: a number, or keys from a file."`
}

// stockAddCommand is kassa stock add.
type stockAddCommand struct {
	Store string `arg:"" help:"The store's slug."`
	SKU   string `arg:"" name:"sku" help:"The SKU of the product or variant."`
	Count int64  `help:"How many more there are, where the stock is counted." xor:"what" required:"" placeholder:"N"`
	File  string `help:"File of licence keys or serials, one per line; - is standard input." xor:"what" required:"" placeholder:"FILE"`
}

// Run adds to the stock.
func (c *stockAddCommand) Run(ctx context.Context, r *run) error {
	return r.withStore(ctx, c.Store, func(core *checkout.Service, store checkout.Store) error {
		variant, err := variantBySKU(core.Reader(ctx), store.ID, c.SKU)
		if err != nil {
			return err
		}
		if c.File != "" {
			return c.addUnits(ctx, r, core, variant)
		}
		return c.addCount(ctx, r, core, variant)
	})
}

// variantBySKU finds the one variant that has a SKU.
func variantBySKU(from checkout.CatalogueReader, store checkout.StoreID, sku string) (checkout.Variant, error) {
	found, err := from.VariantsBySKU(store, sku)
	switch {
	case err != nil:
		return checkout.Variant{}, err
	case sku == "" || len(found) == 0:
		return checkout.Variant{}, checkout.Refuse(checkout.ReasonProductNotFound, "no product has the SKU %q", sku)
	case len(found) > 1:
		return checkout.Variant{}, severalSKU(sku)
	}
	return found[0], nil
}

// addCount adds to a counted stock.
func (c *stockAddCommand) addCount(ctx context.Context, r *run, core *checkout.Service, v checkout.Variant) error {
	switch {
	case v.StockKind == checkout.StockUnlimited:
		return refuseFlag("count", "the stock of %s is unlimited; set one with kassa product import --update", c.SKU)
	case v.StockKind == checkout.StockUnits:
		return refuseFlag("count", "the stock of %s is its keys; add some with --file", c.SKU)
	case c.Count < 1 || c.Count > mostStock:
		return refuseFlag("count", "%d is not from 1 to %d", c.Count, mostStock)
	}
	_, _, err := core.Once(ctx, nil, func(tx checkout.Tx) (checkout.Answer, error) {
		tx.AddStock(v.StoreID, v.ID, c.Count)
		return checkout.Answer{}, nil
	}, nil)
	if err != nil {
		return err
	}
	r.printf("added %d to %s\n", c.Count, c.SKU)
	return nil
}

// addUnits adds the keys of a file. What was added stays, whatever comes after it.
func (c *stockAddCommand) addUnits(ctx context.Context, r *run, core *checkout.Service, v checkout.Variant) (err error) {
	if v.StockKind != checkout.StockUnits {
		return refuseFlag("file", "%s is not delivered as keys; make it one of --kind licence or --delivery units", c.SKU)
	}
	file, err := openSource(c.File, os.Stdin)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	counted, err := stockAll(ctx, core, v, file, newProgress(r.stderr))
	counted.explainRefused(r.stderr)
	r.printf("added %d, in stock already %d, refused %d\n", counted.added, counted.known, counted.refused)
	if err != nil {
		return fmt.Errorf("stopped after %d keys: %w", counted.rows(), err)
	}
	return counted.err()
}
