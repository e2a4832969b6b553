// Package page is the hosted checkout: the pages on which a buyer sees what is bought, chooses how to
// pay, waits, and gets a receipt.
//
// It reads and moves sales through the core only and decides nothing about money: a redirect back from
// a gateway proves nothing here, it merely causes a look-up. Every page works without JavaScript, loads
// nothing from elsewhere, and contains no inline script or style.
//
// Start at handler.go for the routes, then state.go for which page a sale has, view.go for what the
// templates get, part.go for what of a page is written once for many buyers, and locale.go for
// languages. Texts stand in locale/, one JSON file per language.
package page
