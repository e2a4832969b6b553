package cli

import (
	"context"

	"kassa/internal/app"
	"kassa/internal/checkout"
	"kassa/internal/id"
)

// fileRemoveCommand is kassa file remove.
type fileRemoveCommand struct {
	Store string `arg:"" help:"The store's slug."`
	File  string `arg:"" help:"The file's id, as kassa file list prints it."`
	Erase bool   `help:"Delete its bytes as well: those who bought it cannot download it any more either."`
}

// Run takes the file off all products. Those who bought it keep it, unless its bytes are erased.
func (c *fileRemoveCommand) Run(ctx context.Context, r *run) error {
	return r.withStorage(ctx, c.Store, func(opened *app.App, store checkout.Store) error {
		core := opened.Core()
		file, err := c.find(ctx, core, store)
		if err != nil {
			return err
		}
		handed, err := handedBy(ctx, core, store.ID)
		if err != nil {
			return err
		}
		_, _, err = core.Once(ctx, nil, func(tx checkout.Tx) (checkout.Answer, error) {
			for _, p := range handed[file.ID] {
				_, err := core.ChangeProduct(tx, store.ID, p.ID, func(p *checkout.Product) error { unhandFile(p, file.ID); return nil })
				if err != nil {
					return checkout.Answer{}, err
				}
			}
			return checkout.Answer{}, nil
		}, nil)
		if err != nil {
			return err
		}
		if !c.Erase {
			r.printf("removed %s from %d products; those who bought it keep it\n", oneLine(file.Name), len(handed[file.ID]))
			return nil
		}
		if err := opened.Files().Delete(ctx, store.ID, file.ID); err != nil {
			return err
		}
		r.printf("removed %s from %d products and erased it\n", oneLine(file.Name), len(handed[file.ID]))
		return nil
	})
}

// find reads the file.
func (c *fileRemoveCommand) find(ctx context.Context, core *checkout.Service, store checkout.Store) (checkout.File, error) {
	unknown := checkout.Refuse(checkout.ReasonFileNotFound, "no file of %s has the id %q; kassa file list %s shows them", store.Slug, c.File, store.Slug)
	number, err := id.Parse[checkout.File](c.File)
	if err != nil {
		return checkout.File{}, unknown
	}
	file, err := core.Reader(ctx).File(store.ID, number)
	if checkout.ReasonOf(err) == checkout.ReasonFileNotFound {
		err = unknown
	}
	return file, err
}
