package store

import (
	"slices"

	"kassa/internal/checkout"
)

// subjects is what the events of one store are about.
type subjects struct {
	orders   []checkout.OrderID
	products []checkout.ProductID
}

// subjectRows are the rows that were read for stories, of all the stores.
type subjectRows struct {
	orders    []checkout.Order
	sessions  []checkout.Session
	payments  []checkout.Payment
	customers []checkout.Customer
	products  []checkout.Product
	variants  []checkout.Variant
}

// Stories reads what events are about, in one round trip however many they are.
func (r reads) Stories(events []checkout.Event) ([]checkout.Story, error) {
	if len(events) == 0 {
		return nil, nil
	}
	var rows subjectRows
	var queries []query
	about := subjectsOf(events)
	for _, e := range events {
		if s := about[e.StoreID]; s != nil {
			queries = append(queries, rows.queries(e.StoreID, s)...)
			delete(about, e.StoreID)
		}
	}
	if len(queries) > 0 {
		if err := r.query(queries...); err != nil {
			return nil, err
		}
	}
	return rows.stories(events), nil
}

// subjectsOf gathers by store what events are about.
func subjectsOf(events []checkout.Event) map[checkout.StoreID]*subjects {
	about := make(map[checkout.StoreID]*subjects)
	for _, e := range events {
		s := about[e.StoreID]
		if s == nil {
			s = &subjects{}
			about[e.StoreID] = s
		}
		if !e.OrderID.IsZero() && !slices.Contains(s.orders, e.OrderID) {
			s.orders = append(s.orders, e.OrderID)
		}
		if !e.ProductID.IsZero() && !slices.Contains(s.products, e.ProductID) {
			s.products = append(s.products, e.ProductID)
		}
	}
	return about
}

// queries gives the statements that read the subjects of one store.
func (rows *subjectRows) queries(store checkout.StoreID, s *subjects) (queries []query) {
	if len(s.orders) > 0 {
		names, args := among([]any{store}, s.orders)
		inOrders := " WHERE store_id = $1 AND order_id IN " + names + " ORDER BY order_id, "
		queries = append(queries,
			query{"SELECT " + orderSelect + " FROM sale_order WHERE store_id = $1 AND id IN " + names, args, each(&rows.orders, scanOrder)},
			query{"SELECT " + sessionColumns + " FROM session" + inOrders + "id", args, each(&rows.sessions, scanSession)},
			query{"SELECT " + paymentColumns + " FROM payment" + inOrders + "attempt", args, each(&rows.payments, scanPayment)},
			query{"SELECT " + customerColumns + ` FROM customer WHERE store_id = $1 AND id IN
			(SELECT customer_id FROM sale_order WHERE store_id = $1 AND id IN ` + names + ")", args, each(&rows.customers, scanCustomer)})
	}
	if len(s.products) > 0 {
		names, args := among([]any{store}, s.products)
		queries = append(queries,
			query{"SELECT " + productColumns + " FROM product WHERE store_id = $1 AND id IN " + names, args, each(&rows.products, scanProduct)},
			query{variantsWhere + "product_id IN " + names + byPosition, args, each(&rows.variants, scanVariant)})
	}
	return queries
}

// stories puts the rows together.
func (rows *subjectRows) stories(events []checkout.Event) []checkout.Story {
	sales := make(map[checkout.OrderID]checkout.Sale)
	for _, sale := range joined(rows.orders, rows.sessions, rows.payments) {
		sales[sale.Order.ID] = sale
	}
	customers := make(map[checkout.CustomerID]checkout.Customer)
	for _, c := range rows.customers {
		customers[c.ID] = c
	}
	products := make(map[checkout.ProductID]checkout.Product)
	for _, p := range withVariants(rows.products, rows.variants) {
		products[p.ID] = p
	}
	stories := make([]checkout.Story, len(events))
	for i, e := range events {
		s := checkout.Story{Event: e}
		if sale := sales[e.OrderID]; sale.Order.StoreID == e.StoreID {
			s.Sale, s.Customer = sale, customers[sale.Order.CustomerID]
		}
		if p := products[e.ProductID]; p.StoreID == e.StoreID {
			s.Product = p
		}
		s.Variant, _ = s.Product.Variant(e.VariantID)
		stories[i] = s
	}
	return stories
}
