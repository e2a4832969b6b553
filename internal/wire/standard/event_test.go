package standard

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/money"
	"kassa/internal/wire"
)

// known is an id that is the same at every run.
func known[T any](n byte) id.ID[T] {
	return id.FromBytes[T]([16]byte{1, 0x9a, 0x8f, 0x3e, 0x6d, 0x0c, 0x7b, 0x5a, 0x9a, 0x43, 0x5f, 0x7d, 0x8c, 0x1e, 0x2b, n})
}

func eur(minor int64) money.Amount { return money.Must(minor, money.MustCurrency("EUR")) }

// states are what events leave an order in.
var states = map[checkout.EventType]checkout.OrderState{
	checkout.EventSessionCreated: checkout.OrderPending, checkout.EventSessionExpired: checkout.OrderVoided,
	checkout.EventOrderSubmitted: checkout.OrderPending, checkout.EventOrderPartiallyPaid: checkout.OrderPartiallyPaid,
	checkout.EventOrderPaid: checkout.OrderPaid, checkout.EventOrderCompleted: checkout.OrderCompleted,
	checkout.EventOrderVoided: checkout.OrderVoided, checkout.EventOrderFailed: checkout.OrderFailed,
	checkout.EventOrderRefunded: checkout.OrderRefunded, checkout.EventOrderHeld: checkout.OrderReview,
	checkout.EventOrderReleased: checkout.OrderPaid, checkout.EventOrderDisputed: checkout.OrderDisputed,
	checkout.EventOrderDisputeWon: checkout.OrderCompleted, checkout.EventOrderDisputeLost: checkout.OrderReversed,
	checkout.EventPaymentProcessing: checkout.OrderPending, checkout.EventPaymentFailed: checkout.OrderPending,
	checkout.EventPaymentCancelled: checkout.OrderPending,
}

// byPayment are the events that a payment causes.
var byPayment = map[checkout.EventType]bool{
	checkout.EventOrderPartiallyPaid: true, checkout.EventOrderPaid: true, checkout.EventPaymentProcessing: true,
	checkout.EventPaymentFailed: true, checkout.EventPaymentCancelled: true, checkout.EventOrderDisputed: true,
}

// story is an event of a kind, about what such events are about.
func story(kind checkout.EventType) checkout.Story {
	at := time.Date(2026, 11, 21, 10, 0, 0, 123_456_000, time.UTC)
	s := checkout.Story{Event: checkout.Event{ID: known[checkout.Event](1), Type: kind, Position: 7, CreatedAt: at}}
	product := checkout.Product{
		ID: known[checkout.Product](3), Number: 12, Handle: "pro-licence", Title: "Pro licence", Status: checkout.ProductActive,
		Currency: money.MustCurrency("EUR"),
	}
	variant := checkout.Variant{
		ID: known[checkout.Variant](4), Number: 15, Title: "One year", SKU: "pro-1", Price: eur(4900), StockKind: checkout.StockUnits, Free: 3,
	}
	switch {
	case strings.HasPrefix(string(kind), "product.") && kind != checkout.EventStockChanged:
		s.Product, s.Event.ProductID = product, product.ID
		return s
	case kind == checkout.EventStockChanged, kind == checkout.EventVariantSoldOut:
		if kind == checkout.EventVariantSoldOut {
			variant.Free = 0
		}
		s.Product, s.Event.ProductID, s.Variant, s.Event.VariantID = product, product.ID, variant, variant.ID
		return s
	}
	s.Event.OrderID = known[checkout.Order](2)
	s.Sale.Order = checkout.Order{
		ID: s.Event.OrderID, Number: 236, State: states[kind], Mode: checkout.ModeLive, Dialect: "shoppex", Title: "Pro licence",
		Terms: checkout.Terms{
			Lines: []checkout.Line{
				{ProductID: product.ID, VariantID: variant.ID, Name: "Pro licence – One year", Quantity: 2, Total: eur(9800), Discount: eur(980), Tax: eur(1676)},
			},
			Subtotal: eur(9800), Discount: eur(980), Tax: eur(1676), Total: eur(10496), CouponCode: "TEN",
		},
		Paid: eur(0), Email: "buyer@example.com", Metadata: `{"order_ref":"A-1001"}`, CreatedAt: at.Add(-time.Minute),
	}
	switch s.Sale.Order.State {
	case checkout.OrderPaid, checkout.OrderCompleted, checkout.OrderRefunded, checkout.OrderDisputed, checkout.OrderReversed, checkout.OrderReview:
		s.Sale.Order.Paid = eur(10496)
	case checkout.OrderPartiallyPaid:
		s.Sale.Order.Paid = eur(10000)
	}
	if byPayment[kind] {
		s.Event.PaymentID = known[checkout.Payment](5)
		s.Sale.Payments = []checkout.Payment{
			{ID: known[checkout.Payment](6), Method: "PAYPAL", Amount: eur(1)},
			{ID: s.Event.PaymentID, Method: "STRIPE", Amount: eur(10496), Reference: "pi_1"},
		}
	}
	return s
}

