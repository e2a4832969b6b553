package sellapp

import "kassa/internal/checkout"

// readTries reads what became of the webhooks about some sales, in two reads and one for each channel that was told.
func (f *folio) readTries(r checkout.Reader, sales []checkout.Sale) error {
	orders := make([]checkout.OrderID, len(sales))
	for i, sale := range sales {
		orders[i] = sale.Order.ID
	}
	messages, err := r.MessagesOf(f.store.ID, orders)
	if err != nil || len(messages) == 0 {
		return err
	}
	var ids []checkout.MessageID
	for _, about := range messages {
		for _, m := range about {
			ids = append(ids, m.ID)
		}
	}
	made, err := r.AttemptsOf(f.store.ID, ids)
	if err != nil {
		return err
	}
	attempts := map[checkout.MessageID][]checkout.Attempt{}
	for _, attempt := range made {
		attempts[attempt.MessageID] = append(attempts[attempt.MessageID], attempt)
	}
	addresses := map[checkout.EndpointID]string{}
	f.tries = map[checkout.OrderID][]webhookTry{}
	for order, about := range messages {
		for _, m := range about {
			address, err := f.channelAddress(r, m.EndpointID, addresses)
			if err != nil {
				return err
			}
			if told := attempts[m.ID]; address != "" && len(told) > 0 {
				f.tries[order] = append(f.tries[order], newWebhookTry(address, told))
			}
		}
	}
	return nil
}

// channelAddress is where a channel is; empty for one that is gone, or an endpoint of another dialect.
func (f *folio) channelAddress(r checkout.Reader, endpoint checkout.EndpointID, known map[checkout.EndpointID]string) (string, error) {
	address, ok := known[endpoint]
	if ok {
		return address, nil
	}
	e, err := checkout.KnownEndpoint(r, f.store.ID, Name, endpoint)
	if checkout.ReasonOf(err) == checkout.ReasonEndpointNotFound {
		e, err = checkout.Endpoint{}, nil
	}
	known[endpoint] = e.URL
	return e.URL, err
}

// newWebhookTry tells of the attempts at one message, with the answer to the last.
func newWebhookTry(address string, attempts []checkout.Attempt) webhookTry {
	last := attempts[len(attempts)-1]
	return webhookTry{
		URL: address, Attempts: int64(len(attempts)), Response: orElse(last.Answer, last.Failure), QueriedAt: timestamp(last.At),
	}
}
