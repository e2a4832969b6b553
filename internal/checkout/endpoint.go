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
	CreatedAt time.Time
	UpdatedAt time.Time
}
