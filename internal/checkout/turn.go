package checkout

import (
	"context"
	"sync"
	"time"
)

// turns lets one after the other look a payment up: a buyer who returns and the event that tells of the same come
// at once, and the second need not ask what the first is being told. They are this process's own; between replicas
// the versions of the rows decide.
type turns struct {
	mu        sync.Mutex
	byPayment map[PaymentID]*turn
}

// turn is the right to look one payment up.
type turn struct {
	turns *turns
	free  chan struct{} // holds a token while nobody has the turn
	users int           // that have it or wait for it; under turns.mu
	// asked is when the last look-up began whose answer was written down; zero = none is known of. It belongs to who
	// has the turn.
	asked time.Time
	// told is the payment's sale after that look-up, for those who waited meanwhile; nil = nobody did.
	told *Sale
}

// turnsMost bounds the memory; above it the turns that nobody has are forgotten.
const turnsMost = 4096

func newTurns() *turns { return &turns{byPayment: map[PaymentID]*turn{}} }

// turnPatience is how long somebody waits for a turn: a gateway may hang while another one asks it.
const turnPatience = 500 * time.Millisecond

// take gets the turn of a payment and tells whether somebody else had it meanwhile. Who has waited for turnPatience
// gets a turn of its own, beside the other; the error is the context's.
func (t *turns) take(ctx context.Context, p PaymentID) (one *turn, waited bool, err error) {
	one = t.join(p)
	select {
	case <-one.free:
		return one, false, nil
	default:
	}
	waiting, cancel := context.WithTimeout(ctx, turnPatience)
	defer cancel()
	select {
	case <-one.free:
		return one, true, nil
	case <-waiting.Done():
		t.leave(one)
		if ctx.Err() != nil {
			return nil, true, ctx.Err()
		}
		return &turn{turns: t, free: make(chan struct{}, 1), users: 1}, true, nil
	}
}

// join finds the turn of a payment, or makes it.
func (t *turns) join(p PaymentID) *turn {
	t.mu.Lock()
	defer t.mu.Unlock()
	one, known := t.byPayment[p]
	if !known {
		t.forget()
		one = &turn{turns: t, free: make(chan struct{}, 1)}
		one.free <- struct{}{}
		t.byPayment[p] = one
	}
	one.users++
	return one
}

// forget makes room.
func (t *turns) forget() {
	if len(t.byPayment) < turnsMost {
		return
	}
	for p, one := range t.byPayment {
		if one.users == 0 {
			delete(t.byPayment, p)
		}
	}
}

func (t *turns) leave(one *turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if one.users--; one.users == 0 {
		one.told = nil
	}
}

// tell leaves the sale to those who wait.
func (t *turn) tell(sale Sale) {
	t.turns.mu.Lock()
	defer t.turns.mu.Unlock()
	t.told = nil
	if t.users > 1 {
		t.told = &sale
	}
}

// end gives the turn to the next.
func (t *turn) end() {
	t.turns.leave(t) // before somebody else has it: what is told belongs to those who wait
	t.free <- struct{}{}
}
