package page

import (
	"slices"
	"strconv"

	"kassa/internal/checkout"
)

// handedViews are the things that a paid order hands over. What was taken back is not shown.
func (v *visit) handedViews() []handedView {
	var views []handedView
	lines := v.sale.Order.Lines
	before := int64(-1)
	for i, d := range v.handed {
		if d.State == checkout.DeliveryRecalled {
			continue
		}
		view := handedView{}
		if len(lines) > 1 && d.Line != before && d.Line < int64(len(lines)) {
			view.Name = lines[d.Line].Name
		}
		before = d.Line
		if d.State == checkout.DeliveryDone {
			v.give(&view, d, strconv.Itoa(i))
		} else {
			v.putOff(&view, d)
		}
		views = append(views, view)
	}
	return views
}

// give shows what is the buyer's now; part makes the ids of its texts.
func (v *visit) give(view *handedView, d checkout.Handed, part string) {
	if d.Text != "" {
		view.Text = copied{ID: "given-" + part, Text: d.Text}
	}
	for i, key := range d.Keys {
		view.Keys = append(view.Keys, copied{ID: "key-" + part + "-" + strconv.Itoa(i), Text: key, Number: strconv.Itoa(i + 1)})
	}
	for _, file := range d.Named {
		if v.link != nil {
			view.Links = append(view.Links, gift{URL: v.link(d.StoreID, d.ID, file.ID), Label: v.text("receipt.download"), Name: file.Name})
		}
	}
	label := v.text("receipt.open")
	if d.Kind == checkout.DeliverFile {
		label = v.text("receipt.download")
	}
	switch address := webURL(d.URL); {
	case address != "":
		view.Links = append(view.Links, gift{URL: address, Label: label})
	case d.URL != "": // nothing that a browser may be sent to: told, but not to be followed
		view.Text = copied{ID: "given-" + part, Text: d.URL}
	}
	if d.Kind == checkout.DeliverManual && d.Text == "" {
		view.Note = v.text("receipt.done")
	}
}

// putOff says who must act before there is something to show.
func (v *visit) putOff(view *handedView, d checkout.Handed) {
	switch {
	case d.Kind == checkout.DeliverManual:
		view.Note, view.Told = v.text("receipt.manual"), d.Note
	case onItsWay(d):
		view.Note, view.Waiting = v.text("receipt.soon"), true
	default:
		view.Note = v.text("receipt.preparing")
	}
}

// onItsWay tells whether the seller's server is being asked.
func onItsWay(d checkout.Handed) bool {
	return d.Kind == checkout.DeliverDynamic && d.State == checkout.DeliveryPending
}

// watchReceipt has a receipt ask for what is on its way.
func (v *visit) watchReceipt(f *frame) {
	if slices.ContainsFunc(v.handed, onItsWay) {
		f.Watch, f.Refresh = watch{Status: v.address.receipt(), Version: v.version()}, 15
	}
}
