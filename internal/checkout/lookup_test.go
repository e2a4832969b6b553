package checkout

import (
	"testing"
	"time"

	"kassa/internal/id"
	"kassa/internal/money"
)

func TestNextLookupSchedule(t *testing.T) {
	created := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	p := Payment{State: PaymentPending, AccountID: id.New[GatewayAccount](), CreatedAt: created}
	want := []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 6 * time.Hour}
	for day := time.Duration(1); day <= 35; day++ {
		want = append(want, day*24*time.Hour)
	}
	now := created
	for i, after := range want {
		at := nextLookup(p, now)
		if !at.Equal(created.Add(after)) {
			t.Fatalf("look-up %d: %v after creation, want %v", i+1, at.Sub(created), after)
		}
		now = at
	}
	if at := nextLookup(p, now); !at.IsZero() {
		t.Errorf("asked again at %v after 35 days", at.Sub(created))
	}
}

func TestNextLookupAfterAPause(t *testing.T) {
	created := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	p := Payment{State: PaymentUnknown, AccountID: id.New[GatewayAccount](), CreatedAt: created}
	for now, want := range map[time.Duration]time.Duration{
		-time.Hour:                      time.Minute,
		59 * time.Second:                time.Minute,
		2 * time.Hour:                   6 * time.Hour,
		24*time.Hour - time.Microsecond: 24 * time.Hour,
		90 * time.Hour:                  96 * time.Hour,
	} {
		if at := nextLookup(p, created.Add(now)); !at.Equal(created.Add(want)) {
			t.Errorf("at %v: %v, want %v", now, at.Sub(created), want)
		}
	}
}

func TestNextLookupIsForOpenPaymentsOfAGateway(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for _, state := range PaymentStates() {
		p := Payment{State: state, AccountID: id.New[GatewayAccount](), CreatedAt: now}
		if at := nextLookup(p, now); at.IsZero() == p.Open() {
			t.Errorf("%s: %v", state, at)
		}
		p.AccountID = GatewayAccountID{}
		if at := nextLookup(p, now); !at.IsZero() {
			t.Errorf("%s without an account: %v", state, at)
		}
	}
}

func TestNextLookupIsForPaymentsThatFellShort(t *testing.T) {
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	euro := money.MustCurrency("EUR")
	p := Payment{
		State: PaymentSucceeded, AccountID: id.New[GatewayAccount](), CreatedAt: now,
		Amount: money.Must(1000, euro), Received: money.Must(400, euro),
	}
	if at := nextLookup(p, now); !at.Equal(now.Add(time.Minute)) {
		t.Errorf("the rest is not waited for: %v", at)
	}
	p.Received = p.Amount
	if at := nextLookup(p, now); !at.IsZero() {
		t.Errorf("a whole payment is asked about at %v", at)
	}
}

func TestAPanicInAPieceOfWorkIsAnError(t *testing.T) {
	done := make([]bool, 3)
	err := inParallel([]int{0, 1, 2}, func(i int) error {
		if i == 1 {
			panic("a gateway package is broken")
		}
		done[i] = true
		return nil
	})
	if err == nil || !done[0] || !done[2] {
		t.Errorf("%v, %v", err, done)
	}
}
