package binarytest

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

func refusedAmounts() []refusal {
	return onBoth("amount", "0", "-0", "0.00", "-1", "-0.01", "0.001", "0.009", "1e-3", "1e-999999999", "1e400", "1e999999999",
		"-1e999999999", "9007199254740993.01", "9007199254740993", "90071992547409.92", "1e15", `"1.01"`, `""`, "true", "null",
		"[]", "{}", "1.005", "24.999", "1.01e-1", strings.Repeat("9", 60000), "0."+strings.Repeat("0", 60000)+"1")
}

func amountsBeyondTheirCurrency() []refusal {
	var table []refusal
	for _, e := range endpoints() {
		for _, row := range [][2]string{
			{"1.5", "JPY"}, {"0.1", "JPY"}, {"1.2345", "KWD"}, {"1.2345", "IQD"}, {"1.001", "IDR"}, {"1.005", "USD"},
			{"9007199254740992", "JPY"}, {"9007199254740.992", "KWD"},
		} {
			table = append(table, refusal{
				e.path + " " + row[0] + " " + row[1],
				call{path: e.path, body: e.body(wish{"amount": row[0], "currency": `"` + row[1] + `"`})},
				422, "VALIDATION_ERROR", e.field("amount"),
			})
		}
	}
	return table
}

func amountsThatAreNoJSON() []refusal {
	var table []refusal
	for _, value := range []string{"NaN", "Infinity", "-Infinity", "01", ".5", "1.", "+1", "0x10", "1e", "1_000", "1,5", "--1"} {
		table = append(table, refusal{value, call{body: sessions.body(wish{"amount": value})}, 400, "INVALID_JSON", ""})
	}
	return table
}

func refusedQuantities() []refusal {
	return onBoth("quantity", "0", "-1", "1.5", "2147483648", "1e10", "1e400", `"2"`, "true", "null", "[]", "0.5", "-0")
}

func TestNumbersThatAreAccepted(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		for _, e := range endpoints() {
			for _, row := range []struct{ amount, currency, answered string }{
				{"1e2", "USD", "100"}, {"100.0", "USD", "100"}, {"1E+2", "USD", "100"}, {"24.990", "USD", "24.99"}, {"0.01", "USD", "0.01"},
				{"1.234", "KWD", "1.234"}, {"1.234", "IQD", "1.234"}, {"1.23", "IDR", "1.23"}, {"100.0", "JPY", "100"}, {"2.0", "JPY", "2"},
				{"90071992547409.91", "USD", "90071992547409.91"}, {"9007199254740991", "JPY", "9007199254740991"}, {"1.10", "USD", "1.1"},
			} {
				made := s.post(t, e.path, e.body(wish{"amount": row.amount, "currency": `"` + row.currency + `"`})).want(t, http.StatusCreated)
				payment := s.get(t, "/dev/v1/payments/"+made.text(t, "id")).want(t, http.StatusOK)
				if got := payment.data(t)["total"]; got != json.Number(row.answered) {
					t.Errorf("%s %s: answered %v, want %s", row.amount, row.currency, got, row.answered)
				}
			}
			for quantity, answered := range map[string]string{"1": "1", "2.0": "2", "1e2": "100", "2147483647": "2147483647"} {
				made := s.post(t, e.path, e.body(wish{"quantity": quantity})).want(t, http.StatusCreated)
				data := s.get(t, "/dev/v1/payments/"+made.text(t, "id")).want(t, http.StatusOK).data(t)
				if data["quantity"] != json.Number(answered) || data["total"] != json.Number("24.99") {
					t.Errorf("quantity %s: %v, total %v; it never multiplies", quantity, data["quantity"], data["total"])
				}
			}
		}
	})
}

func TestHugeNumbersAreCheap(t *testing.T) {
	onEach(t, func(t *testing.T, s *server) {
		started := time.Now()
		for _, amount := range []string{"1e999999999", "1e-999999999", "1e2147483648", strings.Repeat("7", 60000)} {
			s.post(t, sessions.path, sessions.body(wish{"amount": amount})).want(t, http.StatusUnprocessableEntity)
			s.post(t, sessions.path, sessions.body(wish{"metadata": `{"n":` + amount + `}`})).want(t, http.StatusUnprocessableEntity)
		}
		if took := time.Since(started); took > 10*time.Second {
			t.Errorf("eight answers took %v", took)
		}
	})
}
