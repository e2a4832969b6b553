package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/go-json-experiment/json"

	"kassa/internal/checkout"
	"kassa/internal/gateway"
	"kassa/internal/money"
)

// Driver is the name under which gateway accounts ask for this gateway.
const Driver = "sandbox"

// Config is what a Gateway needs.
type Config struct {
	// BaseURL is where the provider's API is reached, without a slash at the end.
	BaseURL func() string
	// Timeout bounds one call; zero means gateway.DefaultTimeout.
	Timeout time.Duration
	// Transport carries the calls; nil is the network.
	Transport http.RoundTripper
}

// Gateway speaks to the sandbox provider. It implements checkout.Gateway and checkout.Canceller.
type Gateway struct {
	base   func() string
	client *gateway.Client
}

var (
	_ checkout.Gateway   = (*Gateway)(nil)
	_ checkout.Canceller = (*Gateway)(nil)
)

// New makes the gateway.
func New(cfg Config) *Gateway {
	return &Gateway{base: cfg.BaseURL, client: newClient(cfg.Transport, cfg.Timeout)}
}

// newClient makes a client over a transport; nil is the network.
func newClient(transport http.RoundTripper, timeout time.Duration) *gateway.Client {
	if transport == nil {
		return gateway.NewClient(timeout)
	}
	return gateway.NewClientOver(transport, timeout)
}

// Capabilities tells that the sandbox can do everything, for test accounts only. Its pages are on our
// own origin.
func (g *Gateway) Capabilities() checkout.Capabilities {
	return checkout.Capabilities{
		Flows:   []checkout.Flow{checkout.FlowRedirect, checkout.FlowQR, checkout.FlowInstructions},
		Refunds: true, PartialRefund: true, Cancel: true, TestOnly: true,
	}
}

// Open implements checkout.Gateway.
func (g *Gateway) Open(ctx context.Context, account checkout.GatewayAccount, req checkout.OpenRequest) (checkout.Opened, error) {
	var told paymentMessage
	err := g.post(ctx, account, paymentsPath, req.Key, openMessage{
		Method: req.Method, Amount: req.Amount.Minor(), Currency: req.Amount.Currency().Code(),
		Title: req.Title, ReturnURL: req.ReturnURL, ExpiresAt: req.ExpiresAt,
	}, &told)
	if err != nil {
		return checkout.Opened{}, err
	}
	return checkout.Opened{Reference: told.Reference, Instruction: checkout.Instruction{
		Flow: checkout.Flow(told.Next.Flow), URL: told.Next.URL, Payload: told.Next.Payload,
		Address: told.Next.Address, Amount: told.Next.Amount, Text: told.Next.Text,
	}}, nil
}

// Lookup implements checkout.Gateway.
func (g *Gateway) Lookup(ctx context.Context, account checkout.GatewayAccount, key, reference string) (checkout.Report, error) {
	path := paymentsPath + "?key=" + url.QueryEscape(key)
	if reference != "" {
		path = paymentsPath + "/" + url.PathEscape(reference)
	}
	return g.report(ctx, account, http.MethodGet, path)
}

// Cancel implements checkout.Canceller.
func (g *Gateway) Cancel(ctx context.Context, account checkout.GatewayAccount, reference string) (checkout.Report, error) {
	return g.report(ctx, account, http.MethodPost, paymentsPath+"/"+url.PathEscape(reference)+"/cancel")
}

// Refund implements checkout.Gateway.
func (g *Gateway) Refund(ctx context.Context, account checkout.GatewayAccount, req checkout.RefundRequest) (checkout.Refunded, error) {
	var told refundMessage
	err := g.post(ctx, account, paymentsPath+"/"+url.PathEscape(req.Reference)+"/refunds", req.Key, refundMessage{
		Amount: req.Amount.Minor(), Currency: req.Amount.Currency().Code(), Reason: req.Reason,
	}, &told)
	if err != nil {
		return checkout.Refunded{}, err
	}
	amount, err := amountOf(told.Amount, told.Currency)
	if err != nil {
		return checkout.Refunded{}, gateway.Unavailable(fmt.Errorf("the provider's amount: %w", err))
	}
	return checkout.Refunded{Reference: told.Reference, Amount: amount}, nil
}

// report asks for a payment and reads it.
func (g *Gateway) report(ctx context.Context, account checkout.GatewayAccount, method, path string) (checkout.Report, error) {
	var told paymentMessage
	if err := g.call(ctx, account, gateway.Call{Method: method, URL: path}, &told); err != nil {
		return checkout.Report{}, err
	}
	amount, err := amountOf(told.Amount, told.Currency)
	if err != nil {
		return checkout.Report{}, gateway.Unavailable(fmt.Errorf("the provider's amount: %w", err))
	}
	received, err := money.New(told.Received, amount.Currency())
	if err != nil {
		return checkout.Report{}, gateway.Unavailable(fmt.Errorf("the provider's received amount: %w", err))
	}
	return checkout.Report{
		Reference: told.Reference, State: checkout.PaymentState(told.State),
		Amount: amount, Received: received, Reason: told.Reason,
	}, nil
}

// post makes something under an idempotency key.
func (g *Gateway) post(ctx context.Context, account checkout.GatewayAccount, path, key string, message, told any) error {
	body, err := encode(message)
	if err != nil {
		return fmt.Errorf("write a message to the provider: %w", err)
	}
	return g.call(ctx, account, gateway.Call{
		Method: http.MethodPost, URL: path, Body: body,
		Header: http.Header{keyHeader: {key}, "Content-Type": {"application/json"}},
	}, told)
}

// call sends a call whose URL is a path, with the account's credentials, and reads the answer.
func (g *Gateway) call(ctx context.Context, account checkout.GatewayAccount, c gateway.Call, told any) error {
	c.URL = g.base() + c.URL
	if c.Header == nil {
		c.Header = http.Header{}
	}
	credentials := http.Request{Header: c.Header}
	credentials.SetBasicAuth(account.ID.String(), apiToken(account.Secret))
	answer, err := g.client.Do(ctx, c)
	if err != nil {
		return inOwnWords(err, answer)
	}
	// Members that a newer provider adds are passed over.
	if err := json.Unmarshal(answer.Body, told); err != nil {
		return gateway.Unavailable(fmt.Errorf("read the provider's answer: %w", err))
	}
	return nil
}

// inOwnWords puts the provider's message into a refusal; it is made for the buyer's eyes.
func inOwnWords(err error, answer gateway.Answer) error {
	var refused *checkout.Error
	var told errorMessage
	if errors.As(err, &refused) && refused.Reason == checkout.ReasonDeclined &&
		json.Unmarshal(answer.Body, &told) == nil && told.Message != "" {
		refused.Message = told.Message
	}
	return err
}
