package checkout

import "time"

// ExceptionReader reads what somebody must decide. Operators work on the exceptions of all stores.
type ExceptionReader interface {
	// Exceptions lists an order's exceptions, oldest first.
	Exceptions(store StoreID, order OrderID) ([]Exception, error)
	// OpenException finds an open exception of any store; ReasonExceptionNotFound.
	OpenException(exception ExceptionID) (Exception, error)
	// ListExceptions lists exceptions, the oldest first.
	ListExceptions(query ExceptionQuery) ([]Exception, error)
	// OpenExceptions counts the open ones of all stores by kind; a kind without any is missing.
	OpenExceptions() (map[ExceptionKind]int64, error)
}

// ExceptionWriter writes exceptions, and takes those that the policy decides. Who updates one holds its sale.
type ExceptionWriter interface {
	InsertException(Exception)
	// UpdateException writes ResolvedAt, Resolution and RefundAt.
	UpdateException(Exception)
	// LeaseExceptions takes exceptions whose RefundAt is at or before now, longest due first, and moves it to until.
	LeaseExceptions(now, until time.Time, limit int) ([]Exception, error)
}
