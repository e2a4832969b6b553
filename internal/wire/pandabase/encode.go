package pandabase

import (
	"net/http"

	"github.com/go-json-experiment/json"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// success is what every answer is wrapped in.
type success struct {
	OK   bool `json:"ok"`
	Data any  `json:"data"`
}

// failure is what every refusal is.
type failure struct {
	OK    bool   `json:"ok"` // false
	Error string `json:"error"`
}

// list is a numbered page of objects.
type list struct {
	Items      any        `json:"items"`
	Pagination pagination `json:"pagination"`
}

type pagination struct {
	Page       int   `json:"page"`
	Limit      int   `json:"limit"`
	Total      int64 `json:"total"`
	TotalPages int64 `json:"totalPages"`
}

// encode answers with a wire struct.
func encode(status int, v any) (checkout.Answer, error) {
	body, err := json.Marshal(v)
	return checkout.Answer{Status: status, Body: body}, err
}

// answer wraps an object.
func answer(status int, data any) (checkout.Answer, error) {
	return encode(status, success{OK: true, Data: data})
}

// reply is answer for a handler that only reads.
func reply(data any) (wire.Reply, error) {
	made, err := answer(http.StatusOK, data)
	return wire.Reply{Answer: made}, err
}

// replyPage answers with a page of a list; total counts all that match.
func replyPage(items any, window checkout.Window, page int, total int64) (wire.Reply, error) {
	limit := int64(window.Limit)
	return reply(list{Items: items, Pagination: pagination{
		Page: page, Limit: window.Limit, Total: total, TotalPages: (total + limit - 1) / limit,
	}})
}

// orNull is null for what is not there.
func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
