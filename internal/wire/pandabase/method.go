package pandabase

import "slices"

// methodWords are payment methods that Pandabase has another word for.
var methodWords = map[string]string{
	"STRIPE": "CARD", "SUMUP": "CARD", "SQUARE": "CARD", "WHITE_LABEL": "CARD",
}

// methodsKnown are the methods that Pandabase's clients know. Others (PayPal, coins) can be paid with, but
// have no word here.
var methodsKnown = []string{
	"CARD", "APPLE_PAY", "GOOGLE_PAY", "CASHAPP", "AMAZON_PAY", "WECHAT_PAY", "ALIPAY", "IDEAL", "BANCONTACT",
	"MULTIBANCO", "MB_WAY", "EPS", "PRZELEWY24", "BLIK", "PIX", "UPI", "NAVER_PAY", "KAKAO_PAY", "PAYCO", "SAMSUNG_PAY",
}

// methodWord is a method's word; it may be one that clients do not know.
func methodWord(method string) string {
	if word, ok := methodWords[method]; ok {
		return word
	}
	return method
}

// methodsOf lists a store's methods in the words that clients know, each once.
func methodsOf(methods []string) []string {
	words := []string{}
	for _, method := range methods {
		word := methodWord(method)
		if slices.Contains(methodsKnown, word) && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}

// methodFor finds the method that a buyer means, by our word or by Pandabase's. What is none is left for the
// core to refuse.
func methodFor(word string, offered []string) string {
	if word == "" || slices.Contains(offered, word) {
		return word
	}
	for _, method := range offered {
		if methodWord(method) == word {
			return method
		}
	}
	return word
}
