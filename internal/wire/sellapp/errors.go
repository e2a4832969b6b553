package sellapp

import (
	"errors"
	"net/http"
	"strings"

	"kassa/internal/checkout"
	"kassa/internal/wire"
)

// docsURL is where the codes are explained: the readable contract that this server serves.
const docsURL = "/openapi/sellapp"

// refusal is how the dialect answers one reason.
type refusal struct {
	status int
	field  string // whose mistake it is, where the core names none; empty = the whole request's
	text   string // instead of the core's own message; empty = that one
}

const (
	unprocessable = http.StatusUnprocessableEntity
	notFound      = http.StatusNotFound
)

// refusals has every Reason of the core; a test ranges over them all. Wrong states are 422 here.
var refusals = map[checkout.Reason]refusal{
	checkout.ReasonInternal:               {http.StatusInternalServerError, "", "Something went wrong on our side. Nothing was charged."},
	checkout.ReasonInvalidField:           {unprocessable, "", ""},
	checkout.ReasonCurrencyMismatch:       {unprocessable, "", ""},
	checkout.ReasonAmountOverflow:         {unprocessable, "", ""},
	checkout.ReasonAmountMismatch:         {unprocessable, "", ""},
	checkout.ReasonAmountTooSmall:         {unprocessable, "", ""},
	checkout.ReasonVariantMismatch:        {unprocessable, "product_variants", ""},
	checkout.ReasonOutOfStock:             {unprocessable, "product_variants", ""},
	checkout.ReasonCartEmpty:              {unprocessable, "", ""},
	checkout.ReasonCartPaid:               {unprocessable, "", ""},
	checkout.ReasonCartMixed:              {unprocessable, "", ""},
	checkout.ReasonProductInactive:        {unprocessable, "product_variants", ""},
	checkout.ReasonProductUnsellable:      {unprocessable, "product_variants", ""},
	checkout.ReasonDynamicForbidden:       {unprocessable, "extra", ""},
	checkout.ReasonUnknownCustomer:        {unprocessable, "", ""},
	checkout.ReasonCouponInvalid:          {unprocessable, "coupon", "This coupon code is not valid for this order."},
	checkout.ReasonMethodUnavailable:      {unprocessable, "payment_method", "This payment method is not configured for this store."},
	checkout.ReasonMethodNotOffered:       {unprocessable, "payment_method", "This payment method is not offered for this invoice."},
	checkout.ReasonNoPaymentMethods:       {unprocessable, "payment_method", "This store has no payment method configured."},
	checkout.ReasonWhiteLabelDisabled:     {unprocessable, "", ""},
	checkout.ReasonGatewayUnsupported:     {unprocessable, "", ""},
	checkout.ReasonSessionExpired:         {unprocessable, "", "This invoice has expired."},
	checkout.ReasonSessionComplete:        {unprocessable, "", "This invoice is already paid."},
	checkout.ReasonOrderState:             {unprocessable, "", ""},
	checkout.ReasonPaymentOpen:            {unprocessable, "", ""},
	checkout.ReasonNotRefundable:          {unprocessable, "", ""},
	checkout.ReasonDeclined:               {unprocessable, "", ""},
	checkout.ReasonBadSignature:           {unprocessable, "", ""},
	checkout.ReasonStoreExists:            {unprocessable, "", ""},
	checkout.ReasonOwnerExists:            {unprocessable, "", ""},
	checkout.ReasonHandleTaken:            {unprocessable, "", ""},
	checkout.ReasonCouponExists:           {unprocessable, "code", ""},
	checkout.ReasonUnitExists:             {unprocessable, "", ""},
	checkout.ReasonUnauthenticated:        {http.StatusUnauthorized, "", "Unauthenticated."},
	checkout.ReasonMissingScope:           {http.StatusForbidden, "", ""},
	checkout.ReasonStoreNotFound:          {notFound, "", "Store not found."},
	checkout.ReasonOwnerNotFound:          {notFound, "", "Not found."},
	checkout.ReasonKeyNotFound:            {notFound, "", "Not found."},
	checkout.ReasonGatewayAccountNotFound: {notFound, "", "Not found."},
	checkout.ReasonSessionNotFound:        {notFound, "", "Invoice not found."},
	checkout.ReasonOrderNotFound:          {notFound, "", "Invoice not found."},
	checkout.ReasonPaymentNotFound:        {notFound, "", "Not found."},
	checkout.ReasonProductNotFound:        {notFound, "", "Product not found."},
	checkout.ReasonCouponNotFound:         {notFound, "", "Coupon not found."},
	checkout.ReasonCartNotFound:           {notFound, "", "Not found."},
	checkout.ReasonUnitNotFound:           {notFound, "", "Not found."},
	checkout.ReasonCustomerNotFound:       {notFound, "", "Customer not found."},
	checkout.ReasonRefundNotFound:         {notFound, "", "Refund not found."},
	checkout.ReasonExceptionNotFound:      {notFound, "", "Not found."},
	checkout.ReasonEndpointNotFound:       {notFound, "", "Webhook channel not found."},
	checkout.ReasonDeliveryNotFound:       {notFound, "", "Not found."},
	checkout.ReasonMessageNotFound:        {notFound, "", "Not found."},
	checkout.ReasonFileNotFound:           {notFound, "", "Not found."},
	checkout.ReasonInFlight:               {http.StatusConflict, "", ""},
	checkout.ReasonKeyReused:              {unprocessable, "", ""},
	checkout.ReasonRateLimited:            {http.StatusTooManyRequests, "", "Too many requests. Try again later."},
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
	for _, one := range checkout.Refusals(err) {
		problem.Message = orElse(answer.text, one.Message)
		if answer.status != unprocessable {
			continue
		}
		field := wire.Spelt(one.Param, params)
		if field = orElse(answer.field, field); field != "" {
			problem.Fields = append(problem.Fields, wire.FieldError{Field: field, Message: orElse(answer.text, one.Message)})
		}
	}
	problem.RetryAfter = wire.RetryAfter(reason, answer.status)
	return problem
}

func orElse(text, otherwise string) string {
	if text != "" {
		return text
	}
	return otherwise
}

// failureTypes are the kinds of refusal by status; others are mistakes in the request.
var failureTypes = map[int]string{
	http.StatusUnauthorized: "authentication_error", http.StatusForbidden: "permission_error", notFound: "not_found_error",
	http.StatusConflict: "conflict_error", unprocessable: "validation_error", http.StatusTooManyRequests: "rate_limit_error",
	http.StatusInternalServerError: "api_error", http.StatusServiceUnavailable: "api_error",
}

// Render writes a problem as SellApp has it. The message is that of the first field, as Laravel writes it.
func (dialect) Render(p *wire.Problem) checkout.Answer {
	body := failure{
		Message: p.Message, Type: failureTypes[p.Status], Code: p.Code, Status: p.Status, RequestID: p.RequestID, DocsURL: docsURL,
	}
	if body.Type == "" {
		body.Type = "invalid_request_error"
	}
	for i, field := range p.Fields {
		text := sentence(field)
		if i == 0 {
			body.Message, body.Param, body.Errors = text, field.Field, map[string][]string{}
		}
		body.Errors[field.Field] = append(body.Errors[field.Field], text)
	}
	answer, err := encode(p.Status, body)
	if err != nil { // cannot be: a message is text that we wrote ourselves
		answer.Body = []byte(`{"message":"","type":"api_error","code":"internal","status":500,"request_id":""}`)
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
		text = "The " + f.Field + " field " + text
	case predicates[first]:
		text = "The request body " + text
	case text != "":
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	return strings.TrimSuffix(text, ".") + "."
}
