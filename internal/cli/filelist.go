package cli

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"kassa/internal/app"
	"kassa/internal/checkout"
)

// fileListCommand is kassa file list.
type fileListCommand struct {
	Store string `arg:"" help:"The store's slug."`
	JSON  bool   `name:"json" help:"One JSON object per file and line."`
}

// toldFile is a file as programs read it.
type toldFile struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Size      int64     `json:"size"` // bytes
	MediaType string    `json:"media_type"`
	CreatedAt time.Time `json:"created_at"`
	Products  []string  `json:"products"` // handles; none = nobody gets it any more who has not bought it
}

// Run lists the files, newest first. Those that were erased are no files any more.
func (c *fileListCommand) Run(ctx context.Context, r *run) error {
	return r.withStorage(ctx, c.Store, func(opened *app.App, store checkout.Store) error {
		handed, err := handedBy(ctx, opened.Core(), store.ID)
		if err != nil {
			return err
		}
		if !c.JSON {
			r.printFile("ID", "BYTES", "PRODUCTS", "NAME")
		}
		for window := (checkout.Window{Limit: pageRows}); ; window.Skip += pageRows {
			page, _, err := opened.Core().Reader(ctx).Files(store.ID, window)
			if err != nil {
				return err
			}
			for _, f := range page {
				there, err := opened.HasFile(ctx, store.ID, f.ID)
				if err != nil {
					return err
				}
				if !there && len(handed[f.ID]) == 0 {
					continue
				}
				if err := c.print(r, f, handed[f.ID]); err != nil {
					return err
				}
			}
			if len(page) < pageRows {
				return nil
			}
		}
	})
}

// print prints one file.
func (c *fileListCommand) print(r *run, f checkout.File, by []checkout.Product) error {
	handles := make([]string, len(by))
	for i, p := range by {
		handles[i] = p.Handle
	}
	if c.JSON {
		return json.NewEncoder(r.stdout).Encode(toldFile{
			ID: f.ID.String(), Name: f.Name, Size: f.Size, MediaType: f.MediaType, CreatedAt: f.CreatedAt, Products: handles,
		})
	}
	if len(handles) == 0 {
		handles = []string{"-"}
	}
	r.printFile(f.ID.String(), strconv.FormatInt(f.Size, 10), strings.Join(handles, ","), oneLine(f.Name))
	return nil
}

func (r *run) printFile(id, size, products, name string) {
	r.printf("%-36s  %12s  %-32s  %s\n", id, size, products, name)
}
