package mail

import (
	"context"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"strings"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
)

var euro = money.MustCurrency("EUR")

func cents(minor int64) money.Amount { return money.Must(minor, euro) }

// fixed is an id that is the same in every run.
func fixed[T any](last string) id.ID[T] {
	parsed, err := id.Parse[T]("01935f4e-7c00-7a10-8b20-0123456789" + last)
	if err != nil {
		panic(err)
	}
	return parsed
}

// sample is a letter with something of everything.
type sample struct {
	letter checkout.Letter
	sale   checkout.Sale
	store  checkout.Store
	handed []checkout.Handed
}

func newSample(language string) sample {
	s := sample{
		letter: checkout.Letter{
			ID: fixed[checkout.Letter]("01"), To: "ada@buyer.example",
			CreatedAt: time.Date(2026, time.November, 21, 15, 8, 0, 0, time.UTC),
		},
		store: checkout.Store{ID: fixed[checkout.Store]("02"), Name: "Käthe & Söhne", SupportEmail: "help@shop.example"},
		sale: checkout.Sale{Order: checkout.Order{
			ID: fixed[checkout.Order]("03"), Mode: checkout.ModeTest, State: checkout.OrderCompleted,
			Terms: checkout.Terms{
				Lines: []checkout.Line{
					{Name: "Pro licence", Quantity: 2, Unit: cents(123450), Total: cents(246900)},
					{Name: "Handbook", Quantity: 1, Unit: cents(1500), Total: cents(1500)},
					{Name: "Community", Quantity: 1, Total: cents(500)},
					{Name: "Consultation", Quantity: 3, Total: cents(3000)},
				},
				Subtotal: cents(251900), Discount: cents(1900), Tax: cents(21875), Total: cents(271875),
				TaxRate: 87_500, CouponCode: "SPRING", Buyer: checkout.Buyer{Language: language},
			},
		}},
	}
	s.handed = sampleHanded(s.store.ID)
	return s
}

func sampleHanded(store checkout.StoreID) []checkout.Handed {
	one := func(last string, line int64, kind checkout.DeliveryKind, state checkout.DeliveryState) checkout.Handed {
		return checkout.Handed{Delivery: checkout.Delivery{
			ID: fixed[checkout.Delivery](last), StoreID: store, Line: line, Kind: kind, State: state, Quantity: 1,
		}}
	}
	keys := one("10", 0, checkout.DeliverUnits, checkout.DeliveryDone)
	keys.Keys = []string{"AAAAA-BBBBB-11111", "AAAAA-BBBBB-22222"}
	files := one("11", 1, checkout.DeliverFile, checkout.DeliveryDone)
	files.Named = []checkout.File{{ID: fixed[checkout.File]("20"), Name: "Handbook – 2nd edition.pdf"}}
	files.URL = "https://files.example/handbook?a=1&b=2"
	text := one("12", 2, checkout.DeliverText, checkout.DeliveryDone)
	text.Text = "Welcome!\r\n.\r\nThe word is <b>café</b>."
	redirect := one("13", 2, checkout.DeliverRedirect, checkout.DeliveryDone)
	redirect.URL = "https://community.example/join"
	manual := one("14", 3, checkout.DeliverManual, checkout.DeliveryPending)
	manual.Note = "We call you within a day."
	done := one("15", 3, checkout.DeliverManual, checkout.DeliveryDone)
	recalled := one("16", 0, checkout.DeliverUnits, checkout.DeliveryRecalled)
	recalled.Keys = []string{"NOT-YOURS-ANY-MORE"}
	return []checkout.Handed{
		keys, files, text, redirect, manual, done, recalled, one("17", 3, checkout.DeliverDynamic, checkout.DeliveryGivenUp),
	}
}

func (s sample) send(ctx context.Context, sender *Sender) error {
	return sender.Mail(ctx, s.letter, s.sale, s.store, s.handed)
}

// newSender makes a sender to an address; change alters its configuration.
func newSender(t testing.TB, url string, change func(*Config)) *Sender {
	t.Helper()
	cfg := Config{
		URL: url, From: "Kassa <sales@shop.example>",
		PageURL: func(sale checkout.Sale) string { return "https://pay.example/invoice/" + sale.Order.ID.String() },
		Link: func(_ checkout.StoreID, d checkout.DeliveryID, f checkout.FileID) string {
			return "https://pay.example/files/" + d.String() + "/" + f.String()
		},
	}
	if change != nil {
		change(&cfg)
	}
	sender, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return sender
}

// plainly is the address of a receiver without TLS.
func plainly(r *receiver) string { return "smtp://" + r.address + "?tls=none" }

// opened is a message taken apart.
type opened struct {
	header     mail.Header
	text, html string
}

// open reads a message as a mail program does.
func open(t testing.TB, data []byte) opened {
	t.Helper()
	message, err := mail.ReadMessage(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("content type %q: %v", kind, err)
	}
	parts := multipart.NewReader(message.Body, params["boundary"]) // undoes quoted-printable
	read := func(want string) string {
		part, err := parts.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		if got := part.Header.Get("Content-Type"); got != want {
			t.Fatalf("part of type %q, want %q", got, want)
		}
		body, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(string(body), "\r\n", "\n")
	}
	o := opened{header: message.Header, text: read("text/plain; charset=UTF-8"), html: read("text/html; charset=UTF-8")}
	if _, err := parts.NextPart(); err != io.EOF {
		t.Fatalf("more than two parts: %v", err)
	}
	return o
}

// decoded is a header's value with its encoded words read.
func (o opened) decoded(t testing.TB, name string) string {
	t.Helper()
	text, err := new(mime.WordDecoder).DecodeHeader(o.header.Get(name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}
