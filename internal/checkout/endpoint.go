package checkout

import (
	"time"

	"kassa/internal/id"
)

// EndpointID identifies an Endpoint.
type EndpointID = id.ID[Endpoint]

// Endpoint is where a store's events go, in one dialect's words.
type Endpoint struct {
	ID        EndpointID
	StoreID   StoreID
	Version   int64
	Dialect   string
	URL       string
	Events    []string // the dialect's own names
	Note      string
	Secret    string // signs what is sent; shown once
	Signature string // which of the dialect's ways of signing: "V1", "V2"
	Enabled   bool
	// OrderID makes it one order's own notify_url; zero = it is the store's. Lists leave those of orders out.
	OrderID OrderID
	// PreviousSecret signs as well until PreviousUntil, so that a receiver can change over.
	PreviousSecret string
	PreviousUntil  time.Time
	// FailingSince is when the first of the failures in a row was; zero = the last attempt was well, or none
	// was made.
	FailingSince   time.Time
	DisabledReason string // why it was disabled by us; empty = it was not
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// Secrets lists what signs at a time, newest first.
func (e Endpoint) Secrets(now time.Time) []string {
	if e.PreviousSecret == "" || !now.Before(e.PreviousUntil) {
		return []string{e.Secret}
	}
	return []string{e.Secret, e.PreviousSecret}
}
