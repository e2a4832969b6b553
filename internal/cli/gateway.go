package cli

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"kassa/internal/app"
	"kassa/internal/checkout"
	"kassa/internal/id"
)

// gatewayCommand is kassa gateway.
type gatewayCommand struct {
	Add    gatewayAddCommand    `cmd:"" help:"Connect a store to its own account at a provider."`
	Set    gatewaySetCommand    `cmd:"" help:"Change an account's methods, API key or webhook secrets."`
	List   gatewayListCommand   `cmd:"" help:"List a store's accounts."`
	Test   gatewayTestCommand   `cmd:"" help:"Try an account's API key with a harmless call, and say what is wrong."`
	Remove gatewayRemoveCommand `cmd:"" help:"Offer an account's methods no more; what was paid through it can still be refunded."`
	Reseal gatewayResealCommand `cmd:"" help:"Encrypt all accounts with the first key of KASSA_SECRET_KEY."`
}

// gatewayAddCommand is kassa gateway add.
type gatewayAddCommand struct {
	Store       string   `arg:"" help:"The store's slug."`
	Driver      string   `help:"The provider: stripe or sandbox." enum:"stripe,sandbox" default:"stripe"`
	Method      []string `help:"Name under which buyers and requests choose it; repeatable. Default: STRIPE." placeholder:"NAME"`
	Credentials string   `help:"File with the API key and the webhook secrets, one a line; - is standard input. Default: the variables KASSA_STRIPE_KEY and KASSA_STRIPE_WEBHOOK_SECRET." placeholder:"FILE"`
}

// Run makes the account.
func (c *gatewayAddCommand) Run(ctx context.Context, r *run) error {
	account := checkout.GatewayAccount{Driver: c.Driver, Mode: checkout.ModeTest, Methods: c.Method}
	if c.Driver == app.StripeDriver {
		given, err := readCredentials(c.Credentials)
		if err != nil {
			return err
		}
		if given.key == "" {
			return refuseFlag("credentials", "has no API key: give the key in a file, on standard input, or in KASSA_STRIPE_KEY")
		}
		if err := given.apply(&account); err != nil {
			return err
		}
		if err := needSecretKey(); err != nil {
			return err
		}
	}
	if len(account.Methods) == 0 {
		account.Methods = []string{"STRIPE"}
	}
	return r.withStore(ctx, c.Store, func(core *checkout.Service, store checkout.Store) error {
		account.StoreID = store.ID
		made, err := core.AddGatewayAccount(ctx, account)
		if err == nil {
			err = spread(ctx)
		}
		if err != nil {
			return err
		}
		r.printf("made account %s at %s, in %s mode, for %s\n", made.ID, made.Driver, made.Mode, strings.Join(made.Methods, ", "))
		if made.Driver == app.StripeDriver {
			r.printf("its events come to %s below the public URL: %s\n", app.EventsPath(made), strings.Join(app.StripeEvents(), " "))
		}
		return nil
	})
}

// gatewaySetCommand is kassa gateway set.
type gatewaySetCommand struct {
	Store       string   `arg:"" help:"The store's slug."`
	Account     string   `arg:"" help:"The account's id; see kassa gateway list."`
	Method      []string `help:"Name under which buyers and requests choose it; repeatable, replaces those before." placeholder:"NAME"`
	Credentials string   `help:"File with a new API key, or webhook secrets that replace those before, or both, one a line; - is standard input." placeholder:"FILE"`
}

// Run changes what is named.
func (c *gatewaySetCommand) Run(ctx context.Context, r *run) error {
	var given credentials
	if c.Credentials != "" {
		var err error
		if given, err = readCredentials(c.Credentials); err != nil {
			return err
		}
	}
	return r.withAccount(ctx, c.Store, c.Account, func(core *checkout.Service, account checkout.GatewayAccount) error {
		changed, err := core.ChangeGatewayAccount(ctx, account.StoreID, account.ID, func(a *checkout.GatewayAccount) error {
			return c.change(a, given)
		})
		if err == nil {
			err = spread(ctx)
		}
		if err != nil {
			return err
		}
		r.printf("changed account %s\n", changed.ID)
		return nil
	})
}

