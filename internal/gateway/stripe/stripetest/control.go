package stripetest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// control is POST /_control/{verb}, for tests that run in another process: the methods of this package with their
// arguments as a form. It answers 204, sessions as JSON, or 400 with what is wrong.
func (s *Server) control(w http.ResponseWriter, r *http.Request) {
	text := r.PostFormValue
	amount, _ := strconv.ParseInt(text("amount"), 10, 64) // what is no number is 0, and refused as such
	var err error
	switch verb := r.PathValue("verb"); verb {
	case "register":
		if err = r.ParseForm(); err == nil {
			s.Register(Account{APIKey: text("key"), Secrets: r.PostForm["secret"], EventsURL: text("events")})
		}
	case "act":
		err = s.Act(text("session"), Outcome(text("outcome")))
	case "refund":
		err = s.RefundAtStripe(text("session"), amount)
	case "dispute":
		err = s.Dispute(text("session"), text("status"))
	case "tamper":
		err = s.Tamper(text("session"), amount, text("currency"))
	case "delay":
		s.Delay(time.Duration(amount) * time.Millisecond)
	case "fail":
		s.Fail(int(amount))
	case "sessions":
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(s.Sessions()) // a caller who is gone needs no answer
		return
	default:
		err = fmt.Errorf("stripetest: no verb is called %q", verb)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
