package stripe

import (
	"fmt"
	"strings"

	"kassa/internal/checkout"
	"kassa/internal/money"
)

// Where Stripe's smallest unit of a currency is another than ISO 4217's (docs.stripe.com/currencies, "Zero-decimal",
// "Three-decimal" and "Special cases"). MGA has no decimals at Stripe and two by ISO; ISK and UGX have none by ISO,
// and two at Stripe that must be 0. All other currencies that Stripe takes are as ISO 4217 has them.
var stripeDecimals = map[string]int{"MGA": 0, "ISK": 2, "UGX": 2}

// decimalsOf is how many decimals Stripe's unit of a currency has.
func decimalsOf(c money.Currency) int {
	if decimals, ok := stripeDecimals[c.Code()]; ok {
		return decimals
	}
	return c.Exponent()
}

// toStripe writes an amount in Stripe's unit. ReasonDeclined when Stripe cannot take it to the unit: it has no
// hundredths of an ariary, and wants the last digit of three-decimal currencies to be 0.
func toStripe(a money.Amount) (int64, error) {
	minor := a.Minor()
	for range decimalsOf(a.Currency()) - a.Currency().Exponent() {
		if minor > money.MaxMinor/10 || minor < -money.MaxMinor/10 {
			return 0, unrepresentable(a)
		}
		minor *= 10
	}
	for range a.Currency().Exponent() - decimalsOf(a.Currency()) {
		if minor%10 != 0 {
			return 0, unrepresentable(a)
		}
		minor /= 10
	}
	if a.Currency().Exponent() == 3 && minor%10 != 0 {
		return 0, unrepresentable(a)
	}
	return minor, nil
}

// fromStripe reads what Stripe tells of an amount. What is not a whole number of our units is an error.
func fromStripe(units int64, code string) (money.Amount, error) {
	currency, err := money.ParseCurrency(strings.ToUpper(code))
	if err != nil {
		return money.Amount{}, fmt.Errorf("currency %q of Stripe's: %w", code, err)
	}
	for range currency.Exponent() - decimalsOf(currency) {
		if units > money.MaxMinor/10 || units < -money.MaxMinor/10 {
			return money.Amount{}, money.ErrOverflow
		}
		units *= 10
	}
	for range decimalsOf(currency) - currency.Exponent() {
		if units%10 != 0 {
			return money.Amount{}, fmt.Errorf("amount %d %s of Stripe's is a part of our smallest unit", units, code)
		}
		units /= 10
	}
	return money.New(units, currency)
}

// unrepresentable is the refusal of an amount that Stripe cannot take.
func unrepresentable(a money.Amount) error {
	return checkout.Refuse(checkout.ReasonDeclined, "Stripe cannot take exactly %s.", a)
}
