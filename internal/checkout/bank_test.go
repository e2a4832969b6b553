package checkout_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"kassa/internal/checkout"
	"kassa/internal/money"
)

// bank is a gateway whose truth the test writes. It opens one payment per key, as a provider does.
type bank struct {
	mu       sync.Mutex
	payments map[string]*checkout.Report // by key
	opened   []string                    // the key of each call of Open
	failures []error                     // what the next calls of Open answer, after they opened the payment
	down     error                       // what Lookup answers while it is set
	lookups  int
	refunds  map[string]money.Amount // by key
	// refundFailures is what the next calls of Refund answer, after they sent the money, unless it is a decline.
	refundFailures []error
}

func newBank() *bank {
	return &bank{payments: map[string]*checkout.Report{}, refunds: map[string]money.Amount{}}
}

func (b *bank) Capabilities() checkout.Capabilities {
	return checkout.Capabilities{Flows: []checkout.Flow{checkout.FlowRedirect}, TestOnly: true, Origins: []string{"https://bank.example"}}
}

func (b *bank) Open(_ context.Context, _ checkout.GatewayAccount, req checkout.OpenRequest) (checkout.Opened, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.opened = append(b.opened, req.Key)
	if b.payments[req.Key] == nil {
		b.payments[req.Key] = &checkout.Report{
			Reference: fmt.Sprintf("ref-%d", len(b.payments)+1), State: checkout.PaymentPending,
			Amount: req.Amount, Received: money.Zero(req.Amount.Currency()),
		}
	}
	if len(b.failures) > 0 {
		failure := b.failures[0]
		b.failures = b.failures[1:]
		if failure != nil {
			return checkout.Opened{}, failure
		}
	}
	reference := b.payments[req.Key].Reference
	return checkout.Opened{Reference: reference, Instruction: checkout.Instruction{
		Flow: checkout.FlowRedirect, URL: "https://bank.example/" + reference,
	}}, nil
}

func (b *bank) Lookup(_ context.Context, _ checkout.GatewayAccount, key, reference string) (checkout.Report, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lookups++
	if b.down != nil {
		return checkout.Report{}, b.down
	}
	for known, report := range b.payments {
		if report.Reference == reference || (reference == "" && known == key) {
			return *report, nil
		}
	}
	return checkout.Report{}, checkout.Refuse(checkout.ReasonPaymentNotFound, "no such payment")
}

// Refund gives money back once per key, or answers what refundFailures has next.
func (b *bank) Refund(_ context.Context, _ checkout.GatewayAccount, req checkout.RefundRequest) (checkout.Refunded, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refunds[req.Key] = req.Amount
	if len(b.refundFailures) > 0 {
		failure := b.refundFailures[0]
		b.refundFailures = b.refundFailures[1:]
		if checkout.ReasonOf(failure) == checkout.ReasonDeclined {
			delete(b.refunds, req.Key)
		}
		return checkout.Refunded{}, failure
	}
	return checkout.Refunded{Reference: "re-" + req.Key, Amount: req.Amount}, nil
}

// refuses sets what the next calls of Refund answer.
func (b *bank) refuses(failures ...error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refundFailures = failures
}

// ParseEvent reads "id type reference", signed by naming the secret.
func (b *bank) ParseEvent(account checkout.GatewayAccount, header func(string) string, body []byte, _ time.Time) (checkout.GatewayHint, error) {
	fields := strings.Fields(string(body))
	if header("Signature") != account.Secret || len(fields) != 3 {
		return checkout.GatewayHint{}, checkout.Refuse(checkout.ReasonBadSignature, "bad signature")
	}
	return checkout.GatewayHint{EventID: fields[0], Type: fields[1], Reference: fields[2]}, nil
}

// tell changes the truth about one payment.
func (b *bank) tell(p checkout.Payment, change func(*checkout.Report)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change(b.payments[p.Key()])
}

// receives makes a payment succeed with this much received in all.
func (b *bank) receives(p checkout.Payment, received int64) {
	b.tell(p, func(r *checkout.Report) { r.State, r.Received = checkout.PaymentSucceeded, eur(received) })
}

// becomes changes a payment's state.
func (b *bank) becomes(p checkout.Payment, state checkout.PaymentState) {
	b.tell(p, func(r *checkout.Report) { r.State = state })
}

// answers sets what the next calls of Open come to.
func (b *bank) answers(failures ...error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures = failures
}

// breaks makes look-ups fail until it is called with nil.
func (b *bank) breaks(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.down = err
}

// keys are the different keys that Open was called with, and how often it was called.
func (b *bank) keys() ([]string, int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Compact(slices.Sorted(slices.Values(b.opened))), len(b.opened)
}

// asked is how often Lookup was called.
func (b *bank) asked() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.lookups
}

// callable is a bank that can also be told to call a payment off.
type callable struct{ *bank }

func (c callable) Cancel(_ context.Context, _ checkout.GatewayAccount, reference string) (checkout.Report, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, report := range c.payments {
		if report.Reference != reference {
			continue
		}
		if report.State == checkout.PaymentPending {
			report.State = checkout.PaymentCancelled
		}
		return *report, nil
	}
	return checkout.Report{}, checkout.Refuse(checkout.ReasonPaymentNotFound, "no such payment")
}
