package page

import "kassa/internal/checkout"

// URL is the absolute address of a session's page on a server that buyers reach at public (scheme and host,
// without a path).
func URL(public string, session checkout.SessionID) string { return public + addressOf(session).page() }
