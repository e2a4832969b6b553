package checkout

// MessageReader reads the feed of events, and what became of them as messages.
type MessageReader interface {
	// Feed lists a store's events behind a position, in the order of their commits.
	Feed(store StoreID, after int64, limit int) ([]Event, error)
	// Stories reads what events are about, in their order. What is gone is zero.
	Stories(events []Event) ([]Story, error)
	// Message finds a message; ReasonMessageNotFound.
	Message(store StoreID, message MessageID) (Message, error)
	// Messages reads a page of messages, newest first, and counts all that match.
	Messages(store StoreID, query MessageQuery) ([]Message, int64, error)
	// AttemptsOf lists the attempts of messages, oldest first for each.
	AttemptsOf(store StoreID, messages []MessageID) ([]Attempt, error)
}
