package store

import (
	"strings"

	"kassa/internal/checkout"
)

// What SellApp's API asks for by its integers. They count over all stores, so the store is asked for as well.
var saleByNumber = saleColumns + " FROM sale_order o" + newestOfSale + paymentsOfSale +
	"WHERE o.number = $2 AND o.store_id = $1 ORDER BY p.attempt"

// SaleByNumber reads an order of a store with its newest session and its payments.
func (r reads) SaleByNumber(store checkout.StoreID, number int64) (checkout.Sale, error) {
	return r.sale(noOrder, saleByNumber, store, number)
}

// ProductByNumber finds a product that is not archived.
func (r reads) ProductByNumber(store checkout.StoreID, number int64) (checkout.Product, error) {
	const from = " FROM product WHERE number = $2 AND store_id = $1 AND status <> 'archived'"
	found, err := r.products("SELECT "+productColumns+from, variantsWhere+"product_id = (SELECT id"+from+")"+byPosition, []any{store, number})
	switch {
	case err != nil:
		return checkout.Product{}, err
	case len(found) == 0:
		return checkout.Product{}, checkout.Refuse(checkout.ReasonProductNotFound, "Product not found.")
	}
	return found[0], nil
}

// VariantsByNumber reads variants that are not archived.
func (r reads) VariantsByNumber(store checkout.StoreID, numbers []int64) ([]checkout.Variant, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	names, args := among([]any{store}, numbers)
	var found []checkout.Variant
	err := r.query(query{variantsWhere + "number IN " + names + " ORDER BY number", args, each(&found, scanVariant)})
	return found, err
}

// CouponByNumber finds a coupon.
func (r reads) CouponByNumber(store checkout.StoreID, number int64) (checkout.Coupon, error) {
	return r.oneCoupon("SELECT "+couponColumns+" FROM coupon WHERE number = $2 AND store_id = $1 AND NOT deleted", store, number)
}

// Invoices lists a store's orders, submitted or not, and counts all that match.
func (r reads) Invoices(store checkout.StoreID, q checkout.InvoiceQuery) ([]checkout.Sale, int64, error) {
	l := listOf("sale_order", store, "")
	anyOf(l, "state", q.States)
	if q.Number != 0 {
		l.and("number = " + l.arg(q.Number))
	}
	if q.Email != "" {
		l.and("lower(email) = lower(" + l.arg(sound(q.Email)) + ")")
	}
	if q.Search != "" {
		pattern := l.pattern(q.Search)
		l.and("(" + alike("email", pattern) + " OR " + alike("title", pattern) + ")")
	}
	if q.Product != "" {
		l.and("EXISTS (SELECT 1 FROM (" + r.names + ") AS line WHERE " + alike("line.name", l.pattern(q.Product)) + ")")
	}
	if q.CouponCode != "" {
		l.and("upper(coupon_code) = " + l.arg(sound(checkout.CouponKey(q.CouponCode))))
	}
	if q.Reference != "" {
		l.and("id IN (SELECT order_id FROM payment WHERE store_id = $1 AND reference = " + l.arg(sound(q.Reference)) + ")")
	}
	if q.Serial != "" {
		digest := checkout.DigestUnit(q.Serial)
		l.and("id IN (SELECT order_id FROM stock_unit WHERE store_id = $1 AND digest = " + l.arg(digest[:]) + " AND order_id IS NOT NULL)")
	}
	if len(q.Methods) > 0 {
		names := make([]string, len(q.Methods))
		for i, method := range q.Methods {
			names[i] = l.arg(sound(method))
		}
		among := "method IN (" + strings.Join(names, ", ") + ")"
		l.and("(id IN (SELECT order_id FROM payment WHERE store_id = $1 AND " + among +
			") OR id IN (SELECT order_id FROM session WHERE store_id = $1 AND " + among + "))")
	}
	var count int64
	counted := l.count(&count)
	sales, err := r.sales(l, q.Down, q.Window, counted)
	return sales, count, err
}
