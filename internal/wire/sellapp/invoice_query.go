package sellapp

import (
	"maps"
	"slices"
	"strings"

	"kassa/internal/checkout"
)

// searches are what search_by may name: the filter that search then is.
var searches = map[string]bool{
	"id": true, "email": true, "transaction_id": true, "serial_code": true, "product_name": true, "coupon_code": true,
	"crypto_txid": true, "crypto_address": true,
}

// invoiceQuery makes a query of the filters; possible is false when no invoice can fit them.
func invoiceQuery(q *filter, window checkout.Window) (query checkout.InvoiceQuery, possible bool) {
	search := q.text("search")
	if by := q.text("search_by"); by != "" && search != "" {
		if !searches[by] {
			q.refuse("search_by", "must be one of "+strings.Join(slices.Sorted(maps.Keys(searches)), ", "))
		}
		q.values.Set(by, search)
		search = ""
	}
	query = checkout.InvoiceQuery{
		Window: window, Down: q.down(), Email: q.text("email"), Search: search, Serial: q.text("serial_code"),
		Product: q.text("product_name"), CouponCode: q.text("coupon_code"), States: q.states(), Methods: q.methods(),
	}
	possible = true
	if id := q.text("id"); id != "" {
		query.Number, possible = parseNumber(id)
	}
	// A payment on a chain is known by its transaction, which is then the gateway's own reference.
	query.Reference = q.text("transaction_id")
	if txid := q.text("crypto_txid"); txid != "" {
		possible = possible && (query.Reference == "" || query.Reference == txid)
		query.Reference = txid
	}
	if q.text("crypto_address") != "" { // no invoice is paid to an address of its own
		possible = false
	}
	return query, possible
}
