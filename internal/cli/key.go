package cli

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"kassa/internal/app"
	"kassa/internal/checkout"
	"kassa/internal/id"
)

// keyCommand is kassa key.
type keyCommand struct {
	Create keyCreateCommand `cmd:"" help:"Make a key and print it, once."`
	List   keyListCommand   `cmd:"" help:"List a store's keys."`
	Revoke keyRevokeCommand `cmd:"" help:"Revoke a key: it opens nothing any more when this command is done."`
}

// keyCreateCommand is kassa key create.
type keyCreateCommand struct {
	Store   string        `arg:"" help:"The store's slug."`
	Dialect string        `help:"The API that the key opens: shoppex, pandabase, sellapp, quickshops, or standard for the feed of events." enum:"shoppex,pandabase,sellapp,quickshops,standard" default:"shoppex"`
	Scope   []string      `help:"What the key may do, like payments.read, PAYMENTS_READ, or invoice for sellapp; * is all." default:"*"`
	Kind    string        `help:"secret, or public: for browsers, may read only. Public ones are for shoppex and quickshops." enum:"secret,public," default:""`
	Public  bool          `help:"The same as --kind public."`
	HMAC    bool          `name:"hmac" help:"A key that signs requests instead of being sent; for pandabase."`
	Mode    string        `help:"test or live; default is the store's." enum:"test,live," default:""`
	Name    string        `help:"Your own note."`
	Expires time.Duration `help:"After how long the key ends by itself; default is never." placeholder:"720h"`
}

// Run makes the key and prints it: one line, or two for a key that signs, its id and its secret.
func (c *keyCreateCommand) Run(ctx context.Context, r *run) error {
	switch {
	case c.Expires < 0:
		return checkout.RefuseField(checkout.ReasonInvalidField, "expires", "--expires must be in the future")
	case c.HMAC && c.Dialect != app.PandabaseDialect:
		return checkout.RefuseField(checkout.ReasonInvalidField, "hmac", "--hmac is for keys of --dialect pandabase")
	case c.public() && c.Dialect != app.ShoppexDialect && c.Dialect != app.QuickshopsDialect:
		return checkout.RefuseField(checkout.ReasonInvalidField, "public", "--public is for keys of --dialect shoppex and quickshops")
	case c.Public && c.Kind == string(checkout.KeySecret):
		return checkout.RefuseField(checkout.ReasonInvalidField, "public", "--public and --kind secret exclude one another")
	}
	return r.withStore(ctx, c.Store, func(core *checkout.Service, store checkout.Store) error {
		texts, err := makeKey(ctx, core, c.key(store, core.Now()), c.HMAC)
		if err != nil {
			return err
		}
		for _, text := range texts {
			r.printf("%s\n", text)
		}
		_, _ = fmt.Fprintln(r.stderr, "Keep it now: it is stored hashed and cannot be shown again.")
		return nil
	})
}

// public tells whether a public key is wanted.
func (c *keyCreateCommand) public() bool { return c.Public || c.Kind == string(checkout.KeyPublic) }

// key is what the flags say. SellApp's keys belong to accounts: they see all stores of the store's owner.
func (c *keyCreateCommand) key(store checkout.Store, now time.Time) checkout.Key {
	key := checkout.Key{StoreID: store.ID, Dialect: c.Dialect, Kind: checkout.KeySecret, Mode: store.Mode, Name: c.Name}
	for _, scope := range c.Scope {
		if c.Dialect == app.SellAppDialect && abilityForm.MatchString(scope) {
			scope += ".all"
		}
		if c.Dialect == app.QuickshopsDialect {
			scope = strings.ReplaceAll(scope, ":", ".")
		}
		key.Scopes = append(key.Scopes, scopeOf(scope))
	}
	if c.Dialect == app.SellAppDialect {
		key.OwnerID = store.OwnerID
	}
	if c.public() {
		key.Kind = checkout.KeyPublic
	}
	if c.Mode != "" {
		key.Mode = checkout.Mode(c.Mode)
	}
	if c.Expires > 0 {
		key.ExpiresAt = now.Add(c.Expires)
	}
	return key
}

// makeKey writes a key and gives what its owner must keep.
func makeKey(ctx context.Context, core *checkout.Service, key checkout.Key, signing bool) ([]string, error) {
	if signing {
		_, name, secret, err := core.CreateSigningKey(ctx, key, app.SigningPrefix, app.SigningSecretPrefix)
		return []string{name, secret}, err
	}
	_, text, err := core.CreateKey(ctx, key, app.KeyPrefixes[key.Dialect])
	return []string{text}, err
}

// permissionForm is how Pandabase writes a scope: PRODUCTS_READ is products.read.
var permissionForm = regexp.MustCompile(`^[A-Z]+_(READ|WRITE)$`)

// abilityForm is how SellApp writes a scope: invoice is invoice.all.
var abilityForm = regexp.MustCompile(`^[a-z_]+$`)

// scopeOf reads a scope in either spelling.
func scopeOf(text string) string {
	if permissionForm.MatchString(text) {
		return strings.ToLower(strings.Replace(text, "_", ".", 1))
	}
	return text
}

// keyListCommand is kassa key list.
type keyListCommand struct {
	Store string `arg:"" help:"The store's slug."`
}

// Run lists the keys.
func (c *keyListCommand) Run(ctx context.Context, r *run) error {
	return r.with(ctx, func(core *checkout.Service) error {
		store, err := core.StoreBySlug(ctx, c.Store)
		if err != nil {
			return err
		}
		keys, err := core.Keys(ctx, store.ID)
		if err != nil {
			return err
		}
		rows := make([][]string, len(keys))
		for i, k := range keys {
			prefix, kind := app.KeyPrefixes[k.Dialect], string(k.Kind)
			if k.Signing != "" {
				prefix, kind = app.SigningPrefix, "signing"
			}
			rows[i] = []string{
				k.ID.String(), prefix + "…" + k.Hint, k.Dialect, kind, string(k.Mode),
				strings.Join(k.Scopes, ","), standing(k, core.Now()), k.Name,
			}
		}
		return r.table([]string{"ID", "KEY", "DIALECT", "KIND", "MODE", "SCOPES", "STATE", "NAME"}, rows)
	})
}

// standing says whether a key opens anything.
func standing(k checkout.Key, now time.Time) string {
	switch {
	case !k.RevokedAt.IsZero():
		return "revoked " + k.RevokedAt.Format(time.RFC3339)
	case !k.Usable(now):
		return "expired " + k.ExpiresAt.Format(time.RFC3339)
	default:
		return "valid"
	}
}

// keyRevokeCommand is kassa key revoke.
type keyRevokeCommand struct {
	Store string `arg:"" help:"The store's slug."`
	Key   string `arg:"" help:"The key's id, as kassa key list shows it."`
}

// Run revokes the key and waits until no replica can still take it.
func (c *keyRevokeCommand) Run(ctx context.Context, r *run) error {
	return r.with(ctx, func(core *checkout.Service) error {
		store, err := core.StoreBySlug(ctx, c.Store)
		if err != nil {
			return err
		}
		key, err := id.Parse[checkout.Key](c.Key)
		if err != nil {
			return checkout.Refuse(checkout.ReasonKeyNotFound, "%s is not a key's id; see kassa key list %s", c.Key, c.Store)
		}
		if err := core.RevokeKey(ctx, store.ID, key); err != nil {
			return err
		}
		if err := spread(ctx); err != nil {
			return err
		}
		r.printf("revoked key %s\n", key)
		return nil
	})
}
