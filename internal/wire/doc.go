// Package wire is the transport plumbing that every dialect shares: limits, strict JSON, schemas
// compiled from a dialect's openapi.yaml, URLs, rate limits, request ids, the log line and the metrics
// of a request.
//
// It gives no refusal a shape. What goes wrong is a [Problem]; the dialect writes it in its own words
// through an [ErrorWriter]. It never opens a store and never talks to a gateway.
//
// Start at edge.go (what every request passes), then mux.go (how it finds its route), operation.go and
// auth.go (who may call it, in which order all is checked), json.go and schema.go (how its body is read and
// judged). dialect.go is what a dialect must do, and what it may. The rules come from contracts/common.md.
package wire
