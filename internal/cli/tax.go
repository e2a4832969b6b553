package cli

import (
	"context"
	"strings"

	"kassa/internal/checkout"
)

// taxCommand is kassa tax.
type taxCommand struct {
	Set  taxSetCommand  `cmd:"" help:"Change how a store taxes."`
	Show taxShowCommand `cmd:"" help:"Show how a store taxes."`
}

// taxSetCommand is kassa tax set.
type taxSetCommand struct {
	Store         string   `arg:"" help:"The store's slug."`
	Rate          []string `help:"Per cent for buyers in a country or one of its states, like DE=19 or US-CA=7.25; repeatable." sep:"none" placeholder:"PLACE=RATE"`
	Remove        []string `help:"A place whose rate ends, like DE or US-CA; repeatable." sep:"none" placeholder:"PLACE"`
	Inclusive     *bool    `help:"Prices contain the tax; --exclusive: it is added to them." negatable:"exclusive"`
	Country       *string  `help:"Where you are, like DE; empty for nowhere." placeholder:"DE"`
	ReverseCharge *bool    `help:"Businesses of other EU member states with a valid VAT id owe the tax themselves." negatable:""`
	Clear         bool     `help:"Forget all rates and settings first."`
}

// Run changes what the flags name, and shows what came of it.
func (c *taxSetCommand) Run(ctx context.Context, r *run) error {
	return r.withStore(ctx, c.Store, func(core *checkout.Service, store checkout.Store) error {
		changed, err := core.ChangeStore(ctx, store.ID, func(s *checkout.Store) error { return c.apply(&s.Tax) })
		if err != nil {
			return err
		}
		return r.showTax(changed.Tax)
	})
}

// apply writes what the flags say into the settings.
func (c *taxSetCommand) apply(tax *checkout.TaxSettings) error {
	if c.Clear {
		*tax = checkout.TaxSettings{}
	}
	if c.Inclusive != nil {
		tax.Inclusive = *c.Inclusive
	}
	if c.ReverseCharge != nil {
		tax.ReverseCharge = *c.ReverseCharge
	}
	if c.Country != nil {
		tax.Country = strings.ToUpper(*c.Country)
	}
	rates := rateTable{}
	rates.put(tax.Rates...)
	for _, text := range c.Remove {
		if err := rates.remove(text); err != nil {
			return err
		}
	}
	for _, text := range c.Rate {
		rate, err := parseRate(text)
		if err != nil {
			return err
		}
		rates.put(rate)
	}
	tax.Rates = rates.sorted()
	if tax.ReverseCharge && tax.Country == "" {
		return refuseFlag("country", "say where you are for --reverse-charge: tax is reversed across borders only")
	}
	return nil
}

// taxShowCommand is kassa tax show.
type taxShowCommand struct {
	Store string `arg:"" help:"The store's slug."`
}

// Run shows the settings.
func (c *taxShowCommand) Run(ctx context.Context, r *run) error {
	return r.withStore(ctx, c.Store, func(_ *checkout.Service, store checkout.Store) error { return r.showTax(store.Tax) })
}

// showTax prints settings and rates.
func (r *run) showTax(tax checkout.TaxSettings) error {
	prices, seller, reverse := "exclusive", "not said", "no"
	if tax.Inclusive {
		prices = "inclusive"
	}
	if tax.Country != "" {
		seller = tax.Country
	}
	if tax.ReverseCharge {
		reverse = "yes"
	}
	r.printf("prices: %s\nseller's country: %s\nreverse charge: %s\n", prices, seller, reverse)
	if len(tax.Rates) == 0 {
		r.printf("no rates: nothing is taxed\n")
		return nil
	}
	rows := make([][]string, len(tax.Rates))
	for i, rate := range tax.Rates {
		rows[i] = []string{ratePlace(rate), rate.Rate.Percent() + " %"}
	}
	return r.table([]string{"PLACE", "RATE"}, rows)
}
