package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"kassa/internal/app"
	"kassa/internal/checkout"
)

// demo is what the demo keeps between runs, in a file that its owner alone can read.
type demo struct {
	store     checkout.Store
	catalogue []demoProduct
	Keys      demoKeys `json:"keys"`
}

// demoKeys are the texts of the demo's keys, by the dialect they open.
type demoKeys struct {
	Shoppex          string `json:"shoppex"`
	ShoppexReadonly  string `json:"shoppex_readonly"`
	Pandabase        string `json:"pandabase"`
	SellApp          string `json:"sellapp"`
	QuickshopsSecret string `json:"quickshops_secret"`
	QuickshopsPublic string `json:"quickshops_public"`
	Standard         string `json:"standard"`
}

// demoLine is the one line of JSON that tools read; later versions add to it and change nothing in it.
type demoLine struct {
	URL       string        `json:"url"`
	Store     demoStore     `json:"store"`
	Keys      demoKeys      `json:"keys"`
	Catalogue []demoProduct `json:"catalogue"`
	Coupons   []string      `json:"coupons"`
}

type demoStore struct {
	ID           string `json:"id"`
	Slug         string `json:"slug"`
	Name         string `json:"name"`
	PandabaseID  string `json:"pandabase_id"`
	SellAppID    int64  `json:"sellapp_id"`
	QuickshopsID string `json:"quickshops_id"`
}

const (
	demoSlug     = "demo"
	demoKeysFile = "demo-keys.json"
)

// demoMethods are what the sandbox stands in for.
func demoMethods() []string { return []string{"STRIPE", "PAYPAL", "BITCOIN"} }

// line tells of the demo at an address. The store's id has the form of each dialect.
func (d *demo) line(url string) demoLine {
	return demoLine{URL: url, Keys: d.Keys, Catalogue: d.catalogue, Coupons: demoCouponCodes(), Store: demoStore{
		ID: d.store.ID.String(), Slug: d.store.Slug, Name: d.store.Name,
		PandabaseID: "shp_" + d.store.ID.Base36(), SellAppID: d.store.Number,
		QuickshopsID: "store_" + d.store.ID.Base32(),
	}}
}

// prepareDemo finds the demo's store, catalogue and keys, or makes what is missing: the store and what it
// sells where the database has none, the keys where the data directory has none that open it.
func prepareDemo(ctx context.Context, opened *app.App, data string) (*demo, error) {
	core := opened.Core()
	store, err := core.StoreBySlug(ctx, demoSlug)
	if checkout.ReasonOf(err) == checkout.ReasonStoreNotFound {
		store, err = makeDemoStore(ctx, core)
	}
	if err != nil {
		return nil, err
	}
	catalogue, err := stockDemo(ctx, core, store)
	if err != nil {
		return nil, err
	}
	if err := layDemoFiles(ctx, opened, store); err != nil {
		return nil, err
	}
	d := &demo{store: store, catalogue: catalogue}
	path := filepath.Join(data, demoKeysFile)
	if err := d.read(path); err != nil {
		return nil, err
	}
	made, err := d.makeKeys(ctx, core)
	if err != nil || !made {
		return d, err
	}
	return d, d.write(path)
}

// makeDemoStore makes the store with a sandbox account. Another demo that starts on the same database at
// the same time may be faster: then its store is ours too.
func makeDemoStore(ctx context.Context, core *checkout.Service) (checkout.Store, error) {
	_, err := core.CreateStore(ctx, checkout.Store{
		Slug: demoSlug, Name: "Demo Store", Mode: checkout.ModeTest, AllowLoopback: true, SupportEmail: "help@demo.example",
	}, sandboxFor(demoMethods())...)
	if checkout.ReasonOf(err) == checkout.ReasonStoreExists {
		return core.StoreBySlug(ctx, demoSlug)
	}
	if err != nil {
		return checkout.Store{}, err
	}
	return core.StoreBySlug(ctx, demoSlug)
}

// sandboxFor is the account with which the sandbox stands in for the methods; no methods, no account.
func sandboxFor(methods []string) []checkout.GatewayAccount {
	if len(methods) == 0 {
		return nil
	}
	return []checkout.GatewayAccount{{Driver: app.SandboxDriver, Mode: checkout.ModeTest, Methods: methods}}
}

// read loads the keys of an earlier run; no file is no keys.
func (d *demo) read(path string) error {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, d); err != nil {
		return fmt.Errorf("%s is damaged (%w); delete it to get new keys", path, err)
	}
	return nil
}

// opens tells whether a key is one of this store.
func (d *demo) opens(ctx context.Context, core *checkout.Service, dialect, text string) bool {
	caller, err := core.Authenticate(ctx, dialect, text)
	return err == nil && caller.Store.ID == d.store.ID
}

// makeKeys makes the keys that do not open the store, and tells whether there were any.
func (d *demo) makeKeys(ctx context.Context, core *checkout.Service) (made bool, err error) {
	for _, key := range []struct {
		text          *string
		dialect, name string
		scope         string
		kind          checkout.KeyKind
	}{
		{&d.Keys.Shoppex, app.ShoppexDialect, "demo", "*", checkout.KeySecret},
		{&d.Keys.ShoppexReadonly, app.ShoppexDialect, "demo, read only", "payments.read", checkout.KeySecret},
		{&d.Keys.Pandabase, app.PandabaseDialect, "demo", "*", checkout.KeySecret},
		{&d.Keys.SellApp, app.SellAppDialect, "demo", "*", checkout.KeySecret},
		{&d.Keys.QuickshopsSecret, app.QuickshopsDialect, "demo", "*", checkout.KeySecret},
		{&d.Keys.QuickshopsPublic, app.QuickshopsDialect, "demo, public", "*", checkout.KeyPublic},
		{&d.Keys.Standard, app.StandardDialect, "demo", "*", checkout.KeySecret},
	} {
		if d.opens(ctx, core, key.dialect, *key.text) {
			continue
		}
		_, text, err := core.CreateKey(ctx, checkout.Key{
			StoreID: d.store.ID, Dialect: key.dialect, Kind: key.kind, Mode: checkout.ModeTest,
			Name: key.name, Scopes: []string{key.scope},
		}, app.KeyPrefixes[key.dialect])
		if err != nil {
			return made, err
		}
		*key.text, made = text, true
	}
	return made, nil
}

// write keeps the keys for the next run.
func (d *demo) write(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	text, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o600)
}
