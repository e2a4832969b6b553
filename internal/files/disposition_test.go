package files

import (
	"mime"
	"path"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestAttachment(t *testing.T) {
	long := strings.Repeat("é", 200)
	for _, c := range []struct{ name, want string }{
		{"guide.pdf", `attachment; filename="guide.pdf"; filename*=UTF-8''guide.pdf`},
		{"My guide (1).pdf", `attachment; filename="My guide (1).pdf"; filename*=UTF-8''My%20guide%20%281%29.pdf`},
		{"Übersicht €.zip", `attachment; filename="_bersicht _.zip"; filename*=UTF-8''%C3%9Cbersicht%20%E2%82%AC.zip`},
		{"说明.txt", `attachment; filename="__.txt"; filename*=UTF-8''%E8%AF%B4%E6%98%8E.txt`},
		{"100%41.txt", `attachment; filename="100_41.txt"; filename*=UTF-8''100%2541.txt`},
		{"../../etc/passwd", `attachment; filename="_.._etc_passwd"; filename*=UTF-8''_.._etc_passwd`},
		{`..\..\boot.ini`, `attachment; filename="_.._boot.ini"; filename*=UTF-8''_.._boot.ini`},
		{`C:\x.exe`, `attachment; filename="C__x.exe"; filename*=UTF-8''C__x.exe`},
		{`a"; filename="b.exe`, `attachment; filename="a_; filename=_b.exe"; filename*=UTF-8''a_%3B%20filename%3D_b.exe`},
		{"a\r\nSet-Cookie: x=1", `attachment; filename="a  Set-Cookie_ x=1"; filename*=UTF-8''a%20%20Set-Cookie_%20x%3D1`},
		{"a\x00b\x1b.txt", `attachment; filename="ab.txt"; filename*=UTF-8''ab.txt`},
		{"report\u202efdp.exe", `attachment; filename="reportfdp.exe"; filename*=UTF-8''reportfdp.exe`},
		{"zero\u200bwidth\ufeff.txt", `attachment; filename="zerowidth.txt"; filename*=UTF-8''zerowidth.txt`},
		{"bad\xff\xfe.bin", `attachment; filename="bad_.bin"; filename*=UTF-8''bad_.bin`},
		{" .hidden. ", `attachment; filename="hidden"; filename*=UTF-8''hidden`},
		{"", `attachment; filename="download"; filename*=UTF-8''download`},
		{" ... ", `attachment; filename="download"; filename*=UTF-8''download`},
		{"\u202e\u0000", `attachment; filename="download"; filename*=UTF-8''download`},
		{long + ".tar", `attachment; filename="` + strings.Repeat("_", 98) + `.tar"; filename*=UTF-8''` + strings.Repeat("%C3%A9", 98) + `.tar`},
		{"a." + strings.Repeat("x", 300), `attachment; filename="a.` + strings.Repeat("x", 198) + `"; filename*=UTF-8''a.` + strings.Repeat("x", 198)},
	} {
		if got := attachment(c.name); got != c.want {
			t.Errorf("%q\n gave %s\n want %s", c.name, got, c.want)
		}
	}
}

// TestAttachmentLaw gives it any text at all.
func TestAttachmentLaw(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
			rapid.StringOfN(rapid.SampledFrom([]rune("a./\\\"%;= é€\r\n\u202e")), 0, 400, -1)).Draw(r, "name")
		header := attachment(text)
		if strings.ContainsFunc(header, func(c rune) bool { return c < ' ' || c > '~' }) {
			r.Fatalf("%q is no header", header)
		}
		kind, params, err := mime.ParseMediaType(header)
		name := params["filename"]
		if err != nil || kind != "attachment" || name != saveName(text) {
			r.Fatalf("%q reads %q, %v", header, name, err)
		}
		if name == "" || len(name) > nameMost || !utf8.ValidString(name) || name != path.Base(name) || name == ".." || name == "." {
			r.Fatalf("a file called %q", name)
		}
		if saveName(name) != name {
			r.Fatalf("%q is made safe once more: %q", name, saveName(name))
		}
	})
}

func TestMediaType(t *testing.T) {
	for name, want := range map[string]string{
		"application/pdf":           "application/pdf",
		"Text/HTML; Charset=UTF-8":  "text/html; charset=UTF-8",
		"":                          "application/octet-stream",
		"pdf":                       "application/octet-stream",
		"text/plain\r\nX-Evil: yes": "application/octet-stream",
		"a/b; c":                    "application/octet-stream",
	} {
		if got := mediaType(name); got != want {
			t.Errorf("%q gave %q, want %q", name, got, want)
		}
	}
}
