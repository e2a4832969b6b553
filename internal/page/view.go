package page

import (
	"html/template"
	"strings"
)

// frame is what every page has. It is a [piece].
type frame struct {
	Title   string
	Theme   string // file name of the accent's style sheet
	Store   string // name; empty on pages that belong to none
	Initial string // of the store, where there is no logo
	Logo    string // path of the logo; empty = none
	Test    bool
	Powered bool
	Support string // e-mail address; empty = none
	// Refresh is the seconds after which a browser without JavaScript asks again; 0 = never.
	Refresh int
	Watch   watch
	Framed  bool // whatever is followed leaves the frame
	Split   bool // what is bought stands beside what is to be done
}

// view is what one page shows within its frame, which it names.
type view interface{ around() frame }

func (v checkoutView) around() frame { return v.Frame }
func (v waitingView) around() frame  { return v.Frame }
func (v transferView) around() frame { return v.Frame }
func (v receiptView) around() frame  { return v.Frame }
func (v closedView) around() frame   { return v.Frame }

// personal tells whether the page asks for news of its own session.
func (f frame) personal() bool { return f.Watch != watch{} }

// watch is what the script polls; the zero watch is nothing.
type watch struct {
	Status  string // address
	Version string // of the page that is shown
}

// summary is what is bought.
type summary struct {
	TitleMain   bool // its title is the page's heading
	AmountMain  bool // or its amount is
	Title       string
	Description string
	Amount      string // what is to be paid now, or was paid
	Lines       []line
	Rows        []row  // how the total comes about; empty when it is the sum of the lines
	Total       string // of the order; empty when Amount says it already
	Paid        string // received so far; empty = nothing
	Until       string
	Expiry      string // the time of Until, for machines
}

// line is one thing bought; an empty Image is none.
type line struct{ Name, Quantity, Total, Image string }

type row struct{ Label, Amount string }

// link leads away from the page; an empty URL is no link. It is a [piece].
type link struct{ URL, Text string }

// personal is a guess: what leads back to one order tells it in a query.
func (l link) personal() bool { return strings.Contains(l.URL, "?") }

// notice stands above the form. Kind is info, warning or danger.
type notice struct{ Kind, Icon, Heading, Text, Hint string }

// checkoutView is the page with the form: open, declined, cancelled, partial, change.
type checkoutView struct {
	Frame   frame
	Summary summary
	Notice  notice // an empty Heading is no notice
	Form    form
	Cancel  link
}

// form is what the buyer fills in, and the choice of a method.
type form struct {
	Action   string
	Button   string // empty = there is no form
	Offer    offer
	Email    field // of the short form; an empty Name when it is known
	Long     longForm
	Mistakes []mistake // all that is wrong with the entries
}

// mistake is one line of the list above a form; Field is the id of what it is about, or empty.
type mistake struct{ Field, Text string }

// waitingView is the page of a payment that nobody can speed up: checking, unanswered, processing, review.
type waitingView struct {
	Frame   frame
	Summary summary
	Heading string
	Text    string
	Method  string // what people call it
	Action  string
	Gateway string // wire name, for the button
	Button  string // empty = none
	Change  string // address; empty = none
	Reload  string
}

// transferView is the page with a code to scan or instructions to follow.
type transferView struct {
	Frame   frame
	Summary summary
	Method  string
	QR      qrCode
	Open    template.URL // opens the buyer's app; empty = none
	Amount  string
	Address string
	Text    string
	Change  string
}

// receiptView is the page of a paid order.
type receiptView struct {
	Frame   frame
	Summary summary
	Heading string
	Thanks  string
	Date    string
	Time    string // the date for machines
	Method  string
	Order   string
	Email   string
	Back    link
	Handed  []handedView
}

// handedView is what one line of a paid order hands over in one way.
type handedView struct {
	Name    string // of the line; empty when the page says it already
	Note    string // ours; empty = none
	Waiting bool   // the page asks for it
	Told    string // the seller's, while the buyer waits
	Text    copied // the seller's; an empty ID is none
	Keys    []copied
	Links   []gift
}

// copied is a text that the buyer may copy. Number tells it from its like.
type copied struct{ ID, Text, Number string }

// gift leads to what was bought.
type gift struct{ URL, Label, Name string }

// closedView is a page on which nothing can be done: expired, voided, refunded, closed, not found, failed.
type closedView struct {
	Frame   frame
	Icon    string
	Heading string
	Text    string
	Lines   []line
	Back    link
}
