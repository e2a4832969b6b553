package files_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/files"
	"kassa/internal/id"
)

// shop is a server with one file that one delivery hands over.
type shop struct {
	t        testing.TB
	url      string
	now      *clock.Fake
	links    *files.Links
	storage  files.Storage
	store    checkout.StoreID
	delivery checkout.DeliveryID
	file     checkout.File
	refusal  error // what the core says instead of the file
	log      bytes.Buffer
}

// Download is the core's word.
func (s *shop) Download(_ context.Context, store checkout.StoreID, delivery checkout.DeliveryID, file checkout.FileID) (checkout.File, error) {
	if s.refusal != nil {
		return checkout.File{}, s.refusal
	}
	if store != s.store || delivery != s.delivery || file != s.file.ID {
		return checkout.File{}, checkout.Refuse(checkout.ReasonOrderNotFound, "no such file")
	}
	return s.file, nil
}

func newShop(t testing.TB, storage files.Storage, data []byte) *shop {
	s := &shop{t: t, now: clock.NewFake(noon), storage: storage, delivery: id.New[checkout.Delivery]()}
	store, file := newIDs()
	s.store, s.file = store, checkout.File{ID: file, StoreID: store, Name: "Anleitung für Käufer.pdf", Size: int64(len(data)), MediaType: "application/pdf"}
	s.links = files.NewLinks(secret, s.now.Now)
	put(t, storage, store, file, data)
	server := httptest.NewServer(files.Downloads{
		Links: s.links, Finder: s, Storage: storage, Log: slog.New(slog.NewTextHandler(&s.log, nil)),
	})
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func (s *shop) path() string { return files.DownloadPath(s.store, s.delivery, s.file.ID) }

func (s *shop) link() string { return s.path() + "?" + s.links.Sign(s.path(), time.Hour) }

// ask sends a request with headers "Name: value", and gives the answer with its body.
func (s *shop) ask(method, target string, headers ...string) (told, []byte) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+target, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		s.t.Fatal(err)
	}
	body, err := io.ReadAll(answer.Body)
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		s.t.Fatal(err)
	}
	return told{StatusCode: answer.StatusCode, Header: answer.Header, ContentLength: answer.ContentLength}, body
}

// told is an answer whose body has been read.
type told struct {
	StatusCode    int
	Header        http.Header
	ContentLength int64
}

// shops runs a test on every kind of storage.
func shops(t *testing.T, size int, test func(t *testing.T, s *shop, data []byte)) {
	each(t, 0, func(t *testing.T, storage files.Storage, _ func() int) {
		data := noise(size)
		test(t, newShop(t, storage, data), data)
	})
}

func TestDownload(t *testing.T) {
	shops(t, 300_000, func(t *testing.T, s *shop, data []byte) {
		answer, body := s.ask("GET", s.link())
		if answer.StatusCode != http.StatusOK || !bytes.Equal(body, data) {
			t.Errorf("%d, %d bytes", answer.StatusCode, len(body))
		}
		want := map[string]string{
			"Content-Type":            "application/pdf",
			"Content-Length":          "300000",
			"Content-Disposition":     `attachment; filename="Anleitung f_r K_ufer.pdf"; filename*=UTF-8''Anleitung%20f%C3%BCr%20K%C3%A4ufer.pdf`,
			"Accept-Ranges":           "bytes",
			"X-Content-Type-Options":  "nosniff",
			"Content-Security-Policy": "default-src 'none'; sandbox",
			"Referrer-Policy":         "no-referrer",
			"Cache-Control":           "private, no-cache, no-transform",
		}
		check := func(answer told) {
			t.Helper()
			for name, value := range want {
				if got := answer.Header.Get(name); got != value {
					t.Errorf("%s: %s, want %s", name, got, value)
				}
			}
			if etag := answer.Header.Get("ETag"); !strings.HasPrefix(etag, `"`+s.file.ID.String()) || answer.Header.Get("Last-Modified") == "" {
				t.Errorf("ETag %s, Last-Modified %s", etag, answer.Header.Get("Last-Modified"))
			}
		}
		check(answer)
		head, body := s.ask("HEAD", s.link())
		if head.StatusCode != http.StatusOK || len(body) != 0 {
			t.Errorf("HEAD: %d, %d bytes", head.StatusCode, len(body))
		}
		check(head)
		if head.Header.Get("ETag") != answer.Header.Get("ETag") {
			t.Error("HEAD has another ETag")
		}
	})
}

