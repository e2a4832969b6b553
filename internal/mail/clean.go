package mail

import (
	"net/url"
	"strings"
	"unicode"
)

// oneLine makes a name fit to stand in a line or a header with other words: what controls, breaks lines or
// turns the direction of reading is gone.
func oneLine(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		case unicode.IsControl(r), unicode.IsSpace(r), r == unicode.ReplacementChar:
			return ' '
		default:
			return r
		}
	}, name)
	return strings.Join(strings.Fields(name), " ")
}

// phrase is a name before an address. net/mail would leave a backslash in an encoded word, where none may
// be (RFC 2047, 5).
func phrase(name string) string { return strings.ReplaceAll(oneLine(name), `\`, "/") }

// lines is a seller's text of several lines, with nothing in it that controls besides their ends and tabs.
func lines(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.TrimRight(text, " \t\r\n"))
}

// webURL is s where a buyer may be sent there: an absolute http or https URL in one line. Otherwise it is
// empty.
func webURL(s string) string {
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" || u.User != nil || oneLine(s) != s ||
		strings.Contains(s, " ") {
		return ""
	}
	return s
}
