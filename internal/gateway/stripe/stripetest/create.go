package stripetest

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// threeDecimal are the currencies whose last digit must be 0, hundred those that have no hundredths.
var (
	threeDecimal = []string{"bhd", "jod", "kwd", "omr", "tnd"}
	hundred      = []string{"isk", "ugx"}
	// leastOf is the least that Stripe takes, for a few currencies.
	leastOf = map[string]int64{"usd": 50, "eur": 50, "gbp": 30, "jpy": 50}
)

// create is POST /v1/checkout/sessions.
func (s *Server) create(a Account, r *http.Request) (any, *fault) {
	f, wrong := read(r, "mode", "success_url", "cancel_url", "client_reference_id", "customer_email", "expires_at",
		"metadata[*]", "payment_intent_data[metadata][*]", "adaptive_pricing[enabled]", "line_items[0][quantity]",
		"line_items[0][price_data][currency]", "line_items[0][price_data][unit_amount]", "line_items[0][price_data][product_data][name]")
	if wrong != nil {
		return nil, wrong
	}
	now := s.clock.Now()
	made := &session{
		id: fresh("cs_" + modeOf(a) + "_"), account: a.APIKey, live: a.live(), created: now, status: "open", paid: "unpaid",
		successURL: f.text("success_url"), cancelURL: f.text("cancel_url"),
		clientReference: f.text("client_reference_id"), email: f.text("customer_email"),
	}
	for _, check := range []func() *fault{
		func() (wrong *fault) { made.expires, wrong = f.expiry(now); return wrong },
		func() (wrong *fault) { made.metadata, wrong = f.dictionary("metadata"); return wrong },
		func() (wrong *fault) {
			made.intentMetadata, wrong = f.dictionary("payment_intent_data[metadata]")
			return wrong
		},
		func() *fault { return f.checkTexts() },
		func() *fault { return made.readItems(f) },
	} {
		if wrong := check(); wrong != nil {
			return nil, wrong
		}
	}
	made.url = s.base() + "/c/pay/" + made.id
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions = append(s.sessions, made)
	return made.object(false), nil
}

func modeOf(a Account) string {
	if a.live() {
		return "live"
	}
	return "test"
}

// expiry is when a session made now ends: 24 hours from now unless it says otherwise, 30 minutes at least.
func (f form) expiry(now time.Time) (time.Time, *fault) {
	at, wrong := f.number("expires_at")
	if wrong != nil || at == 0 {
		return now.Add(24 * time.Hour), wrong
	}
	end := time.Unix(at, 0)
	if end.Before(now.Add(30*time.Minute)) || end.After(now.Add(24*time.Hour)) {
		return end, invalid("expires_at", "", "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.")
	}
	return end, nil
}

// checkTexts checks all parameters but the items.
func (f form) checkTexts() *fault {
	if f.text("mode") != "payment" {
		return invalid("mode", "", "This fake knows the mode payment only.")
	}
	for _, name := range []string{"success_url", "cancel_url"} {
		u, err := url.Parse(f.text(name))
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			return invalid(name, "url_invalid", "Not a valid URL")
		}
	}
	if len(f.text("client_reference_id")) > 200 {
		return invalid("client_reference_id", "", "Invalid string: at most 200 characters")
	}
	if f.has("customer_email") && !strings.Contains(f.text("customer_email"), "@") {
		return invalid("customer_email", "email_invalid", "Invalid email address: "+f.text("customer_email"))
	}
	if enabled := f.text("adaptive_pricing[enabled]"); enabled != "" && enabled != "true" && enabled != "false" {
		return invalid("adaptive_pricing[enabled]", "", "Invalid boolean: "+enabled)
	}
	return nil
}

// readItems reads the line items and adds them up.
func (s *session) readItems(f form) *fault {
	for n := 0; ; n++ {
		at := fmt.Sprintf("line_items[%d]", n)
		price := at + "[price_data]"
		if !f.has(price + "[currency]") {
			break
		}
		one := item{name: f.text(price + "[product_data][name]")}
		var wrong *fault
		if one.quantity, wrong = f.number(at + "[quantity]"); wrong != nil {
			return wrong
		}
		if one.unit, wrong = f.number(price + "[unit_amount]"); wrong != nil {
			return wrong
		}
		currency := f.text(price + "[currency]")
		switch {
		case n == 0:
			s.currency = currency
		case currency != s.currency:
			return invalid(price+"[currency]", "", "All prices on a Checkout Session must have the same currency.")
		}
		if wrong := one.check(at, currency); wrong != nil {
			return wrong
		}
		s.items = append(s.items, one)
		s.total += one.unit * one.quantity
	}
	switch {
	case len(s.items) == 0:
		return invalid("line_items", "", "You must pass line_items in payment mode.")
	case len(s.items) > 100:
		return invalid("line_items", "", "You can pass at most 100 line items.")
	case s.total < max(leastOf[s.currency], 1):
		return invalid("", "amount_too_small", "The Checkout Session's total amount due must add up to at least the minimum.")
	case s.total > 99_999_999:
		return invalid("", "amount_too_large", "The total amount is too large.")
	}
	return nil
}

// check checks one item.
func (i item) check(at, currency string) *fault {
	switch {
	case len(currency) != 3 || strings.ToLower(currency) != currency:
		return invalid(at+"[price_data][currency]", "", "Invalid currency: "+currency)
	case i.name == "" || len([]rune(i.name)) > 250:
		return invalid(at+"[price_data][product_data][name]", "", "Invalid string: 1 to 250 characters")
	case i.quantity < 1:
		return invalid(at+"[quantity]", "", "Quantity is required.")
	case i.unit < 0:
		return invalid(at+"[price_data][unit_amount]", "", "This value must be greater than or equal to 0.")
	case slices.Contains(threeDecimal, currency) && i.unit%10 != 0, slices.Contains(hundred, currency) && i.unit%100 != 0:
		return invalid(at+"[price_data][unit_amount]", "", "Invalid amount for this currency.")
	}
	return nil
}
