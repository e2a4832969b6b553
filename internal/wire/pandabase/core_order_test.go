package pandabase

import (
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// mixed is a cart of a product and a dynamic item, with coupon, billing, custom fields and metadata.
const mixed = `{"items":[{"product_id":"PRODUCT","quantity":2},{"name":"Gift wrap","amount":150,"quantity":3}],
	"customer":{"name":"Ada King Byron","email":"ada@example.com","billing":{"line1":"1 Elm St","city":"Berlin","state":"BE","postal_code":"10115","country":"DE"}},
	"coupon_code":"save10","tax_id":"DE123456788","metadata":{"order_ref":"A-1001"},"return_url":"https://acorn.example/thanks",
	"display":{"fields":[{"key":"nick","label":{"type":"custom","custom":"Nickname"},"type":"text","optional":true}]}}`

// mixedOrder buys the mixed cart; it gives the order's id.
func (s *seller) mixedOrder() string {
	s.t.Helper()
	s.coupon("SAVE10")
	sword := s.stock("Sword", 2499, func(p *checkout.Product) { p.Images = []string{"https://acorn.example/sword.png"} })
	made := s.create(strings.Replace(mixed, "PRODUCT", name(productPrefix, sword.ID), 1))
	s.sent(http.StatusOK, "POST", s.checkouts()+"/"+made.ID+"/pay", `{"gateway":"STRIPE","custom_fields":[{"key":"nick","value":"Knight"}]}`)
	return strings.Replace(made.ID, sessionPrefix, orderPrefix, 1)
}

// referenceForm finds the provider's references, addressForm the ids of billing addresses.
var (
	referenceForm = regexp.MustCompile(`"ref-[0-9a-f-]+"`)
	addressForm   = regexp.MustCompile(`badr_[0-9a-z]{25}`)
)

// withoutReference blanks what golden does not number: the provider's reference and the id of an address.
func withoutReference(body jsontext.Value) jsontext.Value {
	text := referenceForm.ReplaceAllString(string(body), `"ref-…"`)
	return jsontext.Value(addressForm.ReplaceAllString(text, "badr_…"))
}

func TestOrderAnswersEveryField(t *testing.T) {
	s := newSeller(t)
	order := s.mixedOrder()
	golden(t, "core_order_pending.json", withoutReference(s.asks(http.StatusOK, "GET", "/orders/"+order, "").body))
	s.clock.Advance(1e9)
	s.core.ReturnFrom(t.Context(), s.sale(order))
	golden(t, "core_order.json", withoutReference(s.asks(http.StatusOK, "GET", "/orders/"+order, "").body))
	golden(t, "core_order_list.json", withoutReference(s.asks(http.StatusOK, "GET", "/orders", "").body))
	var listed struct {
		Items []coreOrder `json:"items"`
	}
	s.asks(http.StatusOK, "GET", "/orders", "").data(t, &listed)
	var alone coreOrder
	s.asks(http.StatusOK, "GET", "/orders/"+order, "").data(t, &alone)
	alone.Refunds = nil
	if diff := cmp.Diff(alone, listed.Items[0]); diff != "" {
		t.Errorf("alone and in a list (-alone +listed):\n%s", diff)
	}
	if sum := alone.Subtotal - alone.DiscountAmount + alone.TaxAmount; sum != alone.Amount {
		t.Errorf("%d − %d + %d is not %d", alone.Subtotal, alone.DiscountAmount, alone.TaxAmount, alone.Amount)
	}
}

// An order is one from the time that its buyer chose to pay.
func TestOrderBeginsWithSubmit(t *testing.T) {
	s := newSeller(t)
	made := s.create(plain)
	order := strings.Replace(made.ID, sessionPrefix, orderPrefix, 1)
	unknown := s.asks(http.StatusNotFound, "GET", s.address("/orders/{orderId}"), "")
	for method, path := range map[string]string{"GET": "/orders/" + order, "POST": "/orders/" + order + "/retry-fulfillment"} {
		if answer := s.asks(http.StatusNotFound, method, path, ""); string(answer.body) != string(unknown.body) {
			t.Errorf("%s: %s", path, answer.body)
		}
	}
	s.asks(http.StatusNotFound, "GET", "/orders/"+order+"/refunds", "")
	s.asks(http.StatusNotFound, "POST", "/refunds/orders/"+order, "")
	if ids := s.ids("/orders"); len(ids) != 0 {
		t.Errorf("listed: %v", ids)
	}
	s.sent(http.StatusOK, "POST", s.checkouts()+"/"+made.ID+"/pay", `{"gateway":"STRIPE","customer":{"email":"ada@example.com"}}`)
	if ids := s.ids("/orders?status=PENDING"); !slices.Equal(ids, []string{order}) {
		t.Errorf("listed: %v", ids)
	}
	read := s.asks(http.StatusOK, "GET", "/orders/"+order, "")
	if got := read.field(t, "orderNumber"); got != `"`+made.ID+`"` {
		t.Errorf("orderNumber %s, session %s", got, made.ID)
	}
	if got := read.field(t, "customFields") + read.field(t, "metadata") + read.field(t, "billing") + read.field(t, "coupon"); got != "nullnullnullnull" {
		t.Errorf("what is not there is %s", got)
	}
}

func TestListOrders(t *testing.T) {
	s := newSeller(t)
	paid := s.buys(plain)
	failing := s.create(strings.Replace(plain, "Sword", "Shield", 1))
	s.sent(http.StatusOK, "POST", s.checkouts()+"/"+failing.ID+"/pay", `{"gateway":"STRIPE","customer":{"email":"bob@example.com"}}`)
	open := strings.Replace(failing.ID, sessionPrefix, orderPrefix, 1)
	refunded := s.buys(plain)
	s.asks(http.StatusOK, "POST", "/refunds/orders/"+refunded, "")
	for query, want := range map[string][]string{
		"": {refunded, open, paid}, "sort=asc": {paid, open, refunded}, "sort=desc&limit=1&page=2": {open}, "status=COMPLETED": {paid},
		"status=PENDING": {open}, "status=REFUNDED": {refunded}, "status=FAILED": nil, "status=CHARGEBACK": nil, "search=BOB%40": {open},
	} {
		if got := s.ids("/orders?" + query); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	s.clock.Advance(7 * 3600e9)
	if _, err := s.core.ExpireDue(t.Context(), 10); err != nil {
		t.Fatal(err)
	}
	if got := s.asks(http.StatusOK, "GET", "/orders/"+open, ""); got.field(t, "status") != `"CANCELLED"` || got.field(t, "paymentStatus") != `"FAILED"` {
		t.Errorf("lapsed: %s", got.body)
	}
	for query, want := range map[string][]string{"status=CANCELLED": {open}, "status=PENDING": nil} {
		if got := s.ids("/orders?" + query); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
}

func TestPayments(t *testing.T) {
	s := newSeller(t)
	order := s.mixedOrder()
	pending := s.ids("/orders/payments?status=PENDING")
	if len(pending) != 1 {
		t.Fatal(pending)
	}
	s.clock.Advance(1e9)
	s.core.ReturnFrom(t.Context(), s.sale(order))
	golden(t, "core_payment.json", withoutReference(s.asks(http.StatusOK, "GET", "/orders/payments/"+pending[0], "").body))
	golden(t, "core_payment_list.json", withoutReference(s.asks(http.StatusOK, "GET", "/orders/payments", "").body))
	other := s.buys(plain)
	last := s.ids("/orders/payments")[0]
	s.asks(http.StatusOK, "POST", "/refunds/orders/"+other, "")
	reference := s.sale(order).Payments[0].Reference
	for query, want := range map[string][]string{
		"": {last, pending[0]}, "sort=asc": {pending[0], last}, "status=COMPLETED": pending, "status=REFUNDED": {last}, "status=DISPUTED": nil,
		"status=FAILED": nil, "status=PROCESSING": nil, "status=PENDING": nil, "search=" + reference: pending, "search=ADA": {last, pending[0]}, "limit=1&page=2": pending,
	} {
		if got := s.ids("/orders/payments?" + query); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
}

// A refund gives back all, once, of an order that is completed.
func TestRefund(t *testing.T) {
	s := newSeller(t)
	order := s.mixedOrder()
	s.asks(http.StatusBadRequest, "POST", "/refunds/orders/"+order, `{}`) // still pending
	s.core.ReturnFrom(t.Context(), s.sale(order))
	for _, bad := range []string{`{"reason":"BORED"}`, `{"reason":""}`, `{"reason":null}`, `[]`} {
		s.asks(http.StatusBadRequest, "POST", "/refunds/orders/"+order, bad)
	}
	made := s.asks(http.StatusOK, "POST", "/refunds/orders/"+order, `{"reason":"REQUESTED_BY_CUSTOMER"}`, "Idempotency-Key: refund-1")
	golden(t, "core_refund.json", made.body)
	again := s.asks(http.StatusOK, "POST", "/refunds/orders/"+order, `{"reason":"REQUESTED_BY_CUSTOMER"}`, "Idempotency-Key: refund-1")
	if string(again.body) != string(made.body) || again.header.Get("Idempotent-Replay") != "true" {
		t.Errorf("repeated: %s", again.body)
	}
	s.asks(http.StatusBadRequest, "POST", "/refunds/orders/"+order, "")
	var refund coreRefund
	made.data(t, &refund)
	if read := s.asks(http.StatusOK, "GET", "/refunds/"+refund.ID, ""); string(read.body) != string(made.body) {
		t.Errorf("read as %s", read.body)
	}
	golden(t, "core_order_refunds.json", s.asks(http.StatusOK, "GET", "/orders/"+order+"/refunds", "").body)
	golden(t, "core_order_refunded.json", withoutReference(s.asks(http.StatusOK, "GET", "/orders/"+order, "").body))
	for query, want := range map[string][]string{"": {refund.ID}, "status=COMPLETED": {refund.ID}, "status=FAILED": nil, "status=PROCESSING": nil, "sort=asc": {refund.ID}} {
		if got := s.ids("/refunds?" + query); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	if used := s.asks(http.StatusOK, "GET", "/coupons?search=SAVE10", ""); !strings.Contains(string(used.body), `"timesUsed":0`) {
		t.Errorf("the coupon's use is not restored: %s", used.body)
	}
}

// A gateway that refuses makes the refund fail, and the order stays as it is; one that is silent leaves it
// processing, and the next try goes on with the same refund.
func TestRefundThatFails(t *testing.T) {
	s := newSeller(t)
	order := s.buys(plain)
	s.till.failure = checkout.Refuse(checkout.ReasonDeclined, "Too old.")
	failed := s.asks(http.StatusOK, "POST", "/refunds/orders/"+order, "")
	if got := failed.field(t, "status") + failed.field(t, "failureReason"); got != `"FAILED""Too old."` {
		t.Errorf("declined: %s", failed.body)
	}
	if got := s.asks(http.StatusOK, "GET", "/orders/"+order, "").field(t, "status"); got != `"COMPLETED"` {
		t.Errorf("order %s", got)
	}
	s.till.failure = errors.New("no answer")
	silent := s.asks(http.StatusOK, "POST", "/refunds/orders/"+order, "")
	s.till.failure = nil
	done := s.asks(http.StatusOK, "POST", "/refunds/orders/"+order, "")
	if silent.field(t, "status") != `"PROCESSING"` || done.field(t, "status") != `"COMPLETED"` || silent.field(t, "id") != done.field(t, "id") {
		t.Errorf("silent %s\ndone %s", silent.body, done.body)
	}
	if ids := s.ids("/refunds?sort=asc"); len(ids) != 2 || ids[0] != unquoted(failed.field(t, "id")) {
		t.Errorf("listed %v", ids)
	}
}

// There is nothing to hand over again; only a paid order may be asked about.
func TestRetryFulfillment(t *testing.T) {
	s := newSeller(t)
	order := s.mixedOrder()
	s.asks(http.StatusBadRequest, "POST", "/orders/"+order+"/retry-fulfillment", "")
	s.core.ReturnFrom(t.Context(), s.sale(order))
	answer := s.asks(http.StatusOK, "POST", "/orders/"+order+"/retry-fulfillment", "", "Idempotency-Key: again-1")
	if answer.field(t, "queued") != "0" || answer.field(t, "id") != `"`+order+`"` {
		t.Errorf("%s", answer.body)
	}
	replay := s.asks(http.StatusOK, "POST", "/orders/"+order+"/retry-fulfillment", "{}", "Idempotency-Key: again-1")
	if replay.header.Get("Idempotent-Replay") != "true" {
		t.Error("not replayed")
	}
}

func TestCustomers(t *testing.T) {
	s := newSeller(t)
	s.buys(plain)
	s.clock.Advance(1e9)
	s.buys(strings.Replace(plain, "2499", "100", 1))
	s.clock.Advance(1e9)
	made := s.create(strings.Replace(plain, "2499", "9900", 1))
	s.sent(http.StatusOK, "POST", s.checkouts()+"/"+made.ID+"/pay", `{"gateway":"STRIPE","customer":{"email":"Bob@example.com"}}`)
	all := s.ids("/customers")
	if len(all) != 2 {
		t.Fatal(all)
	}
	bob, ada := all[0], all[1]
	golden(t, "core_customer.json", s.asks(http.StatusOK, "GET", "/customers/"+ada, "").body)
	golden(t, "core_customer_list.json", s.asks(http.StatusOK, "GET", "/customers?limit=1", "").body)
	for query, want := range map[string][]string{
		"sortBy=email&sortOrder=asc": {ada, bob}, "sortBy=email": {bob, ada}, "sortBy=totalSpent": {ada, bob}, "sortBy=orderCount&sortOrder=asc": {bob, ada},
		"sortBy=createdAt&sortOrder=asc": {ada, bob}, "search=BYRON": {ada}, "search=bob%40": {bob}, "search=nobody": nil, "limit=1&page=2": {ada},
	} {
		if got := s.ids("/customers?" + query); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
}

// An item's id is always the same, and differs from those beside it.
func TestItemIDs(t *testing.T) {
	s := newSeller(t)
	order := s.buys(`{"items":[{"name":"A","amount":100,"quantity":1},{"name":"A","amount":100,"quantity":1}]}`)
	var first, second coreOrder
	s.asks(http.StatusOK, "GET", "/orders/"+order, "").data(t, &first)
	s.asks(http.StatusOK, "GET", "/orders/"+order, "").data(t, &second)
	if first.Items[0].ID != second.Items[0].ID || first.Items[0].ID == first.Items[1].ID {
		t.Errorf("%v, %v", first.Items, second.Items)
	}
}

// becomes puts an order into a state that this step has no way into.
func (s *seller) becomes(order string, state, interrupted checkout.OrderState) {
	s.t.Helper()
	sale := s.sale(order)
	s.must(s.db.Tx(s.t.Context(), func(tx checkout.Tx) error {
		locked, err := tx.LockSale(s.store.ID, sale.Order.ID)
		if err != nil {
			return err
		}
		locked.Order.State, locked.Order.Interrupted = state, interrupted
		tx.UpdateOrder(locked.Order)
		return nil
	}))
}

// Only what is completed can be refunded: not what is still being handed over, disputed or in review.
func TestRefundNeedsACompletedOrder(t *testing.T) {
	s := newSeller(t)
	order := s.buys(plain)
	for _, c := range []struct{ state, interrupted checkout.OrderState }{
		{checkout.OrderPaid, ""}, {checkout.OrderDisputed, checkout.OrderCompleted}, {checkout.OrderReversed, ""},
		{checkout.OrderReview, checkout.OrderCompleted}, {checkout.OrderVoided, ""},
	} {
		s.becomes(order, c.state, c.interrupted)
		s.asks(http.StatusBadRequest, "POST", "/refunds/orders/"+order, "")
	}
	if ids := s.ids("/refunds"); len(ids) != 0 {
		t.Errorf("written: %v", ids)
	}
	s.becomes(order, checkout.OrderCompleted, "")
	s.asks(http.StatusOK, "POST", "/refunds/orders/"+order, "")
}

// A dispute shows in the order and in its payment, and in what the filters find.
func TestDispute(t *testing.T) {
	s := newSeller(t)
	order := s.buys(plain)
	payment := s.ids("/orders/payments")[0]
	for _, c := range []struct {
		state, interrupted checkout.OrderState
		want               string
	}{{checkout.OrderDisputed, checkout.OrderCompleted, `{"status":"OPEN"}`}, {checkout.OrderReversed, "", `{"status":"LOST"}`}} {
		state := c.state
		s.becomes(order, state, c.interrupted)
		read := s.asks(http.StatusOK, "GET", "/orders/"+order, "")
		if got := read.field(t, "status") + read.field(t, "paymentStatus"); got != `"CHARGEBACK""DISPUTED"` {
			t.Errorf("%s: %s", state, got)
		}
		paid := s.asks(http.StatusOK, "GET", "/orders/payments/"+payment, "")
		if got := paid.field(t, "status") + paid.field(t, "dispute"); got != `"DISPUTED"`+c.want {
			t.Errorf("%s: %s", state, got)
		}
		if got := append(s.ids("/orders?status=CHARGEBACK"), s.ids("/orders/payments?status=DISPUTED")...); !slices.Equal(got, []string{order, payment}) {
			t.Errorf("%s: found %v", state, got)
		}
	}
}

// A payment's history is its own, not that of its order's others.
func TestTimeline(t *testing.T) {
	mine, other := checkout.Payment{ID: id.New[checkout.Payment](), CreatedAt: opening}, id.New[checkout.Payment]()
	step := func(noun string, of [16]byte, to checkout.PaymentState) checkout.Transition {
		return checkout.Transition{Noun: noun, Subject: of, To: string(to), At: opening.Add(1e9)}
	}
	got := timelineOf(mine, []checkout.Transition{
		step("payment", mine.ID.Bytes(), checkout.PaymentPending), step("payment", other.Bytes(), checkout.PaymentFailed),
		step("order", mine.ID.Bytes(), checkout.PaymentProcessing), step("payment", mine.ID.Bytes(), checkout.PaymentSucceeded),
	})
	want := []moment{{"PENDING", "2026-03-09T12:00:00.000Z"}, {"COMPLETED", "2026-03-09T12:00:01.000Z"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
