package checkout

import (
	"errors"
	"strings"
	"unicode/utf8"
)

// Address is where a buyer is billed; the zero Address is unknown.
type Address struct {
	Line1, Line2, City, State, PostalCode string
	Country                               string // ISO 3166 alpha-2, upper case
}

// Buyer is what an order knows of who pays, besides the e-mail address.
type Buyer struct {
	Name    string
	Billing Address
	TaxID   string // as it was entered; empty = none
	// IP, Location and Agent are what the seller's program or the buyer's browser told of where they are;
	// Language is the page's that they read. Empty = unknown.
	IP, Location, Agent, Language string
}

// Details is what a buyer or the seller's program adds to an open order. A nil field says nothing.
type Details struct {
	Email      *string
	Name       *string
	Billing    *Address
	TaxID      *string
	CouponCode *string           // an empty one takes the coupon away
	Answers    map[string]string // to the order's custom fields; nil says nothing
	// CheckTaxID refuses a tax id that is none, for people who mistype; programs' ids just bring no relief.
	CheckTaxID bool
}

// Whole tells whether an address has all that a bill needs.
func (a Address) Whole() bool {
	return a.Line1 != "" && a.City != "" && a.PostalCode != "" && a.Country != ""
}

// checkName refuses names that are too long, and an e-mail address in their place.
func checkName(name string) error {
	if utf8.RuneCountInString(name) > 128 {
		return broken(RuleTooLong, "name", "must have at most 128 characters")
	}
	if strings.Contains(name, "@") && CheckEmail(strings.TrimSpace(name)) == nil {
		return broken(RuleForm, "name", "must be a name, not an e-mail address")
	}
	return nil
}

// checkGiven refuses an address that is not whole, unless it says nothing yet, or just what a tax needs.
func (a Address) checkGiven() error {
	switch {
	case a == Address{}:
		return nil
	case a == Address{Country: a.Country, State: a.State}:
		return CheckCountry(a.Country)
	default:
		return a.checkAll()
	}
}

// checkAll refuses an address with parts that are missing or too long, all at once (errors.Join).
func (a Address) checkAll() error {
	var wrong []error
	for _, part := range []struct {
		name, text string
		limit      int
		required   bool
	}{
		{"line1", a.Line1, 200, true}, {"line2", a.Line2, 200, false}, {"city", a.City, 100, true},
		{"state", a.State, 100, false}, {"postal_code", a.PostalCode, 20, true},
	} {
		if part.required && strings.TrimSpace(part.text) == "" {
			wrong = append(wrong, broken(RuleRequired, part.name, "is required"))
		}
		if utf8.RuneCountInString(part.text) > part.limit {
			wrong = append(wrong, broken(RuleTooLong, part.name, "must have at most %d characters", part.limit))
		}
	}
	return errors.Join(append(wrong, CheckCountry(a.Country))...)
}

// CheckCountry refuses what is not an ISO 3166 alpha-2 code in upper case.
func CheckCountry(code string) error {
	if code == "" {
		return broken(RuleRequired, "country", "is required")
	}
	if !countries[code] {
		return broken(RuleForm, "country", "must be an ISO 3166 country code of two capital letters")
	}
	return nil
}
