package checkout

import (
	"strings"
	"time"

	"kassa/internal/id"
	"kassa/internal/money"
)

// CustomerID identifies a Customer.
type CustomerID = id.ID[Customer]

// Customer is a buyer whom a store knows by e-mail, from the first time that they chose to pay.
type Customer struct {
	ID      CustomerID
	StoreID StoreID
	// Number counts the customers of this deployment from 1: SellApp's integer id. The database sets it.
	Number    int64
	Email     string
	Name      string
	Billing   Address // of the last order that had one
	Orders    int64   // that were paid
	Spent     money.Amount
	CreatedAt time.Time
	UpdatedAt time.Time
}

// EmailKey is the form of an e-mail address under which a customer is known: nobody minds the case.
func EmailKey(email string) string { return strings.ToLower(email) }
