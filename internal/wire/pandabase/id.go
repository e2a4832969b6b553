package pandabase

import (
	"strings"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// The prefixes of ids. After them come 25 lower-case letters and digits.
const (
	storePrefix    = "shp_"
	productPrefix  = "prd_"
	variantPrefix  = "var_"
	sessionPrefix  = "cs_"
	orderPrefix    = "ord_"
	itemPrefix     = "itm_"
	paymentPrefix  = "pmt_"
	customerPrefix = "cus_"
	eventPrefix    = "evt_"
	endpointPrefix = "whk_"
	couponPrefix   = "cpn_"
	licencePrefix  = "lic_"
	refundPrefix   = "rfd_"
	optionPrefix   = "opt_"
)

// name writes an id with the prefix of its noun.
func name[T any](prefix string, x id.ID[T]) string { return prefix + x.Base36() }

// parse reads what name writes and nothing else. A text that is no id is as unknown as an id of nothing:
// the caller answers 404.
func parse[T any](prefix, text string) (id.ID[T], bool) {
	digits, ok := strings.CutPrefix(text, prefix)
	if !ok {
		return id.ID[T]{}, false
	}
	x, err := id.ParseBase36[T](digits)
	return x, err == nil
}

// nameOrNull is name, and null for what there is not.
func nameOrNull[T any](prefix string, x id.ID[T]) *string {
	if x.IsZero() {
		return nil
	}
	text := name(prefix, x)
	return &text
}

// parseStore reads a store's id.
func parseStore(text string) (checkout.StoreID, bool) {
	return parse[checkout.Store](storePrefix, text)
}
