package main

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// meanings say what requests of a full checkout are for, in the order in which they begin.
var meanings = []struct {
	kind handled
	text string
}{
	{handled{"POST", "/dev/v1/checkout/sessions", "2xx"}, "the shop creates the session"},
	{handled{"GET", "/invoice/{session}", "2xx"}, "the buyer reads the page"},
	{handled{"POST", "/invoice/{session}/pay", "3xx"}, "the buyer chooses how to pay, and is sent to the provider"},
	{handled{"POST", "/sandbox/", "2xx"}, "meanwhile Kassa opens the payment through the provider's API"},
	{handled{"POST", "/sandbox/", "3xx"}, "the buyer pays on the provider's page"},
	{handled{"POST", "/gateways/{driver}/{account}/events", "2xx"}, "the provider sends its event"},
	{handled{"GET", "/sandbox/", "2xx"}, "Kassa reads the payment back through the provider's API: for the event, which is only a hint, and for the buyer who comes back"},
	{handled{"GET", "/invoice/{session}/return", "3xx"}, "the buyer comes back, and is sent to the shop's page of thanks"},
}

// meaning is what a kind of request is for, and its place; empty = it belongs to something else.
func meaning(kind handled) (text string, place int) {
	for place, m := range meanings {
		if m.kind == kind {
			return m.text, place
		}
	}
	return "", len(meanings)
}

// checkoutTable tells what a full checkout consists of, as the servers themselves counted it.
func (r *result) checkoutTable(to *bytes.Buffer) {
	to.WriteString("## What one full checkout is\n\nThe load sends five requests and follows where they lead: create, page, pay, the provider's page, back to the shop. " +
		"The built-in provider runs inside of the measured server, and the two talk over HTTP as with any provider: so the server handles more than five. " +
		"It counted, for each checkout, on one connection:\n\n")
	kinds := map[handled]bool{}
	for _, b := range r.benches {
		for kind := range b.vitals.each["full"].handled {
			kinds[kind] = true
		}
	}
	if len(kinds) == 0 {
		to.WriteString(notMeasured)
		return
	}
	sorted := slices.SortedFunc(maps.Keys(kinds), func(x, y handled) int {
		_, before := meaning(x)
		_, after := meaning(y)
		return cmp.Or(before-after, cmp.Compare(x.route, y.route), cmp.Compare(x.method+x.status, y.method+y.status))
	})
	head, total := []string{"request", "what for"}, []string{"**all**", ""}
	var rows [][]string
	for _, b := range r.benches {
		head = append(head, titles[b.engine])
		total = append(total, fine(b.vitals.each["full"].requests(), 2))
	}
	for _, kind := range sorted {
		text, _ := meaning(kind)
		row := []string{fmt.Sprintf("`%s %s` → %s", kind.method, kind.route, kind.status), text}
		for _, b := range r.benches {
			row = append(row, fine(b.vitals.each["full"].handled[kind], 2))
		}
		rows = append(rows, row)
	}
	table(to, head, append(rows, total))
	to.WriteString("Behind them the provider's ledger and Kassa's write what they must not lose, the order is paid and delivered, and its events are written and given their places in the feed. " +
		"The order counts as soon as all of it is in the database.\n\n")
}