func TestDownloadRanges(t *testing.T) {
	shops(t, 1000, func(t *testing.T, s *shop, data []byte) {
		head, _ := s.ask("HEAD", s.link())
		etag, modified := head.Header.Get("ETag"), head.Header.Get("Last-Modified")
		for _, c := range []struct {
			headers  []string
			status   int
			from, to int
			said     string // Content-Range
		}{
			{[]string{"Range: bytes=0-0"}, 206, 0, 1, "bytes 0-0/1000"},
			{[]string{"Range: bytes=400-"}, 206, 400, 1000, "bytes 400-999/1000"},
			{[]string{"Range: bytes=-10"}, 206, 990, 1000, "bytes 990-999/1000"},
			{[]string{"Range: bytes=10-5000"}, 206, 10, 1000, "bytes 10-999/1000"},
			{[]string{"Range: bytes=400-", "If-Range: " + etag}, 206, 400, 1000, "bytes 400-999/1000"},
			{[]string{"Range: bytes=400-", "If-Range: " + modified}, 206, 400, 1000, "bytes 400-999/1000"},
			{[]string{"Range: bytes=400-", `If-Range: "another"`}, 200, 0, 1000, ""},
			{[]string{"Range: bytes=400-", "If-Range: W/" + etag}, 200, 0, 1000, ""},
			{[]string{"Range: bytes=400-", "If-Range: Mon, 01 Jan 2024 00:00:00 GMT"}, 200, 0, 1000, ""},
			{[]string{"Range: bytes=0-1,5-6"}, 200, 0, 1000, ""},
			{[]string{"Range: bytes=1000-"}, 416, -1, 0, "bytes */1000"},
			{[]string{"Range: potatoes=1-2"}, 416, -1, 0, ""},
			{[]string{"If-None-Match: " + etag}, 304, 0, 0, ""},
			{[]string{"If-Match: \"another\""}, 412, 0, 0, ""},
		} {
			answer, body := s.ask("GET", s.link(), c.headers...)
			if answer.StatusCode != c.status || answer.Header.Get("Content-Range") != c.said {
				t.Errorf("%q: %d %q, want %d %q", c.headers, answer.StatusCode, answer.Header.Get("Content-Range"), c.status, c.said)
			}
			if c.from >= 0 && !bytes.Equal(body, data[c.from:c.to]) {
				t.Errorf("%q: %d bytes", c.headers, len(body))
			}
		}
	})
}

// TestDownloadResumes breaks a download off, and fetches the rest as a browser does.
func TestDownloadResumes(t *testing.T) {
	shops(t, 3_000_000, func(t *testing.T, s *shop, data []byte) {
		answer, err := http.Get(s.url + s.link())
		if err != nil {
			t.Fatal(err)
		}
		got := make([]byte, 1_234_567)
		if _, err := io.ReadFull(answer.Body, got); err != nil {
			t.Fatal(err)
		}
		if err := answer.Body.Close(); err != nil {
			t.Fatal(err)
		}
		resume := []string{"Range: bytes=1234567-", "If-Range: " + answer.Header.Get("ETag")}
		rest, body := s.ask("GET", s.link(), resume...)
		if rest.StatusCode != http.StatusPartialContent || !bytes.Equal(append(got, body...), data) {
			t.Errorf("%d, %d bytes", rest.StatusCode, len(body))
		}

		// Other bytes under the same id are fetched from their beginning.
		other := noise(3_000_001)
		put(t, s.storage, s.store, s.file.ID, other)
		whole, body := s.ask("GET", s.link(), resume...)
		if whole.StatusCode != http.StatusOK || !bytes.Equal(body, other) {
			t.Errorf("%d, %d bytes of another file", whole.StatusCode, len(body))
		}
	})
}

