//go:build race

package pricing_test

// randomCarts is fewer with the race detector, which makes each ten times slower.
const randomCarts = 100_000
