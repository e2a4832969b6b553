package page

import "sync"

// shelfMost is how many entries a shelf holds; the one beyond empties it first.
const shelfMost = 4096

// shelf keeps what was worked out for many requests alike: value follows from key and from nothing else. It is
// safe for concurrent use.
type shelf[K comparable, V any] struct {
	mu   sync.RWMutex
	kept map[K]V
}

// take finds a value.
func (s *shelf[K, V]) take(key K) (V, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	value, ok := s.kept[key]
	return value, ok
}

// keep remembers a value.
func (s *shelf[K, V]) keep(key K, value V) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil || len(s.kept) >= shelfMost {
		s.kept = map[K]V{}
	}
	s.kept[key] = value
}
