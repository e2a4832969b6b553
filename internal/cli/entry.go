package cli

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kassa/internal/checkout"
)

// entry is what a row of a file, or the flags of a command, say of a product. Empty is "not said".
type entry struct {
	title, price, sku, kind, delivery, stock, description, image, handle, status, downloadURL string
}

// unlimited is the word for a stock without end.
const unlimited = "unlimited"

// columns are the names under which the fields stand in files.
func columns() []string {
	return []string{
		"title", "price", "sku", "kind", "delivery", "stock", "description", "image", "handle", "status", "download_url",
	}
}

// longest are the fields with limits of their own, in characters; the rest have 256.
var longest = map[string]int{"sku": 128, "handle": 128, "description": 10_000, "image": 20_000, "download_url": 2048}

// set takes the value of a column.
func (e *entry) set(column, value string) error {
	field := e.field(column)
	if field == nil {
		return refuseFlag(column, "there is no such column; there are %s", strings.Join(columns(), ", "))
	}
	limit := 256
	if own, ok := longest[column]; ok {
		limit = own
	}
	value = strings.TrimSpace(value)
	switch {
	case !utf8.ValidString(value):
		return refuseFlag(column, "is not UTF-8 text")
	case strings.ContainsFunc(value, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\n\r\t", r) }):
		return refuseFlag(column, "has a control character")
	case utf8.RuneCountInString(value) > limit:
		return refuseFlag(column, "is longer than %d characters", limit)
	}
	*field = value
	return nil
}

// field finds a column; nil = there is none.
func (e *entry) field(column string) *string {
	fields := []*string{
		&e.title, &e.price, &e.sku, &e.kind, &e.delivery, &e.stock, &e.description, &e.image, &e.handle, &e.status, &e.downloadURL,
	}
	at := slices.Index(columns(), column)
	if at < 0 {
		return nil
	}
	return fields[at]
}

// kinds are the words for what a product is, with how it is handed over when nothing is said.
var kinds = map[string]struct {
	kind     checkout.ProductKind
	delivery checkout.DeliveryKind
}{
	"licence": {checkout.KindLicence, checkout.DeliverUnits}, "license": {checkout.KindLicence, checkout.DeliverUnits},
	"serial": {checkout.KindSerial, checkout.DeliverUnits}, "download": {checkout.KindDownload, checkout.DeliverFile},
	"service": {checkout.KindService, checkout.DeliverManual}, "physical": {checkout.KindPhysical, checkout.DeliverManual},
	"one_time": {checkout.KindOneTime, checkout.DeliverNothing},
}

// deliveries are the words for how a product is handed over.
var deliveries = map[string]checkout.DeliveryKind{
	"nothing": checkout.DeliverNothing, "units": checkout.DeliverUnits, "generated": checkout.DeliverGenerated,
	"dynamic": checkout.DeliverDynamic, "file": checkout.DeliverFile, "redirect": checkout.DeliverRedirect,
	"manual": checkout.DeliverManual,
}
