package stripetest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
)

// fault is an error as Stripe writes it.
type fault struct {
	status  int
	Type    string `json:"type"`
	Code    string `json:"code,omitempty"`
	Param   string `json:"param,omitempty"`
	Message string `json:"message"`
}

// invalid is Stripe's refusal of a parameter.
func invalid(param, code, message string) *fault {
	return &fault{status: http.StatusBadRequest, Type: "invalid_request_error", Code: code, Param: param, Message: message}
}

// keyed is a request under an idempotency key, with its answer once there is one.
type keyed struct {
	request string
	answer  *httptest.ResponseRecorder // nil = under way
}

// api makes a handler of what a call does: credentials, idempotency, failures and time-outs come before.
func (s *Server) api(do func(a Account, r *http.Request) (any, *fault)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		stall, status := s.begin(r)
		if !s.waits(r) {
			return
		}
		answer := httptest.NewRecorder()
		if status != 0 {
			write(answer, nil, &fault{status: status, Type: "api_error", Message: "Something went wrong."})
		} else {
			s.answer(answer, r, string(body), do)
		}
		if stall != nil {
			close(stall)
			<-r.Context().Done()
			return
		}
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes()) // a caller who is gone needs no answer
	})
}

// begin notes a call and takes what was set for the next one.
func (s *Server) begin(r *http.Request) (stall chan struct{}, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, r.Method+" "+r.URL.Path)
	stall, s.stall = s.stall, nil
	if s.unexpiring && strings.HasSuffix(r.URL.Path, "/expire") {
		return stall, http.StatusInternalServerError
	}
	if at := slices.IndexFunc(s.failures, func(f failure) bool { return f.method == "" || f.method == r.Method }); at >= 0 {
		status = s.failures[at].status
		s.failures = slices.Delete(s.failures, at, at+1)
	}
	return stall, status
}

// waits as long as Delay says; false when the caller left.
func (s *Server) waits(r *http.Request) bool {
	s.mu.Lock()
	delay := s.delay
	s.mu.Unlock()
	if delay == 0 {
		return true
	}
	select {
	case <-s.clock.After(delay):
		return true
	case <-r.Context().Done():
		return false
	}
}

// answer carries a call out, once per idempotency key.
func (s *Server) answer(w *httptest.ResponseRecorder, r *http.Request, body string, do func(a Account, r *http.Request) (any, *fault)) {
	key, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	s.mu.Lock()
	account, known := s.accounts[key]
	s.mu.Unlock()
	if !known || r.Header.Get("Stripe-Version") == "" {
		write(w, nil, &fault{status: http.StatusUnauthorized, Type: "invalid_request_error", Message: "Invalid API Key provided: " + cutKey(key)})
		return
	}
	own := r.Header.Get("Idempotency-Key")
	if r.Method != http.MethodPost || own == "" {
		told, wrong := do(account, r)
		write(w, told, wrong)
		return
	}
	own = key + " " + own
	before, refused := s.claim(own, r.URL.Path+"\n"+body)
	switch {
	case refused != nil:
		write(w, nil, refused)
		return
	case before != nil:
		w.Header().Set("Idempotent-Replayed", "true")
		w.WriteHeader(before.Code)
		_, _ = w.Write(before.Body.Bytes())
		return
	}
	told, wrong := do(account, r)
	write(w, told, wrong)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys[own].answer = w
}

// claim takes an idempotency key, or gives what it answered before.
func (s *Server) claim(own, request string) (before *httptest.ResponseRecorder, refused *fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.keys[own]
	switch {
	case known == nil:
		s.keys[own] = &keyed{request: request}
		return nil, nil
	case known.request != request:
		return nil, &fault{status: http.StatusBadRequest, Type: "idempotency_error", Message: "Keys for idempotent requests can only be used with the same parameters they were first used with."}
	case known.answer == nil:
		return nil, &fault{status: http.StatusConflict, Type: "idempotency_error", Code: "idempotency_key_in_use", Message: "There is currently another in-progress request using this key."}
	}
	return known.answer, nil
}

// cutKey shows as much of a key as Stripe does.
func cutKey(key string) string {
	if len(key) < 12 {
		return "***"
	}
	return key[:8] + "***" + key[len(key)-4:]
}

// write writes an answer, or a fault.
func write(w http.ResponseWriter, told any, wrong *fault) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Request-Id", fresh("req_"))
	status := http.StatusOK
	if wrong != nil {
		status, told = wrong.status, map[string]any{"error": wrong}
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(told) // into memory
}
