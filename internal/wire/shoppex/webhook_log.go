package shoppex

import (
	"context"
	"net/http"
	"net/url"

	"kassa/internal/checkout"
	"kassa/internal/id"
	"kassa/internal/wire"
)

// listWebhookLogs is GET /dev/v1/webhooks/logs, the newest first.
func (a *API) listWebhookLogs(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	window, page, problem := wire.Page(r.Query, defaultLimit, largestLimit)
	if problem != nil {
		return wire.Reply{}, problem
	}
	query, err := readLogQuery(r.Query)
	if err != nil {
		return wire.Reply{}, err
	}
	query.Window = window
	reader := a.core.Reader(ctx)
	found, total, err := reader.Messages(r.Caller.Store.ID, query)
	if err != nil {
		return wire.Reply{}, err
	}
	data, err := webhookLogs(reader, r.Caller.Store.ID, found)
	if err != nil {
		return wire.Reply{}, err
	}
	answer, err := encode(http.StatusOK, logList{Data: data, Pagination: numbersOf(window, page, total)})
	return wire.Reply{Answer: answer}, err
}

// readLogQuery reads what narrows the list of logs.
func readLogQuery(values url.Values) (checkout.MessageQuery, error) {
	query := checkout.MessageQuery{Dialect: Name, Event: values.Get("event_type")}
	if word := values.Get("status"); word != "" {
		for state, known := range logStatuses {
			if known == word {
				query.States = append(query.States, state)
			}
		}
		if len(query.States) == 0 {
			return query, invalid("status", "must be pending, success or failed")
		}
	}
	if text := values.Get("webhook_uniqid"); text != "" {
		endpoint, err := id.Parse[checkout.Endpoint](text)
		if err != nil {
			return query, invalid("webhook_uniqid", "must be the id of a webhook")
		}
		query.Endpoint = endpoint
	}
	return query, nil
}

// getWebhookLog is GET /dev/v1/webhooks/logs/{id}.
func (a *API) getWebhookLog(ctx context.Context, r *wire.Request) (wire.Reply, error) {
	reader := a.core.Reader(ctx)
	found, err := messageOf(reader, r)
	if err != nil {
		return wire.Reply{}, err
	}
	data, err := webhookLogs(reader, found.StoreID, []checkout.Message{found})
	if err != nil {
		return wire.Reply{}, err
	}
	return reply(data[0])
}

// retryWebhookLog is POST /dev/v1/webhooks/logs/{id}/retry: the same body goes out under the same delivery id.
func (a *API) retryWebhookLog(_ context.Context, r *wire.Request) (wire.Reply, error) {
	return wire.Reply{Effect: func(tx checkout.Tx) (checkout.Answer, error) {
		found, err := messageOf(tx, r)
		if err != nil {
			return checkout.Answer{}, err
		}
		again, err := a.core.ReplayMessage(tx, found.StoreID, found.ID)
		if err != nil {
			return checkout.Answer{}, err
		}
		data, err := webhookLogs(tx, again.StoreID, []checkout.Message{again})
		if err != nil {
			return checkout.Answer{}, err
		}
		return ok(data[0])
	}}, nil
}

// messageOf finds the message that the path names. One to a webhook that is gone, or of another dialect, is as
// unknown as another shop's.
func messageOf(reader checkout.Reader, r *wire.Request) (checkout.Message, error) {
	unknown := checkout.Refuse(checkout.ReasonMessageNotFound, "Webhook log not found.")
	message, err := id.Parse[checkout.Message](r.Path("id"))
	if err != nil {
		return checkout.Message{}, unknown
	}
	found, err := reader.Message(r.Caller.Store.ID, message)
	if err != nil {
		return checkout.Message{}, err
	}
	e, err := reader.Endpoint(found.StoreID, found.EndpointID)
	if checkout.ReasonOf(err) == checkout.ReasonEndpointNotFound || err == nil && e.Dialect != Name {
		return checkout.Message{}, unknown
	}
	return found, err
}
