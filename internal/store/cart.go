package store

import (
	"kassa/internal/checkout"
	"kassa/internal/id"
)

const cartColumns = "store_id, id, version, lines, order_id, paid_at, created_at, updated_at"

var insertCart = insertInto("cart", cartColumns)

const (
	cartByID = "SELECT " + cartColumns + " FROM cart WHERE store_id = $1 AND id = $2"

	updateCart = `UPDATE cart SET version = version + 1, lines = $4, order_id = $5, paid_at = $6, updated_at = $7
	WHERE store_id = $1 AND id = $2 AND version = $3`

	// cartOfOrder finds the cart that an order is a checkout of, to hold it before the order.
	cartOfOrder = `SELECT id FROM cart WHERE store_id = $1
	AND id = (SELECT cart_id FROM sale_order WHERE store_id = $1 AND id = $2)`
)

// cartLineText is one of the cart's lines in its JSON column.
type cartLineText struct {
	Product  string `json:"product"`
	Quantity int64  `json:"quantity"`
}

// InsertCart writes a cart.
func (t *tx) InsertCart(c checkout.Cart) {
	t.insert(insertCart, c.StoreID, c.ID, c.Version, t.cartLines(c.Lines), orNull(c.OrderID), micros(c.PaidAt),
		micros(c.CreatedAt), micros(c.UpdatedAt))
}

// UpdateCart writes Lines, OrderID, PaidAt and UpdatedAt.
func (t *tx) UpdateCart(c checkout.Cart) {
	t.swap(updateCart, c.StoreID, c.ID, c.Version, t.cartLines(c.Lines), orNull(c.OrderID), micros(c.PaidAt), micros(c.UpdatedAt))
}

// Cart finds a cart.
func (r reads) Cart(store checkout.StoreID, cart checkout.CartID) (checkout.Cart, error) {
	return r.cart(cartByID, store, cart)
}

// LockCart is Cart that holds the row until the transaction ends.
func (t *tx) LockCart(store checkout.StoreID, cart checkout.CartID) (checkout.Cart, error) {
	return t.cart(cartByID+t.locks.row, store, cart)
}

func (r reads) cart(sql string, store checkout.StoreID, cart checkout.CartID) (checkout.Cart, error) {
	var carts []checkout.Cart
	err := r.query(query{sql, []any{store, cart}, each(&carts, scanCart)})
	switch {
	case err != nil:
		return checkout.Cart{}, err
	case len(carts) == 0:
		return checkout.Cart{}, checkout.Refuse(checkout.ReasonCartNotFound, "No such cart.")
	}
	return carts[0], nil
}

// cartLines writes the lines of a cart.
func (t *tx) cartLines(lines []checkout.CartLine) string {
	texts := make([]cartLineText, len(lines))
	for i, line := range lines {
		texts[i] = cartLineText{Product: line.ProductID.String(), Quantity: line.Quantity}
	}
	return t.json(texts)
}

func scanCart(scan scanner) (c checkout.Cart, err error) {
	var lines []cartLineText
	err = scan(&c.StoreID, &c.ID, &c.Version, jsonColumn[[]cartLineText]{&lines}, &c.OrderID, timeColumn{&c.PaidAt},
		timeColumn{&c.CreatedAt}, timeColumn{&c.UpdatedAt})
	if err != nil {
		return c, err
	}
	for _, line := range lines {
		product, err := id.Parse[checkout.Product](line.Product)
		if err != nil {
			return c, err
		}
		c.Lines = append(c.Lines, checkout.CartLine{ProductID: product, Quantity: line.Quantity})
	}
	return c, nil
}
