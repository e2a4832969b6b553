// Package inbound receives the events that payment providers send to
// /gateways/{driver}/{account}/events. It checks form and size only; the core verifies the signature,
// keeps the event and processes it afterwards (contracts/common.md, Incoming gateway events).
//
// It must not read anything out of an event: an event is a hint, and the core reads the payment back.
package inbound

import (
	"io"
	"log/slog"
	"net/http"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/wire"
)

// Pattern is the address of an account's events.
const Pattern = "POST /gateways/{driver}/{account}/events"

// bodyLimit is the most bytes of one event.
const bodyLimit = 256 << 10

// statuses are the answers that make a provider stop (4xx for what is not ours) or try again (503).
var statuses = map[checkout.Reason]int{
	checkout.ReasonGatewayAccountNotFound: http.StatusNotFound,
	checkout.ReasonBadSignature:           http.StatusUnauthorized,
}

// Handler receives events for the core.
func Handler(core *checkout.Service) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		account, err := id.Parse[checkout.GatewayAccount](r.PathValue("account"))
		if err != nil {
			http.Error(w, "not found", http.StatusNotFound)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, bodyLimit))
		if err != nil {
			http.Error(w, "the event is too large or incomplete", http.StatusRequestEntityTooLarge)
			return
		}
		err = core.ReceiveEvent(r.Context(), r.PathValue("driver"), account, r.Header.Get, body)
		if err == nil {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		status, known := statuses[checkout.ReasonOf(err)]
		if !known { // not kept: the provider must send it again
			status = http.StatusServiceUnavailable
			w.Header().Set("Retry-After", "5")
			wire.Annotate(r.Context(), slog.String("error", err.Error()))
		}
		http.Error(w, http.StatusText(status), status)
	})
}
