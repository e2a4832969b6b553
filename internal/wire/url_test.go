package wire

import (
	"strings"
	"testing"
)

func TestCheckURL(t *testing.T) {
	const host = "https://example.com/"
	for _, row := range []struct {
		url                 string
		https, live, anyURL bool // accepted by HTTPSOnly, HTTPSOrLoopbackHTTP, HTTPAny
	}{
		{"https://example.com", true, true, true},
		{"HTTPS://Example.com:443/a?b=c#d", true, true, true},
		{"https://example.com./x", true, true, true},
		{"https://192.0.2.1:8443/x", true, true, true},
		{"https://[2001:db8::1]:8443/x", true, true, true},
		{"https://xn--mller-kva.example/ü?q=é", true, true, true},
		{"https://example.com/?next={CHECKOUT_ID}", true, true, true},
		{host + strings.Repeat("a", MaxURLLength-len(host)), true, true, true},
		{host + strings.Repeat("é", MaxURLLength-len(host)), true, true, true},
		{"http://example.com", false, false, true},
		{"http://localhost:3000/done", false, true, true},
		{"http://shop.localhost/done", false, true, true},
		{"http://127.0.0.1:3000", false, true, true},
		{"http://[::1]:3000", false, true, true},
		{"http://127.0.0.1.evil.example", false, false, true},
		{"http://localhost.evil.example", false, false, true},
		{host + strings.Repeat("a", MaxURLLength), false, false, false},
	} {
		for rule, want := range map[URLRule]bool{HTTPSOnly: row.https, HTTPSOrLoopbackHTTP: row.live, HTTPAny: row.anyURL} {
			if err := CheckURL(row.url, rule); (err == nil) != want {
				t.Errorf("CheckURL(%.60q, %d) = %v, want accepted %v", row.url, rule, err, want)
			}
		}
	}
}

func TestCheckURLRefuses(t *testing.T) {
	for _, url := range []string{
		"", "example.com", "/relative", "//evil", "//evil.com/x", "javascript:alert(1)", "JavaScript://example.com/%0aalert(1)",
		"data:text/html,x", "ftp://example.com", "file:///etc/passwd", "https:evil.com", "https:/evil.com", "https:///x", "https://",
		"https://:443/", "https://user@example.com", "https://user:secret@example.com", "https://@example.com",
		`https://example.com\@evil.com`, `https:\\example.com`, "https://exa mple.com", " https://example.com", "https://example.com ",
		"https://example.com/a b", "https://example.com/\n", "https://example.com/\x00", "https://example.com/\x7f", "https://example.com/\u0085",
		"https://example.com/\u200b", "https://example.com/\u202e", "https://example.com/\xff",
		"https://example.com:99999", "https://example.com:65536", "https://example.com:0", "https://example.com:-1", "https://example.com:http",
		"https://ｅｘａｍｐｌｅ.com", "https://exämple.com", "https://example。com", "https://ex%61mple.com", "https://exa<mple.com",
		"https://a..b", "https://.", "https://.a", "https://[::1", "https://[fe80::1%25eth0]/", "https://[127.0.0.1]/",
		"https://" + strings.Repeat("a", 64) + ".com", "https://%zz", "http://user@localhost", "https://example.com/%zz",
	} {
		for _, rule := range []URLRule{HTTPSOnly, HTTPSOrLoopbackHTTP, HTTPAny} {
			if err := CheckURL(url, rule); err == nil {
				t.Errorf("CheckURL(%q, %d) accepted it", url, rule)
			}
		}
	}
}
