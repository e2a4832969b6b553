package webhook

import (
	"errors"
	"fmt"
	"io"
	"log"
	"strings"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

func TestEndpointsHearWhatTheyListenTo(t *testing.T) {
	teller := NewTeller(Dialects{"plain": plain{notices: []checkout.Notice{{Event: "a"}, {Event: "b"}, {Event: "a"}}}})
	order := id.New[checkout.Order]()
	paid := checkout.Story{Event: checkout.Event{Type: checkout.EventOrderPaid, OrderID: order}}
	voided := checkout.Story{Event: checkout.Event{Type: checkout.EventOrderVoided, OrderID: order}}
	for name, row := range map[string]struct {
		endpoint checkout.Endpoint
		story    checkout.Story
		want     string
	}{
		"all":                  {checkout.Endpoint{Dialect: "plain"}, paid, "[a b a]"},
		"one":                  {checkout.Endpoint{Dialect: "plain", Events: []string{"a", "c"}}, paid, "[a a]"},
		"none":                 {checkout.Endpoint{Dialect: "plain", Events: []string{"c"}}, paid, "[]"},
		"another dialect":      {checkout.Endpoint{Dialect: "sellapp.secret"}, paid, "[]"},
		"its own order, paid":  {checkout.Endpoint{Dialect: "plain", OrderID: order}, paid, "[a b a]"},
		"its own order, ended": {checkout.Endpoint{Dialect: "plain", OrderID: order}, voided, "[]"},
		"another order":        {checkout.Endpoint{Dialect: "plain", OrderID: id.New[checkout.Order]()}, paid, "[]"},
	} {
		told, err := teller.Notices(row.endpoint, row.story)
		heard := []string{}
		for _, n := range told {
			heard = append(heard, n.Event)
		}
		if got := fmt.Sprint(heard); err != nil || got != row.want {
			t.Errorf("%s: %s, %v, want %s", name, got, err, row.want)
		}
	}
}

// What goes wrong in a dialect is an error of that story, with its name.
func TestDialectsThatFail(t *testing.T) {
	story := checkout.Story{Event: checkout.Event{Type: checkout.EventOrderPaid, ID: id.New[checkout.Event]()}}
	told, err := NewTeller(Dialects{"plain": plain{err: errors.New("no word")}}).Notices(checkout.Endpoint{Dialect: "plain"}, story)
	if err == nil || told != nil {
		t.Fatalf("%v, %v", told, err)
	}
	for _, want := range []string{"plain", "order.paid", story.Event.ID.String(), "no word"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
}
