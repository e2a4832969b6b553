package page

import (
	"net/http"
	"strings"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

func TestURL(t *testing.T) {
	for want, sale := range map[string]checkout.Sale{
		"https://pay.example/invoice/01935f4e-7c00-7a10-8b20-0123456789ab":                               newCore().sale,
		"https://pay.example/pay/stores/shp_03cw8pyao1ld9p10tpajgsvrh/sids/cs_03cw8pyao1ld9p10u598ptbqj": newLong().sale,
	} {
		if got := URL(publicURL, sale); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// TestAddressesOfOthers proves that a session opens at its own address only.
func TestAddressesOfOthers(t *testing.T) {
	strange := newLong().sale
	strange.Order.StoreID = id.Convert[checkout.Store](session)
	short := newLong().sale
	short.Order.Dialect = "shoppex"
	own := newCore().sale
	own.Order.Dialect, own.Order.StoreID = pandabase, sampleStore
	for name, c := range map[string]struct {
		core *fakeCore
		at   address
	}{
		"another store":             {newLong(), addressOf(strange)},
		"long order, short address": {newLong(), addressOf(short)},
		"short order, long address": {newCore(), addressOf(own)},
		"session as a UUID":         {newLong(), address{"/pay/stores/" + storeID(newLong().sale) + "/sids/" + session.String(), there.hosted}},
		"session without a prefix":  {newLong(), address{"/pay/stores/" + storeID(newLong().sale) + "/sids/" + session.Base36(), there.hosted}},
		"session in upper case":     {newLong(), address{strings.Replace(there.path, "cs_03cw8", "cs_03CW8", 1), there.hosted}},
		"store without a prefix":    {newLong(), address{strings.Replace(there.path, "shp_", "", 1), there.hosted}},
		"hostile":                   {newLong(), address{"/pay/stores/%3Cscript%3E/sids/cs_%00", there.hosted}},
	} {
		for _, at := range []address{{path: c.at.path}, {path: strings.Replace(c.at.path, "/pay/", "/embed/", 1)}} {
			for _, below := range []string{"", "/pay", "/return", "/status"} {
				if res := get(t, c.core, at.path+below, "en"); res.StatusCode != http.StatusNotFound || strings.Contains(body(t, res), "Starter kit") {
					t.Errorf("%s: GET %s%s: %d", name, at.path, below, res.StatusCode)
				}
			}
			for _, below := range []string{"/pay", "/update"} {
				if below == "/update" && strings.HasPrefix(at.path, "/invoice/") {
					continue // the short form has none
				}
				if res := send(t, c.core, at.path+below, filledForm(), "en"); res.StatusCode != http.StatusNotFound {
					t.Errorf("%s: POST %s%s: %d", name, at.path, below, res.StatusCode)
				}
			}
		}
		if len(c.core.wishes)+len(c.core.told) > 0 {
			t.Errorf("%s: the core was asked", name)
		}
	}
}
