package page

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
)

// fileOf is a file with a fixed id.
func fileOf(text, name string) checkout.File {
	parsed, err := id.Parse[checkout.File](text)
	if err != nil {
		panic(err)
	}
	return checkout.File{ID: parsed, Name: name}
}

// signed is the link to a file in tests.
func signed(_ checkout.StoreID, _ checkout.DeliveryID, file checkout.FileID) string {
	return "/downloads/" + file.String() + "?expires=1&signature=s"
}

// handing is a receipt of two lines that hands over all that there is to hand over.
func handing() *fakeCore {
	c := newCore().credit(checkout.OrderCompleted, 129900)
	c.sale.Order.Lines = append(c.sale.Order.Lines, checkout.Line{Name: "Support <b>", Quantity: 1, Total: money.Must(0, euro)})
	done := func(line int64, kind checkout.DeliveryKind) checkout.Handed {
		return checkout.Handed{Delivery: checkout.Delivery{Line: line, Kind: kind, State: checkout.DeliveryDone}}
	}
	keys, file, text, open := done(0, checkout.DeliverUnits), done(0, checkout.DeliverFile), done(1, checkout.DeliverDynamic), done(1, checkout.DeliverRedirect)
	keys.Keys = []string{"AAAAA-11111", "<BBBBB>-22222"}
	file.Named, file.URL = []checkout.File{fileOf("01935f4e-7c00-7a10-8b20-0123456789aa", "Handbuch <1>.pdf")}, "https://files.example/more.zip"
	text.Text, open.URL = "Line 1\n<Line 2>", "https://seller.example/in?a=1&b=2"
	c.handed = []checkout.Handed{keys, file, text, open}
	return c
}

// awaiting is a receipt of what is not there yet.
func awaiting() *fakeCore {
	c := newCore().credit(checkout.OrderPaid, 129900)
	for _, d := range []checkout.Delivery{
		{Kind: checkout.DeliverManual, State: checkout.DeliveryPending, Note: "We call you on Monday."},
		{Kind: checkout.DeliverDynamic, State: checkout.DeliveryPending, Webhook: "https://seller.example/hook", Secret: "whsec"},
		{Kind: checkout.DeliverDynamic, State: checkout.DeliveryGivenUp, Failure: "status 500"},
		{Kind: checkout.DeliverUnits, State: checkout.DeliveryUnstocked},
		{Kind: checkout.DeliverManual, State: checkout.DeliveryDone},
		{Kind: checkout.DeliverText, State: checkout.DeliveryRecalled, Text: "recalled"},
	} {
		c.handed = append(c.handed, checkout.Handed{Delivery: d})
	}
	c.handed[3].Keys = []string{"half-of-it"}
	return c
}

// makeGiftsHostile puts a text into all that a receipt shows of deliveries.
func makeGiftsHostile(c *fakeCore, text string) {
	for i := range c.handed {
		d := &c.handed[i]
		d.Note, d.Text, d.URL = text, text, text
		for k := range d.Keys {
			d.Keys[k] = text
		}
		for f := range d.Named {
			d.Named[f].Name = text
		}
	}
}

func TestReceiptTellsNoMoreThanIsTheBuyers(t *testing.T) {
	for _, c := range []*fakeCore{awaiting(), handing()} {
		got := body(t, get(t, c, pageOf(""), "en"))
		for _, secret := range []string{"whsec", "seller.example/hook", "status 500", "recalled", "half-of-it", "<BBBBB>", "<Line 2>", "<1>"} {
			if strings.Contains(got, secret) {
				t.Errorf("the page has %s", secret)
			}
		}
	}
	c := handing()
	c.handed = c.handed[3:]
	c.handed[0].URL = "javascript:alert(1)"
	if got := body(t, get(t, c, pageOf(""), "en")); strings.Contains(got, `href="javascript`) || !strings.Contains(got, "javascript:alert(1)</p>") {
		t.Error("a link that no browser may follow")
	}
	c.sale.Order.State = checkout.OrderRefunded
	if got := body(t, get(t, c, pageOf(""), "en")); strings.Contains(got, "javascript") {
		t.Error("a refunded order shows what it handed over")
	}
}

func TestReceiptAsksForWhatIsOnItsWay(t *testing.T) {
	c := awaiting()
	page := body(t, get(t, c, pageOf(""), "en"))
	version := func() string {
		t.Helper()
		answer := body(t, get(t, c, here.receipt(), "en"))
		before, next, _ := strings.Cut(answer, `","next":"`)
		if !strings.HasPrefix(next, here.page()+`"`) {
			t.Errorf("it leads to %s", next)
		}
		return strings.TrimPrefix(before, `{"version":"`)
	}
	if first := version(); !strings.Contains(page, `data-status="`+here.receipt()+`" data-version="`+first+`"`) {
		t.Errorf("the page does not ask for %s", first)
	}
	first := version()
	c.handed[1].State, c.handed[1].Text = checkout.DeliveryDone, "the answer"
	if second := version(); second == first {
		t.Error("nobody learns that it is there")
	}
	if page = body(t, get(t, c, pageOf(""), "en")); strings.Contains(page, "data-status") || !strings.Contains(page, "the answer") {
		t.Error("it asks although all is there")
	}
}

func TestReceiptThatCannotBeRead(t *testing.T) {
	c := handing()
	c.handedErr = errors.New("no database")
	for _, path := range []string{pageOf(""), here.receipt()} {
		if res := get(t, c, path, "en"); res.StatusCode != http.StatusInternalServerError {
			t.Errorf("%s: status %d", path, res.StatusCode)
		}
	}
}
