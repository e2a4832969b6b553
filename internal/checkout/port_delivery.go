package checkout

import "time"

// NumberReader finds by the integers that SellApp's API shows. Not found is the noun's own reason.
type NumberReader interface {
	SaleByNumber(store StoreID, number int64) (Sale, error)
	ProductByNumber(store StoreID, number int64) (Product, error)
	// VariantsByNumber reads variants that are not archived; unknown numbers are just missing.
	VariantsByNumber(store StoreID, numbers []int64) ([]Variant, error)
	CouponByNumber(store StoreID, number int64) (Coupon, error)
	// CouponNumbers tells the numbers of coupons; unknown and deleted ones are just missing.
	CouponNumbers(store StoreID, coupons []CouponID) (map[CouponID]int64, error)
	// Invoices is Orders for those that were not submitted too.
	Invoices(store StoreID, query InvoiceQuery) ([]Sale, int64, error)
}

// DeliveryReader reads what was handed over.
type DeliveryReader interface {
	// DeliveriesOf lists an order's deliveries by line, oldest first.
	DeliveriesOf(store StoreID, order OrderID) ([]Delivery, error)
	// Delivery finds a delivery; ReasonDeliveryNotFound.
	Delivery(store StoreID, delivery DeliveryID) (Delivery, error)
	// UnitsOf lists the stock units that an order has reserved or bought, oldest first.
	UnitsOf(store StoreID, order OrderID) ([]StockUnit, error)
	// File finds a file; ReasonFileNotFound. Files lists a store's, newest first.
	File(store StoreID, file FileID) (File, error)
	Files(store StoreID, window Window) ([]File, int64, error)
}

// DeliveryWriter writes what is handed over, and takes what is due.
type DeliveryWriter interface {
	InsertDelivery(Delivery)
	// UpdateDelivery writes all but what says what is delivered to whom; compare-and-swap on Version.
	UpdateDelivery(Delivery)
	// LeaseDeliveries takes deliveries whose RetryAt is at or before now, longest due first.
	LeaseDeliveries(now, until time.Time, limit int) ([]Delivery, error)
	// RevokeUnits makes the units of a product that an order has bought not valid any more.
	RevokeUnits(store StoreID, order OrderID, product ProductID)
	InsertFile(File)
	InsertLetter(Letter)
	// UpdateLetter writes Tries, DueAt, Failure and SentAt; compare-and-swap on Version.
	UpdateLetter(Letter)
	// LeaseLetters takes letters whose DueAt is at or before now, longest due first.
	LeaseLetters(now, until time.Time, limit int) ([]Letter, error)
}
