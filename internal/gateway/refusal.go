package gateway

import (
	"fmt"
	"net/http"

	"kassa/internal/checkout"
)

// Unavailable is the error for a provider that gave no usable answer: what became of the call is
// unknown. The cause is for the log only.
func Unavailable(cause error) *checkout.Error {
	err := checkout.Refuse(checkout.ReasonGatewayUnavailable, "The payment provider does not answer.")
	err.Err = cause
	return err
}

// Refusal tells what a provider's status means, nil for 2xx. Whatever leaves the fate of a payment
// open is ReasonGatewayUnavailable: 5xx, redirects, "later" and "at the same time" answers, and
// credentials that the provider does not take (they say nothing about a payment made with older ones).
// 404 and 410 are ReasonPaymentNotFound, every other 4xx is ReasonDeclined.
func Refusal(status int) error {
	switch {
	case status >= 200 && status < 300:
		return nil
	case status == http.StatusNotFound, status == http.StatusGone:
		return checkout.Refuse(checkout.ReasonPaymentNotFound, "The payment provider knows no such payment.")
	case status < 400, status >= 500, unsettled[status]:
		return Unavailable(fmt.Errorf("the provider answered %d", status))
	}
	err := checkout.Refuse(checkout.ReasonDeclined, "The payment was declined.")
	err.Err = fmt.Errorf("the provider answered %d", status)
	return err
}

// unsettled are the 4xx that tell of the call and not of the payment.
var unsettled = map[int]bool{
	http.StatusUnauthorized: true, http.StatusForbidden: true, http.StatusProxyAuthRequired: true,
	http.StatusRequestTimeout: true, http.StatusConflict: true, http.StatusTooEarly: true,
	http.StatusTooManyRequests: true,
}