func TestDownloadRefusals(t *testing.T) {
	internal := errors.New("secret details")
	for _, c := range []struct {
		name   string
		target func(s *shop) string
		status int
		logged bool
	}{
		{"no signature", func(s *shop) string { return s.path() }, 404, false},
		{"forged", func(s *shop) string { return s.link() + "A" }, 404, false},
		{"another path's", func(s *shop) string {
			return s.path() + "?" + s.links.Sign(files.DownloadPath(s.store, s.delivery, id.New[checkout.File]()), time.Hour)
		}, 404, false},
		{"id in capitals", func(s *shop) string {
			path, query, _ := strings.Cut(s.link(), "?")
			return "/downloads/" + strings.ToUpper(strings.TrimPrefix(path, "/downloads/")) + "?" + query
		}, 404, false},
		{"expired", func(s *shop) string {
			link := s.link()
			s.now.Advance(time.Hour)
			return link
		}, 410, false},
		{"expired and forged", func(s *shop) string {
			link := s.link()
			s.now.Advance(time.Hour)
			return link + "A"
		}, 404, false},
		{"another delivery", func(s *shop) string { s.delivery = id.New[checkout.Delivery](); return s.link() }, 200, false},
		{"unknown", func(s *shop) string {
			link := s.link()
			s.delivery = id.New[checkout.Delivery]()
			return link
		}, 404, false},
		{"recalled", func(s *shop) string {
			s.refusal = checkout.Refuse(checkout.ReasonOrderState, "recalled")
			return s.link()
		}, 410, false},
		{"database down", func(s *shop) string { s.refusal = checkout.Refuse(checkout.ReasonUnavailable, "down"); return s.link() }, 503, true},
		{"too many", func(s *shop) string {
			s.refusal = checkout.Refuse(checkout.ReasonRateLimited, "slow down")
			return s.link()
		}, 429, false},
		{"internal", func(s *shop) string { s.refusal = internal; return s.link() }, 500, true},
		{"bytes missing", func(s *shop) string {
			if err := s.storage.Delete(s.t.Context(), s.store, s.file.ID); err != nil {
				s.t.Fatal(err)
			}
			return s.link()
		}, 404, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newShop(t, open(t, t.TempDir(), files.Options{}), noise(10))
			target := c.target(s)
			for _, method := range []string{"GET", "HEAD"} {
				answer, body := s.ask(method, target)
				if answer.StatusCode != c.status {
					t.Errorf("%s: %d, want %d", method, answer.StatusCode, c.status)
				}
				if c.status == 200 {
					continue
				}
				checkRefusal(t, answer, body, method)
				if retry := answer.Header.Get("Retry-After"); (retry != "") != (c.status == 503) {
					t.Errorf("Retry-After: %q", retry)
				}
			}
			if (s.log.Len() > 0) != c.logged || strings.Contains(s.log.String(), "signature=") {
				t.Errorf("log: %q", s.log.String())
			}
		})
	}
}

// checkRefusal looks at what all refusals share: a sentence, in no cache, and nothing of the file.
func checkRefusal(t *testing.T, answer told, body []byte, method string) {
	t.Helper()
	if (method != "HEAD") != (len(body) > 10) || bytes.Contains(body, []byte("secret details")) {
		t.Errorf("%s: %q", method, body)
	}
	want := map[string]string{
		"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
		"Content-Disposition": "", "ETag": "",
	}
	for name, value := range maps.All(want) {
		if got := answer.Header.Get(name); got != value {
			t.Errorf("%s: %q, want %q", name, got, value)
		}
	}
}

func TestDownloadMethods(t *testing.T) {
	s := newShop(t, open(t, t.TempDir(), files.Options{}), noise(10))
	for _, method := range []string{"POST", "PUT", "DELETE", "PATCH", "OPTIONS"} {
		answer, body := s.ask(method, s.link())
		if answer.StatusCode != http.StatusMethodNotAllowed || answer.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: %d, Allow %q", method, answer.StatusCode, answer.Header.Get("Allow"))
		}
		checkRefusal(t, answer, body, method)
	}
}

