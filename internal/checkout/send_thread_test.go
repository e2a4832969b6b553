package checkout

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kassa/internal/id"
)

// Messages about one order are one thread in their order; those about none are alone.
func TestThreadsOf(t *testing.T) {
	one, two := id.New[Order](), id.New[Order]()
	messages := []Message{{OrderID: one}, {}, {OrderID: two}, {OrderID: one}, {}, {OrderID: one}}
	if diff := cmp.Diff([][]int{{0, 3, 5}, {1}, {2}, {4}}, threadsOf(messages)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := threadsOf(nil); len(got) > 0 {
		t.Errorf("of no messages: %v", got)
	}
}
