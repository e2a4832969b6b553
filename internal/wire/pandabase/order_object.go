package pandabase

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// coreOrder is an order as its seller reads it. What an event tells of an order (contracts/pandabase.md,
// Webhooks) is a part of this: a payload takes its members from here, so that the two cannot drift.
type coreOrder struct {
	ID                  string         `json:"id"`
	OrderNumber         string         `json:"orderNumber"`
	Status              string         `json:"status"`
	PaymentStatus       string         `json:"paymentStatus"`
	Amount              int64          `json:"amount"` // the total
	Subtotal            int64          `json:"subtotal"`
	DiscountAmount      int64          `json:"discountAmount"`
	TaxAmount           int64          `json:"taxAmount"`
	Currency            string         `json:"currency"`
	Discounted          bool           `json:"discounted"`
	DiscountCode        *string        `json:"discountCode"`
	Coupon              *orderCoupon   `json:"coupon"`
	TaxRate             jsontext.Value `json:"taxRate"` // a fraction: 0.19 for 19 %
	TaxInclusive        bool           `json:"taxInclusive"`
	ReverseCharge       bool           `json:"reverseCharge"`
	TaxID               *string        `json:"taxId"`
	CustomFields        jsontext.Value `json:"customFields"`
	Metadata            jsontext.Value `json:"metadata"`
	Items               []orderItem    `json:"items"`
	Customer            *buyerRef      `json:"customer"`
	Billing             *orderBilling  `json:"billing"`
	BillingAddress      *orderAddress  `json:"billingAddress"`
	Payment             *corePayment   `json:"payment"` // the last
	Refunds             *[]coreRefund  `json:"refunds,omitzero"`
	ReturnURL           *string        `json:"returnUrl"`
	PresentmentCurrency *string        `json:"presentmentCurrency"` // nothing is exchanged: null, as the next two
	PresentmentAmount   *int64         `json:"presentmentAmount"`
	ExchangeRate        *string        `json:"exchangeRate"`
	Geo                 *struct{}      `json:"geo"` // null: nobody is located
	CreatedAt           string         `json:"createdAt"`
	UpdatedAt           string         `json:"updatedAt"`
}

type orderCoupon struct {
	Code           string `json:"code"`
	DiscountAmount int64  `json:"discountAmount"`
}

type orderItem struct {
	ID             string  `json:"id"`
	ProductID      *string `json:"productId"`
	VariantID      *string `json:"variantId"`
	Name           string  `json:"name"`
	Quantity       int64   `json:"quantity"`
	Amount         int64   `json:"amount"` // of one unit, and the same as price
	Price          int64   `json:"price"`
	Image          *string `json:"image"`
	DiscountAmount int64   `json:"discountAmount"`
	TaxAmount      int64   `json:"taxAmount"`
}

// orderObject renders a sale as an order.
func orderObject(sale checkout.Sale) coreOrder {
	order := sale.Order
	plain, address := billingOf(order)
	out := coreOrder{
		ID: name(orderPrefix, order.ID), OrderNumber: orderNumber(order), Status: orderStatus(order), PaymentStatus: paymentStatus(sale),
		Amount: order.Total.Minor(), Subtotal: order.Subtotal.Minor(), DiscountAmount: order.Discount.Minor(),
		TaxAmount: order.Tax.Minor(), Currency: order.Total.Currency().Code(), Discounted: order.Discount.IsPositive(),
		DiscountCode: orNull(order.CouponCode), TaxRate: fraction(order.TaxRate), TaxInclusive: order.TaxInclusive,
		ReverseCharge: order.ReverseCharge, TaxID: orNull(order.Buyer.TaxID), CustomFields: orderAnswers(order),
		Metadata: objectOrNull(order.Metadata), Items: orderItems(order), Customer: buyerOf(order), Billing: plain, BillingAddress: address,
		ReturnURL: orNull(sale.Session.SuccessURL), CreatedAt: iso(order.CreatedAt), UpdatedAt: iso(order.UpdatedAt),
	}
	if order.CouponCode != "" {
		out.Coupon = &orderCoupon{Code: order.CouponCode, DiscountAmount: order.Discount.Minor()}
	}
	if last, ok := sale.LastPayment(); ok {
		payment := paymentObject(last, order)
		out.Payment = &payment
	}
	return out
}

// orderNumber is the order's session in Pandabase's spelling: both have the same 128 bits.
func orderNumber(o checkout.Order) string { return name(sessionPrefix, o.ID) }

// orderItems renders an order's lines. A line has no id of its own: it gets one that is always the same.
func orderItems(o checkout.Order) []orderItem {
	items := make([]orderItem, len(o.Lines))
	for i, line := range o.Lines {
		items[i] = orderItem{
			ID: name(itemPrefix, lineID(o.ID, i)), ProductID: nameOrNull(productPrefix, line.ProductID),
			VariantID: nameOrNull(variantPrefix, line.VariantID), Name: line.Name, Quantity: line.Quantity, Amount: unitOf(line),
			Price: unitOf(line), Image: orNull(line.Image), DiscountAmount: line.Discount.Minor(), TaxAmount: line.Tax.Minor(),
		}
	}
	return items
}

// lineID makes an identifier of an order and the place of its line.
func lineID(order checkout.OrderID, at int) id.ID[checkout.Line] {
	bits := order.Bytes()
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(bits[:], uint64(at)))
	return id.FromBytes[checkout.Line]([16]byte(sum[:16]))
}

// unitOf is the price of one unit. A line that names its total alone, or is cheaper for those who buy many, has
// total ÷ quantity, half up, for reading only.
func unitOf(line checkout.Line) int64 {
	if !line.Unit.Currency().IsZero() && line.Bulk == 0 {
		return line.Unit.Minor()
	}
	return (line.Total.Minor() + line.Quantity/2) / line.Quantity
}

// null is JSON's.
var null = jsontext.Value("null")

// orderAnswers is what the buyer told in custom fields; null when that is nothing.
func orderAnswers(o checkout.Order) jsontext.Value {
	if len(o.Answers) == 0 {
		return null
	}
	text, err := json.Marshal(o.Answers, json.Deterministic(true))
	if err != nil { // cannot be: they are texts
		return null
	}
	return text
}

func objectOrNull(text string) jsontext.Value {
	if text == "" {
		return null
	}
	return jsontext.Value(text)
}
