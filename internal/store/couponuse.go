package store

import (
	"time"

	"kassa/internal/checkout"
)

const couponUseColumns = "store_id, order_id, coupon_id, customer_id, first, created_at"

var insertCouponUse = insertInto("coupon_use", couponUseColumns)

const (
	// The row of the coupon is held from here on, so that its uses are counted one after the other.
	takeCoupon = `UPDATE coupon SET used = used + 1 WHERE store_id = $1 AND id = $2 AND NOT deleted AND enabled
	AND (starts_at IS NULL OR starts_at <= $3) AND (ends_at IS NULL OR ends_at > $3) AND (max_uses IS NULL OR used < max_uses)
	RETURNING max_per_customer, first_only`
	giveBackCoupon = "UPDATE coupon SET used = used - 1 WHERE store_id = $1 AND id = $2"

	// Two coupons for a first purchase meet at the customer's row.
	lockCustomer = "SELECT orders FROM customer WHERE store_id = $1 AND id = $2"

	usesOfCustomer = `SELECT COALESCE(SUM(CASE WHEN coupon_id = $3 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN first THEN 1
	ELSE 0 END), 0) FROM coupon_use WHERE store_id = $1 AND customer_id = $2`

	deleteCouponUse = "DELETE FROM coupon_use WHERE store_id = $1 AND order_id = $2 RETURNING coupon_id"
)

// TakeCoupon counts a use, if the coupon is enabled, within its dates and caps, and the customer may use it;
// false = it is not. What is counted is read after the rows are held that make it stand still.
func (t *tx) TakeCoupon(use checkout.CouponUse, now time.Time) (bool, error) {
	var taken bool
	var perCustomer *int64
	var orders, uses, firsts int64
	err := t.query(
		query{takeCoupon, []any{use.StoreID, use.CouponID, micros(now)}, func(scan scanner) error {
			taken = true
			return scan(&perCustomer, &use.First)
		}},
		query{lockCustomer + t.locks.row, []any{use.StoreID, use.CustomerID}, func(scan scanner) error { return scan(&orders) }},
		query{usesOfCustomer, []any{use.StoreID, use.CustomerID, use.CouponID}, func(scan scanner) error {
			return scan(&uses, &firsts)
		}},
	)
	if err != nil || !taken {
		return false, err
	}
	if (perCustomer != nil && uses >= *perCustomer) || (use.First && (orders > 0 || firsts > 0)) {
		t.insert(giveBackCoupon, use.StoreID, use.CouponID)
		return false, nil
	}
	t.insert(insertCouponUse, use.StoreID, use.OrderID, use.CouponID, use.CustomerID, use.First, micros(use.CreatedAt))
	return true, nil
}

// ReleaseCoupon gives back the coupon use that an order holds, if there is one.
func (t *tx) ReleaseCoupon(store checkout.StoreID, order checkout.OrderID) error {
	var coupons []checkout.CouponID
	err := t.query(query{deleteCouponUse, []any{store, order}, each(&coupons, func(scan scanner) (c checkout.CouponID, err error) {
		err = scan(&c)
		return c, err
	})})
	for _, coupon := range coupons {
		t.insert(giveBackCoupon, store, coupon)
	}
	return err
}
