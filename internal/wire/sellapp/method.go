package sellapp

import "slices"

// methodWords are payment methods that SellApp has another word for.
var methodWords = map[string]string{
	"BITCOIN": "BTC", "LITECOIN": "LTC", "ETHEREUM": "ETH", "MONERO": "XMR", "SOLANA": "SOL", "CARDANO": "ADA", "BINANCE_COIN": "BNB",
	"TRON": "TRX", "POLYGON": "MATIC",
}

// methodWord is a method's word in this dialect.
func methodWord(method string) string {
	if word, ok := methodWords[method]; ok {
		return word
	}
	return method
}

// methodFor finds the method that a request means, by our word or by SellApp's. What is none is left for the
// core to refuse.
func methodFor(word string, configured []string) string {
	if slices.Contains(configured, word) {
		return word
	}
	for _, method := range configured {
		if methodWord(method) == word {
			return method
		}
	}
	return word
}
