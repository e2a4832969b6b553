package checkout

import (
	"regexp"
	"slices"
	"time"

	"kassa/internal/id"
)

// GatewayAccountID identifies a GatewayAccount.
type GatewayAccountID = id.ID[GatewayAccount]

// GatewayAccount is a store's own account at a payment provider.
type GatewayAccount struct {
	ID      GatewayAccountID
	StoreID StoreID
	Driver  string // the gateway package that speaks to the provider: "sandbox", …
	Mode    Mode
	// Methods are the names under which buyers and dialects choose this account: STRIPE, PAYPAL, BITCOIN …
	Methods []string
	// Secret verifies the provider's events; empty means that the event address does not exist.
	Secret    string
	CreatedAt time.Time
}

// methodForm is how methods are named on the wire.
var methodForm = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,63}$`)

// methodsOf lists the names that the accounts offer in this mode, in the order of the accounts.
func methodsOf(accounts []GatewayAccount, mode Mode) []string {
	var names []string
	for _, a := range accounts {
		if a.Mode != mode {
			continue
		}
		for _, name := range a.Methods {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// accountFor finds the account behind a method's name.
func accountFor(accounts []GatewayAccount, mode Mode, method string) (GatewayAccount, bool) {
	for _, a := range accounts {
		if a.Mode == mode && slices.Contains(a.Methods, method) {
			return a, true
		}
	}
	return GatewayAccount{}, false
}
