package standard

import (
	"errors"
	"net/http"

	"github.com/go-json-experiment/json"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// statuses are the answers by kind of refusal. The code is the core's own reason.
var statuses = map[checkout.Kind]int{
	checkout.Internal: http.StatusInternalServerError, checkout.Invalid: http.StatusUnprocessableEntity,
	checkout.NotFound: http.StatusNotFound, checkout.Conflict: http.StatusConflict,
	checkout.Unauthenticated: http.StatusUnauthorized, checkout.Forbidden: http.StatusForbidden,
	checkout.Declined: http.StatusPaymentRequired, checkout.RateLimited: http.StatusTooManyRequests,
	checkout.Unavailable: http.StatusServiceUnavailable,
}

// sentences stand instead of what the core says where that is for nobody, or for nobody else.
var sentences = map[checkout.Reason]string{
	checkout.ReasonInternal:    "Something went wrong on our side.",
	checkout.ReasonUnavailable: "The service is busy. Try again.",
	checkout.ReasonRateLimited: "Too many requests. Try again later.",
}

// Problem translates an error of the core; a field is named as the request spells it.
func (dialect) Problem(err error, params map[string]string) *wire.Problem {
	var problem *wire.Problem
	if errors.As(err, &problem) {
		return problem
	}
	reason := checkout.ReasonOf(err)
	problem = &wire.Problem{Status: statuses[checkout.AllReasons()[reason]], Code: string(reason), Message: sentences[reason]}
	var core *checkout.Error
	if problem.Message == "" && errors.As(err, &core) {
		problem.Message = core.Message
		if core.Param != "" {
			field := wire.Spelt(core.Param, params)
			problem.Fields = []wire.FieldError{{Field: field, Message: core.Message}}
		}
	}
	problem.RetryAfter = wire.RetryAfter(reason, problem.Status)
	return problem
}

// problemBody is {"error": {code, message, details}}. The request's id is in a header, as everywhere.
type problemBody struct {
	Error problemData `json:"error"`
}

type problemData struct {
	Code    string          `json:"code"`
	Message string          `json:"message"`
	Details []problemDetail `json:"details"`
}

type problemDetail struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Render writes a problem.
func (dialect) Render(p *wire.Problem) checkout.Answer {
	body := problemBody{Error: problemData{Code: p.Code, Message: p.Message, Details: []problemDetail{}}}
	for _, field := range p.Fields {
		body.Error.Details = append(body.Error.Details, problemDetail(field))
	}
	text, err := json.Marshal(body)
	if err != nil { // cannot be: a message is text that we wrote ourselves
		text = []byte(`{"error":{"code":"internal","message":"","details":[]}}`)
	}
	return checkout.Answer{Status: p.Status, Body: text}
}
