package binarytest

import (
	"maps"
	"slices"
	"strings"
)

// endpoint is one of the two addresses that sell, with its names for what both understand.
type endpoint struct {
	path  string
	names map[string]string // our name → the wire's, where it differs; a dot leads into product
}

// The two endpoints. Our names are those of the session, without product.
var (
	sessions = endpoint{"/dev/v1/checkout/sessions", map[string]string{"name": "product.name", "quantity": "product.quantity"}}
	payments = endpoint{"/dev/v1/payments", map[string]string{
		"name": "title", "amount": "value", "customer_email": "email", "success_url": "return_url", "metadata": "custom_fields",
	}}
)

func endpoints() []endpoint { return []endpoint{sessions, payments} }

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
	all := wish{"name": `"Pro licence"`, "amount": "24.99", "currency": `"USD"`}
	maps.Copy(all, changes)
	var members, product []string
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if all[name] == "" {
			continue
		}
		wire := e.field(name)
		if inner, ok := strings.CutPrefix(wire, "product."); ok {
			product = append(product, `"`+inner+`":`+all[name])
		} else {
			members = append(members, `"`+wire+`":`+all[name])
		}
	}
	if e.path == sessions.path {
		members = append(members, `"product":{`+strings.Join(product, ",")+"}")
	}
	return "{" + strings.Join(members, ",") + "}"
}
