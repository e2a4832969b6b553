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

// openFolio reads what some sales of a store need, and what the store's webhook channels were told of them: one read
// each, however many sales there are.
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
		customers: map[checkout.CustomerID]int64{}, moves: map[checkout.OrderID][]checkout.Transition{},
	}
	if err := f.readGoods(r, sales); err != nil {
		return nil, err
	}
	if err := f.readCustomers(r, sales); err != nil {
		return nil, err
	}
	if err := f.readCoupons(r, sales); err != nil {
		return nil, err
	}
	return f, f.readMoves(r, sales)
}

// named gathers what sales name, each once and without those that name nothing.
func named[T comparable](sales []checkout.Sale, of func(checkout.Sale) T) []T {
	var none T
	var all []T
	for _, sale := range sales {
		if one := of(sale); one != none && !slices.Contains(all, one) {
			all = append(all, one)
		}
	}
	return all
}

// readMoves reads the history of those that have one.
func (f *folio) readMoves(r checkout.Reader, sales []checkout.Sale) error {
	orders := named(sales, func(s checkout.Sale) (order checkout.OrderID) {
		if s.Order.State != checkout.OrderPending || s.Session.State != checkout.SessionOpen { // else it has never been another
			order = s.Order.ID
		}
		return order
	})
	if len(orders) == 0 {
		return nil
	}
	moves, err := r.Transitions(f.store.ID, orders...)
	for _, move := range moves {
		f.moves[move.OrderID] = append(f.moves[move.OrderID], move)
	}
	return err
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

// readCustomers reads the numbers of the customers.
func (f *folio) readCustomers(r checkout.Reader, sales []checkout.Sale) error {
	customers := named(sales, func(s checkout.Sale) checkout.CustomerID { return s.Order.CustomerID })
	if len(customers) == 0 {
		return nil
	}
	known, err := r.CustomersByID(f.store.ID, customers)
	for _, customer := range known {
		f.customers[customer.ID] = customer.Number
	}
	return err
}

// readCoupons reads the numbers of the coupons that still exist.
func (f *folio) readCoupons(r checkout.Reader, sales []checkout.Sale) (err error) {
	if coupons := named(sales, func(s checkout.Sale) checkout.CouponID { return s.Order.CouponID }); len(coupons) > 0 {
		f.coupons, err = r.CouponNumbers(f.store.ID, coupons)
	}
	return err
}
