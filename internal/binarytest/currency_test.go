package binarytest

import (
	"net/http"
	"testing"
)

func refusedCurrencies() []refusal {
	table := onBoth("currency", `"US"`, `"USDT"`, `"ZZZ"`, `"XXX"`, `"XTS"`, `"XAU"`, `"ＵＳＤ"`, `"uſd"`, `"ınr"`, `""`, `" USD"`, `"USD "`,
		`"US$"`, `"DEM"`, `"840"`, "840", "null", "true", `["USD"]`, `"U\tD"`)
	for _, e := range endpoints() {
		table = append(table, refusal{e.path + " missing", call{path: e.path, body: e.body(wish{"currency": ""})}, 422, "VALIDATION_ERROR", "currency"})
	}
	return table
}

func TestCurrencyInAnyCase(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		for _, code := range []string{"eur", "EUR", "Eur"} {
			made := s.post(t, sessions.path, sessions.body(wish{"currency": `"` + code + `"`})).want(t, http.StatusCreated)
			if got := made.text(t, "currency"); got != "EUR" {
				t.Errorf("%s is answered as %s", code, got)
			}
		}
	})
}
