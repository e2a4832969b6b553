package wire

import "net/http"

// What everybody may call, scripts of other origins may call too: the calls need no cookie, and what they
// tell anybody may read. Routes with a key stay closed to them: a key has no place in a browser, but for the
// public keys of a dialect that has them for that ([BrowserKeys]).

// openToBrowsers tells whether scripts of other origins may call the route.
func (s *Surface) openToBrowsers(route Route) bool {
	switch route.Auth {
	case AuthStore, AuthNone:
		return true
	case AuthAny:
		return s.browserKeys != nil
	default:
		return false
	}
}

// letBrowsersRead lets a script of any origin read the answer, and the headers that it needs.
func letBrowsersRead(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Idempotent-Replay, Idempotent-Replayed, Retry-After, X-Request-ID, X-Version, "+
		"X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-RateLimit-Type")
}

// preflight answers a browser that asks whether a script may call (Fetch standard, CORS-preflight request);
// false = this is none, or nobody may.
func (s *Surface) preflight(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodOptions || r.Header.Get("Origin") == "" || r.Header.Get("Access-Control-Request-Method") == "" {
		return false
	}
	if _, pattern := s.browsers.Handler(withoutTrailingSlash(r)); pattern == "" {
		return false
	}
	h := w.Header()
	letBrowsersRead(h)
	h.Set("Access-Control-Allow-Methods", "GET, POST, PATCH")
	headers := "Content-Type, " + IdempotencyHeader
	if s.browserKeys != nil {
		headers += ", " + s.browserKeys.KeyHeader()
	}
	h.Set("Access-Control-Allow-Headers", headers)
	h.Set("Access-Control-Max-Age", "600")
	h.Set("Vary", "Origin, Access-Control-Request-Method")
	if s.stamp != nil {
		s.stamp.Stamp(h)
	}
	w.WriteHeader(http.StatusNoContent)
	return true
}
