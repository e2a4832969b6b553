package pandabase

import (
	"github.com/go-json-experiment/json/jsontext"

	"kassa/internal/checkout"
)

// The statuses of a session.
const (
	statusOpen     = "open"
	statusComplete = "complete"
	statusExpired  = "expired"
)

// payPath goes from a session's page to the step where it is paid.
const payPath = "/pay"

// session renders a sale as a checkout session.
func (a *API) session(store checkout.Store, sale checkout.Sale) session {
	order, id := sale.Order, name(sessionPrefix, sale.Session.ID)
	page := a.pageURL(sale)
	made := session{
		ID: id, SessionID: id, Title: order.Title, Description: orNull(order.Description), CheckoutURL: page,
		PayRedirectURL: page + payPath, Merchant: a.merchant(store), Amount: order.Subtotal.Minor(),
		DiscountAmount: order.Discount.Minor(), TaxAmount: order.Tax.Minor(), TotalAmount: order.Total.Minor(),
		Items: itemsOf(order.Lines), Display: displayOf(order.Fields), Metadata: jsontext.Value("null"),
		ReturnURL: orNull(sale.Session.SuccessURL), CancelURL: orNull(sale.Session.CancelURL),
		ExpiresAt: sale.Session.ExpiresAt.UnixMilli(),
	}
	if order.CouponCode != "" {
		made.Coupon = &sessionCoupon{Code: order.CouponCode, DiscountAmount: order.Discount.Minor()}
	}
	if order.Metadata != "" {
		made.Metadata = jsontext.Value(order.Metadata)
	}
	return made
}

// state renders a session that has been out for a while.
func (a *API) state(store checkout.Store, sale checkout.Sale) sessionState {
	shown := sessionState{session: a.session(store, sale), Status: a.status(sale)}
	if !sale.Order.SubmittedAt.IsZero() {
		shown.OrderID = nameOrNull(orderPrefix, sale.Order.ID)
	}
	return shown
}

// status tells whether a session can be paid: the clock ends one before any job has written so.
func (a *API) status(sale checkout.Sale) string {
	switch {
	case sale.Session.State == checkout.SessionComplete:
		return statusComplete
	case sale.Session.Lapsed(a.core.Now()):
		return statusExpired
	default:
		return statusOpen
	}
}

// merchant shows the seller.
func (a *API) merchant(s checkout.Store) merchant {
	return merchant{
		ID: name(storePrefix, s.ID), Name: s.Name, Handle: s.Slug, Slug: s.Slug, Logo: a.absolute(s.LogoURL),
		Favicon: a.absolute(s.FaviconURL), AccentColor: s.Accent, PrimaryColor: orNull(s.PrimaryColor),
		StatementDescriptor: orNull(s.StatementDescriptor), SupportEmail: orNull(s.SupportEmail),
	}
}
