package cli

import (
	"context"
	"fmt"
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
	Dialect string        `help:"The API that the key opens." enum:"shoppex" default:"shoppex"`
	Scope   []string      `help:"What the key may do, like payments.read; * is all." default:"*"`
	Public  bool          `help:"A public key, for browsers; default is a secret one."`
	Mode    string        `help:"test or live; default is the store's." enum:"test,live," default:""`
	Name    string        `help:"Your own note."`
	Expires time.Duration `help:"After how long the key ends by itself; default is never." placeholder:"720h"`
}

// Run makes the key.
func (c *keyCreateCommand) Run(ctx context.Context, r *run) error {
	if c.Expires < 0 {
		return checkout.RefuseField(checkout.ReasonInvalidField, "expires", "--expires must be in the future")
	}
	return r.with(ctx, func(core *checkout.Service) error {
		store, err := core.StoreBySlug(ctx, c.Store)
		if err != nil {
			return err
		}
		key := checkout.Key{
			StoreID: store.ID, Dialect: c.Dialect, Kind: checkout.KeySecret, Mode: store.Mode,
			Scopes: c.Scope, Name: c.Name,
		}
		if c.Public {
			key.Kind = checkout.KeyPublic
		}
		if c.Mode != "" {
			key.Mode = checkout.Mode(c.Mode)
		}
		if c.Expires > 0 {
			key.ExpiresAt = core.Now().Add(c.Expires)
		}
		_, text, err := core.CreateKey(ctx, key, app.KeyPrefixes[c.Dialect])
		if err != nil {
			return err
		}
		r.printf("%s\n", text)
		_, _ = fmt.Fprintln(r.stderr, "Keep it now: it is stored hashed and cannot be shown again.")
		return nil
	})
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
			rows[i] = []string{
				k.ID.String(), app.KeyPrefixes[k.Dialect] + "…" + k.Hint, string(k.Kind), string(k.Mode),
				strings.Join(k.Scopes, ","), standing(k, core.Now()), k.Name,
			}
		}
		return r.table([]string{"ID", "KEY", "KIND", "MODE", "SCOPES", "STATE", "NAME"}, rows)
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
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(app.InvalidationLag):
		}
		r.printf("revoked key %s\n", key)
		return nil
	})
}
