package mail

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/language"

	"kassa/internal/checkout"
	"kassa/internal/page"
)

func TestServers(t *testing.T) {
	for url, want := range map[string]server{
		"smtp://mail.example":                {host: "mail.example", port: 587},
		"smtp://u:p%40@mail.example:2525/":   {host: "mail.example", port: 2525, user: "u", password: "p@"},
		"smtps://mail.example":               {host: "mail.example", port: 465, secrecy: implicitTLS},
		"smtp://127.0.0.1?tls=none":          {host: "127.0.0.1", port: 25, secrecy: noTLS},
		"smtp://[::1]:1025?tls=none":         {host: "::1", port: 1025, secrecy: noTLS},
		"smtp://u:p@localhost:1025?tls=none": {host: "localhost", port: 1025, secrecy: noTLS, user: "u", password: "p"},
	} {
		got, err := parseServer(url)
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v, want %+v", url, got, err, want)
		}
	}
}

func TestConfigurationsThatAreRefused(t *testing.T) {
	for _, url := range []string{
		"", "mail.example", "mail.example:587", "http://mail.example", "smtp://", "smtp://u:s3cret@", "smtp://u:s3cret@mail.example:0",
		"smtp://u:s3cret@mail.example:70000", "smtp://u:s3cret@mail.example:x", "smtp://u:s3cret@mail.example?tls=none",
		"smtps://u:s3cret@127.0.0.1?tls=none", "smtp://u:s3cret@mail.example/path", "smtp://u@mail.example", "smtp://:s3cret@mail.example",
		"smtp://u:s3cret@mail.example?starttls=no", "smtp://u:s3cret%zz@mail.example", "smtp://u:s3cret@mail.example#x",
	} {
		_, err := New(Config{URL: url, From: "a@b.example", PageURL: noPage, Link: noLink})
		if err == nil {
			t.Errorf("%q was taken", url)
		} else if strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: the error tells the password: %v", url, err)
		}
	}
	for _, from := range []string{"", "Shop", "Shop <sales>", "a@b.example\r\nBcc: eve@evil.example", "a@b.example, c@d.example", "<>"} {
		if _, err := New(Config{URL: "smtp://mail.example", From: from, PageURL: noPage, Link: noLink}); err == nil {
			t.Errorf("from %q was taken", from)
		}
	}
	if _, err := New(Config{URL: "smtp://mail.example", From: "a@b.example"}); err == nil {
		t.Error("no addresses of pages and files, and nobody minds")
	}
}

func noPage(checkout.Sale) string                                          { return "" }
func noLink(checkout.StoreID, checkout.DeliveryID, checkout.FileID) string { return "" }

var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

func TestCataloguesAgree(t *testing.T) {
	english, err := loadTexts(language.English)
	if err != nil {
		t.Fatal(err)
	}
	placeholders := func(text string) []string {
		found := placeholder.FindAllString(text, -1)
		slices.Sort(found)
		return found
	}
	for _, tag := range page.Languages() {
		texts, err := loadTexts(tag)
		if err != nil {
			t.Fatal(err)
		}
		if len(texts) != len(english) {
			t.Errorf("%s has %d texts, English %d", tag, len(texts), len(english))
		}
		for key, want := range english {
			got := texts[key]
			if strings.TrimSpace(got) == "" || !slices.Equal(placeholders(got), placeholders(want)) {
				t.Errorf("%s: %s is %q, in English %q", tag, key, got, want)
			}
		}
	}
}
