package wire

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// headed is a dialect whose keys see several stores, of which a header names one.
type headed struct{ plain }

func (headed) StoreSlug(r *http.Request) (slug string, named bool, problem *Problem) {
	values := r.Header.Values("X-Store")
	if len(values) > 1 {
		return "", false, badKey("Send one X-Store header.")
	}
	return r.Header.Get("X-Store"), len(values) == 1, nil
}

// An owner's key acts for the store that the header names, or for the owner's first; what is not the owner's
// is as unknown as what does not exist.
func TestAHeaderNamesOneOfTheKeysStores(t *testing.T) {
	x := newTown(t, headed{}, Limits{})
	owner, err := x.core.CreateOwner(t.Context(), id.Token(20))
	x.must(err)
	var slugs []string
	for _, name := range []string{"first", "second"} {
		slug := "s" + id.New[checkout.Store]().Base36()
		made, err := x.core.CreateStore(t.Context(), checkout.Store{Slug: slug, Name: name, OwnerID: owner.ID})
		x.must(err)
		slugs = append(slugs, made.Slug)
		x.clock.Advance(1)
	}
	owned := x.newKey(0, checkout.KeySecret, "*")
	owned.OwnerID = owner.ID
	_, key, err := x.core.CreateKey(t.Context(), owned, "k_")
	x.must(err)
	for _, c := range []struct {
		key    string
		header []string
		status int
		store  string
	}{
		{key, nil, 200, "first"}, {key, slugs[:1], 200, "first"}, {key, slugs[1:], 200, "second"},
		{key, []string{"nobody"}, 404, ""}, {key, []string{x.stores[0].Slug}, 404, ""}, {key, []string{""}, 404, ""}, {key, slugs, 400, ""},
		{x.secret[0], nil, 200, "one"}, {x.secret[0], []string{x.stores[0].Slug}, 200, "one"}, {x.secret[0], slugs[:1], 404, ""},
		{"k_wrong", slugs[:1], 401, ""},
	} {
		header := http.Header{}
		for _, slug := range c.header {
			header.Add("X-Store", slug)
		}
		q := request{path: "/mine", key: c.key, header: header}
		if c.status != 200 {
			x.status(q, c.status, "")
		} else if got := x.told(q); got.Store != c.store {
			t.Errorf("%v: store %q, want %q", c.header, got.Store, c.store)
		}
	}
}

// The address that a client called is the request's own, unless a proxy that we trust says otherwise.
func TestOrigin(t *testing.T) {
	trusted := Proxies{netip.MustParsePrefix("10.0.0.0/8")}
	for _, c := range []struct {
		peer, proto, host, want string
	}{
		{"10.0.0.1:5", "https", "pay.example", "https://pay.example/mine"},
		{"10.0.0.1:5", "https", "pay.example:8443", "https://pay.example:8443/mine"},
		{"10.0.0.1:5", "", "", "http://kassa.example:8080/mine"}, {"10.0.0.1:5", "javascript", "a/b", "http://kassa.example:8080/mine"},
		{"10.0.0.1:5", "https", "a b", "https://kassa.example:8080/mine"},
		{"192.0.2.1:5", "https", "evil.example", "http://kassa.example:8080/mine"}, {"", "https", "evil.example", "http://kassa.example:8080/mine"},
	} {
		r := httptest.NewRequestWithContext(t.Context(), "GET", "http://kassa.example:8080/mine", http.NoBody)
		r.RemoteAddr = c.peer
		r.Header.Set("X-Forwarded-Proto", c.proto)
		r.Header.Set("X-Forwarded-Host", c.host)
		called := (&Request{origin: trusted.Origin(r), http: r}).URL()
		if called.String() != c.want {
			t.Errorf("%+v: %s", c, called)
		}
	}
	secure := httptest.NewRequestWithContext(t.Context(), "GET", "https://kassa.example/mine", http.NoBody)
	if got := Proxies(nil).Origin(secure); got != "https://kassa.example" {
		t.Error(got)
	}
}
