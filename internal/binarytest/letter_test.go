package binarytest

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/mail"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
)

// mailbox is a real SMTP server that keeps what it is given.
type mailbox struct {
	address string
	mutex   sync.Mutex
	letters []letter
}

// letter is an e-mail as the server has it.
type letter struct {
	from, to string
	data     []byte
}

// openMailbox starts it on loopback and a free port, until the test ends.
func openMailbox(t *testing.T) *mailbox {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &mailbox{address: listener.Addr().String()}
	server := smtp.NewServer(m)
	var running sync.WaitGroup
	running.Go(func() { _ = server.Serve(listener) }) // ends with Close
	t.Cleanup(func() { _ = server.Close(); running.Wait() })
	return m
}

// NewSession implements smtp.Backend.
func (m *mailbox) NewSession(*smtp.Conn) (smtp.Session, error) { return &delivery{mailbox: m}, nil }

// delivery is one letter on its way in.
type delivery struct {
	*mailbox
	now letter
}

func (d *delivery) Mail(from string, _ *smtp.MailOptions) error { d.now.from = from; return nil }
func (d *delivery) Rcpt(to string, _ *smtp.RcptOptions) error   { d.now.to = to; return nil }
func (d *delivery) Reset()                                      { d.now = letter{} }
func (d *delivery) Logout() error                               { return nil }

func (d *delivery) Data(r io.Reader) (err error) {
	if d.now.data, err = io.ReadAll(r); err != nil {
		return err
	}
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.letters = append(d.letters, d.now)
	return nil
}

// to waits for the letter to an address.
func (m *mailbox) to(t *testing.T, address string) (found letter) {
	t.Helper()
	eventually(t, func() bool {
		m.mutex.Lock()
		defer m.mutex.Unlock()
		for _, one := range m.letters {
			if one.to == address {
				found = one
				return true
			}
		}
		return false
	})
	return found
}

// plain is the letter's subject and its text without HTML.
func (l letter) plain(t *testing.T) (subject, text string) {
	t.Helper()
	message, err := mail.ReadMessage(bytes.NewReader(l.data))
	if err != nil {
		t.Fatal(err)
	}
	if subject, err = new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject")); err != nil {
		t.Fatal(err)
	}
	kind, params, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("%s, %v", kind, err)
	}
	part, err := multipart.NewReader(message.Body, params["boundary"]).NextRawPart()
	if err != nil || !strings.HasPrefix(part.Header.Get("Content-Type"), "text/plain") {
		t.Fatalf("%v, %v", part, err)
	}
	var body io.Reader = part
	if part.Header.Get("Content-Transfer-Encoding") == "quoted-printable" {
		body = quotedprintable.NewReader(part)
	}
	decoded, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return subject, string(decoded)
}

// address is a web address in a letter.
var address = regexp.MustCompile(`https?://[^\s<>"]+`)

// A buyer gets a letter with the key and a link to the file. Its links open the receipt and the file; sent again,
// it goes to the address that the seller names.
func TestLetterLeadsToWhatWasBought(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		box := openMailbox(t)
		s.signal(t)
		s.wait(t)
		serve(t, s, "--mail-server", "smtp://"+box.address+"?tls=none", "--mail-from", "Shop <sales@shop.example>", "--rate-address", "0", "--rate-key", "0")
		_, path := s.invoice(t, variants("pro-licence", "1", "e-book", "1"))
		s.payInvoice(t, path)
		serial := s.deliverables(t, path)[0].Data.Serials[0]
		got := box.to(t, "buyer@example.com")
		if _, text := got.plain(t); got.from != "sales@shop.example" || !strings.Contains(text, serial) {
			t.Errorf("from %s:\n%s", got.from, text)
		}
		s.follow(t, got, serial)
		s.sellapp(t, http.MethodPost, path+"/fulfillment-notifications", `{"email":"second@example.com"}`).want(t, http.StatusOK)
		s.follow(t, box.to(t, "second@example.com"), serial)
		if strings.Contains(s.stderr.String(), serial) {
			t.Error("the key is in the log")
		}
	})
}

// follow opens the links of a letter: one leads to the receipt, one to the file.
func (s *server) follow(t *testing.T, l letter, serial string) {
	t.Helper()
	subject, text := l.plain(t)
	receipts, files := 0, 0
	for _, link := range address.FindAllString(text, -1) {
		if !strings.HasPrefix(link, s.line.URL) {
			t.Errorf("a link leads elsewhere: %s", link)
			continue
		}
		got := s.open(t, link).want(t, http.StatusOK)
		switch {
		case strings.HasPrefix(got.body, "%PDF-"):
			files++
		case strings.Contains(got.body, serial):
			receipts++
		}
	}
	if subject == "" || receipts == 0 || files != 1 {
		t.Errorf("%q leads to %d receipts and %d files:\n%s", subject, receipts, files, text)
	}
}
