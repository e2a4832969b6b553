package mail

import (
	"errors"
	"net/netip"
	"net/url"
	"strconv"
)

// secrecy is how a connection is protected.
type secrecy uint8

const (
	startTLS    secrecy = iota // STARTTLS, or no letter
	implicitTLS                // TLS from the first byte (RFC 8314)
	noTLS                      // on loopback only
)

// server is where letters are handed in.
type server struct {
	host           string
	port           int
	secrecy        secrecy
	user, password string // both empty = no authentication
}

// parseServer reads the URL of a server. Errors never repeat it: it has a password.
func parseServer(text string) (server, error) {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || (u.Path != "" && u.Path != "/") || u.Fragment != "" {
		return server{}, errors.New("mail: the SMTP server must be a URL such as smtp://user:password@host:587")
	}
	s := server{host: u.Hostname()}
	switch {
	case u.Scheme == "smtp" && u.RawQuery == "":
		s.port = 587
	case u.Scheme == "smtps" && u.RawQuery == "":
		s.port, s.secrecy = 465, implicitTLS
	case u.Scheme == "smtp" && u.RawQuery == "tls=none" && loopback(s.host):
		s.port, s.secrecy = 25, noTLS
	case u.Scheme == "smtp" && u.RawQuery == "tls=none":
		return server{}, errors.New("mail: tls=none is for a server on loopback only")
	default:
		return server{}, errors.New("mail: the SMTP server's URL must begin with smtp:// or smtps:// and have no options besides tls=none")
	}
	if digits := u.Port(); digits != "" {
		if s.port, err = strconv.Atoi(digits); err != nil || s.port < 1 || s.port > 65535 {
			return server{}, errors.New("mail: the SMTP server's port must be 1 to 65535")
		}
	}
	if u.User != nil {
		s.user = u.User.Username()
		s.password, _ = u.User.Password()
		if s.user == "" || s.password == "" {
			return server{}, errors.New("mail: the SMTP server's URL must have both user and password, or neither")
		}
	}
	return s, nil
}

// loopback tells whether a host is this machine.
func loopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}
