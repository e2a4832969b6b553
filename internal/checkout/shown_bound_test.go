package checkout

import (
	"testing"

	"kassa/internal/id"
)

// However many sales are shown, two generations of them are kept, and those that somebody asks for stay.
func TestShownIsBounded(t *testing.T) {
	k, asked := newShown(), id.New[Session]()
	k.keep(asked, Sale{Order: Order{Title: "asked for"}})
	var last SessionID
	for range 5 * shownMost {
		if sale, found := k.find(asked); !found || sale.Order.Title != "asked for" {
			t.Fatal("what is asked for all the time was forgotten")
		}
		last = id.New[Session]()
		k.keep(last, Sale{})
	}
	if n := len(k.young) + len(k.old); n > 2*shownMost || n < shownMost {
		t.Errorf("%d are kept", n)
	}
	if _, found := k.find(last); !found {
		t.Error("the last one was forgotten")
	}
	k.forget(asked)
	if _, found := k.find(asked); found {
		t.Error("what was changed was not forgotten")
	}
}
