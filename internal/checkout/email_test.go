package checkout_test

import (
	"strings"
	"testing"

	"kassa/internal/checkout"
)

func TestCheckEmail(t *testing.T) {
	good := []string{
		"a@b.co", "buyer@example.com", "first.last+tag@sub.example.co.uk", "o'brien@example.ie", "x_y-z@ex-ample.de",
		"jürgen@example.de", "用户@例子.广告", strings.Repeat("a", 64) + "@example.com",
		strings.Repeat("ü", 314) + "@b.com", // 320 code points
	}
	for _, address := range good {
		if err := checkout.CheckEmail(address); err != nil {
			t.Errorf("%q: %v", address, err)
		}
	}
	bad := []string{
		"", " ", "a", "@", "a@", "@b.co", "a@b", "a b@c.de", "a@b .co", " a@b.co", "a@b.co ", "a@b.co\n", "a\r\nBcc: x@y.z@b.co",
		"a\x00@b.co", "<a@b.co>", "A <a@b.co>", "a@b.co (comment)", "a@b@c.de", "a..b@c.de", ".a@b.co", "a@[127.0.0.1]",
		"\"a b\"@c.de", "a@b.co,c@d.eu", "a@b..co", strings.Repeat("a", 320) + "@b.co",
		"a@b.co\u200b", "\u202ea@b.co", "a\u00a0b@c.de", "a@b\ufeff.co", // invisible, or turning the text around
	}
	for _, address := range bad {
		if err := checkout.CheckEmail(address); checkout.ReasonOf(err) != checkout.ReasonInvalidField {
			t.Errorf("%q: %v", address, err)
		}
	}
}
