package checkout

import (
	"time"

	"kassa/internal/id"
)

// DeliveryID identifies a Delivery.
type DeliveryID = id.ID[Delivery]

// DeliveryState is how far something has been handed over.
type DeliveryState string

// The states of a delivery.
const (
	DeliveryPending   DeliveryState = "pending"   // the seller, or the seller's server, must act
	DeliveryDone      DeliveryState = "delivered" // the buyer can see it
	DeliveryGivenUp   DeliveryState = "given_up"  // the seller's server never answered: an exception tells
	DeliveryRecalled  DeliveryState = "recalled"  // handed over once, not the buyer's any more
	DeliveryUnstocked DeliveryState = "unstocked" // paid, but no unit was left; the seller must add some
)

// Delivery is what one line of an order hands over in one way.
type Delivery struct {
	ID        DeliveryID
	StoreID   StoreID
	OrderID   OrderID
	Version   int64
	Line      int64 // the line's index in the order, from 0
	ProductID ProductID
	VariantID VariantID
	Kind      DeliveryKind
	Quantity  int64
	State     DeliveryState
	Text      string        // for text, manual and dynamic deliveries: what the buyer reads; empty until known
	Note      string        // for manual ones: what the buyer reads meanwhile
	URL       string        // for files that lie elsewhere and redirects
	Files     []FileID      // for files of the store's own
	Units     []StockUnitID // for keys and serials; their texts stay in the stock
	// Webhook and Secret are where a dynamic delivery asks, and the key that signs the question; frozen when
	// the order was paid.
	Webhook   string
	Secret    string
	Tries     int64
	RetryAt   time.Time // when a pending dynamic delivery asks next; zero = never
	Failure   string    // what went wrong at the last try; empty otherwise
	CreatedAt time.Time
	UpdatedAt time.Time
	DoneAt    time.Time // zero until it was handed over
}

// Over tells whether nothing more has to happen for the order to be complete.
func (d Delivery) Over() bool { return d.State == DeliveryDone || d.State == DeliveryRecalled }

// Deliverable is what the buyer of a variant gets, in one or several ways.
type Deliverable struct {
	Kinds   []DeliveryKind // empty = what the product says
	Text    string         // for DeliverText
	Note    string         // for DeliverManual: what the buyer reads meanwhile
	Files   []FileID       // for DeliverFile
	URL     string         // for DeliverFile and DeliverRedirect: something that lies elsewhere
	Webhook string         // for DeliverDynamic
	Secret  string         // signs what goes to Webhook
}

// deliverable is what a variant hands over: its own, or else what its product says.
func (p Product) deliverable(v Variant) Deliverable {
	if len(v.Deliverable.Kinds) > 0 || p.Delivery == DeliverNothing {
		return v.Deliverable
	}
	d := Deliverable{Kinds: []DeliveryKind{p.Delivery}, Text: v.Deliverable.Text, Note: p.Message, Files: v.Deliverable.Files}
	switch p.Delivery {
	case DeliverFile:
		d.URL = p.Detail.DownloadURL
	case DeliverRedirect:
		d.URL = p.Detail.RedirectURL
	case DeliverDynamic:
		d.Webhook, d.Secret = p.Detail.WebhookURL, p.Detail.WebhookSecret
	}
	return d
}
