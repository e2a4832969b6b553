package mail

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// received is a letter as the server has it.
type received struct {
	from, to string
	data     []byte
	tls      bool
	user     string // who was authenticated
}

// receiver is a real SMTP server that keeps what it is given. Its hooks refuse or wait; nil accepts.
type receiver struct {
	address              string
	roots                *x509.CertPool
	onMail, onTo, onData func() error
	leaves               bool   // closes the connection once it has accepted a letter
	password             string // of anybody; empty = no AUTH is offered

	mutex   sync.Mutex
	letters []received
}

// protection is what a receiver offers.
type protection uint8

const (
	offersNothing protection = iota
	offersStartTLS
	speaksTLS
)

// serve starts it on loopback and a free port, until the test ends.
func (r *receiver) serve(t *testing.T, how protection) *receiver {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r.address = listener.Addr().String()
	server := smtp.NewServer(r)
	server.AllowInsecureAuth = how == offersNothing
	server.ErrorLog = silent{}
	if how != offersNothing {
		server.TLSConfig = r.certify(t)
	}
	if how == speaksTLS {
		listener = tls.NewListener(listener, server.TLSConfig)
	}
	var running sync.WaitGroup
	running.Go(func() { _ = server.Serve(listener) })
	t.Cleanup(func() { _ = server.Close(); running.Wait() })
	return r
}

// silent hears of connections that clients close on purpose.
type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

// certify makes a certificate for 127.0.0.1 that r.roots vouch for.
func (r *receiver) certify(t *testing.T) *tls.Config {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Unix(0, 0), NotAfter: time.Unix(1<<33, 0),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	r.roots = x509.NewCertPool()
	r.roots.AddCert(certificate)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}

// all are the letters that were accepted.
func (r *receiver) all() []received {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	return append([]received(nil), r.letters...)
}

// NewSession makes the receiver a smtp.Backend.
func (r *receiver) NewSession(conn *smtp.Conn) (smtp.Session, error) {
	if r.password == "" {
		return &session{receiver: r, conn: conn}, nil
	}
	return &authSession{session{receiver: r, conn: conn}}, nil
}

type session struct {
	*receiver
	conn *smtp.Conn
	now  received
}

func (s *session) Logout() error { return nil }

// Reset is called when a letter is through, after the answer.
func (s *session) Reset() {
	if s.leaves && s.now.data != nil {
		_ = s.conn.Conn().Close()
	}
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	_, encrypted := s.conn.TLSConnectionState()
	s.now.from, s.now.tls = from, encrypted
	return call(s.onMail)
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.now.to = to
	return call(s.onTo)
}

func (s *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := call(s.onData); err != nil {
		return err
	}
	s.now.data = data
	s.mutex.Lock()
	s.letters = append(s.letters, s.now)
	s.mutex.Unlock()
	return nil
}

// authSession asks for a password first.
type authSession struct{ session }

func (s *authSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *authSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != s.password {
			return smtp.ErrAuthFailed
		}
		s.now.user = user
		return nil
	}), nil
}

func (s *authSession) Mail(from string, options *smtp.MailOptions) error {
	if s.now.user == "" {
		return smtp.ErrAuthRequired
	}
	return s.session.Mail(from, options)
}

func call(hook func() error) error {
	if hook == nil {
		return nil
	}
	return hook()
}
