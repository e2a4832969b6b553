package quickshops

import (
	"errors"
	"net/http"
	"strings"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// refusal is how the dialect answers one reason.
type refusal struct {
	status int
	code   string // empty = the reason itself
	text   string // instead of the core's own message; empty = that one
}

const (
	badRequest = http.StatusBadRequest
	notFound   = http.StatusNotFound
	conflict   = http.StatusConflict
)

// refusals has every Reason of the core; a test ranges over them all.
var refusals = map[checkout.Reason]refusal{
	checkout.ReasonInternal:               {http.StatusInternalServerError, "", "Something went wrong on our side. Nothing was charged."},
	checkout.ReasonInvalidField:           {badRequest, "", ""},
	checkout.ReasonCurrencyMismatch:       {badRequest, "", ""},
	checkout.ReasonAmountOverflow:         {badRequest, "", ""},
	checkout.ReasonAmountMismatch:         {badRequest, "", ""},
	checkout.ReasonAmountTooSmall:         {badRequest, "", ""},
	checkout.ReasonVariantMismatch:        {badRequest, "", ""},
	checkout.ReasonDynamicForbidden:       {badRequest, "", ""},
	checkout.ReasonUnknownCustomer:        {badRequest, "", ""},
	checkout.ReasonCouponInvalid:          {badRequest, "", ""},
	checkout.ReasonMethodUnavailable:      {badRequest, "", ""},
	checkout.ReasonMethodNotOffered:       {badRequest, "", ""},
	checkout.ReasonWhiteLabelDisabled:     {badRequest, "", ""},
	checkout.ReasonGatewayUnsupported:     {badRequest, "", ""},
	checkout.ReasonBadSignature:           {badRequest, "", ""},
	checkout.ReasonCartEmpty:              {badRequest, "", "Cart is empty"},
	checkout.ReasonCartPaid:               {conflict, "", "Cart is already paid"},
	checkout.ReasonCartMixed:              {conflict, "", "All products in a cart must have the same currency"},
	checkout.ReasonProductInactive:        {conflict, "", "A product in the cart is not active any more"},
	checkout.ReasonProductUnsellable:      {conflict, "", ""},
	checkout.ReasonOutOfStock:             {conflict, "", ""},
	checkout.ReasonNoPaymentMethods:       {conflict, "payments_not_configured", "Payments are not configured for this store"},
	checkout.ReasonSessionExpired:         {conflict, "", ""},
	checkout.ReasonSessionComplete:        {conflict, "", ""},
	checkout.ReasonOrderState:             {conflict, "", ""},
	checkout.ReasonPaymentOpen:            {conflict, "", ""},
	checkout.ReasonNotRefundable:          {conflict, "", ""},
	checkout.ReasonDeclined:               {conflict, "", ""},
	checkout.ReasonStoreExists:            {conflict, "", ""},
	checkout.ReasonOwnerExists:            {conflict, "", ""},
	checkout.ReasonHandleTaken:            {conflict, "", ""},
	checkout.ReasonCouponExists:           {conflict, "", ""},
	checkout.ReasonUnitExists:             {conflict, "", ""},
	checkout.ReasonInFlight:               {conflict, "", ""},
	checkout.ReasonKeyReused:              {http.StatusUnprocessableEntity, "", ""},
	checkout.ReasonUnauthenticated:        {http.StatusUnauthorized, "", "Missing or invalid API key"},
	checkout.ReasonMissingScope:           {http.StatusForbidden, "", ""},
	checkout.ReasonStoreNotFound:          {notFound, "", "Store not found"},
	checkout.ReasonCartNotFound:           {notFound, "", "Cart not found"},
	checkout.ReasonProductNotFound:        {notFound, "", "Product not found"},
	checkout.ReasonOwnerNotFound:          {notFound, "", "Not found"},
	checkout.ReasonKeyNotFound:            {notFound, "", "Not found"},
	checkout.ReasonGatewayAccountNotFound: {notFound, "", "Not found"},
	checkout.ReasonSessionNotFound:        {notFound, "", "Not found"},
	checkout.ReasonOrderNotFound:          {notFound, "", "Not found"},
	checkout.ReasonPaymentNotFound:        {notFound, "", "Not found"},
	checkout.ReasonCouponNotFound:         {notFound, "", "Not found"},
	checkout.ReasonUnitNotFound:           {notFound, "", "Not found"},
	checkout.ReasonCustomerNotFound:       {notFound, "", "Not found"},
	checkout.ReasonRefundNotFound:         {notFound, "", "Not found"},
	checkout.ReasonExceptionNotFound:      {notFound, "", "Not found"},
	checkout.ReasonEndpointNotFound:       {notFound, "", "Not found"},
	checkout.ReasonMessageNotFound:        {notFound, "", "Not found"},
	checkout.ReasonDeliveryNotFound:       {notFound, "", "Not found"},
	checkout.ReasonFileNotFound:           {notFound, "", "Not found"},
	checkout.ReasonRateLimited:            {http.StatusTooManyRequests, "", "Rate limit exceeded"},
	checkout.ReasonGatewayUnavailable:     {http.StatusServiceUnavailable, "", "The payment provider does not answer. Try again."},
	checkout.ReasonUnavailable:            {http.StatusServiceUnavailable, "", "The service is busy. Try again."},
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
	if answer.code != "" {
		problem.Code = answer.code
	}
	for _, one := range checkout.Refusals(err) {
		switch {
		case answer.text != "":
		case reason == checkout.ReasonMissingScope && one.Param != "":
			problem.Message = "Scope " + one.Param + " required"
		case answer.status == badRequest && one.Param != "":
			field := wire.Spelt(one.Param, params)
			problem.Fields = append(problem.Fields, wire.FieldError{Field: field, Message: one.Message})
		default:
			problem.Message = one.Message
		}
	}
	problem.RetryAfter = wire.RetryAfter(reason, answer.status)
	return problem
}

// Render writes a problem as Quickshops has it: flat, and 400 for whatever is wrong with a body.
func (dialect) Render(p *wire.Problem) checkout.Answer {
	body := failure{Status: p.Status, Code: p.Code, Message: p.Message, RequestID: p.RequestID}
	if p.Code == wire.CodeValidation {
		body.Status = badRequest
	}
	if len(p.Fields) > 0 {
		told := make([]string, len(p.Fields))
		for i, field := range p.Fields {
			told[i] = sentence(field)
		}
		body.Message = strings.Join(told, " ")
	}
	answer, err := encode(body.Status, body)
	if err != nil { // cannot be: a message is text that we wrote ourselves
		answer.Body = []byte(`{"status":500,"code":"internal","message":"Something went wrong.","requestId":""}`)
	}
	return answer
}

// predicates are the words with which a message begins that lacks its subject, the field.
var predicates = map[string]bool{"must": true, "is": true, "has": true, "does": true, "lacks": true, "fits": true, "names": true}

// sentence makes a plain sentence of what is wrong with a field: messages are sentences already, or go on after
// the field's name.
func sentence(f wire.FieldError) string {
	first, _, _ := strings.Cut(f.Message, " ")
	text := f.Message
	switch {
	case predicates[first] && f.Field != "":
		text = f.Field + " " + text
	case predicates[first]:
		text = "The request body " + text
	case text != "":
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	return strings.TrimSuffix(text, ".") + "."
}
