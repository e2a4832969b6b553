package page

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"kassa/internal/money"
)

// Spaces that do not break a line.
const (
	noBreak       = "\u00a0"
	narrowNoBreak = "\u202f"
)

// numberFormat is how a country writes amounts of money (source: CLDR 47, by Intl.NumberFormat).
type numberFormat struct {
	decimal string
	group   string
	// groupFrom is the least number of digits that are grouped: 4, or 5 where 1234 stays whole.
	groupFrom int
	prefix    bool              // the symbol stands before the number
	spaced    bool              // with a space even when the symbol is not a word
	symbols   map[string]string // where they differ from currencySymbols; "" = the code itself
}

// currencySymbols are the symbols that no reader takes for another currency; others show their code.
var currencySymbols = map[string]string{
	"AUD": "A$", "BRL": "R$", "CAD": "CA$", "CNY": "CN¥", "EUR": "€", "GBP": "£", "HKD": "HK$", "ILS": "₪",
	"INR": "₹", "JPY": "¥", "KRW": "₩", "MXN": "MX$", "NZD": "NZ$", "PHP": "₱", "TWD": "NT$", "USD": "$", "VND": "₫",
}

var (
	frenchSymbols = map[string]string{
		"USD": "$US", "CAD": "$CA", "AUD": "$AU", "MXN": "$MX", "GBP": "£GB", "NZD": "$NZ", "HKD": "$HK", "JPY": "", "CNY": "",
	}
	usDollar = map[string]string{"USD": "US$"}
)

// numberFormats are kept by language, or by language and region where the region differs.
var numberFormats = map[string]numberFormat{
	"en":    {decimal: ".", group: ",", groupFrom: 4, prefix: true},
	"en-GB": {decimal: ".", group: ",", groupFrom: 4, prefix: true, symbols: usDollar},
	"en-IE": {decimal: ".", group: ",", groupFrom: 4, prefix: true, symbols: usDollar},
	"en-CA": {decimal: ".", group: ",", groupFrom: 4, prefix: true, symbols: map[string]string{"USD": "US$", "CAD": "$"}},
	"en-AU": {decimal: ".", group: ",", groupFrom: 4, prefix: true, symbols: map[string]string{"USD": "US$", "AUD": "$"}},
	"en-NZ": {decimal: ".", group: ",", groupFrom: 4, prefix: true, symbols: map[string]string{"USD": "US$", "NZD": "$"}},
	"de":    {decimal: ",", group: ".", groupFrom: 4},
	"de-AT": {decimal: ",", group: ".", groupFrom: 4, prefix: true, spaced: true},
	"de-CH": {decimal: ".", group: "’", groupFrom: 4, prefix: true, spaced: true},
	"de-LI": {decimal: ".", group: "’", groupFrom: 4, prefix: true, spaced: true},
	"fr":    {decimal: ",", group: narrowNoBreak, groupFrom: 4, symbols: frenchSymbols},
	"fr-CH": {decimal: ".", group: narrowNoBreak, groupFrom: 4, symbols: frenchSymbols},
	"fr-CA": {decimal: ",", group: noBreak, groupFrom: 4, symbols: map[string]string{"CAD": "$", "USD": "$" + noBreak + "US"}},
	"es":    {decimal: ",", group: ".", groupFrom: 5, symbols: usDollar},
	"es-MX": {decimal: ".", group: ",", groupFrom: 4, prefix: true, symbols: map[string]string{"USD": "", "MXN": "$"}},
	"es-US": {decimal: ".", group: ",", groupFrom: 4, prefix: true},
	"es-AR": {decimal: ",", group: ".", groupFrom: 4, prefix: true, spaced: true, symbols: map[string]string{"USD": "US$", "ARS": "$"}},
	"pt-BR": {decimal: ",", group: ".", groupFrom: 4, prefix: true, spaced: true, symbols: usDollar},
	"pt-PT": {decimal: ",", group: noBreak, groupFrom: 5, symbols: usDollar},
	"it":    {decimal: ",", group: ".", groupFrom: 5, symbols: map[string]string{"USD": "USD"}},
	"it-CH": {decimal: ".", group: "’", groupFrom: 5, prefix: true, spaced: true, symbols: map[string]string{"USD": "USD"}},
	"nl":    {decimal: ",", group: ".", groupFrom: 4, prefix: true, spaced: true, symbols: usDollar},
	"ja":    {decimal: ".", group: ",", groupFrom: 4, prefix: true},
}

// amount writes an amount for a reader, with exactly the currency's own decimals.
func (f numberFormat) amount(a money.Amount) string {
	whole, fraction, decimals := strings.Cut(a.Major(), ".")
	whole, negative := strings.CutPrefix(whole, "-")
	sign, point, symbol := "", "", f.symbol(a.Currency().Code())
	if negative {
		sign = "−"
	}
	if decimals {
		point = f.decimal
	}
	if f.prefix {
		return sign + symbol + f.gap(symbol) + f.grouped(whole) + point + fraction
	}
	return sign + f.grouped(whole) + point + fraction + noBreak + symbol
}

// symbol is what stands for a currency.
func (f numberFormat) symbol(code string) string {
	symbol, own := f.symbols[code]
	if !own {
		symbol = currencySymbols[code]
	}
	if symbol == "" {
		return code
	}
	return symbol
}

// gap is what stands between a symbol and the number after it.
func (f numberFormat) gap(symbol string) string {
	if last, _ := utf8.DecodeLastRuneInString(symbol); f.spaced || unicode.IsLetter(last) {
		return noBreak
	}
	return ""
}

// grouped puts the group sign between thousands.
func (f numberFormat) grouped(digits string) string {
	if len(digits) < f.groupFrom {
		return digits
	}
	var text strings.Builder
	for i, digit := range []byte(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			text.WriteString(f.group)
		}
		text.WriteByte(digit)
	}
	return text.String()
}
