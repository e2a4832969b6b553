package store

import (
	"strings"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
)

const (
	couponColumns = `store_id, id, version, number, code, display_name, description, kind, value, currency, minimum_minor,
	max_uses, max_per_customer, first_only, starts_at, ends_at, enabled, products, variants, used, created_at, updated_at`

	// The number is the engine's own expression.
	insertCoupon = `INSERT INTO coupon (store_id, id, version, code, code_key, display_name, name_key, description, kind, value,
	currency, minimum_minor, max_uses, max_per_customer, first_only, starts_at, ends_at, enabled, products, variants, used, created_at,
	updated_at, deleted, number) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
	$20, $21, $22, $23, FALSE, `

	updateCoupon = `UPDATE coupon SET version = version + 1, code = $4, code_key = $5, display_name = $6, name_key = $7,
	description = $8, kind = $9, value = $10, currency = $11, minimum_minor = $12, max_uses = $13, max_per_customer = $14,
	first_only = $15, starts_at = $16, ends_at = $17, enabled = $18, products = $19, variants = $20,
	updated_at = $21
	WHERE store_id = $1 AND id = $2 AND version = $3 AND NOT deleted`

	deleteCoupon = "UPDATE coupon SET deleted = TRUE, version = version + 1 WHERE store_id = $1 AND id = $2"

	couponByCode = "SELECT " + couponColumns + " FROM coupon WHERE store_id = $1 AND code_key = $2 AND NOT deleted"
	couponByID   = "SELECT " + couponColumns + " FROM coupon WHERE store_id = $1 AND id = $2 AND NOT deleted"
)

// InsertCoupon writes a coupon and numbers it; Database.Tx returns ErrCouponTaken when another coupon of the
// store has the code.
func (t *tx) InsertCoupon(c checkout.Coupon) {
	args := append([]any{c.StoreID, c.ID, c.Version}, t.coupon(c)...)
	args = append(args, c.Used, micros(c.CreatedAt), micros(c.UpdatedAt))
	t.insertUnless(checkout.ErrCouponTaken, insertCoupon+t.number("coupon")+")", args...)
}

// UpdateCoupon writes all of a coupon but Used; Database.Tx returns ErrCouponTaken when another coupon of the
// store has the code.
func (t *tx) UpdateCoupon(c checkout.Coupon) {
	args := append([]any{c.StoreID, c.ID, c.Version}, t.coupon(c)...)
	t.swapUnless(checkout.ErrCouponTaken, updateCoupon, append(args, micros(c.UpdatedAt))...)
}

// DeleteCoupon makes a coupon unknown. Its row stays, for the orders that hold it.
func (t *tx) DeleteCoupon(store checkout.StoreID, coupon checkout.CouponID) {
	t.insert(deleteCoupon, store, coupon)
}

// coupon gives what both statements write, from the code to the variants.
func (t *tx) coupon(c checkout.Coupon) []any {
	products := make([]string, len(c.Products))
	for i, product := range c.Products {
		products[i] = product.String()
	}
	return []any{
		c.Code, checkout.CouponKey(c.Code), c.DisplayName, strings.ToLower(c.DisplayName), c.Description, string(c.Kind), c.Value,
		c.Currency.Code(), c.Minimum, c.MaxUses, c.MaxPerCustomer, c.FirstOnly, micros(c.StartsAt), micros(c.EndsAt), c.Enabled,
		t.list(products), t.couponVariants(c.Variants),
	}
}

// CouponByCode finds a coupon by its code, whatever the case.
func (r reads) CouponByCode(store checkout.StoreID, code string) (checkout.Coupon, error) {
	return r.oneCoupon(couponByCode, store, sound(checkout.CouponKey(code)))
}

// Coupon finds a coupon.
func (r reads) Coupon(store checkout.StoreID, coupon checkout.CouponID) (checkout.Coupon, error) {
	return r.oneCoupon(couponByID, store, coupon)
}

// CouponNumbers tells the numbers of coupons that were not deleted, with one statement.
func (r reads) CouponNumbers(store checkout.StoreID, ids []checkout.CouponID) (map[checkout.CouponID]int64, error) {
	numbers := map[checkout.CouponID]int64{}
	if len(ids) == 0 {
		return numbers, nil
	}
	names, args := among([]any{store}, ids)
	err := r.query(query{"SELECT id, number FROM coupon WHERE store_id = $1 AND NOT deleted AND id IN " + names, args, func(scan scanner) error {
		var coupon checkout.CouponID
		var number int64
		err := scan(&coupon, &number)
		numbers[coupon] = number
		return err
	}})
	return numbers, err
}

func (r reads) oneCoupon(sql string, args ...any) (checkout.Coupon, error) {
	var coupons []checkout.Coupon
	err := r.query(query{sql, args, each(&coupons, scanCoupon)})
	switch {
	case err != nil:
		return checkout.Coupon{}, err
	case len(coupons) == 0:
		return checkout.Coupon{}, checkout.Refuse(checkout.ReasonCouponNotFound, "No such coupon.")
	}
	return coupons[0], nil
}

// couponSorts are the words that coupons are sorted by besides created.
var couponSorts = map[string]string{"updated": "updated_at", "code": "code_key", "value": "value", "used": "used"}

// Coupons reads a page of coupons and counts all that match.
func (r reads) Coupons(store checkout.StoreID, q checkout.CouponQuery) ([]checkout.Coupon, int64, error) {
	l := listOf("coupon", store, " AND NOT deleted")
	l.search(q.Search, "lower(code_key)", "name_key")
	l.is("kind", string(q.Kind))
	if q.Enabled != nil {
		l.and(map[bool]string{true: "enabled", false: "NOT enabled"}[*q.Enabled])
	}
	return readPage(r, l, "coupon", couponColumns, orderBy(couponSorts, q.Sort), q.Window, scanCoupon)
}

func scanCoupon(scan scanner) (c checkout.Coupon, err error) {
	var currency string
	var products []string
	var variants []couponVariantText
	err = scan(&c.StoreID, &c.ID, &c.Version, &c.Number, &c.Code, &c.DisplayName, &c.Description, &c.Kind, &c.Value, &currency,
		&c.Minimum, &c.MaxUses, &c.MaxPerCustomer, &c.FirstOnly, timeColumn{&c.StartsAt}, timeColumn{&c.EndsAt}, &c.Enabled,
		jsonColumn[[]string]{&products}, jsonColumn[[]couponVariantText]{&variants}, &c.Used, timeColumn{&c.CreatedAt}, timeColumn{&c.UpdatedAt})
	if err == nil {
		c.Currency, err = money.ParseCurrency(currency)
	}
	for _, text := range products {
		if err == nil {
			var product checkout.ProductID
			product, err = id.Parse[checkout.Product](text)
			c.Products = append(c.Products, product)
		}
	}
	if err == nil {
		c.Variants, err = readCouponVariants(variants)
	}
	return c, err
}
