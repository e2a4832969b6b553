package sandbox

import (
	"net/http"
	"time"

	"github.com/go-json-experiment/json"

	"kassa/internal/money"
)

// The provider's paths, below the base.
const (
	paymentsPath = "/sandbox/api/payments"
	pagePath     = "/sandbox/"
	assetPath    = "/sandbox/assets/"
)

// keyHeader carries the idempotency key of a call that makes something.
const keyHeader = "Idempotency-Key"

// openMessage asks for a payment.
type openMessage struct {
	Method    string    `json:"method"`
	Amount    int64     `json:"amount"` // minor units
	Currency  string    `json:"currency"`
	Title     string    `json:"title"`
	ReturnURL string    `json:"return_url"`
	ExpiresAt time.Time `json:"expires_at,omitzero"` // absent = a day from now
}

// paymentMessage is a payment as the API shows it.
type paymentMessage struct {
	Reference string      `json:"reference"`
	State     string      `json:"state"`
	Amount    int64       `json:"amount"` // minor units
	Currency  string      `json:"currency"`
	Received  int64       `json:"received"`
	Refunded  int64       `json:"refunded"`
	Reason    string      `json:"reason,omitzero"` // why it failed, for the buyer's eyes
	Next      nextMessage `json:"next"`
}

// nextMessage tells what the buyer has to do.
type nextMessage struct {
	Flow    string `json:"flow"`
	URL     string `json:"url"`
	Payload string `json:"payload,omitzero"`
	Address string `json:"address,omitzero"`
	Amount  string `json:"amount,omitzero"`
	Text    string `json:"text,omitzero"`
}

// refundMessage asks for a refund, and tells of one.
type refundMessage struct {
	Reference string `json:"reference,omitzero"`
	Amount    int64  `json:"amount"` // minor units
	Currency  string `json:"currency"`
	Reason    string `json:"reason,omitzero"`
}

// eventMessage is the body of an event.
type eventMessage struct {
	ID        string `json:"id"`
	Type      string `json:"type"`
	Reference string `json:"reference"`
	Created   int64  `json:"created"` // Unix seconds
}

// errorMessage is the body of every answer that is not a 2xx. It is an error itself.
type errorMessage struct {
	Status  int    `json:"-"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Error is for the log.
func (e *errorMessage) Error() string { return e.Code + ": " + e.Message }

var (
	errUnknown      = &errorMessage{http.StatusNotFound, "not_found", "No such payment."}
	errCredentials  = &errorMessage{http.StatusUnauthorized, "unauthorized", "The account or its token is wrong."}
	errKey          = &errorMessage{http.StatusBadRequest, "bad_key", "One Idempotency-Key of 1 to 255 printable characters is required."}
	errKeyReused    = &errorMessage{http.StatusUnprocessableEntity, "key_reused", "This Idempotency-Key was used with another amount."}
	errBody         = &errorMessage{http.StatusBadRequest, "bad_request", "The body is not what this address expects."}
	errAmount       = &errorMessage{http.StatusUnprocessableEntity, "bad_amount", "The amount is not one that can be paid."}
	errReturnURL    = &errorMessage{http.StatusUnprocessableEntity, "bad_return_url", "The return URL must be an absolute http or https URL."}
	errRefundExceed = &errorMessage{http.StatusUnprocessableEntity, "refund_exceeds", "The refund is more than what is left of the payment."}
	errUnavailable  = &errorMessage{http.StatusServiceUnavailable, "unavailable", "Try again later."}
)

// amountOf reads the two fields of an amount.
func amountOf(minor int64, code string) (money.Amount, error) {
	currency, err := money.ParseCurrency(code)
	if err != nil {
		return money.Amount{}, err
	}
	return money.New(minor, currency)
}

// decode reads one JSON object, strictly.
func decode(body []byte, into any) error {
	return json.Unmarshal(body, into, json.RejectUnknownMembers(true))
}

// encode writes a message or a document; it fails on text that is not UTF-8.
func encode(message any) ([]byte, error) { return json.Marshal(message) }
