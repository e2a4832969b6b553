package mail

import "kassa/internal/checkout"

// handed is what one line of an order hands over in one way.
type handed struct {
	Name      string
	Note      string // ours
	Text      string // the seller's, of several lines
	KeysLabel string
	Keys      []string
	Links     []link
}

func (s *Sender) handed(w *writer, order checkout.Order, deliveries []checkout.Handed) []handed {
	all := make([]handed, 0, len(deliveries))
	for _, d := range deliveries {
		one := handed{KeysLabel: w.text("keys")}
		if d.Line >= 0 && d.Line < int64(len(order.Lines)) {
			one.Name = oneLine(order.Lines[d.Line].Name)
		}
		switch {
		case d.State == checkout.DeliveryDone:
			s.give(w, &one, d)
		case d.State == checkout.DeliveryRecalled:
			one.Note = w.text("recalled")
		case d.Kind == checkout.DeliverManual:
			one.Note, one.Text = w.text("manual"), lines(d.Note)
		default:
			one.Note = w.text("preparing")
		}
		all = append(all, one)
	}
	return all
}

// give shows what is the buyer's now.
func (s *Sender) give(w *writer, one *handed, d checkout.Handed) {
	one.Text = lines(d.Text)
	for _, key := range d.Keys {
		one.Keys = append(one.Keys, lines(key))
	}
	for _, file := range d.Named {
		one.Links = append(one.Links, link{
			Label: w.text("download"), Name: oneLine(file.Name), URL: webURL(s.link(d.StoreID, d.ID, file.ID)),
		})
	}
	if url := oneLine(d.URL); url != "" {
		label := w.text("open")
		if d.Kind == checkout.DeliverFile {
			label = w.text("download")
		}
		elsewhere := link{Label: label, URL: webURL(url)}
		if elsewhere.URL == "" { // nothing that a browser may be sent to: told, but not to be followed
			elsewhere.Name = url
		}
		one.Links = append(one.Links, elsewhere)
	}
	if d.Kind == checkout.DeliverManual && one.Text == "" {
		one.Note = w.text("done")
	}
}
