package storetest

import (
	"strconv"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/id"
	"kassa/internal/store"
)

// redeem takes a coupon for a new order of a customer whose e-mail address is given.
func redeem(tx checkout.Tx, c checkout.Coupon, email string, now time.Time) (checkout.OrderID, bool, error) {
	order := id.New[checkout.Order]()
	customer, err := tx.KnowCustomer(newCustomer(c.StoreID, email))
	if err != nil {
		return order, false, err
	}
	taken, err := tx.TakeCoupon(checkout.CouponUse{
		StoreID: c.StoreID, CouponID: c.ID, OrderID: order, CustomerID: customer.ID, CreatedAt: start,
	}, now)
	return order, taken, err
}

// redeemed is redeem in a transaction that commits, whether the coupon counts or not.
func redeemed(t *testing.T, db *store.Store, c checkout.Coupon, email string, now time.Time) (order checkout.OrderID, taken bool) {
	t.Helper()
	write(t, db, func(tx checkout.Tx) {
		var err error
		if order, taken, err = redeem(tx, c, email, now); err != nil {
			t.Error(err)
		}
	})
	return order, taken
}

// used reads how often a coupon is used.
func used(t *testing.T, db *store.Store, c checkout.Coupon) int64 {
	t.Helper()
	found, err := db.Read(t.Context()).Coupon(c.StoreID, c.ID)
	return must(t, found, err).Used
}

// bareCoupon writes a coupon that limits nobody, but for what limit adds.
func bareCoupon(t *testing.T, db *store.Store, owner checkout.StoreID, limit func(c *checkout.Coupon)) checkout.Coupon {
	t.Helper()
	c := newCoupon(owner, id.New[checkout.Coupon]().String())
	c.MaxUses, c.MaxPerCustomer, c.StartsAt, c.EndsAt = nil, nil, time.Time{}, time.Time{}
	limit(&c)
	write(t, db, func(tx checkout.Tx) { tx.InsertCoupon(c) })
	return c
}

// couponRules takes coupons against each of their limits.
func couponRules(t *testing.T, url string) {
	db, _ := open(t, url)
	owner := owned(t, db, "a")
	two := int64(2)
	for name, test := range map[string]struct {
		limit func(c *checkout.Coupon)
		want  []bool // of the same customer, one after the other
	}{
		"no limit":     {func(*checkout.Coupon) {}, []bool{true, true, true}},
		"disabled":     {func(c *checkout.Coupon) { c.Enabled = false }, []bool{false}},
		"begins now":   {func(c *checkout.Coupon) { c.StartsAt = start }, []bool{true}},
		"begins later": {func(c *checkout.Coupon) { c.StartsAt = start.Add(time.Microsecond) }, []bool{false}},
		"ends now":     {func(c *checkout.Coupon) { c.EndsAt = start }, []bool{false}},
		"ends later":   {func(c *checkout.Coupon) { c.EndsAt = start.Add(time.Microsecond) }, []bool{true}},
		"used up":      {func(c *checkout.Coupon) { c.MaxUses, c.Used = &two, 1 }, []bool{true, false}},
		"per customer": {func(c *checkout.Coupon) { c.MaxPerCustomer = &two }, []bool{true, true, false}},
		"the first":    {func(c *checkout.Coupon) { c.FirstOnly = true }, []bool{true, false}},
	} {
		c := bareCoupon(t, db, owner, test.limit)
		email := id.New[checkout.Customer]().String() + "@example.com"
		count, last := c.Used, checkout.OrderID{}
		for i, want := range test.want {
			order, taken := redeemed(t, db, c, email, start)
			if taken {
				count++
				last = order
			}
			equal(t, name+" "+strconv.Itoa(i), []any{taken, used(t, db, c)}, []any{want, count})
		}
		if last.IsZero() {
			continue
		}
		release(t, db, id.New[checkout.Store](), last)
		equal(t, name+": given back by another store", used(t, db, c), count)
		release(t, db, owner, last)
		release(t, db, owner, last)
		equal(t, name+": given back once", used(t, db, c), count-1)
		if _, taken := redeemed(t, db, c, email, start); !taken {
			t.Errorf("%s: not to be had again", name)
		}
	}
}

