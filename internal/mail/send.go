package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"

	gomail "github.com/wneessen/go-mail"

	"kassa/internal/checkout"
)

// send hands one message in, on a connection of its own.
func (s *Sender) send(ctx context.Context, message *gomail.Msg) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel() // closes the connection, however it went
	client, err := gomail.NewClient(s.server.host, s.options(ctx)...)
	if err != nil {
		return fmt.Errorf("mail: prepare to send: %w", err)
	}
	session, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return fmt.Errorf("mail: reach the server: %w", errors.Join(err, ctx.Err()))
	}
	err = client.SendWithSMTPClient(session, message)
	if message.IsDelivered() { // whatever came after: a second letter would be worse
		_ = client.CloseWithSMTPClient(session)
		return nil
	}
	if code, final := refused(err); final {
		declined := checkout.Refuse(checkout.ReasonDeclined, "The mail server refused the letter (%d).", code)
		declined.Err = err
		return declined
	}
	return fmt.Errorf("mail: send a letter: %w", errors.Join(err, ctx.Err()))
}

// refused tells whether the server has refused this letter for good, and its code (RFC 5321, 4.2.1). A server
// that refuses us, rather than the letter, is tried again: somebody may put the configuration right.
func refused(err error) (code int, final bool) {
	var failed *gomail.SendError
	if !errors.As(err, &failed) {
		return 0, false
	}
	switch code = failed.ErrorCode(); code {
	case 502, 503, 530, 534, 535, 538: // about commands (RFC 5321, 4.2.2) and authentication (RFC 4954, 6)
		return code, false
	}
	switch failed.Reason {
	case gomail.ErrSMTPMailFrom, gomail.ErrSMTPRcptTo, gomail.ErrSMTPData, gomail.ErrSMTPDataClose:
		return code, code >= 500 && code < 600
	default:
		return code, false
	}
}

// options are how the server is spoken to until ctx is done.
func (s *Sender) options(ctx context.Context) []gomail.Option {
	options := []gomail.Option{
		gomail.WithPort(s.server.port), gomail.WithTimeout(s.timeout), gomail.WithTLSConfig(s.tls()),
		gomail.WithDialContextFunc(s.dialUntil(ctx)),
	}
	mechanisms := []gomail.SMTPAuthType{gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin}
	switch s.server.secrecy {
	case startTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case implicitTLS:
		options = append(options, gomail.WithSSL())
	case noTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
		mechanisms = []gomail.SMTPAuthType{gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlainNoEnc, gomail.SMTPAuthLoginNoEnc}
	}
	if s.server.user != "" {
		options = append(options, gomail.WithOpportunisticSMTPAuth(mechanisms...),
			gomail.WithUsername(s.server.user), gomail.WithPassword(s.server.password))
	}
	return options
}

func (s *Sender) tls() *tls.Config {
	return &tls.Config{ServerName: s.server.host, MinVersion: tls.VersionTLS12, RootCAs: s.roots}
}

// dialUntil makes connections that are closed when ctx is done: the library heeds a context only while it
// dials, and would wait for a silent server after that.
func (s *Sender) dialUntil(ctx context.Context) gomail.DialContextFunc {
	return func(dialling context.Context, network, address string) (net.Conn, error) {
		var conn net.Conn
		var err error
		if s.server.secrecy == implicitTLS {
			conn, err = (&tls.Dialer{Config: s.tls()}).DialContext(dialling, network, address)
		} else {
			conn, err = (&net.Dialer{}).DialContext(dialling, network, address)
		}
		if err != nil {
			return nil, err
		}
		context.AfterFunc(ctx, func() { _ = conn.Close() })
		return conn, nil
	}
}
