package pandabase

import (
	"cmp"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

const (
	sessionTTL = 6 * time.Hour
	leastTotal = 100 // cents: what a total that is not 0 comes to at least

	maxMetadataKey = 40 // characters
)

// wishOfCheckout reads the body of a new session as a wish to sell. It tells of all wrong fields at once.
func wishOfCheckout(req *wire.Request) (checkout.NewSale, error) {
	var body newCheckout
	if err := req.Doc.Decode(&body); err != nil {
		return checkout.NewSale{}, err
	}
	store := req.Caller.Store
	wrong := body.check()
	fields, misfits := fieldsOf(body.Display.Fields)
	wrong = append(wrong, misfits...)
	lines, err := linesOf(store, body.Items)
	if err := joined(wrong, err); err != nil {
		return checkout.NewSale{}, err
	}
	metadata, err := metadataText(body.Metadata)
	wish := checkout.NewSale{
		Dialect: Name, Title: cmp.Or(body.Title, store.Name), Description: body.Description, Lines: lines, Least: leastTotal,
		CouponCode: strings.TrimSpace(body.CouponCode), Buyer: body.Customer.buyer(body.TaxID), Email: deref(body.Customer.Email),
		Fields: fields, TTL: sessionTTL, SuccessURL: deref(body.ReturnURL), CancelURL: deref(body.CancelURL), Metadata: metadata,
	}
	if body.Amount != nil {
		expected := int64(*body.Amount)
		wish.Expect = &expected
	}
	return wish, err
}

// check finds what the schema cannot say.
func (b newCheckout) check() []wire.FieldError {
	var wrong []wire.FieldError
	if b.Title != "" && strings.TrimSpace(b.Title) == "" {
		wrong = append(wrong, wire.FieldError{Field: "title", Message: "must not be blank"})
	}
	for key := range b.Metadata {
		if n := utf8.RuneCountInString(key); n < 1 || n > maxMetadataKey {
			wrong = append(wrong, wire.FieldError{Field: "metadata", Message: "must have keys of 1 to 40 characters"})
			break
		}
	}
	wrong = append(wrong, checkLink("return_url", b.ReturnURL)...)
	return append(wrong, checkLink("cancel_url", b.CancelURL)...)
}

// checkLink refuses all but absolute https addresses; null is an address that was not sent.
func checkLink(field string, address *string) []wire.FieldError {
	if address == nil {
		return nil
	}
	if err := wire.CheckURL(*address, wire.HTTPSOnly); err != nil {
		return []wire.FieldError{{Field: field, Message: err.Error()}}
	}
	return nil
}

// metadataText keeps the seller's values as a JSON object, in the order of their keys; none is empty.
func metadataText(values map[string]string) (string, error) {
	if len(values) == 0 {
		return "", nil
	}
	text, err := json.Marshal(values, json.Deterministic(true))
	return string(text), err
}

// joined is an error of the wrong fields, or else the other error. A product that does not exist is told
// only to those whose request is right otherwise.
func joined(wrong []wire.FieldError, err error) error {
	if len(wrong) > 0 {
		var problem *wire.Problem
		if errors.As(err, &problem) {
			wrong = append(wrong, problem.Fields...)
		}
		return wire.Invalid(wrong...)
	}
	return err
}

// place is where a thing of a list stands, as a request spells it: items.0.
func place(list string, at int) string { return list + "." + strconv.Itoa(at) }

func deref(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
