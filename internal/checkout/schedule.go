package checkout

import "time"

// retrySchedule is how long after a failed try the next one is made, of messages and of dynamic deliveries:
// 10 tries over 75 h 35 m (contracts/common.md).
var retrySchedule = []time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour,
	20 * time.Hour, 24 * time.Hour,
}

// longestRetryAfter is the most that a receiver can put a try off by asking for it.
const longestRetryAfter = 24 * time.Hour

// retryIn tells how long after the try of that number, from 1, the next is made: ± 10 % by chance, so that
// what failed together does not come again together. false = that was the last one.
func (s *Service) retryIn(tries int64) (time.Duration, bool) {
	if tries < 1 || tries > int64(len(retrySchedule)) {
		return 0, false
	}
	wait := retrySchedule[tries-1]
	return wait - wait/10 + time.Duration(s.random()*float64(wait/5)).Round(time.Microsecond), true
}
