package shoppex

import (
	"github.com/go-json-experiment/json/jsontext"

	"kassa/internal/checkout"
)

// logStatuses are the states of a message in Shoppex's words.
var logStatuses = map[checkout.MessageState]string{
	checkout.MessagePending: "pending", checkout.MessageDelivered: "success", checkout.MessageDead: "failed",
}

// webhookLog is a message to a webhook with all that became of it. The answer and its figures are those of the
// last attempt.
type webhookLog struct {
	ID              string         `json:"id"`
	Uniqid          string         `json:"uniqid"`
	DeliveryID      string         `json:"delivery_id"` // X-Shoppex-Delivery
	WebhookUniqid   string         `json:"webhook_uniqid"`
	EventType       string         `json:"event_type"`
	URL             *string        `json:"url"` // null where the webhook is gone
	Status          string         `json:"status"`
	StatusCode      *int64         `json:"status_code"` // null without an answer
	Attempt         int64          `json:"attempt"`     // how many were made
	DurationMS      *int64         `json:"duration_ms"`
	ErrorMessage    *string        `json:"error_message"`
	Payload         jsontext.Value `json:"payload"`
	RequestHeaders  *struct{}      `json:"request_headers"` // null: not kept, like those of the answer
	Response        *string        `json:"response"`        // at most 1 KB of it
	ResponseHeaders *struct{}      `json:"response_headers"`
	Attempts        []logAttempt   `json:"attempts"`
	CreatedAt       int64          `json:"created_at"`   // Unix seconds
	DeliveredAt     *int64         `json:"delivered_at"` // Unix seconds
}

// logAttempt is one try of a message.
type logAttempt struct {
	Attempt      int64   `json:"attempt"`
	StatusCode   *int64  `json:"status_code"`
	DurationMS   int64   `json:"duration_ms"`
	ErrorMessage *string `json:"error_message"`
	Response     *string `json:"response"`
	CreatedAt    int64   `json:"created_at"` // Unix seconds
}

// logList is a numbered page of logs.
type logList struct {
	Data       []webhookLog `json:"data"`
	Pagination numbers      `json:"pagination"`
}

type numbers struct {
	Total      int64 `json:"total"`
	Page       int   `json:"page"`
	Limit      int   `json:"limit"`
	TotalPages int64 `json:"total_pages"`
	HasMore    bool  `json:"has_more"`
}

// numbersOf describes a page; total counts all that match.
func numbersOf(window checkout.Window, page int, total int64) numbers {
	limit := int64(window.Limit)
	pages := (total + limit - 1) / limit
	return numbers{Total: total, Page: page, Limit: window.Limit, TotalPages: pages, HasMore: int64(page) < pages}
}

// webhookLogs renders messages with their attempts and where they went.
func webhookLogs(reader checkout.Reader, store checkout.StoreID, messages []checkout.Message) ([]webhookLog, error) {
	ids := make([]checkout.MessageID, len(messages))
	addresses := map[checkout.EndpointID]string{}
	for i, m := range messages {
		ids[i] = m.ID
		if _, known := addresses[m.EndpointID]; known {
			continue
		}
		e, err := reader.Endpoint(store, m.EndpointID)
		if err != nil && checkout.ReasonOf(err) != checkout.ReasonEndpointNotFound {
			return nil, err
		}
		addresses[m.EndpointID] = e.URL
	}
	made, err := reader.AttemptsOf(store, ids)
	if err != nil {
		return nil, err
	}
	attempts := map[checkout.MessageID][]checkout.Attempt{}
	for _, attempt := range made {
		attempts[attempt.MessageID] = append(attempts[attempt.MessageID], attempt)
	}
	logs := make([]webhookLog, len(messages))
	for i, m := range messages {
		logs[i] = newWebhookLog(m, attempts[m.ID], addresses[m.EndpointID])
	}
	return logs, nil
}

func newWebhookLog(m checkout.Message, attempts []checkout.Attempt, address string) webhookLog {
	out := webhookLog{
		ID: m.ID.String(), Uniqid: m.ID.String(), DeliveryID: deliveryID(m), WebhookUniqid: m.EndpointID.String(), EventType: m.Event,
		URL: orNull(address), Status: logStatuses[m.State], Attempt: int64(len(attempts)), ErrorMessage: orNull(m.Failure),
		Payload: jsontext.Value(m.Body), Attempts: []logAttempt{}, CreatedAt: m.CreatedAt.Unix(),
	}
	for _, attempt := range attempts {
		shown := newLogAttempt(attempt)
		out.Attempts = append(out.Attempts, shown)
		out.StatusCode, out.DurationMS, out.Response = shown.StatusCode, &shown.DurationMS, shown.Response
		if m.State == checkout.MessageDelivered && attempt.Delivered() {
			out.DeliveredAt = unixOrNull(attempt.At.Add(attempt.Latency))
		}
	}
	return out
}

func newLogAttempt(a checkout.Attempt) logAttempt {
	out := logAttempt{
		Attempt: a.Number, DurationMS: a.Latency.Milliseconds(), ErrorMessage: orNull(a.Failure), Response: orNull(a.Answer), CreatedAt: a.At.Unix(),
	}
	if a.Status != 0 {
		out.StatusCode = &a.Status
	}
	return out
}
