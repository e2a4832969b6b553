package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"kassa/internal/checkout"
)

// trusting is a sender that trusts a receiver's certificate.
func trusting(t *testing.T, r *receiver, url string) *Sender {
	t.Helper()
	sender := newSender(t, url, nil)
	sender.roots = r.roots
	return sender
}

// wantRetry fails unless err means "try again" and keeps the password to itself.
func wantRetry(t *testing.T, err error) {
	t.Helper()
	if err == nil || checkout.ReasonOf(err) == checkout.ReasonDeclined {
		t.Fatalf("want an error that is tried again, got %v", err)
	}
	if strings.Contains(err.Error(), "s3cret") {
		t.Fatalf("the error tells the password: %v", err)
	}
}

func TestTLSAndAuth(t *testing.T) {
	for name, c := range map[string]struct {
		how    protection
		scheme string
	}{"STARTTLS": {offersStartTLS, "smtp"}, "implicit TLS": {speaksTLS, "smtps"}} {
		server := (&receiver{password: "s3cret:/@"}).serve(t, c.how)
		if err := newSample("en").send(t.Context(), trusting(t, server, c.scheme+"://ada:s3cret%3A%2F%40@"+server.address)); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		letters := server.all()
		if len(letters) != 1 || !letters[0].tls || letters[0].user != "ada" {
			t.Errorf("%s: %d letters, TLS %t, user %q", name, len(letters), letters[0].tls, letters[0].user)
		}
		wantRetry(t, newSample("en").send(t.Context(), trusting(t, server, c.scheme+"://ada:s3cret-but-wrong@"+server.address)))
		wantRetry(t, newSample("en").send(t.Context(), trusting(t, server, c.scheme+"://"+server.address)))
		wantRetry(t, newSample("en").send(t.Context(), newSender(t, c.scheme+"://ada:s3cret@"+server.address, nil)))
		if n := len(server.all()); n != 1 {
			t.Errorf("%s: %d letters", name, n)
		}
	}
}

func TestUntrustedCertificateIsNamed(t *testing.T) {
	server := new(receiver).serve(t, offersStartTLS)
	err := newSample("en").send(t.Context(), newSender(t, "smtp://"+server.address, nil))
	var unverified *tls.CertificateVerificationError
	if !errors.As(err, &unverified) {
		t.Errorf("want a certificate error, got %v", err)
	}
}

func TestNothingIsSentWithoutSTARTTLS(t *testing.T) {
	server := (&receiver{password: "s3cret"}).serve(t, offersNothing)
	wantRetry(t, newSample("en").send(t.Context(), newSender(t, "smtp://ada:s3cret@"+server.address, nil)))
	if n := len(server.all()); n != 0 {
		t.Errorf("%d letters", n)
	}
	if err := newSample("en").send(t.Context(), newSender(t, "smtp://ada:s3cret@"+server.address+"?tls=none", nil)); err != nil {
		t.Errorf("on loopback, when told: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		code  int
		final bool
	}{{421, false}, {450, false}, {451, false}, {452, false}, {503, false}, {530, false}, {501, true}, {550, true}, {552, true}, {554, true}} {
		refuse := func() error { return &smtp.SMTPError{Code: c.code, EnhancedCode: smtp.NoEnhancedCode, Message: "no"} }
		for stage, server := range map[string]*receiver{
			"MAIL": {onMail: refuse}, "RCPT": {onTo: refuse}, "DATA": {onData: refuse},
		} {
			t.Run(fmt.Sprintf("%s/%d", stage, c.code), func(t *testing.T) {
				server.serve(t, offersNothing)
				err := newSample("en").send(t.Context(), newSender(t, plainly(server), nil))
				if !c.final {
					wantRetry(t, err)
					return
				}
				var declined *checkout.Error
				if !errors.As(err, &declined) || declined.Reason != checkout.ReasonDeclined || declined.Kind != checkout.Declined {
					t.Fatalf("want a final refusal, got %v", err)
				}
				if strings.Contains(err.Error(), "AAAAA-BBBBB") || len(server.all()) != 0 {
					t.Errorf("%v; %d letters", err, len(server.all()))
				}
			})
		}
	}
}

func TestNobodyListens(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	wantRetry(t, newSample("en").send(t.Context(), newSender(t, "smtp://"+address, nil)))
}

// mute accepts connections and never says a word; each is told to accepted.
func mute(t *testing.T) (address string, accepted <-chan struct{}) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	told, ended := make(chan struct{}, 1), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			told <- struct{}{}
			defer func() { _ = conn.Close() }()
		}
	}()
	t.Cleanup(func() { _ = listener.Close(); <-ended })
	return listener.Addr().String(), told
}

func TestSilentServer(t *testing.T) {
	for _, scheme := range []string{"smtp", "smtps"} {
		address, accepted := mute(t)
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-accepted; cancel() }()
		err := newSample("en").send(ctx, newSender(t, scheme+"://"+address, nil))
		wantRetry(t, err)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", scheme, err)
		}
	}
}

func TestTimeout(t *testing.T) {
	address, _ := mute(t)
	err := newSample("en").send(t.Context(), newSender(t, "smtp://"+address, func(cfg *Config) { cfg.Timeout = 20 * time.Millisecond }))
	wantRetry(t, err)
}

func TestServerThatHangsInTheMiddle(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	release := make(chan struct{})
	hang := func() error { cancel(); <-release; return errors.New("too late") }
	server := (&receiver{onData: hang}).serve(t, offersNothing)
	defer close(release)
	err := newSample("en").send(ctx, newSender(t, plainly(server), nil))
	wantRetry(t, err)
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestAcceptedIsSentThoughTheServerLeaves(t *testing.T) {
	server := &receiver{leaves: true}
	server.serve(t, offersNothing)
	if err := newSample("en").send(t.Context(), newSender(t, plainly(server), nil)); err != nil {
		t.Errorf("a letter that was accepted would be sent again: %v", err)
	}
	if n := len(server.all()); n != 1 {
		t.Errorf("%d letters", n)
	}
}
