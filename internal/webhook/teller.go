package webhook

import (
	"fmt"
	"slices"

	"kassa/internal/checkout"
)

// Teller implements checkout.Teller by the dialects' own words.
type Teller struct{ dialects Dialects }

// NewTeller makes a teller of these dialects.
func NewTeller(dialects Dialects) *Teller { return &Teller{dialects: dialects} }

// Notices renders a story for an endpoint that listens to it. An endpoint without a list of events listens to all;
// one of a single order to that order's payment only.
func (t *Teller) Notices(e checkout.Endpoint, s checkout.Story) ([]checkout.Notice, error) {
	dialect, known := t.dialects[e.Dialect]
	if !known || !e.OrderID.IsZero() && (s.Event.OrderID != e.OrderID || s.Event.Type != checkout.EventOrderPaid) {
		return nil, nil
	}
	notices, err := dialect.Notices(e, s)
	if err != nil {
		return nil, fmt.Errorf("the dialect %s cannot tell of %s %s: %w", e.Dialect, s.Event.Type, s.Event.ID, err)
	}
	var told []checkout.Notice
	for _, n := range notices {
		if len(e.Events) == 0 || slices.Contains(e.Events, n.Event) {
			told = append(told, n)
		}
	}
	return told, nil
}
