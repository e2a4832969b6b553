package sellapp

import (
	"slices"

	"kassa/internal/checkout"
)

// folio is what invoices show besides their sales: the numbers of what they name, and how they came to be as
// they are.
type folio struct {
	store     checkout.Store
	products  map[checkout.ProductID]checkout.Product
	variants  map[checkout.VariantID]checkout.Variant
	customers map[checkout.CustomerID]int64
	coupons   map[checkout.CouponID]int64
	moves     map[checkout.OrderID][]checkout.Transition
	tries     map[checkout.OrderID][]webhookTry
}

// openFolio reads what some sales of a store need, and what the store's webhook channels were told of them.
func openFolio(r checkout.Reader, store checkout.Store, sales ...checkout.Sale) (*folio, error) {
	f, err := newFolio(r, store, sales...)
	if err == nil {
		err = f.readTries(r, sales)
	}
	return f, err
}

// newFolio is openFolio for sales that nobody was told of, or where that is not shown. Products and variants take
// one read each, however many sales there are.
func newFolio(r checkout.Reader, store checkout.Store, sales ...checkout.Sale) (*folio, error) {
	f := &folio{
		store: store, products: map[checkout.ProductID]checkout.Product{}, variants: map[checkout.VariantID]checkout.Variant{},
		customers: map[checkout.CustomerID]int64{}, coupons: map[checkout.CouponID]int64{},
		moves: map[checkout.OrderID][]checkout.Transition{},
	}
	if err := f.readGoods(r, sales); err != nil {
		return nil, err
	}
	for _, sale := range sales {
		if err := f.readCustomer(r, sale.Order); err != nil {
			return nil, err
		}
		if err := f.readCoupon(r, sale.Order); err != nil {
			return nil, err
		}
		if sale.Order.State == checkout.OrderPending && sale.Session.State == checkout.SessionOpen { // has never been another
			continue
		}
		moves, err := r.Transitions(store.ID, sale.Order.ID)
		if err != nil {
			return nil, err
		}
		f.moves[sale.Order.ID] = moves
	}
	return f, nil
}

// readGoods reads the products and variants that lines name, archived ones too.
func (f *folio) readGoods(r checkout.Reader, sales []checkout.Sale) error {
	var products []checkout.ProductID
	var variants []checkout.VariantID
	for _, sale := range sales {
		for _, line := range sale.Order.Lines {
			if !line.VariantID.IsZero() && !slices.Contains(variants, line.VariantID) {
				variants = append(variants, line.VariantID)
			}
			if !line.ProductID.IsZero() && !slices.Contains(products, line.ProductID) {
				products = append(products, line.ProductID)
			}
		}
	}
	known, err := r.Variants(f.store.ID, variants)
	if err != nil {
		return err
	}
	for _, variant := range known {
		f.variants[variant.ID] = variant
	}
	sold, err := r.ProductsByID(f.store.ID, products)
	for _, product := range sold {
		f.products[product.ID] = product
	}
	return err
}

// readCustomer reads the number of an order's customer, if it has one.
func (f *folio) readCustomer(r checkout.Reader, order checkout.Order) error {
	if _, known := f.customers[order.CustomerID]; known || order.CustomerID.IsZero() {
		return nil
	}
	customer, err := r.Customer(f.store.ID, order.CustomerID)
	f.customers[order.CustomerID] = customer.Number
	return err
}

// readCoupon reads the number of an order's coupon, if it has one that still exists.
func (f *folio) readCoupon(r checkout.Reader, order checkout.Order) error {
	if _, known := f.coupons[order.CouponID]; known || order.CouponID.IsZero() {
		return nil
	}
	coupon, err := r.Coupon(f.store.ID, order.CouponID)
	if checkout.ReasonOf(err) == checkout.ReasonCouponNotFound {
		return nil
	}
	f.coupons[order.CouponID] = coupon.Number
	return err
}
