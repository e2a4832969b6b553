package gateway

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
)

// Local is the transport between this process and a provider that it hosts: requests go to a handler, with no
// network between. It answers as a connection would: whole answers only, an error when the request's context ends
// first or the handler panics, and an error before Serve.
type Local struct {
	handler atomic.Pointer[http.Handler]
}

// Serve says what answers from now on.
func (l *Local) Serve(handler http.Handler) { l.handler.Store(&handler) }

// localAddr is where requests over Local come from.
const localAddr = "127.0.0.1:0"

// RoundTrip implements http.RoundTripper.
func (l *Local) RoundTrip(r *http.Request) (*http.Response, error) {
	handler := l.handler.Load()
	if handler == nil {
		return nil, errors.New("the provider that this process hosts does not run")
	}
	ctx, cancel := context.WithCancel(apart{r.Context()})
	defer cancel() // a handler that is not waited for hears of it
	inner := r.WithContext(ctx)
	inner.Header = r.Header.Clone() // which a handler may change
	inner.Host, inner.RequestURI, inner.RemoteAddr = r.URL.Host, r.URL.RequestURI(), localAddr
	if inner.Body == nil {
		inner.Body = http.NoBody
	}
	answer, done := &localAnswer{header: http.Header{}}, make(chan error, 1)
	go func() { done <- answer.from(*handler, inner) }()
	select {
	case err := <-done:
		if err != nil {
			return nil, err
		}
		return answer.response(r), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// apart is a context without what is kept in it: what a server notes about the request that it answers is none of
// the provider's business.
type apart struct{ context.Context }

// Value implements context.Context.
func (apart) Value(any) any { return nil }

// localAnswer is the http.ResponseWriter of one request over Local.
type localAnswer struct {
	header http.Header
	sent   http.Header // as they were when the status was written
	status int
	body   bytes.Buffer
}

// from lets a handler answer.
func (a *localAnswer) from(handler http.Handler, r *http.Request) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("the handler panicked: %v", reason)
		}
	}()
	handler.ServeHTTP(a, r)
	a.WriteHeader(http.StatusOK)
	return nil
}

// Header implements http.ResponseWriter.
func (a *localAnswer) Header() http.Header { return a.header }

// WriteHeader implements http.ResponseWriter.
func (a *localAnswer) WriteHeader(status int) {
	if a.status == 0 {
		a.status, a.sent = status, a.header.Clone()
	}
}

// Write implements http.ResponseWriter.
func (a *localAnswer) Write(part []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(part)
}

func (a *localAnswer) response(r *http.Request) *http.Response {
	return &http.Response{
		Status: http.StatusText(a.status), StatusCode: a.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: a.sent, Body: body{bytes.NewReader(a.body.Bytes())}, ContentLength: int64(a.body.Len()), Request: r,
	}
}

// body is a reader that need not be closed.
type body struct{ *bytes.Reader }

// Close implements io.Closer.
func (body) Close() error { return nil }
