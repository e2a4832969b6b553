//go:build !race

package pricing_test

// randomCarts is how many carts TestManyCarts prices.
const randomCarts = 1_000_000