// change writes what is named into an account.
func (c *gatewaySetCommand) change(a *checkout.GatewayAccount, given credentials) error {
	if len(c.Method) > 0 {
		a.Methods = c.Method
	}
	switch mode, _ := app.StripeMode(given.key); {
	case given.empty():
		return nil
	case a.Driver != app.StripeDriver:
		return refuseFlag("credentials", "is for accounts at Stripe")
	case given.key == "" && a.Locked:
		return fmt.Errorf("the credentials of account %s cannot be read without the key that encrypted them", a.ID)
	case given.key != "" && mode != a.Mode:
		return refuseFlag("credentials", "holds a key for %s mode; account %s is in %s mode, so add another account", mode, a.ID, a.Mode)
	}
	if err := needSecretKey(); err != nil {
		return err
	}
	a.Locked = false
	return given.apply(a)
}

// gatewayListCommand is kassa gateway list.
type gatewayListCommand struct {
	Store string `arg:"" help:"The store's slug."`
}

// Run lists the accounts.
func (c *gatewayListCommand) Run(ctx context.Context, r *run) error {
	return r.withStore(ctx, c.Store, func(core *checkout.Service, store checkout.Store) error {
		accounts, err := core.GatewayAccounts(ctx, store.ID)
		if err != nil {
			return err
		}
		rows := make([][]string, len(accounts))
		for i, a := range accounts {
			state := "in use"
			switch {
			case !a.RemovedAt.IsZero():
				state = "removed"
			case a.Locked:
				state = "locked: its key is not in " + secretKeyVariable
			}
			rows[i] = []string{a.ID.String(), a.Driver, string(a.Mode), strings.Join(a.Methods, ","), hintOf(a.APIKey), strconv.Itoa(len(a.Secrets())), state}
		}
		return r.table([]string{"ID", "DRIVER", "MODE", "METHODS", "KEY", "WEBHOOK SECRETS", "STATE"}, rows)
	})
}

// hintOf is as much of an API key as its owner needs to tell it from others.
func hintOf(key string) string {
	if len(key) < 20 {
		return "-"
	}
	return key[:8] + "…" + key[len(key)-4:]
}

// gatewayTestCommand is kassa gateway test.
type gatewayTestCommand struct {
	Store   string `arg:"" help:"The store's slug."`
	Account string `arg:"" help:"The account's id; see kassa gateway list."`
}

// Run asks the provider.
func (c *gatewayTestCommand) Run(ctx context.Context, r *run) error {
	return r.withAccount(ctx, c.Store, c.Account, func(core *checkout.Service, account checkout.GatewayAccount) error {
		told, err := core.ProbeGatewayAccount(ctx, account)
		if err != nil {
			return err
		}
		r.printf("%s\n", told)
		return nil
	})
}

// gatewayRemoveCommand is kassa gateway remove.
type gatewayRemoveCommand struct {
	Store   string `arg:"" help:"The store's slug."`
	Account string `arg:"" help:"The account's id; see kassa gateway list."`
}

// Run takes the account out of use.
func (c *gatewayRemoveCommand) Run(ctx context.Context, r *run) error {
	return r.withAccount(ctx, c.Store, c.Account, func(core *checkout.Service, account checkout.GatewayAccount) error {
		_, err := core.ChangeGatewayAccount(ctx, account.StoreID, account.ID, func(a *checkout.GatewayAccount) error {
			if a.RemovedAt.IsZero() {
				a.RemovedAt = core.Now()
			}
			return nil
		})
		if err == nil {
			err = spread(ctx)
		}
		if err != nil {
			return err
		}
		r.printf("removed account %s\n", account.ID)
		return nil
	})
}

// gatewayResealCommand is kassa gateway reseal.
type gatewayResealCommand struct{}

// Run writes all accounts anew.
func (gatewayResealCommand) Run(ctx context.Context, r *run) error {
	if err := needSecretKey(); err != nil {
		return err
	}
	return r.with(ctx, func(core *checkout.Service) error {
		count, err := core.Reseal(ctx)
		if err != nil {
			return err
		}
		r.printf("encrypted %d accounts with the first key\n", count)
		return nil
	})
}

// withAccount opens the core for a command about one account of a store.
func (r *run) withAccount(ctx context.Context, slug, text string, do func(core *checkout.Service, account checkout.GatewayAccount) error) error {
	return r.withStore(ctx, slug, func(core *checkout.Service, store checkout.Store) error {
		accounts, err := core.GatewayAccounts(ctx, store.ID)
		if err != nil {
			return err
		}
		wanted, err := id.Parse[checkout.GatewayAccount](text)
		for _, account := range accounts {
			if err == nil && account.ID == wanted {
				return do(core, account)
			}
		}
		return checkout.Refuse(checkout.ReasonGatewayAccountNotFound, "store %s has no account %s; see kassa gateway list %s", slug, text, slug)
	})
}
