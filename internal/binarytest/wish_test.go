package binarytest

import (
	"maps"
	"slices"
	"strings"
)

// endpoint is an address that sells, with its names for what all understand.
type endpoint struct {
	path  string
	names map[string]string // our name → the wire's, where it differs; a dot leads into product or the first of items
	least wish              // the least that it takes
}

// The two endpoints of Shoppex. Our names are those of the session, without product.
var (
	sessions = endpoint{"/dev/v1/checkout/sessions", map[string]string{"name": "product.name", "quantity": "product.quantity"}, leastSession}
	payments = endpoint{"/dev/v1/payments", map[string]string{
		"name": "title", "amount": "value", "customer_email": "email", "success_url": "return_url", "metadata": "custom_fields",
	}, leastSession}
)

var leastSession = wish{"name": `"Pro licence"`, "amount": "24.99", "currency": `"USD"`}

func endpoints() []endpoint { return []endpoint{sessions, payments} }

// checkoutsPath is where Pandabase makes sessions.
const checkoutsPath = "/v2/stores/{store}/checkouts"

// The endpoints of Pandabase that sell. {store} is filled in, see shelf.
var (
	checkouts = endpoint{checkoutsPath, map[string]string{
		"name": "items.0.name", "amount": "items.0.amount", "quantity": "items.0.quantity", "success_url": "return_url", "expected": "amount",
	}, wish{"name": `"Pro licence"`, "amount": "2499", "quantity": "1"}}
	estimates = endpoint{checkouts.path + "/estimate", checkouts.names, wish{
		"name": `"Pro licence"`, "amount": "2499", "quantity": "1", "country": `"DE"`,
	}}
)

func pandabaseEndpoints() []endpoint { return []endpoint{checkouts, estimates} }

// field is the wire's name of a field.
func (e endpoint) field(name string) string {
	if wire, ok := e.names[name]; ok {
		return wire
	}
	return name
}

// wish is the fields of a body as JSON; an empty text leaves a field out.
type wish map[string]string

// body is a valid body with some fields changed.
func (e endpoint) body(changes wish) string {
	all := maps.Clone(e.least)
	maps.Copy(all, changes)
	var members, product, item []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if all[name] == "" {
			continue
		}
		wire := e.field(name)
		if inner, ok := strings.CutPrefix(wire, "product."); ok {
			product = append(product, `"`+inner+`":`+all[name])
		} else if inner, ok := strings.CutPrefix(wire, "items.0."); ok {
			item = append(item, `"`+inner+`":`+all[name])
		} else {
			members = append(members, `"`+wire+`":`+all[name])
		}
	}
	if e.path == sessions.path {
		members = append(members, `"product":{`+strings.Join(product, ",")+"}")
	}
	if _, whole := changes["items"]; !whole && len(item) > 0 {
		members = append(members, `"items":[{`+strings.Join(item, ",")+"}]")
	}
	return "{" + strings.Join(members, ",") + "}"
}
