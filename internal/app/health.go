package app

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"kassa/internal/checkout"
)

// health answers those who watch the process.
type health struct {
	core     *checkout.Service
	draining atomic.Bool
}

// alive says that the process runs.
func (h *health) alive(w http.ResponseWriter, _ *http.Request) {
	_, _ = w.Write([]byte("ok\n"))
}

// ready says whether requests should be sent here: the database answers, and no shutdown has begun.
func (h *health) ready(w http.ResponseWriter, r *http.Request) {
	if h.draining.Load() {
		http.Error(w, "shutting down", http.StatusServiceUnavailable)
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	if err := h.core.Ready(ctx); err != nil {
		http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ready\n"))
}
