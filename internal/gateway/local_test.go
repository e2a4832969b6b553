package gateway_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/gateway"
)

const localURL = "http://provider.example/pay?key=1"

func TestLocal(t *testing.T) {
	local := &gateway.Local{}
	client := gateway.NewClientOver(local, 0)
	ask := func(method string, body []byte) (gateway.Answer, error) {
		return client.Do(t.Context(), gateway.Call{Method: method, URL: localURL, Body: body, Header: http.Header{"X-Key": {"k"}}})
	}
	if _, err := ask(http.MethodGet, nil); checkout.ReasonOf(err) != checkout.ReasonGatewayUnavailable {
		t.Errorf("before anything is served: %v", err)
	}
	local.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		switch string(body) {
		case "panic":
			panic("as asked")
		case "refuse":
			w.WriteHeader(http.StatusUnprocessableEntity)
		}
		w.Header().Set("X-Answer", "late or not")
		fmt.Fprintf(w, "%s %s %s %s %s", r.Method, r.Host, r.RequestURI, r.Header.Get("X-Key"), body)
	}))
	answer, err := ask(http.MethodPost, []byte("hello"))
	if want := "POST provider.example /pay?key=1 k hello"; err != nil || answer.Status != http.StatusOK || string(answer.Body) != want {
		t.Errorf("%d %q, %v", answer.Status, answer.Body, err)
	}
	if got := answer.Header.Get("X-Answer"); got != "late or not" {
		t.Errorf("header %q", got)
	}
	answer, err = ask(http.MethodPost, []byte("refuse"))
	if err == nil || answer.Status != http.StatusUnprocessableEntity || answer.Header.Get("X-Answer") != "" {
		t.Errorf("%d %v, %v: a header after the status is none", answer.Status, answer.Header, err)
	}
	if _, err := ask(http.MethodPost, []byte("panic")); checkout.ReasonOf(err) != checkout.ReasonGatewayUnavailable {
		t.Errorf("a panic: %v", err)
	}
}

// What a server keeps in the context of the request that it answers must not reach the provider's handler.
func TestLocalHandlerKnowsNothingOfItsCaller(t *testing.T) {
	type note struct{}
	local := &gateway.Local{}
	local.Serve(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if kept := r.Context().Value(note{}); kept != nil {
			t.Errorf("the caller's %v", kept)
		}
		if _, limited := r.Context().Deadline(); !limited {
			t.Error("no deadline: the client's time-out is gone")
		}
	}))
	ctx := context.WithValue(t.Context(), note{}, "note")
	if _, err := gateway.NewClientOver(local, time.Minute).Do(ctx, gateway.Call{Method: http.MethodGet, URL: localURL}); err != nil {
		t.Error(err)
	}
}

func TestLocalHandlerHearsThatNobodyWaits(t *testing.T) {
	local := &gateway.Local{}
	begun, heard := make(chan bool), make(chan bool)
	local.Serve(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(begun)
		<-r.Context().Done()
		close(heard)
	}))
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-begun; cancel() }()
	_, err := gateway.NewClientOver(local, time.Minute).Do(ctx, gateway.Call{Method: http.MethodGet, URL: localURL})
	if checkout.ReasonOf(err) != checkout.ReasonGatewayUnavailable {
		t.Error(err)
	}
	<-heard
}
