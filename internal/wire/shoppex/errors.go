package shoppex

import (
	"errors"
	"net/http"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// docURL is where the codes are explained: the readable contract that this server serves.
const docURL = "/openapi/shoppex"

// refusal is how the dialect answers one reason: 422 for fields, 400 for business rules.
type refusal struct {
	status int
	code   string
	text   string // instead of the core's own message; empty = that one
}

const (
	badRequest    = http.StatusBadRequest
	unprocessable = http.StatusUnprocessableEntity
)

// refusals has every Reason of the core; a test ranges over them all.
var refusals = map[checkout.Reason]refusal{
	checkout.ReasonInternal:               {500, "INTERNAL_ERROR", "Something went wrong on our side. Nothing was charged."},
	checkout.ReasonInvalidField:           {unprocessable, "VALIDATION_ERROR", ""},
	checkout.ReasonCurrencyMismatch:       {unprocessable, "VALIDATION_ERROR", ""},
	checkout.ReasonAmountOverflow:         {unprocessable, "VALIDATION_ERROR", ""},
	checkout.ReasonMethodNotOffered:       {unprocessable, "VALIDATION_ERROR", ""},
	checkout.ReasonUnknownCustomer:        {unprocessable, "VALIDATION_ERROR", ""},
	checkout.ReasonAmountMismatch:         {unprocessable, "VALIDATION_ERROR", ""},
	checkout.ReasonAmountTooSmall:         {unprocessable, "VALIDATION_ERROR", ""},
	checkout.ReasonVariantMismatch:        {unprocessable, "VALIDATION_ERROR", ""},
	checkout.ReasonCouponInvalid:          {unprocessable, "VALIDATION_ERROR", ""},
	checkout.ReasonMethodUnavailable:      {badRequest, "GATEWAY_NOT_CONFIGURED", ""},
	checkout.ReasonNoPaymentMethods:       {badRequest, "GATEWAY_NOT_CONFIGURED", ""},
	checkout.ReasonWhiteLabelDisabled:     {badRequest, "WHITE_LABEL_NOT_ENABLED", ""},
	checkout.ReasonGatewayUnsupported:     {badRequest, "GATEWAY_UNSUPPORTED", ""},
	checkout.ReasonSessionExpired:         {badRequest, "SESSION_EXPIRED", ""},
	checkout.ReasonSessionComplete:        {badRequest, "ALREADY_PAID", ""},
	checkout.ReasonOrderState:             {badRequest, "INVALID_STATE", ""},
	checkout.ReasonDeclined:               {badRequest, "PAYMENT_DECLINED", ""},
	checkout.ReasonBadSignature:           {badRequest, "BAD_SIGNATURE", ""},
	checkout.ReasonStoreExists:            {badRequest, "STORE_EXISTS", ""},
	checkout.ReasonDynamicForbidden:       {badRequest, "DYNAMIC_ITEMS_FORBIDDEN", ""},
	checkout.ReasonProductUnsellable:      {badRequest, "PRODUCT_UNSELLABLE", ""},
	checkout.ReasonOutOfStock:             {badRequest, "OUT_OF_STOCK", ""},
	checkout.ReasonCartEmpty:              {badRequest, "INVALID_STATE", ""},
	checkout.ReasonCartPaid:               {badRequest, "INVALID_STATE", ""},
	checkout.ReasonCartMixed:              {badRequest, "INVALID_STATE", ""},
	checkout.ReasonProductInactive:        {badRequest, "INVALID_STATE", ""},
	checkout.ReasonOwnerExists:            {badRequest, "OWNER_EXISTS", ""},
	checkout.ReasonHandleTaken:            {badRequest, "HANDLE_TAKEN", ""},
	checkout.ReasonCouponExists:           {badRequest, "COUPON_EXISTS", ""},
	checkout.ReasonUnitExists:             {badRequest, "UNIT_EXISTS", ""},
	checkout.ReasonPaymentOpen:            {badRequest, "INVALID_STATE", ""},
	checkout.ReasonNotRefundable:          {badRequest, "INVALID_STATE", ""},
	checkout.ReasonUnauthenticated:        {http.StatusUnauthorized, "UNAUTHORIZED", "Missing or invalid API key."},
	checkout.ReasonMissingScope:           {http.StatusForbidden, "FORBIDDEN", "Missing required API scope."},
	checkout.ReasonStoreNotFound:          {http.StatusNotFound, "NOT_FOUND", "Not found."},
	checkout.ReasonKeyNotFound:            {http.StatusNotFound, "NOT_FOUND", "Not found."},
	checkout.ReasonGatewayAccountNotFound: {http.StatusNotFound, "NOT_FOUND", "Not found."},
	checkout.ReasonSessionNotFound:        {http.StatusNotFound, "NOT_FOUND", "Checkout session not found."},
	checkout.ReasonOrderNotFound:          {http.StatusNotFound, "PAYMENT_NOT_FOUND", "Payment not found."},
	checkout.ReasonPaymentNotFound:        {http.StatusNotFound, "PAYMENT_NOT_FOUND", "Payment not found."},
	checkout.ReasonProductNotFound:        {http.StatusNotFound, "NOT_FOUND", "Product not found."},
	checkout.ReasonCouponNotFound:         {http.StatusNotFound, "NOT_FOUND", "Coupon not found."},
	checkout.ReasonCartNotFound:           {http.StatusNotFound, "NOT_FOUND", "Not found."},
	checkout.ReasonUnitNotFound:           {http.StatusNotFound, "NOT_FOUND", "Not found."},
	checkout.ReasonCustomerNotFound:       {http.StatusNotFound, "NOT_FOUND", "Customer not found."},
	checkout.ReasonRefundNotFound:         {http.StatusNotFound, "NOT_FOUND", "Refund not found."},
	checkout.ReasonExceptionNotFound:      {http.StatusNotFound, "NOT_FOUND", "Not found."},
	checkout.ReasonOwnerNotFound:          {http.StatusNotFound, "NOT_FOUND", "Not found."},
	checkout.ReasonDeliveryNotFound:       {http.StatusNotFound, "NOT_FOUND", "Not found."},
	checkout.ReasonMessageNotFound:        {http.StatusNotFound, "NOT_FOUND", "Not found."},
	checkout.ReasonFileNotFound:           {http.StatusNotFound, "NOT_FOUND", "Not found."},
	checkout.ReasonEndpointNotFound:       {http.StatusNotFound, "NOT_FOUND", "Webhook not found."},
	checkout.ReasonInFlight:               {http.StatusConflict, "IDEMPOTENCY_IN_PROGRESS", ""},
	checkout.ReasonKeyReused:              {unprocessable, "IDEMPOTENCY_KEY_REUSED", ""},
	checkout.ReasonRateLimited:            {http.StatusTooManyRequests, "RATE_LIMITED", "Too many requests. Try again later."},
	checkout.ReasonGatewayUnavailable:     {http.StatusServiceUnavailable, "GATEWAY_UNAVAILABLE", "The payment provider does not answer. Try again."},
	checkout.ReasonUnavailable:            {http.StatusServiceUnavailable, "SERVICE_UNAVAILABLE", "The service is busy. Try again."},
}

// transportCodes are the codes of what the engine itself refuses.
var transportCodes = map[string]string{
	wire.CodeInvalidJSON:          "INVALID_JSON",
	wire.CodeBodyTooLarge:         "PAYLOAD_TOO_LARGE",
	wire.CodeHeadersTooLarge:      "HEADERS_TOO_LARGE",
	wire.CodeUnsupportedMediaType: "UNSUPPORTED_MEDIA_TYPE",
	wire.CodeMethodNotAllowed:     "METHOD_NOT_ALLOWED",
	wire.CodeRouteNotFound:        "NOT_FOUND",
	wire.CodeRequestTimeout:       "REQUEST_TIMEOUT",
	wire.CodeBadRequest:           "BAD_REQUEST",
	wire.CodeValidation:           "VALIDATION_ERROR",
	wire.CodeInternal:             "INTERNAL_ERROR",
}

// Problem translates an error of the core; a field is named as the request spells it.
func (dialect) Problem(err error, params map[string]string) *wire.Problem {
	var problem *wire.Problem
	if errors.As(err, &problem) {
		return problem
	}
	reason := checkout.ReasonOf(err)
	answer := refusals[reason]
	problem = &wire.Problem{Status: answer.status, Code: answer.code, Message: answer.text}
	var core *checkout.Error
	if problem.Message == "" && errors.As(err, &core) {
		problem.Message = core.Message
		if core.Param != "" && answer.code == "VALIDATION_ERROR" {
			field := wire.Spelt(core.Param, params)
			problem.Message = "The request is not valid."
			problem.Fields = []wire.FieldError{{Field: field, Message: core.Message}}
		}
	}
	problem.RetryAfter = wire.RetryAfter(reason, answer.status)
	return problem
}

// Render writes a problem as Shoppex has it: {"error": {code, message, doc_url, details}}.
func (dialect) Render(p *wire.Problem) checkout.Answer {
	code := p.Code
	if own, ok := transportCodes[code]; ok {
		code = own
	}
	body := problemBody{Error: problemData{Code: code, Message: p.Message, DocURL: docURL, Details: []problemDetail{}}}
	for _, field := range p.Fields {
		body.Error.Details = append(body.Error.Details, problemDetail(field))
	}
	answer, err := encode(p.Status, body)
	if err != nil { // cannot be: a message is text that we wrote ourselves
		answer.Body = []byte(`{"error":{"code":"INTERNAL_ERROR","message":"","doc_url":"","details":[]}}`)
	}
	return answer
}
