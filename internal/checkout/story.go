package checkout

// Story is an event with what it is about, ready to be rendered: zero where it is not about one. The
// order's State and Paid are those at the event, all else is as it is now.
type Story struct {
	Event    Event
	Store    Store
	Sale     Sale
	Customer Customer
	Product  Product // with its variants, archived or not
	Variant  Variant
}

// Notice is what a dialect tells of an event: its own name for it, and the body as it is sent.
type Notice struct {
	Event string
	Body  []byte
}

// Teller renders a story for an endpoint, in the endpoint's dialect. No notice where the dialect has no word
// for the event or the endpoint does not listen to it; several where the dialect sends one per line. An
// endpoint with an OrderID is that order's own notify_url and hears of the order's payment only.
type Teller interface {
	Notices(e Endpoint, s Story) ([]Notice, error)
}
