package checkout

import (
	"errors"
	"fmt"
	"maps"
)

// Kind says what a caller can do next. The zero Kind is Internal, so a forgotten one is safe.
type Kind uint8

// The kinds of refusal, from "our fault" to "come back later".
const (
	Internal Kind = iota
	Invalid
	NotFound
	Conflict
	Unauthenticated
	Forbidden
	Declined
	RateLimited
	Unavailable
)

// Reason is the stable name of a refusal. Every dialect translates every one of them; see AllReasons.
type Reason string

// The reasons, each with the one situation it names.
const (
	// ReasonInternal is anything that is not a core error.
	ReasonInternal Reason = "internal"
	// ReasonInvalidField is a field whose value breaks a rule; Param names it.
	ReasonInvalidField Reason = "invalid_field"
	// ReasonCurrencyMismatch is an amount in another currency than the order's.
	ReasonCurrencyMismatch Reason = "currency_mismatch"
	// ReasonAmountOverflow is a sum above money.MaxMinor.
	ReasonAmountOverflow Reason = "amount_overflow"
	// ReasonMethodUnavailable is a payment method that the store has not configured.
	ReasonMethodUnavailable Reason = "method_unavailable"
	// ReasonMethodNotOffered is a payment method that this session does not offer.
	ReasonMethodNotOffered Reason = "method_not_offered"
	// ReasonNoPaymentMethods is a store without any gateway account in this mode.
	ReasonNoPaymentMethods Reason = "no_payment_methods"
	// ReasonWhiteLabelDisabled is a white-label session in a store that may not have one.
	ReasonWhiteLabelDisabled Reason = "white_label_disabled"
	// ReasonUnknownCustomer is a customer id that is not of this store.
	ReasonUnknownCustomer Reason = "unknown_customer"
	// ReasonAmountMismatch is an expected amount that is not the computed one.
	ReasonAmountMismatch Reason = "amount_mismatch"
	// ReasonAmountTooSmall is a total below what the dialect asks for.
	ReasonAmountTooSmall Reason = "amount_too_small"
	// ReasonDynamicForbidden is a line named in a request of somebody who may only buy from the catalogue.
	ReasonDynamicForbidden Reason = "dynamic_items_forbidden"
	// ReasonProductNotFound is a product that is unknown, not on offer or another store's: one same answer.
	ReasonProductNotFound Reason = "product_not_found"
	// ReasonVariantMismatch is a variant that is none of its product's.
	ReasonVariantMismatch Reason = "variant_mismatch"
	// ReasonProductUnsellable is a product that this server cannot charge for, such as a subscription.
	ReasonProductUnsellable Reason = "product_unsellable"
	// ReasonOutOfStock is more units than there are.
	ReasonOutOfStock Reason = "out_of_stock"
	// ReasonCartNotFound is a cart that is unknown or another store's: one same answer.
	ReasonCartNotFound Reason = "cart_not_found"
	// ReasonCartEmpty is a checkout of a cart in which nothing is.
	ReasonCartEmpty Reason = "cart_empty"
	// ReasonCartPaid is a cart that is closed, because it was paid.
	ReasonCartPaid Reason = "cart_paid"
	// ReasonCartMixed is a cart whose products have different currencies.
	ReasonCartMixed Reason = "cart_mixed_currencies"
	// ReasonProductInactive is a product of a cart that is not on offer any more.
	ReasonProductInactive Reason = "product_inactive"
	// ReasonHandleTaken is a product's handle that another product of the store has.
	ReasonHandleTaken Reason = "handle_taken"
	// ReasonCouponInvalid is a code that does not count here: unknown, expired, exhausted, for other
	// products or customers, another store's: one same answer.
	ReasonCouponInvalid Reason = "coupon_invalid"
	// ReasonCouponNotFound is a coupon that is unknown or another store's, asked for by its id.
	ReasonCouponNotFound Reason = "coupon_not_found"
	// ReasonCouponExists is a code that is taken.
	ReasonCouponExists Reason = "coupon_exists"
	// ReasonUnitExists is a stock unit whose text the variant has already.
	ReasonUnitExists Reason = "unit_exists"
	// ReasonUnitNotFound is a stock unit that is unknown or another store's.
	ReasonUnitNotFound Reason = "unit_not_found"
	// ReasonCustomerNotFound is a customer that is unknown or another store's.
	ReasonCustomerNotFound Reason = "customer_not_found"
	// ReasonRefundNotFound is a refund that is unknown or another store's.
	ReasonRefundNotFound Reason = "refund_not_found"
	// ReasonExceptionNotFound is an exception that is unknown or resolved.
	ReasonExceptionNotFound Reason = "exception_not_found"
	// ReasonNotRefundable is an order whose money cannot go back: not paid, disputed, or back already.
	ReasonNotRefundable Reason = "not_refundable"
	// ReasonEndpointNotFound is a webhook endpoint that is unknown or another store's.
	ReasonEndpointNotFound Reason = "endpoint_not_found"
	// ReasonMessageNotFound is a message to a webhook endpoint that is unknown or another store's.
	ReasonMessageNotFound Reason = "message_not_found"
	// ReasonDeliveryNotFound is a delivery that is unknown or another store's.
	ReasonDeliveryNotFound Reason = "delivery_not_found"
	// ReasonFileNotFound is a file that is unknown, another store's, or not the buyer's.
	ReasonFileNotFound Reason = "file_not_found"
	// ReasonOwnerNotFound is an owner that does not exist.
	ReasonOwnerNotFound Reason = "owner_not_found"
	// ReasonOwnerExists is an owner's name that is taken.
	ReasonOwnerExists Reason = "owner_exists"
	// ReasonPaymentOpen is a change of what an order costs while a payment for it is open.
	ReasonPaymentOpen Reason = "payment_open"
	// ReasonStoreNotFound is a store that does not exist.
	ReasonStoreNotFound Reason = "store_not_found"
	// ReasonStoreExists is a slug that is taken.
	ReasonStoreExists Reason = "store_exists"
	// ReasonKeyNotFound is a key that does not exist.
	ReasonKeyNotFound Reason = "key_not_found"
	// ReasonOrderNotFound is an order that is unknown or another store's: one same answer.
	ReasonOrderNotFound Reason = "order_not_found"
	// ReasonSessionNotFound is a session that is unknown or another store's: one same answer.
	ReasonSessionNotFound Reason = "session_not_found"
	// ReasonPaymentNotFound is a payment that is unknown or another store's: one same answer.
	ReasonPaymentNotFound Reason = "payment_not_found"
	// ReasonGatewayAccountNotFound is a gateway account that is unknown, or has no secret for events.
	ReasonGatewayAccountNotFound Reason = "gateway_account_not_found"
	// ReasonSessionExpired is a session whose time is over: it cannot be paid any more.
	ReasonSessionExpired Reason = "session_expired"
	// ReasonSessionComplete is a session that was paid.
	ReasonSessionComplete Reason = "session_complete"
	// ReasonOrderState is a verb that the order's state does not allow.
	ReasonOrderState Reason = "order_state"
	// ReasonKeyReused is an idempotency key that came before with another request.
	ReasonKeyReused Reason = "idempotency_key_reused"
	// ReasonInFlight is an idempotency key whose first request is still running.
	ReasonInFlight Reason = "request_in_flight"
	// ReasonUnauthenticated is a missing, unknown, revoked or expired credential: one same answer.
	ReasonUnauthenticated Reason = "unauthenticated"
	// ReasonMissingScope is a credential without the scope that the route asks for; Param names it.
	ReasonMissingScope Reason = "missing_scope"
	// ReasonDeclined is a gateway that refused the payment.
	ReasonDeclined Reason = "payment_declined"
	// ReasonGatewayUnavailable is a gateway that did not answer: the outcome is unknown.
	ReasonGatewayUnavailable Reason = "gateway_unavailable"
	// ReasonGatewayUnsupported is a gateway that cannot do what was asked, such as a refund.
	ReasonGatewayUnsupported Reason = "gateway_unsupported"
	// ReasonBadSignature is a gateway event whose signature does not verify.
	ReasonBadSignature Reason = "bad_signature"
	// ReasonRateLimited is a caller over its rate.
	ReasonRateLimited Reason = "rate_limited"
	// ReasonUnavailable is a database that is down or too busy.
	ReasonUnavailable Reason = "unavailable"
)

