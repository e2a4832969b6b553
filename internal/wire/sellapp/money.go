package sellapp

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"kassa/internal/checkout"
	"kassa/internal/money"
	"kassa/internal/pricing"
)

// wholeRate is a rate of 100 %.
const wholeRate = 1_000_000

// priceOf shows what some lines of an order cost. Of one line base is the price of one unit; several lines
// are shown as one unit whose price is their sum.
func priceOf(order checkout.Order, lines []checkout.Line) moneyObject {
	var base, left, tax int64
	for _, line := range lines {
		base += line.Listed().Minor()
		left += line.Total.Minor() - line.Discount.Minor()
		tax += line.Tax.Minor()
	}
	units := int64(1)
	if len(lines) == 1 {
		base, units = unitPrice(lines[0]), lines[0].Quantity
	}
	exclusive, inclusive := left, left+tax
	if order.TaxInclusive {
		exclusive, inclusive = left-tax, left
		base = withoutTax(base, order.TaxRate)
	}
	return moneyOf(order.Total.Currency(), base, units, order.TaxRate, exclusive, inclusive)
}

// nothing is no money in a currency.
func nothing(currency money.Currency) moneyObject { return moneyOf(currency, 0, 1, 0, 0, 0) }

func moneyOf(currency money.Currency, base, units int64, vat pricing.Rate, exclusive, inclusive int64) moneyObject {
	return moneyObject{
		Base: minor(base), Currency: currency.Code(), Units: units, VAT: percent(vat),
		Total: moneyTotal{Exclusive: minor(exclusive), Inclusive: minor(inclusive)},
	}
}

func minor(amount int64) string { return strconv.FormatInt(amount, 10) }

// unitPrice is a line's price of one before discounts, in minor units; half up where the line has a total only.
func unitPrice(line checkout.Line) int64 {
	if !line.Unit.Currency().IsZero() {
		return line.Unit.Minor()
	}
	return (line.Total.Minor() + line.Quantity/2) / line.Quantity
}

// withoutTax takes the tax out of a price that contains it, half up.
func withoutTax(price int64, rate pricing.Rate) int64 {
	divisor := big.NewInt(wholeRate + int64(rate))
	doubled := new(big.Int).Mul(big.NewInt(price), big.NewInt(2*wholeRate))
	doubled.Add(doubled, divisor)
	return doubled.Quo(doubled, divisor.Lsh(divisor, 1)).Int64()
}

// percent is a rate as a JSON number in per cent: 19, 8.875.
func percent(rate pricing.Rate) jsontext.Value {
	text := strconv.FormatInt(int64(rate)/10_000, 10)
	if part := int64(rate) % 10_000; part != 0 {
		digits := strconv.FormatInt(10_000+part, 10)[1:]
		text += "." + strings.TrimRight(digits, "0")
	}
	return jsontext.Value(text)
}
