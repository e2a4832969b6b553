package page

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	"kassa/internal/checkout"
)

// fresh makes the handler of a core with nothing on its shelves.
func fresh(t testing.TB, core Core) *Handler {
	t.Helper()
	h, err := New(Config{Core: core, PublicURL: publicURL, Link: signed})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// kept are the pieces that a handler keeps.
func kept(h *Handler) map[part]string {
	shelf := h.readers.locales[0]().parts
	shelf.mu.RLock()
	defer shelf.mu.RUnlock()
	found := map[part]string{}
	for piece, written := range shelf.kept {
		found[piece] = string(written)
	}
	return found
}

// ask loads a page.
func ask(t testing.TB, h *Handler, path, language string) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, publicURL+path, nil)
	r.Header.Set("Accept-Language", language)
	return body(t, serve(t, h, r))
}

// TestPagesFromTheShelf proves that a page is the same when its pieces have been written before, also by many
// buyers at once.
func TestPagesFromTheShelf(t *testing.T) {
	h := fresh(t, nil)
	look := func(s sample) string {
		own, core := *h, *s.core // which counts what it is asked
		own.core = &core
		return ask(t, &own, s.path(), "fr")
	}
	var buyers sync.WaitGroup
	for _, s := range allSamples() {
		h.readers.locales[0]().parts.kept = nil
		first := look(s)
		for range 3 {
			buyers.Go(func() {
				if text := look(s); text != first {
					t.Errorf("%s differs:\n%s\n%s", s.name, first, text)
				}
			})
		}
		buyers.Wait()
	}
}

// TestOneStoresPiecesAreNotAnothers proves that what a store is called stays on its own pages.
func TestOneStoresPiecesAreNotAnothers(t *testing.T) {
	h := fresh(t, nil)
	for _, name := range []string{"Nordlicht Books", "Südwind Tea"} {
		core := newCore()
		core.store.Name, core.store.SupportEmail = name, strings.ToLower(name[:1])+"@shop.example"
		of := *h
		of.core = core
		for _, language := range []string{"en", "de", "en"} {
			text := ask(t, &of, pageOf(""), language)
			if strings.Count(text, name) != 3 || strings.Contains(text, "Nordlicht") && strings.Contains(text, "Südwind") ||
				!strings.Contains(text, `lang="`+language+`"`) || !strings.Contains(text, core.store.SupportEmail) {
				t.Errorf("%s in %s:\n%s", name, language, text)
			}
		}
	}
}

// TestWhatIsPersonalIsNotKept proves that the shelf holds nothing of a buyer or of one session.
func TestWhatIsPersonalIsNotKept(t *testing.T) {
	long := newLong()
	long.sale.Order.Buyer.TaxID, long.sale.Session.CancelURL = "DE136695976", "https://shop.example/cart?order=17"
	watched := newCore().with(checkout.Payment{State: checkout.PaymentProcessing, Method: "STRIPE"})
	for _, c := range []*fakeCore{long, watched} {
		h := fresh(t, c)
		ask(t, h, addressOf(c.sale).page(), "en")
		if len(kept(h)) == 0 && c == long {
			t.Error("nothing is kept")
		}
		for piece, text := range kept(h) {
			for _, secret := range []string{c.sale.Session.ID.String(), sessionID(c.sale), "Ada", "DE136695976", "order=17", "WELCOME10", "forum"} {
				if strings.Contains(text, secret) {
					t.Errorf("%s of %s is kept:\n%s", piece.name, secret, text)
				}
			}
		}
	}
}

func TestShelf(t *testing.T) {
	var s shelf[string, int]
	for i := range 2*shelfMost + 1 {
		s.keep(strconv.Itoa(i), i)
		if got, ok := s.take(strconv.Itoa(i)); !ok || got != i {
			t.Fatalf("%d: %d %v", i, got, ok)
		}
		if len(s.kept) > shelfMost {
			t.Fatalf("%d entries", len(s.kept))
		}
	}
	if _, ok := s.take("0"); ok || len(s.kept) != 1 {
		t.Errorf("an old entry is there still, of %d", len(s.kept))
	}
}
