package webhook

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// longestRetryAfter is the longest wait that a server may ask for (common.md, "Outgoing webhooks").
const longestRetryAfter = 24 * time.Hour

// retryAfter reads how long a server asks to be left alone: seconds, or an HTTP date. Zero where it says nothing
// that can be read, or a time that is over.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if value == "" {
		return 0
	}
	if strings.Trim(value, "0123456789") == "" {
		seconds, err := strconv.ParseInt(value, 10, 64)
		if err != nil || seconds > int64(longestRetryAfter/time.Second) { // more than a number holds is more than a day
			return longestRetryAfter
		}
		return time.Duration(seconds) * time.Second
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), longestRetryAfter)
}
