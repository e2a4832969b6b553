package pandabase

import (
	"strings"

	"kassa/internal/checkout"
)

// corePayment is one attempt to pay, as orders show it.
type corePayment struct {
	ID                  string        `json:"id"`
	OrderID             string        `json:"orderId"`
	ReferenceID         *string       `json:"referenceId"` // the provider's
	Reference           *string       `json:"reference"`   // the same
	Amount              int64         `json:"amount"`
	TotalAmount         int64         `json:"totalAmount"`
	ReceivedAmount      int64         `json:"receivedAmount"`
	DiscountAmount      int64         `json:"discountAmount"` // the order's, as the tax
	TaxAmount           int64         `json:"taxAmount"`
	PlatformFeeAmount   int64         `json:"platformFeeAmount"` // 0: there is no platform
	PSPFeeAmount        *int64        `json:"pspFeeAmount"`      // null: providers do not tell, as the next
	SettledAmount       *int64        `json:"settledAmount"`
	Currency            string        `json:"currency"`
	PresentmentCurrency *string       `json:"presentmentCurrency"`
	PresentmentAmount   *int64        `json:"presentmentAmount"`
	ExchangeRate        *string       `json:"exchangeRate"`
	Status              string        `json:"status"`
	Method              string        `json:"method"`
	Gateway             string        `json:"gateway"` // the same
	PSPProvider         string        `json:"pspProvider"`
	PaymentMethod       paymentMethod `json:"paymentMethod"`
	FailureReason       *string       `json:"failureReason"`
	CouponCode          *string       `json:"couponCode"`
	TaxID               *string       `json:"taxId"`
	CreatedAt           string        `json:"createdAt"`
	UpdatedAt           string        `json:"updatedAt"`
}

// paymentMethod is how was paid. Cards are the provider's affair.
type paymentMethod struct {
	Type         string  `json:"type"`
	CardBrand    *string `json:"cardBrand"`
	CardLastFour *string `json:"cardLastFour"`
}

// listedPayment is a payment with its order and buyer.
type listedPayment struct {
	corePayment
	Country  *string   `json:"country"`
	Customer *buyerRef `json:"customer"`
	Order    orderRef  `json:"order"`
}

// singlePayment is a payment with its history. What nobody keeps of buyers is null.
type singlePayment struct {
	listedPayment
	Timeline                []moment  `json:"timeline"`
	AvailablePaymentMethods []string  `json:"availablePaymentMethods"`
	Dispute                 *dispute  `json:"dispute"`
	Network                 *string   `json:"network"`
	IPAddress               *string   `json:"ipAddress"`
	UserAgent               *string   `json:"userAgent"`
	Geo                     *struct{} `json:"geo"`
}

// moment is one step of a payment's life.
type moment struct {
	Status    string `json:"status"`
	CreatedAt string `json:"createdAt"`
}

type dispute struct {
	Status string `json:"status"` // OPEN or LOST; a dispute that was won is none
}

// orderRef is an order as others tell of it.
type orderRef struct {
	ID          string `json:"id"`
	OrderNumber string `json:"orderNumber"`
	Status      string `json:"status"`
	Amount      int64  `json:"amount"`
	Currency    string `json:"currency"`
}

func refOf(o checkout.Order) orderRef {
	return orderRef{
		ID: name(orderPrefix, o.ID), OrderNumber: orderNumber(o), Status: orderStatus(o), Amount: o.Total.Minor(),
		Currency: o.Total.Currency().Code(),
	}
}

// paymentObject renders a payment of an order.
func paymentObject(p checkout.Payment, o checkout.Order) corePayment {
	return corePayment{
		ID: name(paymentPrefix, p.ID), OrderID: name(orderPrefix, p.OrderID), ReferenceID: orNull(p.Reference),
		Reference: orNull(p.Reference), Amount: p.Amount.Minor(), TotalAmount: p.Amount.Minor(), ReceivedAmount: p.Received.Minor(),
		DiscountAmount: o.Discount.Minor(), TaxAmount: o.Tax.Minor(), Currency: p.Amount.Currency().Code(),
		Status: attemptStatus(p, o), Method: p.Method, Gateway: p.Method, PSPProvider: p.Method,
		PaymentMethod: paymentMethod{Type: strings.ToLower(methodWord(p.Method))}, FailureReason: orNull(p.Failure),
		CouponCode: orNull(o.CouponCode), TaxID: orNull(o.Buyer.TaxID), CreatedAt: iso(p.CreatedAt), UpdatedAt: iso(p.UpdatedAt),
	}
}

// listedPaymentObject renders a payment with its order.
func listedPaymentObject(p checkout.Payment, o checkout.Order) listedPayment {
	return listedPayment{
		corePayment: paymentObject(p, o), Country: orNull(o.Buyer.Billing.Country), Customer: buyerOf(o), Order: refOf(o),
	}
}

// timelineOf picks a payment's steps out of its order's history.
func timelineOf(p checkout.Payment, history []checkout.Transition) []moment {
	moments := []moment{{Status: attemptStatuses[checkout.PaymentCreated], CreatedAt: iso(p.CreatedAt)}}
	for _, step := range history {
		status := attemptStatuses[checkout.PaymentState(step.To)]
		if step.Noun == "payment" && step.Subject == p.ID.Bytes() && status != moments[len(moments)-1].Status {
			moments = append(moments, moment{Status: status, CreatedAt: iso(step.At)})
		}
	}
	return moments
}

// disputeOf tells of a dispute that is open or was lost.
func disputeOf(o checkout.Order) *dispute {
	switch stateOf(o) {
	case checkout.OrderDisputed:
		return &dispute{Status: "OPEN"}
	case checkout.OrderReversed:
		return &dispute{Status: "LOST"}
	default:
		return nil
	}
}
