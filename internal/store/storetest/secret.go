package storetest

import (
	"bytes"
	"sync"
	"testing"

	"kassa/internal/clock"
)

// secrets asks for a deployment's secret from many sides at once: all get the same, and get it again later.
func secrets(t *testing.T, url string) {
	one, two := openUnder(t, url, clock.System()), openUnder(t, url, clock.System())
	var all sync.WaitGroup
	got := make([][]byte, 20)
	for i := range got {
		db := one
		if i%2 == 1 {
			db = two
		}
		all.Go(func() {
			var err error
			if got[i], err = db.Secret(t.Context(), "links"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for _, secret := range got {
		if len(secret) != 32 || !bytes.Equal(secret, got[0]) || bytes.Equal(secret, make([]byte, 32)) {
			t.Fatalf("%x and %x", got[0], secret)
		}
	}
	again, err := two.Secret(t.Context(), "links")
	equal(t, "asked again", must(t, again, err), got[0])
	other, err := one.Secret(t.Context(), "other")
	if bytes.Equal(must(t, other, err), got[0]) {
		t.Error("two names have one secret")
	}
}
