package cli

import (
	"context"
	"encoding/json"
	"errors"

	"kassa/internal/app"
	"kassa/internal/checkout"
	"kassa/internal/money"
)

// demoCommand is kassa demo.
type demoCommand struct {
	Addr     string `help:"Address to listen on." default:"127.0.0.1:8080"`
	JSON     bool   `name:"json" help:"Print one line of JSON once ready, for programs."`
	profiles `embed:""`
}

// Run prepares a store and its keys, and serves until the context ends.
func (c *demoCommand) Run(ctx context.Context, r *run) (err error) {
	if r.LogLevel == "info" && !c.JSON {
		r.LogLevel = "warn" // a person reads the terminal
	}
	cfg := app.Config{LoopbackFree: true, KeyRate: 200, KeyBurst: 400, AddressRate: 100, AddressBurst: 200}
	if cfg.Profiles, err = c.profiles.listen(ctx); err != nil {
		return err
	}
	defer shut(cfg.Profiles)
	opened, err := r.open(ctx, r.withFiles(cfg))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	listener, err := listen(ctx, "--addr", c.Addr)
	if err != nil {
		return err
	}
	demo, err := prepareDemo(ctx, opened, r.Data)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	var failed error
	err = opened.Serve(ctx, listener, func(url string) {
		spendMemory()
		if c.JSON {
			failed = json.NewEncoder(r.stdout).Encode(demo.line(url))
			return
		}
		failed = c.welcome(ctx, r, opened, demo, url)
	})
	return errors.Join(err, failed)
}

// welcome tells a person what to try: a page that is ready to be paid, and requests to make others.
func (c *demoCommand) welcome(ctx context.Context, r *run, opened *app.App, demo *demo, url string) error {
	sale, err := sampleSale(ctx, opened.Core(), demo)
	if err != nil {
		return err
	}
	line := demo.line(url)
	r.printf(`Kassa is ready. Nothing here is real money; stop it with Ctrl-C.

Open this page and pay:
  %s

Make another session:
  curl -s %s/dev/v1/checkout/sessions \
    -H 'Authorization: Bearer %s' \
    -H 'Content-Type: application/json' \
    -d '{"product": {"name": "Pro licence"}, "amount": 24.99, "currency": "USD"}'

Or as Pandabase's API does, which needs no key for that:
  curl -s %s/v2/stores/%s/checkouts \
    -H 'Content-Type: application/json' \
    -d '{"items": [{"product_id": "%s", "quantity": 1}], "coupon_code": "%s"}'

Read the APIs at %s/openapi/shoppex, and at /openapi/pandabase, /openapi/sellapp and /openapi/quickshops
`, app.PageURL(url, sale), url, demo.Keys.Shoppex,
		url, line.Store.PandabaseID, line.Catalogue[0].Pandabase.ProductID, line.Coupons[0], url)
	return nil
}

// sampleSale is a sale for the first page that a person opens.
func sampleSale(ctx context.Context, core *checkout.Service, demo *demo) (checkout.Sale, error) {
	caller, err := core.Authenticate(ctx, app.ShoppexDialect, demo.Keys.Shoppex)
	if err != nil {
		return checkout.Sale{}, err
	}
	price := money.Must(2499, money.MustCurrency("USD"))
	sale, err := core.Draft(ctx, caller, checkout.NewSale{
		Dialect: app.ShoppexDialect, Title: "Pro licence",
		Lines: []checkout.Line{{Name: "Pro licence", Quantity: 1, Total: price}},
	})
	if err != nil {
		return checkout.Sale{}, err
	}
	_, _, err = core.Once(ctx, nil, func(tx checkout.Tx) (checkout.Answer, error) {
		core.Place(tx, sale)
		return checkout.Answer{}, nil
	}, nil)
	return sale, err
}
