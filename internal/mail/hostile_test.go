package mail

import (
	"maps"
	"mime"
	"net/mail"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kassa/internal/checkout"
)

const attack = "<script>alert(1)</script>\r\nBcc: eve@evil.example\r\n\r\n<img src=https://evil.example/x.png>"

// headerNames are all that a letter has.
var headerNames = []string{
	"Auto-Submitted", "Content-Language", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Reply-To", "Subject", "To",
}

func TestHostileNamesAreInert(t *testing.T) {
	s := newSample("en")
	s.store.Name, s.sale.Order.CouponCode = attack+"\u202egnp", attack+"\u202egnp"
	for i := range s.sale.Order.Lines {
		s.sale.Order.Lines[i].Name = attack + "\u202egnp"
	}
	for i := range s.handed {
		d := &s.handed[i]
		d.Text, d.Note, d.Keys = attack, attack, []string{attack}
		d.URL = "javascript:alert(1)"
		d.Named = []checkout.File{{ID: fixed[checkout.File]("20"), Name: attack + "\u202egnp"}}
	}
	envelope, letter := deliver(t, s, func(cfg *Config) { cfg.From = "sales@shop.example" })
	if envelope.to != "ada@buyer.example" {
		t.Errorf("sent to %q", envelope.to)
	}
	if got := slices.Sorted(maps.Keys(letter.header)); !slices.Equal(got, headerNames) {
		t.Errorf("headers %q", got)
	}
	for _, mark := range []string{"<script", "<img", "href=\"javascript:", "\u202e", " src="} {
		if strings.Contains(strings.ReplaceAll(letter.html, "&lt;img src=", ""), mark) {
			t.Errorf("the letter has %q", mark)
		}
	}
	for line := range strings.Lines(letter.text) {
		if strings.HasPrefix(line, "- ") && !strings.Contains(line, "Bcc:") {
			t.Errorf("a name was broken: %q", line)
		}
	}
	if subject := letter.decoded(t, "Subject"); strings.ContainsAny(subject, "\r\n\u202e") {
		t.Errorf("subject %q", subject)
	}
}

func TestNothingIsLoadedFromElsewhere(t *testing.T) {
	_, letter := deliver(t, newSample("en"), nil)
	for _, mark := range []string{"<img", "<link", "<script", "<iframe", "src=", "url(", "@import", "@font-face"} {
		if strings.Contains(letter.html, mark) {
			t.Errorf("the letter has %s", mark)
		}
	}
}

func TestHostileAddressesAreRefused(t *testing.T) {
	server := new(receiver).serve(t, offersNothing)
	sender := newSender(t, plainly(server), nil)
	for _, to := range []string{
		"", "nobody", "a@b.example\r\nBcc: eve@evil.example", "a@b.example, eve@evil.example", "A <a@b.example>",
		"a@b.example>\r\nRCPT TO:<eve@evil.example", "a b@c.example",
	} {
		s := newSample("en")
		s.letter.To = to
		if err := s.send(t.Context(), sender); checkout.ReasonOf(err) != checkout.ReasonDeclined {
			t.Errorf("%q: %v", to, err)
		}
	}
	if letters := server.all(); len(letters) != 0 {
		t.Errorf("%d letters were sent", len(letters))
	}
	s := newSample("en")
	s.store.SupportEmail = "help@shop.example\r\nBcc: eve@evil.example"
	if _, letter := deliver(t, s, nil); letter.header.Get("Reply-To") != "" || letter.header.Get("Bcc") != "" {
		t.Errorf("headers %v", letter.header)
	}
}

// TestAnyNameIsOneHeader: whatever a store is called, the headers are those of a letter, and say it again.
func TestAnyNameIsOneHeader(t *testing.T) {
	sender := newSender(t, "smtp://mail.example", func(cfg *Config) { cfg.From = "sales@shop.example" })
	rapid.Check(t, func(t *rapid.T) {
		s := newSample("en")
		s.store.Name = rapid.OneOf(rapid.String(), rapid.StringMatching(`[ -~\r\n\t"<>@=?_äあ😀]{0,80}`)).Draw(t, "name")
		s.handed = nil
		message, err := sender.compose(s.letter, s.sale, s.store, s.handed)
		if err != nil {
			t.Fatal(err)
		}
		var data strings.Builder
		if _, err := message.WriteTo(&data); err != nil {
			t.Fatal(err)
		}
		read, err := mail.ReadMessage(strings.NewReader(data.String()))
		if err != nil {
			t.Fatal(err)
		}
		if got := slices.Sorted(maps.Keys(read.Header)); !slices.Equal(got, headerNames) {
			t.Fatalf("headers %q", got)
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(read.Header.Get("Subject"))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := subject, strings.TrimSpace("Your purchase from "+oneLine(s.store.Name)); got != want {
			t.Fatalf("subject %q, want %q", got, want)
		}
		from, err := mail.ParseAddress(read.Header.Get("From"))
		if err != nil || from.Address != "sales@shop.example" || from.Name != phrase(s.store.Name) {
			t.Fatalf("from %q: %v", read.Header.Get("From"), err)
		}
	})
}