// Every event of the core is told, in a form that the contract knows.
func TestEveryEventIsTold(t *testing.T) {
	schema, ok := loaded(t).ResponseSchema("GET", "/kassa/v1/events", 200)
	if !ok {
		t.Fatal("no schema")
	}
	for _, kind := range checkout.EventTypes {
		s := story(kind)
		told, err := Herald{}.Notices(checkout.Endpoint{}, s)
		if err != nil || len(told) != 1 || told[0].Event != string(kind) {
			t.Fatalf("%s: %v, %v", kind, told, err)
		}
		page, err := json.Marshal(feed{Data: []entry{{Position: 7, ID: s.Event.ID.String(), event: tell(s)}}, Next: 7})
		if err != nil {
			t.Fatal(err)
		}
		document, problem := wire.ParseJSON(page)
		if problem != nil {
			t.Fatal(problem)
		}
		if faults := schema.Validate(document.Value); len(faults) > 0 {
			t.Errorf("%s: %v: %s", kind, faults, page)
		}
	}
}

// What docs/events.md shows is what is sent.
func TestExamplesOfTheDocuments(t *testing.T) {
	source, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "events.md"))
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(source), "```json\n")
	shown := map[string]string{}
	for _, block := range blocks[1:] {
		text, _, _ := strings.Cut(block, "```")
		var head struct {
			Type string `json:"type"`
		}
		if err := json.Unmarshal([]byte(text), &head); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		shown[head.Type] = text
	}
	for _, kind := range checkout.EventTypes {
		if !strings.Contains(string(source), "| `"+string(kind)+"` |") {
			t.Errorf("docs/events.md does not say when %s comes", kind)
		}
		told, err := Herald{}.Notices(checkout.Endpoint{}, story(kind))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(canonical(t, shown[string(kind)]), canonical(t, string(told[0].Body))); diff != "" {
			t.Errorf("the example of %s (-docs +sent):\n%s", kind, diff)
		}
	}
}

// canonical is a JSON text with its spaces and the order of its members as all have them.
func canonical(t *testing.T, text string) string {
	t.Helper()
	value := jsontext.Value(text)
	if err := value.Canonicalize(); err != nil {
		t.Fatalf("%v: %q", err, text)
	}
	return value.String()
}

// What there is none of is null or absent, as the contract says.
func TestWhatIsNotThere(t *testing.T) {
	s := story(checkout.EventOrderPaid)
	s.Sale.Order.CouponCode, s.Sale.Order.Email, s.Sale.Order.Metadata = "", "", ""
	s.Sale.Order.Lines = append(s.Sale.Order.Lines, checkout.Line{Name: "Gift <wrap>", Quantity: 1, Total: eur(0), Discount: eur(0), Tax: eur(0)})
	s.Event.PaymentID = checkout.PaymentID{}
	told, err := Herald{}.Notices(checkout.Endpoint{}, s)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"coupon_code":null`, `"email":null`, `"metadata":null`, `{"product_id":null,"variant_id":null,"name":"Gift <wrap>",`} {
		if !strings.Contains(string(told[0].Body), want) {
			t.Errorf("no %s in %s", want, told[0].Body)
		}
	}
	if strings.Contains(string(told[0].Body), `"payment"`) {
		t.Errorf("a payment in %s", told[0].Body)
	}
}

func TestStockOfVariants(t *testing.T) {
	for name, row := range map[string]struct {
		variant checkout.Variant
		want    string
	}{
		"units":     {checkout.Variant{StockKind: checkout.StockUnits, Free: 3}, `"stock":3`},
		"none":      {checkout.Variant{StockKind: checkout.StockCounted}, `"stock":0`},
		"sold out":  {checkout.Variant{StockKind: checkout.StockCounted, Free: 3, OutOfStock: true}, `"stock":0`},
		"unlimited": {checkout.Variant{StockKind: checkout.StockUnlimited, Free: checkout.StockPlenty}, `"stock":null`},
	} {
		row.variant.ID, row.variant.Price = known[checkout.Variant](4), eur(1)
		body, err := json.Marshal(variantShown(row.variant))
		if err != nil || !strings.Contains(string(body), row.want) {
			t.Errorf("%s: %s, %v", name, body, err)
		}
	}
}

// The words that an endpoint may ask for are those that are told.
func TestWords(t *testing.T) {
	words := Herald{}.Events()
	if len(words) != len(checkout.EventTypes) {
		t.Errorf("%d words for %d events", len(words), len(checkout.EventTypes))
	}
	for _, kind := range checkout.EventTypes {
		if !slices.Contains(words, string(kind)) {
			t.Errorf("no word for %s", kind)
		}
	}
}