// TestDownloadHostilePaths signs what it asks for: not even a good signature makes a path out of a text.
func TestDownloadHostilePaths(t *testing.T) {
	s := newShop(t, open(t, t.TempDir(), files.Options{}), noise(10))
	store, delivery, file := s.store.String(), s.delivery.String(), s.file.ID.String()
	for _, path := range []string{
		"/", "/downloads", "/downloads/", "/downloads///", "/downloads/a/b/c",
		"/downloads/" + store + "/" + delivery,
		"/downloads/" + store + "/" + delivery + "/" + file + "/",
		"/downloads/" + store + "/" + delivery + "/" + file + "/..",
		"/downloads/" + store + "/" + delivery + "/../" + file,
		"/downloads/../" + store + "/" + delivery + "/" + file,
		"/downloads/" + store + "/" + delivery + "/" + file + "\x00",
		"/downloads/" + store + "/" + delivery + "/" + file[:35],
		"/downloads/" + store + "/" + delivery + "/" + strings.Repeat("0", 8) + "-0000-0000-0000-" + strings.Repeat("0", 12),
		"/downloads/" + store + "/" + delivery + "/" + strings.Repeat("../", 12),
		"/downloads/" + store + "/" + delivery + "/{" + file[1:35] + "}",
		"/downloads/" + store + "/" + delivery + `/..\..\..\..\..\..\..\..\..\..\..\..`,
		"//downloads/" + store + "/" + delivery + "/" + file,
		"/x/downloads/" + store + "/" + delivery + "/" + file,
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.URL.Path, r.URL.RawQuery = path, s.links.Sign(path, time.Hour)
		w := httptest.NewRecorder()
		files.Downloads{Links: s.links, Finder: s, Storage: s.storage, Log: slog.New(slog.DiscardHandler)}.ServeHTTP(w, r)
		if w.Code != http.StatusNotFound {
			t.Errorf("%q: %d", path, w.Code)
		}
	}
}

// deadlines is a connection that remembers how often its deadline was moved.
type deadlines struct {
	*httptest.ResponseRecorder
	moved []time.Time
}

func (d *deadlines) SetWriteDeadline(at time.Time) error { d.moved = append(d.moved, at); return nil }

// TestDownloadOutlastsTheServersLimit: the time for an answer starts again with every piece.
func TestDownloadOutlastsTheServersLimit(t *testing.T) {
	const size = 1 << 20
	s := newShop(t, open(t, t.TempDir(), files.Options{}), noise(size))
	w := &deadlines{ResponseRecorder: httptest.NewRecorder()}
	files.Downloads{Links: s.links, Finder: s, Storage: s.storage, Log: slog.New(slog.DiscardHandler)}.
		ServeHTTP(w, httptest.NewRequest("GET", s.link(), nil))
	if w.Code != http.StatusOK || w.Body.Len() != size {
		t.Fatal(w.Code, w.Body.Len())
	}
	if len(w.moved) < 16 {
		t.Errorf("moved %d times in %d bytes", len(w.moved), size)
	}
	for _, at := range w.moved {
		if left := at.Sub(clock.System().Now()); left < 30*time.Second || left > time.Minute {
			t.Errorf("%v left", left)
		}
	}
}

// TestDownloadOfABrokenStorageIsCutOff: a buyer must not take half a file for the whole.
func TestDownloadOfABrokenStorageIsCutOff(t *testing.T) {
	server, address, options := newS3(t, false)
	s := newShop(t, open(t, address, options), noise(300_000))
	server.cut = []int64{100_000, 0, 0, 0, 0, 0, 0, 0, 0}
	answer, err := http.Get(s.url + s.link())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if body, err := io.ReadAll(answer.Body); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%d bytes of %d, %v", len(body), answer.ContentLength, err)
	}
}
