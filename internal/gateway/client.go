package gateway

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"
)

// DefaultTimeout bounds one call to a provider, from dialling to the last byte of the answer.
const DefaultTimeout = 10 * time.Second

// AnswerLimit is the most bytes of a provider's answer that are read; a longer one is an error.
const AnswerLimit = 1 << 20

// NewHTTPClient makes the HTTP client for calls to payment providers: connections are kept and reused,
// no proxy is taken from the environment, and redirects are handed back instead of followed. A timeout
// of zero means DefaultTimeout.
func NewHTTPClient(timeout time.Duration) *http.Client {
	if timeout <= 0 {
		timeout = DefaultTimeout
	}
	dialer := &net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Client{
		Timeout: timeout,
		Transport: &http.Transport{
			Proxy:                  nil,
			DialContext:            dialer.DialContext,
			ForceAttemptHTTP2:      true,
			MaxIdleConns:           256,
			MaxIdleConnsPerHost:    64,
			IdleConnTimeout:        90 * time.Second,
			TLSHandshakeTimeout:    5 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Client sends calls to a provider and judges the answers.
type Client struct{ http *http.Client }

// NewClient makes a client over NewHTTPClient(timeout).
func NewClient(timeout time.Duration) *Client { return &Client{http: NewHTTPClient(timeout)} }

// NewClientOver makes a client over a transport of its own; a timeout of zero means DefaultTimeout.
func NewClientOver(transport http.RoundTripper, timeout time.Duration) *Client {
	client := NewHTTPClient(timeout)
	client.Transport = transport
	return &Client{http: client}
}

// Call is one request to a provider.
type Call struct {
	Method string
	URL    string
	Header http.Header // may be nil
	Body   []byte      // nil = none
}

// Answer is what a provider said.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Do sends the call. Everything but a 2xx is a *checkout.Error, see Refusal; the answer is there even
// then, as far as it was read, so that a gateway can take the provider's own words from it. No answer
// in time, a broken one and one longer than AnswerLimit are ReasonGatewayUnavailable.
func (c *Client) Do(ctx context.Context, call Call) (Answer, error) {
	request, err := http.NewRequestWithContext(ctx, call.Method, call.URL, bytes.NewReader(call.Body))
	if err != nil {
		return Answer{}, Unavailable(fmt.Errorf("make a request: %w", bare(err)))
	}
	for name, values := range call.Header {
		request.Header[name] = values
	}
	response, err := c.http.Do(request)
	if err != nil {
		return Answer{}, Unavailable(bare(err))
	}
	defer response.Body.Close()
	answer := Answer{Status: response.StatusCode, Header: response.Header}
	body, err := io.ReadAll(io.LimitReader(response.Body, AnswerLimit+1))
	if err != nil {
		return answer, Unavailable(fmt.Errorf("read the answer: %w", bare(err)))
	}
	if len(body) > AnswerLimit {
		return answer, Unavailable(fmt.Errorf("the answer is longer than %d bytes", AnswerLimit))
	}
	answer.Body = body
	return answer, Refusal(answer.Status)
}

// bare takes the address out of an error, since it may carry what does not belong into a log.
func bare(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}
