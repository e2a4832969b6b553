package cli

import (
	"context"
	"slices"

	"kassa/internal/checkout"
)

// handFile lets a variant hand a file over, besides what it hands over already or, to replace them, instead of
// the files before.
func handFile(p *checkout.Product, variant checkout.VariantID, file checkout.FileID, replace bool) error {
	at := slices.IndexFunc(p.Variants, func(v checkout.Variant) bool { return v.ID == variant })
	if at < 0 {
		return checkout.Refuse(checkout.ReasonProductNotFound, "%s has no such variant any more", p.Handle)
	}
	d := &p.Variants[at].Deliverable
	if replace {
		d.Files = nil
	}
	d.Files = append(slices.Clone(d.Files), file)
	if len(d.Kinds) == 0 { // as the product says
		switch p.Delivery {
		case checkout.DeliverFile:
			return nil
		case checkout.DeliverNothing:
		case checkout.DeliverUnits, checkout.DeliverGenerated, checkout.DeliverManual:
			d.Kinds, d.Note = []checkout.DeliveryKind{p.Delivery}, p.Message
		default:
			return refuseFlag("sku", "the product is handed over as %s; a file cannot be added to that", p.Delivery)
		}
	}
	if !slices.Contains(d.Kinds, checkout.DeliverFile) {
		d.Kinds = append(slices.Clone(d.Kinds), checkout.DeliverFile)
	}
	return nil
}

// unhandFile lets no variant of a product hand a file over. One that has nothing else of the kind hands over
// what its other kinds say.
func unhandFile(p *checkout.Product, file checkout.FileID) {
	for i := range p.Variants {
		d := &p.Variants[i].Deliverable
		if !slices.Contains(d.Files, file) {
			continue
		}
		d.Files = slices.DeleteFunc(slices.Clone(d.Files), func(one checkout.FileID) bool { return one == file })
		if len(d.Files) == 0 && d.URL == "" {
			d.Kinds = slices.DeleteFunc(slices.Clone(d.Kinds), func(kind checkout.DeliveryKind) bool { return kind == checkout.DeliverFile })
		}
	}
}

// handedBy finds what hands files over, in the order in which the products were made.
func handedBy(ctx context.Context, core *checkout.Service, store checkout.StoreID) (map[checkout.FileID][]checkout.Product, error) {
	found := map[checkout.FileID][]checkout.Product{}
	query := checkout.ProductQuery{Window: checkout.Window{Limit: pageRows}}
	for {
		page, _, err := core.Reader(ctx).Products(store, query)
		if err != nil {
			return nil, err
		}
		for _, p := range page {
			for _, file := range filesOf(p) {
				found[file] = append(found[file], p)
			}
		}
		if len(page) < pageRows {
			return found, nil
		}
		query.After = page[len(page)-1].ID
	}
}

// filesOf lists the files of a product's variants, each once.
func filesOf(p checkout.Product) (files []checkout.FileID) {
	for _, v := range p.Variants {
		for _, file := range v.Deliverable.Files {
			if !slices.Contains(files, file) {
				files = append(files, file)
			}
		}
	}
	return files
}