// AllReasons lists every Reason with its Kind, so that tests can range over them in every dialect.
func AllReasons() map[Reason]Kind { return maps.Clone(kinds) }

var kinds = map[Reason]Kind{
	ReasonInternal: Internal, ReasonInvalidField: Invalid, ReasonCurrencyMismatch: Invalid,
	ReasonAmountOverflow: Invalid, ReasonMethodUnavailable: Invalid, ReasonMethodNotOffered: Invalid,
	ReasonNoPaymentMethods: Conflict, ReasonWhiteLabelDisabled: Invalid, ReasonUnknownCustomer: Invalid,
	ReasonStoreNotFound: NotFound, ReasonStoreExists: Conflict, ReasonKeyNotFound: NotFound,
	ReasonOrderNotFound: NotFound, ReasonSessionNotFound: NotFound, ReasonPaymentNotFound: NotFound,
	ReasonGatewayAccountNotFound: NotFound, ReasonSessionExpired: Conflict, ReasonSessionComplete: Conflict,
	ReasonOrderState: Conflict, ReasonKeyReused: Invalid, ReasonInFlight: Conflict,
	ReasonUnauthenticated: Unauthenticated, ReasonMissingScope: Forbidden, ReasonDeclined: Declined,
	ReasonGatewayUnavailable: Unavailable, ReasonGatewayUnsupported: Invalid, ReasonBadSignature: Invalid,
	ReasonRateLimited: RateLimited, ReasonUnavailable: Unavailable,
	ReasonAmountMismatch: Invalid, ReasonAmountTooSmall: Invalid, ReasonDynamicForbidden: Invalid,
	ReasonProductNotFound: NotFound, ReasonVariantMismatch: Invalid, ReasonProductUnsellable: Invalid,
	ReasonOutOfStock: Conflict, ReasonHandleTaken: Conflict, ReasonCouponInvalid: Invalid,
	ReasonCouponNotFound: NotFound, ReasonCouponExists: Conflict, ReasonUnitExists: Conflict,
	ReasonUnitNotFound: NotFound, ReasonCustomerNotFound: NotFound, ReasonRefundNotFound: NotFound,
	ReasonExceptionNotFound: NotFound,
	ReasonNotRefundable:     Conflict, ReasonEndpointNotFound: NotFound, ReasonPaymentOpen: Conflict,
	ReasonDeliveryNotFound: NotFound, ReasonFileNotFound: NotFound, ReasonOwnerNotFound: NotFound,
	ReasonOwnerExists: Conflict, ReasonMessageNotFound: NotFound,
	ReasonCartNotFound: NotFound, ReasonCartEmpty: Invalid, ReasonCartPaid: Conflict,
	ReasonCartMixed: Conflict, ReasonProductInactive: Conflict,
}

