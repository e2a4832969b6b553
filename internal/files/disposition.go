package files

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	nameless    = "download" // what a file without a usable name is saved as
	nameMost    = 200        // bytes of a file's name; file systems take 255
	endingMost  = 20         // bytes of a name's ending that is kept when the name is cut
	hexDigits   = "0123456789ABCDEF"
	attrSymbols = "!#$&+-.^_`|~" // besides letters and digits (RFC 5987, attr-char)
)

// attachment is the Content-Disposition that has a browser save a file under its name (RFC 6266): once in ASCII
// for old programs, and once in full.
func attachment(name string) string {
	name = saveName(name)
	return `attachment; filename="` + asciiName(name) + `"; filename*=UTF-8''` + percent(name)
}

// saveName makes a name out of whatever the seller typed: no directories, nothing that is invisible or turns the
// direction of writing (report, U+202E, fdp.exe), no dots or spaces at the ends.
func saveName(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, strings.ContainsRune(`/\:*?"<>|`, r):
			return '_'
		case unicode.IsSpace(r) && r != ' ':
			return ' '
		case unicode.In(r, unicode.C, unicode.Zl, unicode.Zp) || !unicode.IsPrint(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
	name = shorten(strings.Trim(name, " ."))
	if name == "" {
		return nameless
	}
	return name
}

// shorten cuts a name between characters, and keeps its ending.
func shorten(name string) string {
	if len(name) <= nameMost {
		return name
	}
	ending := path.Ext(name)
	if len(ending) > endingMost {
		ending = ""
	}
	end := nameMost - len(ending)
	for !utf8.RuneStart(name[end]) {
		end--
	}
	return strings.TrimRight(name[:end], " .") + ending
}

// asciiName replaces what a quoted string cannot hold, and the percent sign, which some programs decode.
func asciiName(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' || r == '%' {
			return '_'
		}
		return r
	}, name)
}

// percent writes a text as RFC 5987 wants it.
func percent(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte(attrSymbols, c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hexDigits[c>>4])
		b.WriteByte(hexDigits[c&0xf])
	}
	return b.String()
}
