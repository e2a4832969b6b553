package page

import (
	"html/template"
	"image/color"
	"strconv"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// qrCode is a QR code as the path of an SVG picture of Size × Size units, its quiet zone included.
type qrCode struct {
	Size int // 0 = no code
	Path string
}

// quietZone is the empty border that readers of codes need, in modules (ISO/IEC 18004).
const quietZone = 4

// payloadMost is the longest text that makes a code phones still read from a screen.
const payloadMost = 600

// newQRCode draws a text; what is empty or too long gives no code.
func newQRCode(payload string) qrCode {
	if payload == "" || len(payload) > payloadMost {
		return qrCode{}
	}
	code, err := qr.Encode(payload, qr.M, qr.Auto)
	if err != nil {
		return qrCode{}
	}
	side := code.Bounds().Dx()
	dark := func(x, y int) bool { return code.At(x, y) == color.Black }
	var path strings.Builder
	for y := range side {
		for x := 0; x < side; {
			run := 0
			for x+run < side && dark(x+run, y) {
				run++
			}
			if run > 0 {
				width := strconv.Itoa(run)
				path.WriteString("M" + strconv.Itoa(x+quietZone) + " " + strconv.Itoa(y+quietZone) + "h" + width + "v1h-" + width + "z")
			}
			x += max(run, 1)
		}
	}
	return qrCode{Size: side + 2*quietZone, Path: path.String()}
}

// appSchemes are the URL schemes that open a wallet. html/template lets none of them through by itself.
var appSchemes = []string{"bitcoin:", "bitcoincash:", "ethereum:", "lightning:", "litecoin:", "monero:", "solana:"}

// appURL is the payload as a link when it opens a wallet, or else empty.
func appURL(payload string) template.URL {
	for _, scheme := range appSchemes {
		if strings.HasPrefix(strings.ToLower(payload), scheme) {
			return template.URL(payload) //nolint:gosec // the scheme is one of ours, and it is escaped as an attribute
		}
	}
	return ""
}
