package quickshops

import (
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
	"kassa/internal/wire"
)

// The prefixes of ids.
const (
	storePrefix   = "store_"
	productPrefix = "prod_"
	cartPrefix    = "cart_"
)

// typeID writes an id as a TypeID: its noun's prefix and 26 characters of Crockford's base 32.
func typeID[T any](prefix string, x id.ID[T]) string { return prefix + x.Base32() }

// parseID reads what typeID writes and nothing else. A text that is no id is the zero id, which is as unknown as an
// id of nothing.
func parseID[T any](prefix, text string) id.ID[T] {
	digits, ok := strings.CutPrefix(text, prefix)
	if !ok {
		return id.ID[T]{}
	}
	x, err := id.ParseBase32[T](digits)
	if err != nil {
		return id.ID[T]{}
	}
	return x
}

// encode answers with a wire struct.
func encode(status int, v any) (checkout.Answer, error) {
	body, err := json.Marshal(v)
	return checkout.Answer{Status: status, Body: body}, err
}

// reply is 200 with a wire struct for a handler that only reads.
func reply(v any) (wire.Reply, error) {
	answer, err := encode(http.StatusOK, v)
	return wire.Reply{Answer: answer}, err
}

// currencyOf writes a currency in lower case.
func currencyOf(c money.Currency) string { return strings.ToLower(c.Code()) }
