package checkout

import (
	"time"

	"kassa/internal/id"
	"kassa/internal/money"
)

// SampleNotice is what a test message to an endpoint says: a made-up story of the event that the endpoint's dialect
// calls so, or of the first that the endpoint listens to where the name is empty. ReasonInvalidField when there is
// none.
func (s *Service) SampleNotice(store Store, e Endpoint, event string) (Notice, error) {
	if s.teller != nil {
		for _, kind := range EventTypes {
			told, err := s.teller.Notices(e, sampleStory(store, kind, s.clock.Now()))
			if err != nil {
				return Notice{}, err
			}
			for _, n := range told {
				if event == "" || n.Event == event {
					return n, nil
				}
			}
		}
	}
	return Notice{}, RefuseField(ReasonInvalidField, "event", "is none that the webhook listens to")
}

// sampleStory is an event of a kind about things that do not exist.
func sampleStory(store Store, kind EventType, now time.Time) Story {
	s := Story{Event: Event{ID: id.New[Event](), StoreID: store.ID, Type: kind, CreatedAt: now}, Store: store}
	price := money.Must(1000, store.Currency)
	s.Variant = Variant{
		ID: id.New[Variant](), StoreID: store.ID, Number: 1, SKU: "sample", Price: price, StockKind: StockCounted, Stock: 5, Free: 5,
	}
	s.Product = Product{
		ID: id.New[Product](), StoreID: store.ID, Number: 1, Version: 1, Handle: "sample", Title: "Sample", Kind: KindOneTime,
		Status: ProductActive, Pricing: PricingStandard, Currency: price.Currency(), CreatedAt: now, UpdatedAt: now,
	}
	s.Variant.ProductID = s.Product.ID
	s.Product.Variants = []Variant{s.Variant}
	switch kind {
	case EventProductCreated, EventProductUpdated:
		s.Event.ProductID, s.Variant = s.Product.ID, Variant{}
		return s
	case EventStockChanged, EventVariantSoldOut:
		s.Event.ProductID, s.Event.VariantID = s.Product.ID, s.Variant.ID
		return s
	}
	s.Customer = Customer{ID: id.New[Customer](), StoreID: store.ID, Email: "buyer@example.com", CreatedAt: now, UpdatedAt: now}
	s.Sale = sampleSale(s, price, now)
	s.Product, s.Variant = Product{}, Variant{}
	s.Event.OrderID, s.Event.OrderState, s.Event.Paid = s.Sale.Order.ID, s.Sale.Order.State, s.Sale.Order.Paid
	s.Event.PaymentID = s.Sale.Payments[0].ID
	return s
}

// sampleStates are the order's state after each event that is not about one that is paid.
var sampleStates = map[EventType]OrderState{
	EventSessionCreated: OrderPending, EventSessionExpired: OrderVoided, EventOrderSubmitted: OrderPending,
	EventOrderPartiallyPaid: OrderPartiallyPaid, EventOrderCompleted: OrderCompleted, EventOrderVoided: OrderVoided,
	EventOrderFailed: OrderFailed, EventOrderRefunded: OrderRefunded, EventOrderHeld: OrderReview, EventOrderDisputed: OrderDisputed,
	EventOrderDisputeLost: OrderReversed, EventPaymentProcessing: OrderPending, EventPaymentFailed: OrderPending,
	EventPaymentCancelled: OrderPending,
}

// sampleSale is an order over the sample product, at the state that the event leaves it in.
func sampleSale(s Story, price money.Amount, now time.Time) Sale {
	zero := money.Zero(price.Currency())
	order := Order{
		ID: id.New[Order](), StoreID: s.Store.ID, Version: 1, Number: 1, State: OrderPaid, Mode: s.Store.Mode, Title: s.Product.Title,
		Terms: Terms{
			Lines: []Line{{
				ProductID: s.Product.ID, VariantID: s.Variant.ID, Name: s.Product.Title, Quantity: 1, Unit: price, Total: price,
				Discount: zero, Tax: zero,
			}},
			Subtotal: price, Discount: zero, Tax: zero, Total: price,
		},
		Paid: zero, Email: s.Customer.Email, CustomerID: s.Customer.ID, SubmittedAt: now, CreatedAt: now, UpdatedAt: now,
	}
	if state, ok := sampleStates[s.Event.Type]; ok {
		order.State = state
	}
	if order.Settled() || order.State == OrderRefunded || order.State == OrderDisputed {
		order.Paid = price
	}
	session := Session{
		ID: id.Convert[Session](order.ID), StoreID: order.StoreID, OrderID: order.ID, Version: 1, State: SessionOpen,
		ExpiresAt: now.Add(time.Hour), CreatedAt: now, UpdatedAt: now,
	}
	payment := Payment{
		ID: id.New[Payment](), StoreID: order.StoreID, OrderID: order.ID, SessionID: session.ID, Version: 1, Attempt: 1, Method: MethodManual,
		State: PaymentPending, Amount: price, Received: order.Paid, CreatedAt: now, UpdatedAt: now,
	}
	if order.Paid == price {
		payment.State, session.State = PaymentSucceeded, SessionComplete
	}
	return Sale{Order: order, Session: session, Payments: []Payment{payment}}
}
