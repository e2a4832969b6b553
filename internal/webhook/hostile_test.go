package webhook

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kassa/internal/checkout"
)

// impatient is a sender that gives up sooner, so that tests of servers that never end need not wait 15 seconds.
func impatient() *Sender {
	s := sendingIn(nil)
	s.public.Timeout, s.loopback.Timeout = 200*time.Millisecond, 200*time.Millisecond
	return s
}

// Whatever a server does, an attempt ends, says why, and tells nothing of what was answered.
func TestHostileServers(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	endless := func(head, piece string) func(io.Writer) {
		return func(w io.Writer) {
			_, err := io.WriteString(w, head)
			for err == nil {
				_, err = io.WriteString(w, piece)
			}
		}
	}
	says := func(text string) func(io.Writer) {
		return func(w io.Writer) { _, _ = io.WriteString(w, text) }
	}
	for name, row := range map[string]struct {
		hang   bool
		answer func(io.Writer)
		want   error
	}{
		"an endless body":           {false, endless(ok+"\r\n", strings.Repeat("secret ", 1000)), errTooLong},
		"an endless chunked body":   {false, endless(ok+"Transfer-Encoding: chunked\r\n\r\n", "5\r\nsecre\r\n"), errTooLong},
		"an endless chunk's size":   {false, endless(ok+"Transfer-Encoding: chunked\r\n\r\n", "0000000000000000"), errBroken},
		"endless headers":           {false, endless(ok, "X-Secret: secret\r\n"), errBroken},
		"one endless header":        {false, endless(ok+"X-Secret: ", "secret"), errBroken},
		"endless early hints":       {false, endless("", "HTTP/1.1 103 Early Hints\r\nLink: </secret>\r\n\r\n"), errBroken},
		"endless status line":       {false, endless("HTTP/1.1 200 ", "secret"), errBroken},
		"silence":                   {true, says(""), errSlow},
		"a body that never comes":   {true, says(ok + "Content-Length: 6\r\n\r\n"), errSlow},
		"a body that never ends":    {true, says(ok + "Content-Length: 60\r\n\r\nsecret"), errSlow},
		"headers that never end":    {true, says(ok + "X-Secret: secret\r\n"), errSlow},
		"a body that breaks off":    {false, says(ok + "Content-Length: 60\r\n\r\nsecret"), errBroken},
		"a connection that is shut": {false, says(""), errBroken},
		"no HTTP":                   {false, says("secret\r\n\r\n"), errBroken},
		"two lengths":               {false, says(ok + "Content-Length: 6\r\nContent-Length: 7\r\n\r\nsecret"), errBroken},
	} {
		a, wait := sent(t, impatient(), answering(t, row.hang, row.answer))
		if a.Failure != row.want.Error() || a.Status != 0 || a.Delivered() || wait != 0 || len(a.Answer) > keptAnswer {
			t.Errorf("%s: %+v, want %v", name, a, row.want)
		}
	}
}

// Switching protocols gives away the connection: it is closed, and not read.
func TestOtherProtocols(t *testing.T) {
	address := answering(t, true, func(w io.Writer) {
		_, _ = io.WriteString(w, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: secret\r\n\r\nsecret")
	})
	if a, _ := sent(t, impatient(), address); a.Delivered() || a.Failure == "" || a.Answer != "" {
		t.Errorf("%+v", a)
	}
}

// A compressed answer is not unpacked: a kilobyte would stand for a gigabyte.
func TestAnswersAreNotUnpacked(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if accepts := r.Header.Get("Accept-Encoding"); accepts != "" {
			t.Errorf("accepts %q", accepts)
		}
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = io.WriteString(w, "no gzip")
	})
	if a, _ := sent(t, sendingIn(nil), address); a.Answer != "no gzip" {
		t.Errorf("%+v", a)
	}
}

