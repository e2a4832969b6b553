package pandabase

import (
	"errors"
	"net/http"
	"strings"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// refusal is how the dialect answers one reason. Pandabase has no codes: status and words are all.
type refusal struct {
	status int
	text   string // instead of the core's own message; empty = that one
}

const (
	badRequest    = http.StatusBadRequest
	notFound      = http.StatusNotFound
	unprocessable = http.StatusUnprocessableEntity
)

// refusals has every Reason of the core; a test ranges over them all.
var refusals = map[checkout.Reason]refusal{
	checkout.ReasonInternal:               {http.StatusInternalServerError, "Something went wrong on our side. Nothing was charged."},
	checkout.ReasonInvalidField:           {badRequest, ""},
	checkout.ReasonCurrencyMismatch:       {badRequest, ""},
	checkout.ReasonAmountOverflow:         {badRequest, ""},
	checkout.ReasonAmountMismatch:         {badRequest, ""},
	checkout.ReasonAmountTooSmall:         {badRequest, ""},
	checkout.ReasonVariantMismatch:        {badRequest, ""},
	checkout.ReasonUnknownCustomer:        {badRequest, ""},
	checkout.ReasonCouponInvalid:          {badRequest, "This coupon code is not valid for this order."},
	checkout.ReasonMethodUnavailable:      {badRequest, ""},
	checkout.ReasonMethodNotOffered:       {badRequest, ""},
	checkout.ReasonNoPaymentMethods:       {badRequest, ""},
	checkout.ReasonWhiteLabelDisabled:     {badRequest, ""},
	checkout.ReasonGatewayUnsupported:     {badRequest, ""},
	checkout.ReasonDynamicForbidden:       {badRequest, ""},
	checkout.ReasonProductUnsellable:      {badRequest, ""},
	checkout.ReasonOutOfStock:             {badRequest, ""},
	checkout.ReasonCartEmpty:              {badRequest, ""},
	checkout.ReasonCartPaid:               {badRequest, ""},
	checkout.ReasonCartMixed:              {badRequest, ""},
	checkout.ReasonProductInactive:        {badRequest, ""},
	checkout.ReasonSessionExpired:         {badRequest, ""},
	checkout.ReasonSessionComplete:        {badRequest, ""},
	checkout.ReasonOrderState:             {badRequest, ""},
	checkout.ReasonPaymentOpen:            {badRequest, ""},
	checkout.ReasonNotRefundable:          {badRequest, ""},
	checkout.ReasonDeclined:               {badRequest, ""},
	checkout.ReasonBadSignature:           {badRequest, ""},
	checkout.ReasonStoreExists:            {badRequest, ""},
	checkout.ReasonOwnerExists:            {badRequest, ""},
	checkout.ReasonHandleTaken:            {badRequest, ""},
	checkout.ReasonCouponExists:           {badRequest, ""},
	checkout.ReasonUnitExists:             {badRequest, ""},
	checkout.ReasonUnauthenticated:        {http.StatusUnauthorized, "A valid API key is required."},
	checkout.ReasonMissingScope:           {http.StatusForbidden, ""},
	checkout.ReasonStoreNotFound:          {notFound, "Store not found."},
	checkout.ReasonKeyNotFound:            {notFound, "Not found."},
	checkout.ReasonGatewayAccountNotFound: {notFound, "Not found."},
	checkout.ReasonSessionNotFound:        {notFound, "Checkout session not found."},
	checkout.ReasonOrderNotFound:          {notFound, "Order not found."},
	checkout.ReasonPaymentNotFound:        {notFound, "Payment not found."},
	checkout.ReasonProductNotFound:        {notFound, "Product not found."},
	checkout.ReasonCouponNotFound:         {notFound, "Coupon not found."},
	checkout.ReasonCartNotFound:           {notFound, "Cart not found."},
	checkout.ReasonUnitNotFound:           {notFound, "License not found."},
	checkout.ReasonCustomerNotFound:       {notFound, "Customer not found."},
	checkout.ReasonRefundNotFound:         {notFound, "Refund not found."},
	checkout.ReasonExceptionNotFound:      {notFound, "Not found."},
	checkout.ReasonOwnerNotFound:          {notFound, "Not found."},
	checkout.ReasonDeliveryNotFound:       {notFound, "Not found."},
	checkout.ReasonMessageNotFound:        {notFound, "Not found."},
	checkout.ReasonFileNotFound:           {notFound, "Not found."},
	checkout.ReasonEndpointNotFound:       {notFound, "Webhook not found."},
	checkout.ReasonInFlight:               {http.StatusConflict, ""},
	checkout.ReasonKeyReused:              {unprocessable, ""},
	checkout.ReasonRateLimited:            {http.StatusTooManyRequests, "Too many requests. Try again later."},
	checkout.ReasonGatewayUnavailable:     {http.StatusServiceUnavailable, "The payment provider does not answer. Try again."},
	checkout.ReasonUnavailable:            {http.StatusServiceUnavailable, "The service is busy. Try again."},
}

// Problem translates an error of the core; a field is named as the request spells it.
func (dialect) Problem(err error, params map[string]string) *wire.Problem {
	var problem *wire.Problem
	if errors.As(err, &problem) {
		return problem
	}
	reason := checkout.ReasonOf(err)
	answer := refusals[reason]
	problem = &wire.Problem{Status: answer.status, Code: string(reason), Message: answer.text}
	if problem.Message == "" {
		var told []string
		for _, one := range checkout.Refusals(err) {
			told = append(told, sentence(one.Param, spelt(one.Param, params), one.Message))
		}
		problem.Message = strings.Join(told, " ")
	}
	problem.RetryAfter = wire.RetryAfter(reason, answer.status)
	return problem
}

// answerPrefix begins the core's names for custom fields.
const answerPrefix = "field_"

// spelt is a field of the core as the request spells it.
func spelt(param string, params map[string]string) string {
	if renamed, ok := params[param]; ok {
		return renamed
	}
	if key, ok := strings.CutPrefix(param, answerPrefix); ok {
		return "custom_fields." + key
	}
	return param
}

// predicates are the words with which a message begins that lacks its subject, the field.
var predicates = map[string]bool{"must": true, "is": true, "has": true, "does": true, "lacks": true, "fits": true, "names": true}

// sentence makes a plain sentence of what is wrong with a field: the core speaks in sentences or goes on
// after the field's name.
func sentence(param, field, message string) string {
	first, rest, _ := strings.Cut(message, " ")
	switch {
	case predicates[first] && field != "":
		message = field + " " + message
	case first == param && param != "":
		message = field + " " + rest
	case predicates[first]:
		message = "The request body " + message
	case message != "":
		message = strings.ToUpper(message[:1]) + message[1:]
	}
	return strings.TrimSuffix(message, ".") + "."
}

// Render writes a problem as Pandabase has it: {"ok": false, "error": "…"}. Validation is 400 here.
func (dialect) Render(p *wire.Problem) checkout.Answer {
	status, text := p.Status, p.Message
	if p.Code == wire.CodeValidation {
		status = badRequest
	}
	if len(p.Fields) > 0 {
		told := make([]string, len(p.Fields))
		for i, field := range p.Fields {
			told[i] = sentence("", field.Field, field.Message)
		}
		text = strings.Join(told, " ")
	}
	answer, err := encode(status, failure{Error: text})
	if err != nil { // cannot be: a message is text that we wrote ourselves
		answer.Body = []byte(`{"ok":false,"error":""}`)
	}
	return answer
}
