package cli

import (
	"bytes"
	"context"
	_ "embed"

	"kassa/internal/app"
	"kassa/internal/checkout"
)

// demoBook is what the demo's e-book is: one page.
//
//go:embed demo-e-book.pdf
var demoBook []byte

// demoFile is a file that the demo hands over.
type demoFile struct {
	name, mediaType string
	bytes           []byte
}

// addTo notes the file, and lets a product of the demo's hand it over. Its bytes come later, see layDemoFiles.
func (f demoFile) addTo(tx checkout.Tx, shelf shelf, p checkout.Product) error {
	file := shelf.core.AddFile(tx, checkout.File{
		StoreID: shelf.store.ID, Name: f.name, Size: int64(len(f.bytes)), MediaType: f.mediaType,
	})
	_, err := shelf.core.ChangeProduct(tx, shelf.store.ID, p.ID, func(p *checkout.Product) error {
		return handFile(p, p.Variants[0].ID, file.ID, false)
	})
	return err
}

// layDemoFiles puts the bytes of the demo's files into the storage where they are not there: the database may
// have been filled by another demo, whose storage is its own.
func layDemoFiles(ctx context.Context, opened *app.App, store checkout.Store) error {
	reader := opened.Core().Reader(ctx)
	for _, item := range demoItems() {
		if item.file == nil {
			continue
		}
		variants, err := reader.VariantsBySKU(store.ID, item.said.sku)
		if err != nil {
			return err
		}
		for _, v := range variants {
			for _, file := range v.Deliverable.Files {
				if err := layDemoFile(ctx, opened, store.ID, file, *item.file); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// layDemoFile puts the bytes of one file there, unless its owner hands over something else by now.
func layDemoFile(ctx context.Context, opened *app.App, store checkout.StoreID, id checkout.FileID, f demoFile) error {
	known, err := opened.Core().Reader(ctx).File(store, id)
	if err != nil || known.Name != f.name || known.Size != int64(len(f.bytes)) {
		return err
	}
	there, err := opened.HasFile(ctx, store, id)
	if err != nil || there {
		return err
	}
	_, err = opened.Files().Put(ctx, store, id, bytes.NewReader(f.bytes))
	return err
}
