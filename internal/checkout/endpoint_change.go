package checkout

import (
	"time"

	"kassa/internal/id"
)

// AddEndpoint writes a new webhook endpoint. The dialect has checked its address and its events, and made
// its secret.
func (s *Service) AddEndpoint(tx Tx, store StoreID, e Endpoint) Endpoint {
	e.ID, e.StoreID, e.Version, e.CreatedAt, e.UpdatedAt = id.New[Endpoint](), store, 1, tx.Now(), tx.Now()
	tx.InsertEndpoint(e)
	return e
}

// notifyEndpoint is the endpoint of an order that has a notify_url of its own. It has the order's own 128
// bits.
func notifyEndpoint(o Order) Endpoint {
	return Endpoint{
		ID: id.Convert[Endpoint](o.ID), StoreID: o.StoreID, Version: 1, Dialect: o.Dialect, URL: o.NotifyURL,
		Secret: o.NotifySecret, Enabled: true, OrderID: o.ID, CreatedAt: o.CreatedAt, UpdatedAt: o.CreatedAt,
	}
}

// ChangeEndpoint reads an endpoint of a dialect, lets patch change it and writes it; ReasonEndpointNotFound.
// One that is enabled again begins anew: what it failed before does not count. What waits for one that is
// disabled becomes dead.
func (s *Service) ChangeEndpoint(tx Tx, store StoreID, dialect string, endpoint EndpointID, patch func(*Endpoint) error) (Endpoint, error) {
	e, err := KnownEndpoint(tx, store, dialect, endpoint)
	if err != nil {
		return Endpoint{}, err
	}
	before := e.Enabled
	if err := patch(&e); err != nil {
		return Endpoint{}, err
	}
	if e.Enabled && !before {
		e.FailingSince, e.DisabledReason = time.Time{}, ""
	}
	e.UpdatedAt = tx.Now()
	tx.UpdateEndpoint(e)
	if e.Enabled != before {
		tx.WakeQueue(e.StoreID, e.ID, tx.Now(), true)
	}
	e.Version++
	return e, nil
}

// secretOverlap is how long an old secret still signs beside the new one (contracts/common.md).
const secretOverlap = 24 * time.Hour

// RotateSecret gives an endpoint of a dialect a new secret; ReasonEndpointNotFound. The old one signs as well
// for 24 hours, unless it is revoked.
func (s *Service) RotateSecret(tx Tx, store StoreID, dialect string, endpoint EndpointID, secret string, revoke bool) (Endpoint, error) {
	return s.ChangeEndpoint(tx, store, dialect, endpoint, func(e *Endpoint) error {
		e.PreviousSecret, e.PreviousUntil = e.Secret, tx.Now().Add(secretOverlap)
		if revoke {
			e.PreviousSecret, e.PreviousUntil = "", time.Time{}
		}
		e.Secret = secret
		return nil
	})
}

// RemoveEndpoint forgets an endpoint of a dialect; ReasonEndpointNotFound. What waits for it becomes dead.
func (s *Service) RemoveEndpoint(tx Tx, store StoreID, dialect string, endpoint EndpointID) error {
	e, err := KnownEndpoint(tx, store, dialect, endpoint)
	if err != nil {
		return err
	}
	tx.DeleteEndpoint(e.StoreID, e.ID)
	tx.WakeQueue(e.StoreID, e.ID, tx.Now(), true)
	return nil
}

// KnownEndpoint reads an endpoint of a dialect, or of any where that is empty; ReasonEndpointNotFound.
func KnownEndpoint(r AdminReader, store StoreID, dialect string, endpoint EndpointID) (Endpoint, error) {
	e, err := r.Endpoint(store, endpoint)
	if err != nil {
		return Endpoint{}, err
	}
	if dialect != "" && e.Dialect != dialect || !e.OrderID.IsZero() {
		return Endpoint{}, Refuse(ReasonEndpointNotFound, "Webhook not found.")
	}
	return e, nil
}