// couponCustomers proves whose uses count: a paid order ends what is for the first only, another customer's
// use does not, and what was deleted is not to be had, but given back.
func couponCustomers(t *testing.T, url string) {
	db, _ := open(t, url)
	owner, other := owned(t, db, "a"), owned(t, db, "b")
	one := int64(1)
	each := bareCoupon(t, db, owner, func(c *checkout.Coupon) { c.MaxPerCustomer = &one })
	first := bareCoupon(t, db, owner, func(c *checkout.Coupon) { c.FirstOnly = true })
	second := bareCoupon(t, db, owner, func(c *checkout.Coupon) { c.FirstOnly = true })
	buyer := known(t, db, newCustomer(owner, "paid@example.com"))
	paid := newSale(owner).Order
	paid.CustomerID = buyer.ID
	write(t, db, func(tx checkout.Tx) { tx.CountPurchase(paid) })
	for _, step := range []struct {
		coupon checkout.Coupon
		email  string
		want   bool
	}{
		{each, "a@example.com", true},
		{each, "A@example.com", false}, // the same customer
		{each, "b@example.com", true},
		{each, "paid@example.com", true},
		{first, "paid@example.com", false},
		{first, "a@example.com", true}, // the other coupon was not for the first only
		{second, "a@example.com", false},
		{second, "c@example.com", true},
	} {
		if _, taken := redeemed(t, db, step.coupon, step.email, start); taken != step.want {
			t.Errorf("%s for %s: %v", step.coupon.Code, step.email, taken)
		}
	}
	theirs := each
	theirs.StoreID = other
	if _, taken := redeemed(t, db, theirs, "d@example.com", start); taken {
		t.Error("another store's coupon")
	}
	order, _ := redeemed(t, db, each, "e@example.com", start)
	write(t, db, func(tx checkout.Tx) { tx.DeleteCoupon(owner, each.ID) })
	if _, taken := redeemed(t, db, each, "f@example.com", start); taken {
		t.Error("a deleted coupon")
	}
	release(t, db, owner, order)
}

// couponRace takes one coupon from fifty sides: no limit is passed, and who rolls back takes nothing away.
func couponRace(t *testing.T, url string) {
	db := openUnder(t, url, clock.System())
	owner := owned(t, db, "a")
	three, two := int64(3), int64(2)
	first := func(c *checkout.Coupon) { c.FirstOnly = true }
	total := bareCoupon(t, db, owner, func(c *checkout.Coupon) { c.MaxUses = &three })
	each := bareCoupon(t, db, owner, func(c *checkout.Coupon) { c.MaxPerCustomer = &two })
	firsts := []checkout.Coupon{bareCoupon(t, db, owner, first), bareCoupon(t, db, owner, first)}
	redeemOnce := func(c checkout.Coupon, email string, buys bool) bool {
		return hold(t, db, func(tx checkout.Tx) (bool, error) {
			_, taken, err := redeem(tx, c, email, start)
			return taken && buys, err
		})
	}
	got := rush(t, 50, func(i int) bool { return redeemOnce(total, "t"+strconv.Itoa(i)+"@example.com", i%2 == 0) })
	equal(t, "uses in all", []int64{got, used(t, db, total)}, []int64{3, 3})
	got = rush(t, 50, func(i int) bool { return redeemOnce(each, "one@example.com", i%2 == 0) })
	equal(t, "uses per customer", []int64{got, used(t, db, each)}, []int64{2, 2})
	got = rush(t, 50, func(i int) bool { return redeemOnce(firsts[i%2], "new@example.com", i%3 == 0) })
	equal(t, "first purchases", []int64{got, used(t, db, firsts[0]) + used(t, db, firsts[1])}, []int64{1, 1})
}
