package gateway

import (
	"context"
	"math/rand/v2"
	"time"

	"kassa/internal/clock"
)

// The waits between the tries of Retry, each shortened by up to a half so that rivals part.
var retryWaits = []time.Duration{250 * time.Millisecond, time.Second}

// Retry makes a call that is safe to repeat, up to three times: again tells whether a failure is one that passes.
// It gives up early when the context ends before the next try. The result is the last call's.
func Retry(ctx context.Context, c clock.Clock, call func() (again bool, err error)) error {
	for _, wait := range retryWaits {
		again, err := call()
		if err == nil || !again || ctx.Err() != nil {
			return err
		}
		wait -= time.Duration(rand.Int64N(int64(wait / 2)))
		select {
		case <-c.After(wait):
		case <-ctx.Done():
			return err
		}
	}
	_, err := call()
	return err
}
