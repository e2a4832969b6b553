package checkout

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"kassa/internal/vatid"
)

// Describe adds what is known of the buyer to an order that is still open, and prices it again.
// ReasonSessionExpired, ReasonSessionComplete and ReasonOrderState when it is over; ReasonPaymentOpen when
// it would change what somebody is paying already.
func (s *Service) Describe(tx Tx, store Store, order OrderID, d Details) (Sale, error) {
	c, err := s.begin(tx, store.ID, order)
	if err != nil {
		return Sale{}, err
	}
	if err := c.payable(c.sale.Session.ID); err != nil {
		return Sale{}, err
	}
	if err := c.describe(store, d); err != nil {
		return Sale{}, err
	}
	return c.flush(), nil
}

// Tell is Describe for a page, which has read the sale; it commits by itself.
func (s *Service) Tell(ctx context.Context, sale Sale, d Details) (Sale, error) {
	store, err := s.directory.Store(ctx, sale.Order.StoreID)
	if err != nil {
		return sale, err
	}
	return s.alter(ctx, sale, func(c *change) error {
		if err := c.payable(sale.Session.ID); err != nil {
			return err
		}
		return c.describe(store, d)
	})
}

// payable refuses a sale that cannot be paid through a session any more.
func (c *change) payable(session SessionID) error {
	switch {
	case c.sale.Session.ID != session, c.sale.Session.Lapsed(c.tx.Now()):
		return Refuse(ReasonSessionExpired, "This checkout has expired.")
	case c.sale.Session.State == SessionComplete:
		return Refuse(ReasonSessionComplete, "This checkout is already paid.")
	case !c.sale.Order.Payable():
		return Refuse(ReasonOrderState, "This order cannot be paid.")
	}
	return nil
}

// describe takes in what is told of the buyer, all mistakes at once. What was agreed stays as it was, unless
// the buyer or the coupon are others now: then the order is priced again.
func (c *change) describe(store Store, d Details) error {
	terms := c.sale.Order.Terms
	wrong := []error{c.tellEmail(d)}
	buyer, err := c.buyer(d)
	wrong = append(wrong, err)
	if d.Answers != nil {
		terms.Answers = given(d.Answers)
		wrong = append(wrong, checkAnswers(c.sale.Order.Fields, terms.Answers))
	}
	code := terms.CouponCode
	if d.CouponCode != nil {
		code = strings.TrimSpace(*d.CouponCode)
	}
	if buyer != terms.Buyer || CouponKey(code) != CouponKey(terms.CouponCode) {
		priced, err := c.price(store, buyer, code)
		wrong = append(wrong, err)
		priced.Answers = terms.Answers
		terms = priced
	}
	if err := errors.Join(wrong...); err != nil {
		return oneOrAll(err)
	}
	return c.agree(terms)
}

// price prices the order for another buyer or with another coupon.
func (c *change) price(store Store, buyer Buyer, code string) (Terms, error) {
	order := c.sale.Order
	p := pricer{tax: store.Tax, least: order.Least, now: c.tx.Now()}
	var err error
	switch {
	case code == "":
	case CouponKey(code) != CouponKey(order.CouponCode):
		p.coupon, err = couponByCode(c.tx, order.StoreID, code)
	default:
		p.coupon, err = c.ownCoupon()
	}
	if err != nil {
		return Terms{}, err
	}
	return p.price(order.Lines, buyer)
}

// ownCoupon is the order's coupon, less the use that the order itself holds.
func (c *change) ownCoupon() (*Coupon, error) {
	found, err := c.tx.Coupon(c.sale.Order.StoreID, c.sale.Order.CouponID)
	switch {
	case ReasonOf(err) == ReasonCouponNotFound:
		return nil, badCoupon()
	case err != nil:
		return nil, err
	}
	if c.sale.Order.Held {
		found.Used--
	}
	return &found, nil
}

// tellEmail notes the e-mail address.
func (c *change) tellEmail(d Details) error {
	if d.Email == nil || *d.Email == "" || *d.Email == c.sale.Order.Email {
		return nil
	}
	if err := CheckEmail(*d.Email); err != nil {
		return err
	}
	if !c.sale.Order.SubmittedAt.IsZero() {
		return Refuse(ReasonPaymentOpen, "The e-mail address cannot be changed any more.")
	}
	c.sale.Order.Email = *d.Email
	return nil
}

// buyer is who pays, as told before and now.
func (c *change) buyer(d Details) (Buyer, error) {
	buyer := c.sale.Order.Buyer
	var wrong []error
	if d.Name != nil {
		buyer.Name = strings.TrimSpace(*d.Name)
		wrong = append(wrong, checkName(buyer.Name))
	}
	if d.Billing != nil {
		buyer.Billing = *d.Billing
		wrong = append(wrong, buyer.Billing.checkGiven())
	}
	if d.TaxID != nil {
		buyer.TaxID = strings.TrimSpace(*d.TaxID)
	}
	if d.CheckTaxID && buyer.TaxID != "" {
		if _, err := vatid.Parse(buyer.TaxID, buyer.Billing.Country); err != nil && !errors.Is(err, vatid.ErrCountry) {
			wrong = append(wrong, broken(RuleForm, "tax_id", "is not a valid VAT id"))
		}
	}
	return buyer, errors.Join(wrong...)
}

// given leaves out the answers that are empty.
func given(answers map[string]string) map[string]string {
	told := map[string]string{}
	for key, answer := range answers {
		if answer != "" {
			told[key] = answer
		}
	}
	return told
}

// agree makes terms the order's own. Terms that cost the same are changed at any time; others not while
// somebody pays.
func (c *change) agree(terms Terms) error {
	now := c.sale.Order.Terms
	if sameCost(now, terms) && now.Buyer == terms.Buyer && maps.Equal(now.Answers, terms.Answers) {
		return nil
	}
	if !sameCost(now, terms) {
		if c.paying() {
			return Refuse(ReasonPaymentOpen, "A payment for this order is under way. Finish it or call it off first.")
		}
		if err := c.release(); err != nil {
			return err
		}
	}
	c.sale.Order.Terms, c.sale.Order.UpdatedAt, c.agreed = terms, c.tx.Now(), true
	return nil
}

// paying tells whether somebody may be paying, or has paid in part.
func (c *change) paying() bool {
	return c.sale.Order.Paid.IsPositive() || slices.ContainsFunc(c.sale.Payments, Payment.Open)
}

// sameCost compares what decides how much is asked for, and what is taken for it.
func sameCost(a, b Terms) bool {
	return a.Total == b.Total && a.Discount == b.Discount && a.Tax == b.Tax && a.TaxRate == b.TaxRate &&
		a.TaxInclusive == b.TaxInclusive && a.ReverseCharge == b.ReverseCharge && a.CouponID == b.CouponID &&
		a.CouponCode == b.CouponCode
}
