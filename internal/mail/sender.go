// Package mail sends buyers the letter that shows what they bought: one e-mail in their language, as text
// and as HTML, through the SMTP server that the deployment names.
//
// It must not decide when a letter is sent, or whether it is sent again: the core does. Nothing in a letter
// is loaded from elsewhere, and neither a password nor what was sold gets into an error.
//
// Start at Sender.Mail; view.go says what a letter shows, templates/ how.
package mail

import (
	"context"
	"crypto/x509"
	"errors"
	"net/mail"
	"time"

	"kassa/internal/checkout"
)

// Config is what a Sender needs; a zero Timeout means 30 s.
type Config struct {
	// URL is the server: smtp://user:password@host:587, with STARTTLS always; smtps://… with TLS from the
	// first byte; smtp://127.0.0.1:25?tls=none without, on loopback only. The user may be absent.
	URL string
	// From is the address that writes, such as "Shop <sales@shop.example>". Without a name the letter has
	// that of the store.
	From string
	// Timeout bounds one letter from dialling to the server's last word.
	Timeout time.Duration
	// PageURL is the address of a sale's page, and Link that of a file for its buyer.
	PageURL func(checkout.Sale) string
	Link    func(store checkout.StoreID, delivery checkout.DeliveryID, file checkout.FileID) string
}

// Sender sends letters. It may be used by several goroutines at once. It implements checkout.Mailer.
type Sender struct {
	server  server
	from    mail.Address
	timeout time.Duration
	pageURL func(checkout.Sale) string
	link    func(checkout.StoreID, checkout.DeliveryID, checkout.FileID) string
	writers writers
	roots   *x509.CertPool // who vouches for the server; nil = the machine's
}

// New checks the configuration and reads the languages. It does not speak to the server. Its errors do not
// repeat the URL, which has a password.
func New(cfg Config) (*Sender, error) {
	if cfg.PageURL == nil || cfg.Link == nil {
		return nil, errors.New("mail: the addresses of pages and files are not known")
	}
	server, err := parseServer(cfg.URL)
	if err != nil {
		return nil, err
	}
	from, err := mail.ParseAddress(cfg.From)
	if err != nil || checkout.CheckEmail(from.Address) != nil {
		return nil, errors.New(`mail: the sender must be an address such as "Shop <sales@shop.example>"`)
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = 30 * time.Second
	}
	writers, err := loadWriters()
	if err != nil {
		return nil, err
	}
	return &Sender{
		server: server, from: mail.Address{Name: phrase(from.Name), Address: from.Address}, timeout: cfg.Timeout,
		pageURL: cfg.PageURL, link: cfg.Link, writers: writers,
	}, nil
}

// Mail sends one letter. What the server refuses for good, and an address that is none, is a *checkout.Error
// with ReasonDeclined; any other error means "try again". A letter that is tried again keeps its Message-ID.
func (s *Sender) Mail(
	ctx context.Context, letter checkout.Letter, sale checkout.Sale, store checkout.Store, handed []checkout.Handed,
) error {
	message, err := s.compose(letter, sale, store, handed)
	if err != nil {
		return err
	}
	return s.send(ctx, message)
}
