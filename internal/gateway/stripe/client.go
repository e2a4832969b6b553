package stripe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	stripego "github.com/stripe/stripe-go/v85"
	"github.com/stripe/stripe-go/v85/form"

	"kassa/internal/checkout"
	"kassa/internal/gateway"
)

// answerLimit bounds what is read of one of Stripe's answers. A page of a hundred sessions is the longest.
const answerLimit = 4 * gateway.AnswerLimit

// newBackend makes stripe-go's transport: our own HTTP client, no retries (call does that), no log, no telemetry.
func newBackend(cfg Config) stripego.Backend {
	client := gateway.NewHTTPClient(cfg.Timeout)
	client.Transport = bounded{client.Transport}
	return stripego.GetBackendWithConfig(stripego.APIBackend, &stripego.BackendConfig{
		URL: stripego.String(cfg.BaseURL), HTTPClient: client, MaxNetworkRetries: stripego.Int64(0),
		LeveledLogger: &stripego.LeveledLogger{Level: stripego.LevelNull}, EnableTelemetry: stripego.Bool(false),
	})
}

// bounded is a transport that cuts answers off, and keeps to itself on which machine we run.
type bounded struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (b bounded) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.Header.Del("X-Stripe-Client-User-Agent")
	response, err := b.next.RoundTrip(request)
	if err == nil {
		response.Body = cutOff{io.LimitReader(response.Body, answerLimit), response.Body}
	}
	return response, err
}

// cutOff reads a part of a body and closes all of it.
type cutOff struct {
	io.Reader
	io.Closer
}

// call asks Stripe, again where that is safe and may help: every POST carries an idempotency key. What Stripe answers
// is put into answer.
func (g *Gateway) call(ctx context.Context, account checkout.GatewayAccount, method, path string, params stripego.ParamsContainer, answer stripego.LastResponseSetter) error {
	return g.ask(ctx, account, func() error { return g.backend.Call(method, path, account.APIKey, params, answer) })
}

// listParams are the parameters of a list, which stripe-go writes apart from the others.
type listParams interface{ ToParams() *stripego.Params }

// list asks Stripe for one page of a list.
func (g *Gateway) list(ctx context.Context, account checkout.GatewayAccount, path string, params listParams, answer stripego.LastResponseSetter) error {
	return g.ask(ctx, account, func() error { return g.listOnce(ctx, account, path, params, answer) })
}

// listOnce is list without another try, and with stripe-go's own errors.
func (g *Gateway) listOnce(ctx context.Context, account checkout.GatewayAccount, path string, params listParams, answer stripego.LastResponseSetter) error {
	values := &form.Values{}
	form.AppendTo(values, params)
	common := params.ToParams()
	common.Context = ctx
	return g.backend.CallRaw(http.MethodGet, path, account.APIKey, []byte(values.Encode()), common, answer)
}

// ask makes a call of stripe-go's, unless the breaker is open, and again where that may help.
func (g *Gateway) ask(ctx context.Context, account checkout.GatewayAccount, once func() error) error {
	if account.APIKey == "" {
		return gateway.Unavailable(fmt.Errorf("account %s has no API key", account.ID))
	}
	return g.breakers.Of(account.ID).Do(ctx, func() error {
		return gateway.Retry(ctx, g.clock, func() (bool, error) {
			return judge(once())
		})
	})
}

// judge tells what an error of stripe-go's means to the core, and whether the call may be made again.
func judge(err error) (again bool, judged error) {
	if err == nil {
		return false, nil
	}
	var told *stripego.Error
	if !errors.As(err, &told) {
		return true, gateway.Unavailable(errors.New("no usable answer: " + kindOf(err)))
	}
	cause := fmt.Errorf("the provider answered %d %s %s (request %s)", told.HTTPStatusCode, told.Type, told.Code, told.RequestID)
	switch {
	case told.Type == stripego.ErrorTypeIdempotency:
		return false, &idempotencyError{gateway.Unavailable(cause)}
	case told.HTTPStatusCode == http.StatusConflict, told.HTTPStatusCode == http.StatusTooManyRequests, told.HTTPStatusCode >= 500:
		return true, gateway.Unavailable(cause)
	}
	var refused *checkout.Error
	if refusal := gateway.Refusal(told.HTTPStatusCode); errors.As(refusal, &refused) {
		refused.Err = cause
		if refused.Reason == checkout.ReasonDeclined && told.Type == stripego.ErrorTypeCard && told.Msg != "" {
			refused.Message = told.Msg // of all of Stripe's sentences, these are for the buyer's eyes
		} else {
			refused.Err = fmt.Errorf("%w: %s", cause, told.Msg)
		}
		return false, refused
	}
	return false, gateway.Unavailable(cause)
}

// idempotencyError says that a key was used before with other parameters: what it made is there.
type idempotencyError struct{ error }

// Unwrap gives the core's error.
func (e *idempotencyError) Unwrap() error { return e.error }

// kindOf names a failure without the address or the body that it may quote.
func kindOf(err error) string {
	var wrapped *url.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "out of time"
	case errors.Is(err, context.Canceled):
		return "given up"
	case errors.As(err, &wrapped):
		return wrapped.Err.Error()
	default:
		return fmt.Sprintf("%T", err)
	}
}
