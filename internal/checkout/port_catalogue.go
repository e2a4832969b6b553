package checkout

import "time"

// CatalogueReader reads what a store sells, and to whom on which terms.
type CatalogueReader interface {
	// ProductsByID reads products with their variants, archived ones too; unknown ids are just missing.
	ProductsByID(store StoreID, ids []ProductID) ([]Product, error)
	// ProductByHandle finds a product that is not archived; ReasonProductNotFound.
	ProductByHandle(store StoreID, handle string) (Product, error)
	// Variants reads variants, archived ones too, as they are now, without their Free; unknown ids are just
	// missing.
	Variants(store StoreID, ids []VariantID) ([]Variant, error)
	// VariantsBySKU finds the variants of that SKU whose products are not archived.
	VariantsBySKU(store StoreID, sku string) ([]Variant, error)
	// Products reads a page of products that are not archived, with their variants, and counts all that match.
	Products(store StoreID, query ProductQuery) ([]Product, int64, error)
	// CouponByCode finds a coupon by CouponKey(code); ReasonCouponNotFound.
	CouponByCode(store StoreID, code string) (Coupon, error)
	// Coupon finds a coupon; ReasonCouponNotFound.
	Coupon(store StoreID, coupon CouponID) (Coupon, error)
	// Coupons reads a page of coupons and counts all that match.
	Coupons(store StoreID, query CouponQuery) ([]Coupon, int64, error)
	// StockUnit finds a unit; ReasonUnitNotFound.
	StockUnit(store StoreID, unit StockUnitID) (StockUnit, error)
	// StockUnitsByText finds the units of a store with that text, in whatever variant.
	StockUnitsByText(store StoreID, text string) ([]StockUnit, error)
	// StockUnits reads a page of units and counts all that match.
	StockUnits(store StoreID, query UnitQuery) ([]StockUnit, int64, error)
}

// CartReader reads carts.
type CartReader interface {
	// Cart finds a cart; ReasonCartNotFound.
	Cart(store StoreID, cart CartID) (Cart, error)
}

// CartWriter writes carts.
type CartWriter interface {
	// LockCart reads a cart and holds its row until the transaction ends. Whoever holds an order of a cart holds
	// the cart (see SaleWriter.LockSale), so that a cart comes before its orders everywhere.
	LockCart(store StoreID, cart CartID) (Cart, error)
	InsertCart(Cart)
	// UpdateCart writes Lines, OrderID, PaidAt and UpdatedAt; compare-and-swap on Version.
	UpdateCart(Cart)
}

// BookReader reads what a store's books hold: customers, payments, refunds.
type BookReader interface {
	// Customer finds a customer; ReasonCustomerNotFound.
	Customer(store StoreID, customer CustomerID) (Customer, error)
	// CustomersByID reads customers; unknown ids are just missing.
	CustomersByID(store StoreID, customers []CustomerID) ([]Customer, error)
	// Customers reads a page of customers and counts all that match.
	Customers(store StoreID, query CustomerQuery) ([]Customer, int64, error)
	// Payments reads a page of payments and counts all that match.
	Payments(store StoreID, query PaymentQuery) ([]Payment, int64, error)
	// Payment finds a payment; ReasonPaymentNotFound.
	Payment(store StoreID, payment PaymentID) (Payment, error)
	// Orders is Sales for pages that are numbered: only submitted orders, and a count of all that match.
	Orders(store StoreID, query OrderQuery) ([]Sale, int64, error)
	// Refund finds a refund; ReasonRefundNotFound.
	Refund(store StoreID, refund RefundID) (Refund, error)
	// RefundsOf lists an order's refunds, oldest first.
	RefundsOf(store StoreID, order OrderID) ([]Refund, error)
	// Refunds reads a page of refunds and counts all that match.
	Refunds(store StoreID, query RefundQuery) ([]Refund, int64, error)
}

// AdminReader reads what operators configure.
type AdminReader interface {
	// StoreBySlug finds a store by its handle; ReasonStoreNotFound.
	StoreBySlug(slug string) (Store, error)
	// ListStores lists all stores by slug; ListKeys all keys of a store, oldest first.
	ListStores() ([]Store, error)
	ListKeys(store StoreID) ([]Key, error)
	// GatewayAccounts lists a store's accounts at providers, oldest first, removed ones as well.
	GatewayAccounts(store StoreID) ([]GatewayAccount, error)
	// ListOwners lists all owners by name.
	ListOwners() ([]Owner, error)
	// Endpoint finds a webhook endpoint; ReasonEndpointNotFound.
	Endpoint(store StoreID, endpoint EndpointID) (Endpoint, error)
	// Endpoints reads a page of a dialect's endpoints, or of all where that is empty, oldest first, and counts
	// all that match. Those of single orders are not among them.
	Endpoints(store StoreID, dialect string, window Window) ([]Endpoint, int64, error)
}

