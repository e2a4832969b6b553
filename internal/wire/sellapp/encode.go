package sellapp

import (
	"net/http"
	"time"

	"github.com/go-json-experiment/json"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// encode answers with a wire struct.
func encode(status int, v any) (checkout.Answer, error) {
	body, err := json.Marshal(v, json.Deterministic(true)) // the same mistakes are told in the same bytes
	return checkout.Answer{Status: status, Body: body}, err
}

// enveloped answers with {"data": …}.
func enveloped(status int, data any) (checkout.Answer, error) { return encode(status, envelope{data}) }

// reply is 200 with {"data": …} for a handler that only reads.
func reply(data any) (wire.Reply, error) {
	answer, err := enveloped(http.StatusOK, data)
	return wire.Reply{Answer: answer}, err
}

// timestamp writes a time with exactly six digits of a second, as Laravel does.
func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }
