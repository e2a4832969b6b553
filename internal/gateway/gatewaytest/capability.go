package gatewaytest

import (
	"net/url"
	"slices"

	"kassa/internal/checkout"
)

// capabilities: what is declared can be called, and what is not declared cannot.
func (s suite) capabilities() {
	can := s.Gateway.Capabilities()
	if len(can.Flows) == 0 {
		s.Error("no flow is declared")
	}
	if _, ok := s.Gateway.(checkout.Canceller); ok != can.Cancel {
		s.Errorf("Cancel is declared %t, Canceller is implemented %t", can.Cancel, ok)
	}
	if can.PartialRefund && !can.Refunds {
		s.Error("a part can be refunded but not the whole")
	}
	for _, origin := range can.Origins {
		if u, err := url.Parse(origin); err != nil || u.Scheme == "" || u.Scheme+"://"+u.Host != origin {
			s.Errorf("%q is not an origin", origin)
		}
	}
}

// flows: every declared flow tells the buyer what it must.
func (s suite) flows() {
	for _, flow := range s.Gateway.Capabilities().Flows {
		req := s.request()
		req.Method = s.Methods[flow]
		if req.Method == "" {
			s.Errorf("the harness has no method for the flow %s", flow)
			continue
		}
		got := s.open(req).Instruction
		if got.Flow != flow {
			s.Errorf("%s asks by %q, want %q", req.Method, got.Flow, flow)
		}
		s.complete(got)
	}
	if undeclared := len(s.Methods) - len(s.Gateway.Capabilities().Flows); undeclared > 0 {
		s.Errorf("%d flows are tried but not declared", undeclared)
	}
}

// complete checks that an instruction has the fields of its flow.
func (s suite) complete(got checkout.Instruction) {
	s.Helper()
	switch got.Flow {
	case checkout.FlowRedirect:
		u, err := url.Parse(got.URL)
		if err != nil || u.Host == "" || !slices.Contains([]string{"http", "https"}, u.Scheme) {
			s.Errorf("redirect to %q", got.URL)
		}
	case checkout.FlowQR:
		if got.Payload == "" || got.Address == "" || got.Amount == "" {
			s.Errorf("a QR code lacks something: %+v", got)
		}
	case checkout.FlowInstructions:
		if got.Text == "" {
			s.Error("instructions without text")
		}
	default:
		s.Errorf("unknown flow %q", got.Flow)
	}
}

// hosted: a page that asks for everything needs no buyer beforehand, and tells of them when they have paid.
func (s suite) hosted() {
	if !s.Gateway.Capabilities().Hosted {
		return
	}
	req := s.request()
	req.Email = ""
	reference := s.open(req).Reference
	if report := s.look(reference); report.Email != "" {
		s.Errorf("a buyer is told of before there was one: %+v", report)
	}
	s.Act(s, reference, Succeed)
	if report := s.look(reference); report.Email == "" || report.State != checkout.PaymentSucceeded {
		s.Errorf("who has paid is not told: %+v", report)
	}
}

// cancel: a payment that nobody made is called off for good; one that was made is not.
func (s suite) cancel() {
	canceller, ok := s.Gateway.(checkout.Canceller)
	if !ok {
		return
	}
	reference := s.open(s.request()).Reference
	for range 2 {
		report, err := canceller.Cancel(s.Context(), s.Account, reference)
		if err != nil || report.State != checkout.PaymentCancelled || report.Reference != reference {
			s.Errorf("cancel: %+v, %v", report, err)
		}
	}
	if state := s.look(reference).State; state != checkout.PaymentCancelled {
		s.Errorf("after cancel it is %s", state)
	}
	for _, outcome := range []Outcome{Succeed, TooLate} {
		if !slices.Contains(s.Outcomes, outcome) {
			continue
		}
		paid := s.open(s.request()).Reference
		s.Act(s, paid, outcome)
		if report, err := canceller.Cancel(s.Context(), s.Account, paid); err != nil || report.State != checkout.PaymentSucceeded || report.Received != report.Amount {
			s.Errorf("cancel after %s: %+v, %v", outcome, report, err)
		}
		if state := s.look(paid).State; state != checkout.PaymentSucceeded {
			s.Errorf("after %s and cancel it is %s", outcome, state)
		}
	}
	_, err := canceller.Cancel(s.Context(), s.Account, "nothing-under-this")
	s.refused("cancel an unknown reference", err, checkout.ReasonPaymentNotFound)
}
