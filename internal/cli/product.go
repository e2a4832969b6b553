package cli

import (
	"context"
	"strconv"
	"strings"

	"kassa/internal/checkout"
	"kassa/internal/money"
)

// productCommand is kassa product.
type productCommand struct {
	Add    productAddCommand    `cmd:"" help:"Add one product."`
	List   productListCommand   `cmd:"" help:"List a store's products."`
	Import productImportCommand `cmd:"" help:"Add or update many products from a CSV or JSON file."`
}

// productAddCommand is kassa product add.
type productAddCommand struct {
	Store       string   `arg:"" help:"The store's slug."`
	Title       string   `help:"What buyers see." required:""`
	Price       string   `help:"Price of one, in major units, like 49.00." required:""`
	Currency    string   `help:"Currency of the price; default is the store's." placeholder:"EUR"`
	SKU         string   `name:"sku" help:"Your own number of it."`
	Kind        string   `help:"What it is: licence, serial, download, service, one_time or physical." default:"one_time"`
	Delivery    string   `help:"How it is handed over: units, generated, dynamic, file, redirect, manual or nothing. Default follows from --kind."`
	DownloadURL string   `name:"download-url" help:"Where the file is, for --delivery file." placeholder:"URL"`
	Stock       *int64   `help:"How many there are." xor:"stock"`
	Unlimited   bool     `help:"There is always one more; this is the default." xor:"stock"`
	Description string   `help:"What buyers read about it."`
	Image       []string `help:"URL of a picture; repeatable, the first is the main one." sep:"none" placeholder:"URL"`
	Handle      string   `help:"Its name in addresses; default is made from the title."`
	Draft       bool     `help:"Do not sell it yet."`
}

// Run adds the product with one variant, the product itself.
func (c *productAddCommand) Run(ctx context.Context, r *run) error {
	return r.withStore(ctx, c.Store, func(core *checkout.Service, store checkout.Store) error {
		currency := store.Currency
		if c.Currency != "" {
			parsed, err := parseCurrency(c.Currency)
			if err != nil {
				return err
			}
			currency = parsed
		}
		said, err := c.entry()
		if err != nil {
			return err
		}
		shelf := shelf{core: core, store: store, currency: currency}
		var added checkout.Product
		_, _, err = core.Once(ctx, nil, func(tx checkout.Tx) (_ checkout.Answer, err error) {
			added, _, err = shelf.put(tx, said)
			return checkout.Answer{}, err
		}, nil)
		if err != nil {
			return err
		}
		r.printf("added product %s (%s)\n", added.Handle, added.ID)
		return nil
	})
}

// entry is what the flags say.
func (c *productAddCommand) entry() (entry, error) {
	var said entry
	values := map[string]string{
		"title": c.Title, "price": c.Price, "sku": c.SKU, "kind": c.Kind, "delivery": c.Delivery,
		"download_url": c.DownloadURL, "description": c.Description, "image": strings.Join(c.Image, " "), "handle": c.Handle,
	}
	switch {
	case c.Stock != nil:
		values["stock"] = strconv.FormatInt(*c.Stock, 10)
	case c.Unlimited:
		values["stock"] = unlimited
	}
	if c.Draft {
		values["status"] = string(checkout.ProductDraft)
	}
	for _, column := range columns() {
		if err := said.set(column, values[column]); err != nil {
			return said, err
		}
	}
	return said, nil
}

// parseCurrency reads a currency's code.
func parseCurrency(code string) (money.Currency, error) {
	currency, err := money.ParseCurrency(code)
	if err != nil {
		return currency, refuseFlag("currency", "%q is not a currency, which is like USD", code)
	}
	return currency, nil
}

// refuseFlag refuses the value of a flag or a column in a whole sentence.
func refuseFlag(name, format string, args ...any) error {
	return checkout.RefuseField(checkout.ReasonInvalidField, name, name+": "+format, args...)
}
