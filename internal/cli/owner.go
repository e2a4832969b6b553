package cli

import (
	"context"

	"kassa/internal/checkout"
)

// ownerCommand is kassa owner.
type ownerCommand struct {
	Create ownerCreateCommand `cmd:"" help:"Make an owner of several stores: what SellApp calls an account."`
	Add    ownerAddCommand    `cmd:"" help:"Give a store to an owner. SellApp keys made from then on see all stores of the owner."`
}

// ownerCreateCommand is kassa owner create.
type ownerCreateCommand struct {
	Name string `arg:"" help:"The owner's name, unique in the deployment."`
}

// Run makes the owner.
func (c *ownerCreateCommand) Run(ctx context.Context, r *run) error {
	return r.with(ctx, func(core *checkout.Service) error {
		owner, err := core.CreateOwner(ctx, c.Name)
		if err != nil {
			return err
		}
		r.printf("made owner %s (%s)\n", owner.Name, owner.ID)
		return nil
	})
}

// ownerAddCommand is kassa owner add.
type ownerAddCommand struct {
	Name  string `arg:"" help:"The owner's name."`
	Store string `arg:"" help:"The store's slug."`
}

// Run gives the store to the owner.
func (c *ownerAddCommand) Run(ctx context.Context, r *run) error {
	return r.with(ctx, func(core *checkout.Service) error {
		owner, err := core.OwnerByName(ctx, c.Name)
		if err != nil {
			return err
		}
		store, err := core.StoreBySlug(ctx, c.Store)
		if err != nil {
			return err
		}
		if _, err := core.ChangeStore(ctx, store.ID, func(s *checkout.Store) error { s.OwnerID = owner.ID; return nil }); err != nil {
			return err
		}
		r.printf("store %s belongs to %s\n", store.Slug, owner.Name)
		return nil
	})
}
