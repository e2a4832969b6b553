package files_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"kassa/internal/clock"
	"kassa/internal/files"
)

var (
	noon   = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	secret = []byte("0123456789abcdef0123456789abcdef")
)

func parse(t testing.TB, query string) url.Values {
	t.Helper()
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	return values
}

func TestLinkExpires(t *testing.T) {
	now := clock.NewFake(noon)
	links := files.NewLinks(secret, now.Now)
	query := parse(t, links.Sign("/a", time.Hour))
	for _, c := range []struct {
		at   time.Duration
		want error
	}{
		{0, nil},
		{-time.Hour, nil},
		{time.Hour - time.Microsecond, nil},
		{time.Hour, files.ErrExpired},
		{1000 * time.Hour, files.ErrExpired},
	} {
		now.Set(noon.Add(c.at))
		if err := links.Check("/a", query); !errors.Is(err, c.want) {
			t.Errorf("after %v: %v, want %v", c.at, err, c.want)
		}
	}
	now.Set(noon.Add(time.Microsecond))
	query = parse(t, links.Sign("/a", time.Second))
	now.Set(noon.Add(time.Second))
	if err := links.Check("/a", query); err != nil {
		t.Errorf("a link for a second is over within it: %v", err)
	}
}

// TestLinkForged changes each bit of path, time and signature, of a good link and of one that has expired.
func TestLinkForged(t *testing.T) {
	now := clock.NewFake(noon)
	links := files.NewLinks(secret, now.Now)
	const path = "/downloads/019aa000-0000-7000-8000-000000000001/b/c"
	query := parse(t, links.Sign(path, time.Hour))
	check := func(what, path string, query url.Values) {
		t.Helper()
		if err := links.Check(path, query); !errors.Is(err, files.ErrSignature) {
			t.Errorf("%q: %v", what, err)
		}
	}
	for _, age := range []time.Duration{0, 2 * time.Hour} {
		now.Set(noon.Add(age))
		each := func(text string, use func(changed string)) {
			for i := range len(text) {
				for bit := range 8 {
					changed := []byte(text)
					changed[i] ^= 1 << bit
					use(string(changed))
				}
			}
			use(text[:len(text)-1])
			use(text + "0")
			use(text + "=")
			use(" " + text)
			use("")
		}
		each(path, func(changed string) { check("path "+changed, changed, query) })
		for name := range query {
			each(query.Get(name), func(changed string) {
				other := url.Values{"expires": query["expires"], "signature": query["signature"]}
				other[name] = []string{changed}
				check(name+" "+changed, path, other)
			})
			other := url.Values{"expires": query["expires"], "signature": query["signature"]}
			other[name] = nil
			check("no "+name, path, other)
			other[name] = append([]string{query.Get(name)}, query.Get(name))
			check("two of "+name, path, other)
		}
		check("nothing", path, nil)
		check("time moved into the path", "1\n"+path, query)
		check("path moved into the time", strings.TrimPrefix(path, "/downloads"), url.Values{
			"expires": {query.Get("expires") + "\n/downloads"}, "signature": query["signature"],
		})
	}
}

func TestLinkOfAnotherSecret(t *testing.T) {
	now := func() time.Time { return noon }
	links := files.NewLinks(secret, now)
	query := parse(t, links.Sign("/a", time.Hour))
	if err := files.NewLinks(append([]byte("x"), secret...), now).Check("/a", query); !errors.Is(err, files.ErrSignature) {
		t.Error(err)
	}
	for _, short := range [][]byte{nil, {}, secret[:15]} {
		links := files.NewLinks(short, now)
		if err := links.Check("/a", parse(t, links.Sign("/a", time.Hour))); !errors.Is(err, files.ErrSignature) {
			t.Errorf("%d bytes: %v", len(short), err)
		}
	}
}

func TestLinkLaw(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		now := clock.NewFake(noon)
		links := files.NewLinks(secret, now.Now)
		path, other := rapid.String().Draw(r, "path"), rapid.String().Draw(r, "other")
		ttl := time.Duration(rapid.Int64Range(1, int64(10_000*time.Hour)).Draw(r, "ttl"))
		query, err := url.ParseQuery(links.Sign(path, ttl) + "&utm_source=mail")
		if err != nil {
			r.Fatal(err)
		}
		if err := links.Check(path, query); err != nil {
			r.Errorf("at once: %v", err)
		}
		if err := links.Check(other, query); other != path && !errors.Is(err, files.ErrSignature) {
			r.Errorf("another path: %v", err)
		}
		now.Advance(ttl - 1)
		if err := links.Check(path, query); err != nil {
			r.Errorf("just before its end: %v", err)
		}
		now.Advance(time.Second + time.Microsecond)
		if err := links.Check(path, query); !errors.Is(err, files.ErrExpired) {
			r.Errorf("a second after its end: %v", err)
		}
	})
}
