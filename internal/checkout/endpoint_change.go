package checkout

import (
	"kassa/internal/id"
)

// AddEndpoint writes a new webhook endpoint. The dialect has checked its address and its events, and made
// its secret.
func (s *Service) AddEndpoint(tx Tx, store StoreID, e Endpoint) Endpoint {
	e.ID, e.StoreID, e.Version, e.CreatedAt, e.UpdatedAt = id.New[Endpoint](), store, 1, tx.Now(), tx.Now()
	tx.InsertEndpoint(e)
	return e
}

// ChangeEndpoint reads an endpoint of a dialect, lets patch change it and writes it; ReasonEndpointNotFound.
func (s *Service) ChangeEndpoint(tx Tx, store StoreID, dialect string, endpoint EndpointID, patch func(*Endpoint) error) (Endpoint, error) {
	e, err := KnownEndpoint(tx, store, dialect, endpoint)
	if err != nil {
		return Endpoint{}, err
	}
	if err := patch(&e); err != nil {
		return Endpoint{}, err
	}
	e.UpdatedAt = tx.Now()
	tx.UpdateEndpoint(e)
	e.Version++
	return e, nil
}

// KnownEndpoint reads an endpoint of a dialect; ReasonEndpointNotFound.
func KnownEndpoint(r AdminReader, store StoreID, dialect string, endpoint EndpointID) (Endpoint, error) {
	e, err := r.Endpoint(store, endpoint)
	if err != nil {
		return Endpoint{}, err
	}
	if e.Dialect != dialect {
		return Endpoint{}, Refuse(ReasonEndpointNotFound, "Webhook not found.")
	}
	return e, nil
}