// Error is the one error type of the core.
type Error struct {
	Kind    Kind
	Reason  Reason // stable, e.g. "session_expired"; every dialect translates it
	Param   string // the core's field name; every dialect renames it
	Rule    Rule   // of ReasonInvalidField: which rule is broken; may be empty
	Message string // safe for the buyer's eyes
	Err     error  // for the log only
}

// Rule names how a field's value is wrong, so that a page can say it in the buyer's language.
type Rule string

// The rules.
const (
	RuleRequired Rule = "required"
	RuleTooShort Rule = "too_short"
	RuleTooLong  Rule = "too_long"
	RuleDigits   Rule = "digits" // digits only
	RuleOption   Rule = "option" // one of a list
	RuleForm     Rule = "form"   // does not look like what it should be
	RuleUnknown  Rule = "unknown"
)

// broken makes an Error about a field that breaks a rule.
func broken(rule Rule, param, format string, args ...any) *Error {
	err := RefuseField(ReasonInvalidField, param, format, args...)
	err.Rule = rule
	return err
}

// Refusals lists the core errors in err: several where errors.Join has put them together.
func Refusals(err error) []*Error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*Error
		for _, one := range joined.Unwrap() {
			all = append(all, Refusals(one)...)
		}
		return all
	}
	var core *Error
	if errors.As(err, &core) {
		return []*Error{core}
	}
	return nil
}

// Error is for logs; what a caller may see is Message.
func (e *Error) Error() string {
	text := string(e.Reason)
	if e.Param != "" {
		text += " (" + e.Param + ")"
	}
	if e.Message != "" {
		text += ": " + e.Message
	}
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap gives the cause, which is for the log only.
func (e *Error) Unwrap() error { return e.Err }

// Is makes errors.Is match on the Reason.
func (e *Error) Is(target error) bool {
	var other *Error
	return errors.As(target, &other) && other.Reason == e.Reason
}

// Refuse makes an Error; the Kind follows from the Reason.
func Refuse(reason Reason, format string, args ...any) *Error {
	return &Error{Kind: kinds[reason], Reason: reason, Message: fmt.Sprintf(format, args...)}
}

// RefuseField makes an Error about one field, by the core's name for it.
func RefuseField(reason Reason, param, format string, args ...any) *Error {
	err := Refuse(reason, format, args...)
	err.Param = param
	return err
}

// ReasonOf tells the Reason of any error; what is not a core error is ReasonInternal.
func ReasonOf(err error) Reason {
	var core *Error
	if errors.As(err, &core) {
		return core.Reason
	}
	return ReasonInternal
}

// IsRefusal tells whether err is a business refusal that an idempotent retry must see again: a core error
// that is neither Internal nor Unavailable, nor about the caller's rate or credentials, nor about the
// form of a field, which is validation and comes before the claim (contracts/common.md, Idempotency 3, 7).
func IsRefusal(err error) bool {
	var core *Error
	if !errors.As(err, &core) {
		return false
	}
	switch core.Reason {
	case ReasonInFlight, ReasonKeyReused, ReasonInvalidField, ReasonCurrencyMismatch, ReasonAmountOverflow:
		return false
	}
	switch core.Kind {
	case Invalid, NotFound, Conflict, Declined:
		return true
	default:
		return false
	}
}
