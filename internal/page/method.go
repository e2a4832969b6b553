package page

import (
	"strings"
	"unicode"

	"kassa/internal/checkout"
)

// method is a payment method as people know it.
type method struct {
	key  string // of the catalogue, when the name is a word; else empty
	name string
	icon string // a symbol of static/icons.svg
}

// methods are those whose name or picture cannot be guessed from the wire name.
var methods = map[string]method{
	"STRIPE":              {key: "method.card", icon: "card"},
	"SUMUP":               {name: "SumUp", icon: "card"},
	"SQUARE":              {name: "Square", icon: "card"},
	"WHITE_LABEL":         {key: "method.card", icon: "card"},
	"PAYPAL":              {name: "PayPal", icon: "wallet"},
	"CASHAPP":             {name: "Cash App", icon: "wallet"},
	"NATIVE_CRYPTO":       {key: "method.crypto", icon: "coin"},
	"OXAPAY":              {name: "OxaPay", icon: "coin"},
	"CRYPTOMUS":           {name: "Cryptomus", icon: "coin"},
	"BITCOIN":             {name: "Bitcoin", icon: "coin"},
	"BITCOIN_CASH":        {name: "Bitcoin Cash", icon: "coin"},
	"ETHEREUM":            {name: "Ethereum", icon: "coin"},
	"LITECOIN":            {name: "Litecoin", icon: "coin"},
	"MONERO":              {name: "Monero", icon: "coin"},
	"SOLANA":              {name: "Solana", icon: "coin"},
	checkout.MethodManual: {key: "method.manual", icon: "bank"},
	"BANK_TRANSFER":       {key: "method.bank", icon: "bank"},
}

// methodName is what people call a method; an unknown wire name is written in words.
func (l *locale) methodName(wire string) string {
	m := methods[wire]
	switch {
	case m.key != "":
		return l.text(m.key)
	case m.name != "":
		return m.name
	default:
		return titleCase(wire)
	}
}

// methodIcon is the picture beside a method's name.
func methodIcon(wire string) string {
	if icon := methods[wire].icon; icon != "" {
		return icon
	}
	return "wallet"
}

// titleCase turns APPLE_PAY into Apple Pay.
func titleCase(wire string) string {
	words := strings.FieldsFunc(strings.ToLower(wire), func(r rune) bool { return r == '_' || r == '-' || r == ' ' })
	for i, word := range words {
		letters := []rune(word)
		letters[0] = unicode.ToUpper(letters[0])
		words[i] = string(letters)
	}
	return strings.Join(words, " ")
}
