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
	// APIKey is what the gateway shows to the provider; empty for the sandbox, which needs none. An account that has
	// one is encrypted at rest together with its secrets.
	APIKey string
	// Secret verifies the provider's events; empty means that the event address does not exist.
	Secret string
	// OlderSecrets verify them as well, while the provider changes its secret.
	OlderSecrets []string
	// Locked says that APIKey and the secrets are there but cannot be read without the key that encrypted them.
	Locked    bool
	CreatedAt time.Time
	// RemovedAt is when the account ceased to offer its methods; what was paid through it is looked up and refunded
	// as before. Zero = it is in use.
	RemovedAt time.Time
}

// Secrets lists all that verify the provider's events, the newest first.
func (a GatewayAccount) Secrets() []string {
	if a.Secret == "" {
		return nil
	}
	return append([]string{a.Secret}, a.OlderSecrets...)
}

// offers tells whether buyers in this mode may choose the account.
func (a GatewayAccount) offers(mode Mode) bool { return a.Mode == mode && a.RemovedAt.IsZero() }

// methodForm is how methods are named on the wire.
var methodForm = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,63}$`)

// methodsOf lists the names that the accounts offer in this mode, in the order of the accounts.
func methodsOf(accounts []GatewayAccount, mode Mode) []string {
	var names []string
	for _, a := range accounts {
		if !a.offers(mode) {
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
		if a.offers(mode) && slices.Contains(a.Methods, method) {
			return a, true
		}
	}
	return GatewayAccount{}, false
}

// checkMethods refuses names that are none.
func (a GatewayAccount) checkMethods() error {
	for _, method := range a.Methods {
		if !methodForm.MatchString(method) {
			return RefuseField(ReasonInvalidField, "methods", "%q is not a payment method's name, which is like STRIPE", method)
		}
	}
	return nil
}

// readable refuses an account whose credentials cannot be read. It changes nothing: a change writes them anew.
func readable(a *GatewayAccount) error {
	if a.Locked {
		return RefuseField(ReasonInvalidField, "key", "The credentials of account %s cannot be read without the key that encrypted them.", a.ID)
	}
	return nil
}
