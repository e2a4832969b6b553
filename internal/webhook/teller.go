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
// one of a single order to that order's payment only. A dialect that panics has failed at this one story.
func (t *Teller) Notices(e checkout.Endpoint, s checkout.Story) (told []checkout.Notice, err error) {
	dialect, known := t.dialects[e.Dialect]
	if !known || !e.OrderID.IsZero() && (s.Event.OrderID != e.OrderID || s.Event.Type != checkout.EventOrderPaid) {
		return nil, nil
	}
	defer func() {
		if fault := recover(); fault != nil {
			told, err = nil, fmt.Errorf("the dialect %s cannot tell of %s %s: %v", e.Dialect, s.Event.Type, s.Event.ID, fault)
		}
	}()
	notices, err := dialect.Notices(e, s)
	if err != nil {
		return nil, fmt.Errorf("the dialect %s cannot tell of %s %s: %w", e.Dialect, s.Event.Type, s.Event.ID, err)
	}
	for _, n := range notices {
		if len(e.Events) == 0 || slices.Contains(e.Events, n.Event) {
			told = append(told, n)
		}
	}
	return told, nil
}
