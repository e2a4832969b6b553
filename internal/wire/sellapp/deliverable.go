package sellapp

import (
	"context"
	"net/url"
	"path"
	"slices"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// deliverableTypes are the ways of handing over in SellApp's words.
var deliverableTypes = map[checkout.DeliveryKind]string{
	checkout.DeliverText: "TEXT", checkout.DeliverManual: "MANUAL", checkout.DeliverFile: "DOWNLOADABLE",
	checkout.DeliverRedirect: "DOWNLOADABLE", checkout.DeliverDynamic: "DYNAMIC", checkout.DeliverUnits: "LICENSE_KEY",
	checkout.DeliverGenerated: "LICENSE_KEY",
}

// listDeliverables is GET /api/v2/invoices/{invoice}/deliverables: every deliverable of every product in it.
func (a *API) listDeliverables(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	sale, err := a.sale(ctx, r)
	if err != nil {
		return wire.Reply{}, err
	}
	handed, err := a.core.Handed(ctx, sale.Order.StoreID, sale.Order.ID)
	if err != nil {
		return wire.Reply{}, err
	}
	f, err := newFolio(a.core.Reader(ctx), r.Caller.Store, sale)
	if err != nil {
		return wire.Reply{}, err
	}
	out := []delivered{}
	for i, line := range sale.Order.Lines {
		if one, ok := a.delivered(f, sale, int64(i), line, handed); ok {
			out = append(out, one)
		}
	}
	return reply(out)
}

// delivered gathers all ways in which one line is handed over; false when there are none.
func (a *API) delivered(f *folio, sale checkout.Sale, index int64, line checkout.Line, handed []checkout.Handed) (delivered, bool) {
	out := delivered{
		InvoiceID: sale.Order.Number, ProductVariantID: f.variants[line.VariantID].Number, Quantity: line.Quantity,
		Deliverable: deliveredDeliverable{Types: []string{}}, AdditionalInformation: toldInformation(line.Info),
	}
	for _, h := range handed {
		if h.Line != index {
			continue
		}
		if kind := deliverableTypes[h.Kind]; !slices.Contains(out.Deliverable.Types, kind) {
			out.Deliverable.Types = append(out.Deliverable.Types, kind)
		}
		if h.State != checkout.DeliveryRecalled {
			a.add(&out.Deliverable.Data, h)
		}
	}
	return out, len(out.Deliverable.Types) > 0
}

// add adds what one delivery handed over.
func (a *API) add(data *deliveredData, h checkout.Handed) {
	switch h.Kind {
	case checkout.DeliverUnits, checkout.DeliverGenerated:
		data.Serials = append(data.Serials, h.Keys...)
	case checkout.DeliverFile, checkout.DeliverRedirect:
		for _, file := range h.Named {
			data.DeliveredFiles = append(data.DeliveredFiles, deliveredFile{
				Name: file.Name, Size: file.Size, URL: a.fileURL(h.StoreID, h.ID, file.ID),
			})
		}
		if h.URL != "" {
			data.DeliveredFiles = append(data.DeliveredFiles, deliveredFile{Name: fileName(h.URL), URL: h.URL})
		}
	case checkout.DeliverDynamic:
		data.Dynamic = h.Text
	case checkout.DeliverText:
		data.Text = h.Text
	default:
		data.Manual = orElse(h.Text, h.Note)
	}
}

// fileName is what a file that lies elsewhere is called: the last part of its address.
func fileName(address string) string {
	parsed, err := url.Parse(address)
	if err != nil || path.Base(parsed.Path) == "/" || path.Base(parsed.Path) == "." {
		return address
	}
	return path.Base(parsed.Path)
}
