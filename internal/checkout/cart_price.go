package checkout

import (
	"slices"

	"kassa/internal/money"
)

// CartTotals is what a cart costs as the catalogue is now, for a buyer of whom nothing is known.
type CartTotals struct {
	Subtotal money.Amount // of the lines
	Total    money.Amount // with the tax that comes on top of them
}

// PriceCart works a cart's totals out. Every product counts that has a price in the currency of the first one,
// also what is not on offer any more: the checkout refuses it, and says so. ReasonAmountOverflow.
func PriceCart(r CatalogueReader, store Store, cart Cart) (CartTotals, error) {
	nothing := money.Zero(store.Currency)
	if len(cart.Lines) == 0 {
		return CartTotals{nothing, nothing}, nil
	}
	products, err := r.ProductsByID(store.ID, cart.products())
	if err != nil {
		return CartTotals{}, err
	}
	return priceCart(products, store, cart)
}

func priceCart(products []Product, store Store, cart Cart) (CartTotals, error) {
	var lines []Line
	for _, line := range cart.Lines {
		at := slices.IndexFunc(products, func(p Product) bool { return p.ID == line.ProductID })
		if at < 0 {
			continue
		}
		base, ok := products[at].Base()
		if !ok || len(lines) > 0 && lines[0].Total.Currency() != base.Price.Currency() {
			continue
		}
		total, err := base.Price.Mul(line.Quantity)
		if err != nil {
			return CartTotals{}, RefuseField(ReasonAmountOverflow, "quantity", "the total is too large")
		}
		lines = append(lines, Line{ProductID: line.ProductID, VariantID: base.ID, Quantity: line.Quantity, Total: total})
	}
	if len(lines) == 0 {
		return CartTotals{money.Zero(store.Currency), money.Zero(store.Currency)}, nil
	}
	terms, err := pricer{tax: store.Tax}.price(lines, Buyer{})
	return CartTotals{terms.Subtotal, terms.Total}, err
}

// checkCart refuses a line of a cart that could not be bought, whatever its stock.
func checkCart(tx Tx, store Store, cart Cart, line CartLine) error {
	products, err := tx.ProductsByID(store.ID, cart.products())
	if err != nil {
		return err
	}
	at := slices.IndexFunc(products, func(p Product) bool { return p.ID == line.ProductID })
	if at < 0 || !products[at].Buyable(tx.Now()) {
		return notInCart()
	}
	product := products[at]
	if err := product.checkSellable(); err != nil {
		return err
	}
	base, ok := product.Base()
	if !ok {
		return notInCart()
	}
	wanted := map[VariantID]int64{base.ID: line.Quantity}
	if err := checkQuantities([]Product{product}, wanted); err != nil {
		return err
	}
	if err := product.checkLimit(line.Quantity); err != nil {
		return err
	}
	if slices.ContainsFunc(products, func(p Product) bool { return p.Currency != product.Currency }) {
		return cartMixed()
	}
	_, err = priceCart(products, store, cart)
	return err
}

// cartMixed is the refusal of a cart that cannot be summed up.
func cartMixed() error {
	return Refuse(ReasonCartMixed, "All products in a cart must have the same currency.")
}
