package pandabase

import (
	"context"
	"slices"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// coreLicence is a licence key. It goes into answers only, never into a log.
type coreLicence struct {
	ID         string  `json:"id"`
	Key        string  `json:"key"`
	Status     string  `json:"status"`
	ProductID  string  `json:"productId"`
	VariantID  string  `json:"variantId"`
	OrderID    *string `json:"orderId"`
	CustomerID *string `json:"customerId"`
	ClaimedAt  *string `json:"claimedAt"`
	CreatedAt  string  `json:"createdAt"`
}

// verdict is what a key is worth; all but valid is null for a key that is unknown.
type verdict struct {
	Valid      bool    `json:"valid"`
	ID         *string `json:"id"`
	Status     *string `json:"status"`
	ProductID  *string `json:"productId"`
	VariantID  *string `json:"variantId"`
	OrderID    *string `json:"orderId"`
	CustomerID *string `json:"customerId"`
	ClaimedAt  *string `json:"claimedAt"`
	ExpiresAt  *string `json:"expiresAt"`
}

// licenceStatus is the word for a unit's state.
func licenceStatus(state checkout.UnitState) string {
	for word, states := range licenceStates {
		if slices.Contains(states, state) {
			return word
		}
	}
	return licenceRevoked // cannot be: a test ranges over all states
}

// licenceObject renders a key and the order that bought it; order is the zero one while it is not sold.
func licenceObject(u checkout.StockUnit, order checkout.Order) coreLicence {
	out := coreLicence{
		ID: name(licencePrefix, u.ID), Key: u.Text, Status: licenceStatus(u.State), ProductID: name(productPrefix, u.ProductID),
		VariantID: name(variantPrefix, u.VariantID), ClaimedAt: isoOrNull(u.SoldAt), CreatedAt: iso(u.CreatedAt),
	}
	if id := boughtBy(u); !id.IsZero() {
		out.OrderID, out.CustomerID = nameOrNull(orderPrefix, id), nameOrNull(customerPrefix, order.CustomerID)
	}
	return out
}

// boughtBy is the order that a key was sold to. One that only reserves it is none.
func boughtBy(u checkout.StockUnit) checkout.OrderID {
	if u.State == checkout.UnitReserved {
		return checkout.OrderID{}
	}
	return u.OrderID
}

// listLicences is GET /v2/core/stores/{storeId}/licenses, the oldest first.
func (a *API) listLicences(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	q := readList(r, defaultLimit)
	query := checkout.UnitQuery{Window: q.window, States: among(q, "status", licenceStates)}
	known := true
	if text, narrowed := q.text("productId"); narrowed {
		if !anID(text) {
			q.refuse("productId", "must have 12 to 48 characters")
		}
		query.Product, known = parse[checkout.Product](productPrefix, text)
	}
	if err := q.err(); err != nil {
		return wire.Reply{}, err
	}
	if !known { // no product has that id, so it has no licences
		return replyPage([]coreLicence{}, q.window, q.page, 0)
	}
	reader := a.core.Reader(ctx)
	found, total, err := reader.StockUnits(r.Caller.Store.ID, query)
	if err != nil {
		return wire.Reply{}, err
	}
	orders, err := ordersOf(reader, r.Caller.Store.ID, found, boughtBy)
	if err != nil {
		return wire.Reply{}, err
	}
	items := each(found, func(u checkout.StockUnit) coreLicence { return licenceObject(u, orders[boughtBy(u)]) })
	return replyPage(items, q.window, q.page, total)
}

// getLicence is GET /v2/core/stores/{storeId}/licenses/{licenseId}.
func (a *API) getLicence(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	id, ok := parse[checkout.StockUnit](licencePrefix, r.Path("licenseId"))
	if !ok {
		return wire.Reply{}, checkout.Refuse(checkout.ReasonUnitNotFound, "License not found.")
	}
	reader := a.core.Reader(ctx)
	found, err := reader.StockUnit(r.Caller.Store.ID, id)
	if err != nil {
		return wire.Reply{}, err
	}
	orders, err := ordersOf(reader, r.Caller.Store.ID, []checkout.StockUnit{found}, boughtBy)
	if err != nil {
		return wire.Reply{}, err
	}
	return reply(licenceObject(found, orders[boughtBy(found)]))
}

// verifyLicence is POST /v2/core/stores/{storeId}/licenses/verify. A key that is unknown, or of another
// product than the one that is named, is not valid; that is no error.
func (a *API) verifyLicence(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	var body struct {
		Key       string  `json:"key"`
		ProductID *string `json:"productId"`
	}
	if err := r.Doc.Decode(&body); err != nil {
		return wire.Reply{}, err
	}
	reader := a.core.Reader(ctx)
	found, err := reader.StockUnitsByText(r.Caller.Store.ID, body.Key)
	if err != nil {
		return wire.Reply{}, err
	}
	if body.ProductID != nil {
		product, _ := parse[checkout.Product](productPrefix, *body.ProductID)
		found = slices.DeleteFunc(found, func(u checkout.StockUnit) bool { return u.ProductID != product })
	}
	if len(found) == 0 {
		return reply(verdict{})
	}
	best := found[0]
	for _, u := range found { // products may share a text: one that was sold counts first
		if u.State == checkout.UnitSold {
			best = u
			break
		}
	}
	judged, err := a.judge(reader, best)
	if err != nil {
		return wire.Reply{}, err
	}
	return reply(judged)
}

// judge tells what a known key is worth: it was sold, not revoked, and its term is not over.
func (a *API) judge(reader checkout.Reader, u checkout.StockUnit) (verdict, error) {
	orders, err := ordersOf(reader, u.StoreID, []checkout.StockUnit{u}, boughtBy)
	if err != nil {
		return verdict{}, err
	}
	products, err := reader.ProductsByID(u.StoreID, []checkout.ProductID{u.ProductID})
	if err != nil {
		return verdict{}, err
	}
	var ends time.Time
	if len(products) == 1 {
		ends = licenceEnds(products[0].Detail.LicenceTerm, u.SoldAt)
	}
	l := licenceObject(u, orders[boughtBy(u)])
	return verdict{
		Valid: u.State == checkout.UnitSold && (ends.IsZero() || a.core.Now().Before(ends)), ID: &l.ID, Status: &l.Status,
		ProductID: &l.ProductID, VariantID: &l.VariantID, OrderID: l.OrderID, CustomerID: l.CustomerID, ClaimedAt: l.ClaimedAt,
		ExpiresAt: isoOrNull(ends),
	}, nil
}

// licenceEnds is when a key's term is over; the zero time = never.
func licenceEnds(term string, sold time.Time) time.Time {
	if sold.IsZero() {
		return time.Time{}
	}
	switch term {
	case "THIRTY_DAYS":
		return sold.AddDate(0, 0, 30)
	case "NINETY_DAYS":
		return sold.AddDate(0, 0, 90)
	case "ONE_YEAR":
		return sold.AddDate(1, 0, 0)
	default:
		return time.Time{}
	}
}