// CatalogueWriter writes what a store sells. Updates of products and coupons are compare-and-swap on
// Version.
type CatalogueWriter interface {
	// InsertProduct writes a product with its variants and numbers them; ErrHandleTaken.
	InsertProduct(Product)
	// UpdateProduct writes a product, and of its variants those that are named: known ones are updated, all
	// but their Stock, new ones inserted, missing ones archived; ErrHandleTaken.
	UpdateProduct(Product)
	// SetStock sets what is left of a counted variant; AddStock adds to it, or takes away, never below 0.
	SetStock(store StoreID, variant VariantID, stock int64)
	AddStock(store StoreID, variant VariantID, change int64)
	// InsertStockUnit writes a free unit; ErrUnitTaken.
	InsertStockUnit(StockUnit)
	// InsertCoupon writes a coupon and numbers it; UpdateCoupon writes all but Used; ErrCouponTaken.
	InsertCoupon(Coupon)
	UpdateCoupon(Coupon)
	// DeleteCoupon makes a coupon unknown. Orders that hold it keep its reduction.
	DeleteCoupon(store StoreID, coupon CouponID)
}

// HoldWriter takes and gives back what an order reserves. All is guarded: what is not to be had is not
// taken, however many ask at once.
type HoldWriter interface {
	// TakeStock takes units off a counted variant for an order; false = there are not as many.
	TakeStock(store StoreID, order OrderID, variant VariantID, quantity int64) (bool, error)
	// ReserveUnits reserves free stock units for an order, all or none; false = there are not as many.
	ReserveUnits(store StoreID, order OrderID, variant VariantID, quantity int64) (bool, error)
	// TakeCoupon counts a use, if the coupon is enabled, within its dates and caps, and the customer may use
	// it; false = it is not. KnowCustomer was called before in the same transaction.
	TakeCoupon(use CouponUse, now time.Time) (bool, error)
	// ReleaseStock gives back all stock that an order holds, and tells what; ReleaseCoupon its coupon use. What
	// it does not hold is no error.
	ReleaseStock(store StoreID, order OrderID) ([]Held, error)
	// HoldFree reads variants that are not archived, with their Free, and holds their rows until the transaction
	// ends: of those who sell at once, the last sees what the others took.
	HoldFree(store StoreID, variants []VariantID) ([]Variant, error)
	ReleaseCoupon(store StoreID, order OrderID) error
	// SellStock makes what an order holds its own for good.
	SellStock(store StoreID, order OrderID, now time.Time)
	// KnowCustomer finds the customer of an e-mail address or makes one, holding the row until the
	// transaction ends. A name and a whole address replace those that are known.
	KnowCustomer(Customer) (Customer, error)
	// CountPurchase adds a paid order to its customer's books.
	CountPurchase(order Order)
	InsertRefund(Refund)
	// UpdateRefund writes State, Reference, Failure, RetryAt and UpdatedAt.
	UpdateRefund(Refund)
}

// Window is a numbered page: its rows, and those before it.
type Window struct {
	Limit int // at most this many
	Skip  int // this many come before it
}

// Sort is the column that a list is sorted by, and its direction; ids break ties.
type Sort struct {
	By   string // one of the query's own words; empty = created
	Down bool   // largest or newest first
}

// ProductQuery asks for products. Sort.By is created, updated, title or price (of the first variant).
type ProductQuery struct {
	Window
	Sort
	// After goes on behind the product of that id, in the order of their making: how long lists are walked.
	// Such a page is not counted.
	After   ProductID
	Search  string // in the title, whatever the case; empty = all
	Status  ProductStatus
	Kind    ProductKind
	Pricing Pricing
	InStock *bool
	Listed  bool      // only those that lists for buyers show
	On      time.Time // only those on offer at that time; zero = all
}

// CouponQuery asks for coupons. Sort.By is created, updated, code, value or used.
type CouponQuery struct {
	Window
	Sort
	Search  string // in the code and the display name
	Kind    CouponKind
	Enabled *bool
}

// UnitQuery asks for stock units, oldest first.
type UnitQuery struct {
	Window
	Product ProductID // zero = of all
	States  []UnitState
}

// CustomerQuery asks for customers. Sort.By is created, email, spent or orders.
type CustomerQuery struct {
	Window
	Sort
	Search string // in the e-mail address and the name
}

// PaymentQuery asks for payments, by their making.
type PaymentQuery struct {
	Window
	Down   bool
	States []PaymentState
	Search string // the payment's reference, or its order's e-mail address
	// OrderStates narrows to payments of orders in these states.
	OrderStates []OrderState
}

// OrderQuery asks for submitted orders, by their making.
type OrderQuery struct {
	Window
	Down   bool
	States []OrderState
	Search string // in the e-mail address and the title
	// Customer narrows to one customer's; zero = all.
	Customer CustomerID
}

// InvoiceQuery asks for orders, submitted or not, by their making. Empty and zero fields narrow nothing.
type InvoiceQuery struct {
	Window
	Down       bool
	Number     int64
	Email      string // whatever the case
	Search     string // in the e-mail address and the title
	Reference  string // of one of its payments
	Serial     string // the text of one of its stock units
	Product    string // in the name of one of its lines
	CouponCode string
	States     []OrderState
	Methods    []string // of one of its payments, or preselected
}

// RefundQuery asks for refunds, by their making.
type RefundQuery struct {
	Window
	Down   bool
	States []RefundState
}
