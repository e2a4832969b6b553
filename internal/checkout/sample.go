package checkout

import (
	"context"
	"time"

	"kassa/internal/id"
	"kassa/internal/money"
)

// Sample renders a made-up event for an endpoint, under its dialect's own name: what a test sends. An empty
// name is the first event that the endpoint asks for. ReasonInvalidField where the dialect has no such event.
func (s *Service) Sample(ctx context.Context, e Endpoint, name string) (Notice, error) {
	store, err := s.directory.Store(ctx, e.StoreID)
	if err != nil {
		return Notice{}, err
	}
	if name == "" && len(e.Events) > 0 {
		name = e.Events[0]
	}
	if name != "" {
		e.Events = []string{name}
	}
	for _, kind := range EventTypes {
		told, err := s.tell(e, sampleStory(store, kind, s.clock.Now()))
		if err != nil {
			return Notice{}, err
		}
		if len(told) > 0 {
			return told[0], nil
		}
	}
	return Notice{}, RefuseField(ReasonInvalidField, "event", "is none that can be sent")
}

// sampleStory is an event of a type about an order and a product that nobody made.
func sampleStory(store Store, kind EventType, now time.Time) Story {
	price := money.Must(2499, store.Currency)
	none := money.Zero(store.Currency)
	variant := Variant{
		ID: id.New[Variant](), StoreID: store.ID, Number: 1, Title: "Basic", Price: price, StockKind: StockCounted, Stock: 5, Free: 5,
	}
	product := Product{
		ID: id.New[Product](), StoreID: store.ID, Number: 1, Handle: "sample", Title: "Sample product", Kind: KindOneTime,
		Status: ProductActive, Pricing: PricingStandard, Currency: store.Currency, CreatedAt: now, UpdatedAt: now,
	}
	variant.ProductID, product.Variants = product.ID, []Variant{variant}
	order := Order{
		ID: id.New[Order](), StoreID: store.ID, Number: 1, State: sampleState(kind), Mode: store.Mode, Title: product.Title,
		Terms: Terms{
			Lines: []Line{{
				ProductID: product.ID, VariantID: variant.ID, Name: product.Title, Quantity: 1, Unit: price, Total: price, Discount: none, Tax: none,
			}},
			Subtotal: price, Discount: none, Tax: none, Total: price,
		},
		Paid: none, Email: "buyer@example.com", CustomerID: id.New[Customer](), Metadata: `{"sample":"true"}`,
		SubmittedAt: now, CreatedAt: now, UpdatedAt: now,
	}
	story := Story{Event: Event{ID: id.New[Event](), StoreID: store.ID, Type: kind, CreatedAt: now}, Store: store}
	switch kind {
	case EventProductCreated, EventProductUpdated:
		story.Event.ProductID, story.Product = product.ID, product
	case EventStockChanged, EventVariantSoldOut:
		story.Event.ProductID, story.Event.VariantID, story.Product, story.Variant = product.ID, variant.ID, product, variant
	default:
		session := Session{
			ID: id.Convert[Session](order.ID), StoreID: store.ID, OrderID: order.ID, State: SessionOpen,
			ExpiresAt: now.Add(store.SessionTTL), CreatedAt: now, UpdatedAt: now,
		}
		payment := Payment{
			ID: id.New[Payment](), StoreID: store.ID, OrderID: order.ID, SessionID: session.ID, Attempt: 1, Method: MethodManual,
			State: PaymentPending, Amount: price, Received: none, CreatedAt: now, UpdatedAt: now,
		}
		if order.State == OrderReview {
			order.Interrupted = OrderPending
		}
		if order.Settled() {
			order.Paid, payment.State, payment.Received = price, PaymentSucceeded, price
		}
		story.Event.OrderID, story.Event.PaymentID, story.Event.OrderState, story.Event.Paid = order.ID, payment.ID, order.State, order.Paid
		story.Sale = Sale{Order: order, Session: session, Payments: []Payment{payment}}
	}
	return story
}

// sampleStates are the states of orders just after events; after others they are pending.
var sampleStates = map[EventType]OrderState{
	EventOrderPartiallyPaid: OrderPartiallyPaid, EventOrderPaid: OrderPaid, EventOrderCompleted: OrderCompleted,
	EventOrderVoided: OrderVoided, EventOrderFailed: OrderFailed, EventOrderRefunded: OrderRefunded, EventOrderHeld: OrderReview,
	EventOrderReleased: OrderPaid, EventOrderDisputed: OrderDisputed, EventOrderDisputeWon: OrderCompleted,
	EventOrderDisputeLost: OrderReversed,
}

func sampleState(kind EventType) OrderState {
	if state, moved := sampleStates[kind]; moved {
		return state
	}
	return OrderPending
}
