package binarytest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// bookBytes are a file of 3 MB that does not repeat.
func bookBytes() string {
	bytes := make([]byte, 3<<20)
	source := rand.NewChaCha8([32]byte{})
	_, _ = source.Read(bytes) // never fails
	return string(bytes)
}

// buyFile buys the e-book and gives the page of the receipt, and the link to its one file.
func (s *server) buyFile(t *testing.T, name string) (page, link string) {
	t.Helper()
	made, path := s.invoice(t, nil)
	s.payInvoice(t, path)
	lines := s.deliverables(t, path)
	if len(lines) != 1 || len(lines[0].Data.Files) != 1 || lines[0].Data.Files[0].Name != name {
		t.Fatalf("delivered %+v", lines)
	}
	return made.text(t, "checkout"), lines[0].Data.Files[0].URL
}

// fetch downloads, with headers as pairs of names and values.
func (s *server) fetch(t *testing.T, link string, header ...string) answer {
	t.Helper()
	more := http.Header{}
	for i := 0; i < len(header); i += 2 {
		more.Set(header[i], header[i+1])
	}
	return s.send(t, call{method: http.MethodGet, path: s.path(link), header: more})
}

// A seller uploads a file, a buyer downloads it, breaks off and resumes. Links that were changed or are over lead
// nowhere.
func TestFileFromUploadToDownload(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		_, first := s.buyFile(t, "e-book.pdf") // the demo's own
		if got := s.fetch(t, first).want(t, http.StatusOK); !strings.HasPrefix(got.body, "%PDF-1.4") || !strings.HasSuffix(got.body, "%%EOF\n") {
			t.Errorf("the demo's e-book is no PDF: %q", got.body)
		}
		book := bookBytes()
		source := filepath.Join(t.TempDir(), "upload.tmp")
		if err := os.WriteFile(source, []byte(book), 0o600); err != nil {
			t.Fatal(err)
		}
		s.cli(t, "file", "add", "demo", "e-book", source, "--name", "Größe 2.epub", "--replace", "--data", s.dir)
		page, link := s.buyFile(t, "Größe 2.epub")
		whole := s.fetch(t, link).want(t, http.StatusOK)
		if whole.body != book || !strings.Contains(whole.header.Get("Content-Disposition"), "UTF-8''Gr%C3%B6%C3%9Fe%202.epub") {
			t.Errorf("%d bytes, %v", len(whole.body), whole.header)
		}
		part := s.fetch(t, link, "Range", "bytes=0-999999").want(t, http.StatusPartialContent)
		rest := s.fetch(t, link, "Range", "bytes=1000000-", "If-Range", part.header.Get("ETag")).want(t, http.StatusPartialContent)
		if part.body+rest.body != book || rest.header.Get("Content-Range") != fmt.Sprintf("bytes 1000000-%d/%d", len(book)-1, len(book)) {
			t.Errorf("resumed with %d and %d bytes, %v", len(part.body), len(rest.body), rest.header)
		}
		if receipt := s.open(t, page).want(t, http.StatusOK); !strings.Contains(receipt.body, "/downloads/") {
			t.Error("no link on the receipt")
		}
		s.refuseLinks(t, link, first)
		s.fetch(t, first).want(t, http.StatusOK) // bought before it was replaced
		listed := s.cli(t, "file", "list", "demo", "--data", s.dir)
		if strings.Count(listed, "\n") != 2 || !strings.Contains(listed, "Größe 2.epub") {
			t.Errorf("listed:\n%s", listed)
		}
		id := strings.Fields(strings.Split(listed, "\n")[1])[0] // the newest
		s.cli(t, "file", "remove", "demo", id, "--data", s.dir)
		s.fetch(t, link).want(t, http.StatusOK)
		s.cli(t, "file", "remove", "demo", id, "--erase", "--data", s.dir)
		s.fetch(t, link).want(t, http.StatusNotFound)
		if listed := s.cli(t, "file", "list", "demo", "--data", s.dir); strings.Contains(listed, "epub") {
			t.Errorf("erased, and listed:\n%s", listed)
		}
	})
}

// refuseLinks tries what a link must not be good for.
func (s *server) refuseLinks(t *testing.T, link, other string) {
	t.Helper()
	path, query, _ := strings.Cut(link, "?")
	theirs, _, _ := strings.Cut(other, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	with := func(name, value string) string {
		changed := url.Values{"expires": values["expires"], "signature": values["signature"]}
		changed.Set(name, value)
		return path + "?" + changed.Encode()
	}
	swapped := path[:strings.LastIndex(path, "/")] + theirs[strings.LastIndex(theirs, "/"):] // the file of another delivery
	for _, forged := range []string{
		path, path + "?expires=" + values.Get("expires"), with("expires", "9999999999"), with("signature", values.Get("signature")+"A"), with("signature", ""),
		theirs + "?" + query, swapped + "?" + query, s.signedLink(t, swapped, "9999999999"),
	} {
		s.fetch(t, forged).want(t, http.StatusNotFound)
	}
	s.fetch(t, s.signedLink(t, path, "1700000000")).want(t, http.StatusGone)
	s.fetch(t, s.signedLink(t, path, "9999999999")).want(t, http.StatusOK) // so the signature is made as the server makes it
}

// signedLink makes a link with the server's own secret.
func (s *server) signedLink(t *testing.T, path, expires string) string {
	t.Helper()
	secret := scalar[[]byte](t, s.db(t), "SELECT value FROM secret WHERE name = 'download links'")
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("kassa download link\n" + expires + "\n" + s.path(path)))
	return path + "?" + url.Values{"expires": {expires}, "signature": {base64.RawURLEncoding.EncodeToString(mac.Sum(nil))}}.Encode()
}