func TestCertificatesAreChecked(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the server was asked") }))
	server.Config.ErrorLog = quiet()
	server.StartTLS()
	t.Cleanup(server.Close)
	noTLS := strings.Replace(serve(t, func(http.ResponseWriter, *http.Request) {}), "http:", "https:", 1)
	for _, address := range []string{server.URL, noTLS} {
		if a, _ := sent(t, sendingIn(nil), address); a.Failure != errTLS.Error() {
			t.Errorf("%s: %+v", address, a)
		}
	}
}

// A server that knows HTTP/2 is spoken to in it.
func TestSecondVersionOfHTTP(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.Proto)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	s := sendingIn(nil)
	s.loopback.Transport.(*http.Transport).TLSClientConfig = server.Client().Transport.(*http.Transport).TLSClientConfig
	if a, _ := sent(t, s, server.URL); a.Answer != "HTTP/2.0" || !a.Delivered() {
		t.Errorf("%+v", a)
	}
}

func TestClosedPort(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	if a, _ := sent(t, sendingIn(nil), server.URL); a.Failure != errRefused.Error() {
		t.Errorf("%+v", a)
	}
}

// The forms of common.md, "URLs", are refused when an endpoint is set, and are not dialled either.
func TestAddressesThatNothingIsSentTo(t *testing.T) {
	asked := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the server was asked") })
	host := strings.TrimPrefix(asked, "http://")
	for address, want := range map[string]error{
		"": errAddress, "javascript:alert(1)": errAddress, "data:text/plain,x": errAddress, "//" + host: errAddress,
		"http:" + host: errAddress, "http:///x": errAddress, "http://user@" + host: errAddress, "http://user:secret@" + host: errAddress,
		`http://` + host + `\@x/`: errAddress, "http://" + host + "/\n": errAddress, "http://\x00" + host: errAddress,
		"http://127.0.0.1:99999/": errBroken, "http://127.0.0.1:-1/": errAddress, "file:///etc/passwd": errAddress,
		"ftp://" + host: errAddress, "http://" + host + "/" + strings.Repeat("x", 2048): errAddress, "http://%zz": errAddress,
	} {
		if a, _ := sent(t, sendingIn(nil), address); a.Failure != want.Error() || a.Status != 0 {
			t.Errorf("%q: %+v, want %v", address, a, want)
		}
	}
}

// Nothing is sent where only we could get: to this machine unless the store allows it, to private networks never.
func TestNetworksThatNothingIsSentTo(t *testing.T) {
	asked := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("the server was asked") })
	port := asked[strings.LastIndex(asked, ":")+1:]
	for address, anyStore := range map[string]bool{
		asked: false, "http://localhost:" + port: false, "http://[::1]:" + port: false, "http://[::ffff:127.0.0.1]:" + port: false,
		"http://127.1.2.3:" + port: false, "http://2130706433:" + port: false, "http://0x7f000001:" + port: false,
		"http://10.0.0.1/": true, "http://172.16.0.1/": true, "http://192.168.0.1/": true, "http://169.254.169.254/latest/meta-data": true,
		"http://100.64.0.1/": true, "http://0.0.0.0:" + port: true, "http://[::]:" + port: true, "http://[fe80::1]/": true,
		"http://[fd00::1]/": true, "http://[64:ff9b::a00:1]/": true, "http://224.0.0.1/": true, "http://255.255.255.255/": true,
	} {
		e, m := to(address)
		stores := []checkout.Store{{}}
		if anyStore {
			stores = append(stores, checkout.Store{AllowLoopback: true})
		}
		for _, store := range stores {
			a, _ := impatient().Send(t.Context(), store, e, m)
			numeric := strings.Contains(address, "2130706433") || strings.Contains(address, "0x7f") // a name to Go, which no resolver knows
			if a.Status != 0 || a.Failure != errForbidden.Error() && !numeric || a.Failure == "" {
				t.Errorf("%s, loopback %v: %+v", address, store.AllowLoopback, a)
			}
		}
	}
}
