package checkout

import (
	"time"

	"kassa/internal/id"
)

// SessionID identifies a Session. The session made together with its order carries the order's own
// 128 bits, as Shoppex wants it (a session is readable as a payment under the same id).
type SessionID = id.ID[Session]

// SessionState is whether a session can still be paid.
type SessionState string

// The states of a session (docs/states/session.md).
const (
	SessionOpen     SessionState = "open"
	SessionComplete SessionState = "complete"
	SessionExpired  SessionState = "expired"
)

// SessionStates lists all states.
func SessionStates() []SessionState {
	return []SessionState{SessionOpen, SessionComplete, SessionExpired}
}

// Session is the right to pay one order until a time, on one page.
type Session struct {
	ID         SessionID
	StoreID    StoreID
	OrderID    OrderID
	Version    int64
	State      SessionState
	SuccessURL string   // where a paid buyer goes; empty = our receipt
	CancelURL  string   // where a buyer who gives up goes; empty = nowhere
	Methods    []string // the payment methods offered; empty = all the store has
	Method     string   // preselected; empty = none
	Coin       string   // the coin asked for, e.g. BITCOIN; empty = the buyer's choice
	// Confirmations before a payment on a chain counts; 0 = the gateway's default.
	Confirmations int64
	WhiteLabel    bool
	ExpiresAt     time.Time
	CreatedAt     time.Time
	UpdatedAt     time.Time
}

// Live tells whether the session can be paid at this time. Expiry is a fact of the clock first:
// a session past its time is dead even if no job has written so yet.
func (s Session) Live(now time.Time) bool { return s.State == SessionOpen && now.Before(s.ExpiresAt) }

// Lapsed tells whether the session ended unpaid, by state or by the clock.
func (s Session) Lapsed(now time.Time) bool {
	return s.State == SessionExpired || (s.State == SessionOpen && !now.Before(s.ExpiresAt))
}

// SessionEventKind names what can happen to a session.
type SessionEventKind string

// The events of a session.
const (
	SessionPaid    SessionEventKind = "paid"    // the order was paid
	SessionTimeOut SessionEventKind = "timeout" // the clock passed ExpiresAt
	SessionClosed  SessionEventKind = "closed"  // the seller ended it early
)

// SessionEventKinds lists all kinds.
func SessionEventKinds() []SessionEventKind {
	return []SessionEventKind{SessionPaid, SessionTimeOut, SessionClosed}
}

// Apply moves the session by one event. A session that ends early has its ExpiresAt moved to now.
func (s Session) Apply(kind SessionEventKind, now time.Time) (Session, error) {
	switch s.State {
	case SessionOpen:
		return s.applyOpen(kind, now)
	case SessionComplete:
		if kind == SessionPaid {
			return s, ErrAlready
		}
		return s, ErrState
	case SessionExpired:
		if kind == SessionPaid { // late money is the order's affair
			return s, ErrState
		}
		return s, ErrAlready
	}
	return s, ErrState
}

func (s Session) applyOpen(kind SessionEventKind, now time.Time) (Session, error) {
	s.UpdatedAt = now
	switch kind {
	case SessionPaid:
		s.State = SessionComplete
	case SessionTimeOut:
		if now.Before(s.ExpiresAt) {
			return s, ErrState
		}
		s.State = SessionExpired
	case SessionClosed:
		s.State = SessionExpired
		if now.Before(s.ExpiresAt) {
			s.ExpiresAt = now
		}
	default:
		return s, ErrUnknownEvent
	}
	return s, nil
}
