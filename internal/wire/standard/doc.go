// Package standard speaks Kassa's own words: its events, sent as Standard Webhooks
// (https://www.standardwebhooks.com) or read from the feed at /kassa/v1/events. docs/events.md says what there is.
//
// It must not decide anything, and reaches the database through the core only. openapi.yaml is the contract of the
// feed. Start at Herald for what is sent, and at routes.go for what is read.
package standard
