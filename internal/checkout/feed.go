package checkout

import "context"

// Feed reads a store's events behind a position, in the order of their commits, at most limit: who was down
// catches up by it. The Position of the last is where to go on.
func (s *Service) Feed(ctx context.Context, store StoreID, after int64, limit int) ([]Story, error) {
	reader := s.db.Read(ctx)
	events, err := reader.Feed(store, after, limit)
	if err != nil {
		return nil, err
	}
	return s.stories(ctx, reader, events)
}

// stories reads what events are about, and their stores.
func (s *Service) stories(ctx context.Context, reader Reader, events []Event) ([]Story, error) {
	stories, err := reader.Stories(events)
	if err != nil {
		return nil, err
	}
	for i := range stories {
		story := &stories[i]
		if story.Store, err = s.directory.Store(ctx, story.Event.StoreID); err != nil {
			return nil, err
		}
		if !story.Event.OrderID.IsZero() {
			story.Sale.Order.State, story.Sale.Order.Paid = story.Event.OrderState, story.Event.Paid
		}
	}
	return stories, nil
}
