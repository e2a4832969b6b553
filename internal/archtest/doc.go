// Package archtest enforces the house rules of docs/architecture.md as ordinary
// tests: who may import whom, documented packages, the size budget, and what
// may not be called where.
//
// It reads source text only, so it must not import another package of this
// module, and nothing imports it. Start at rules in rule.go; to change who may
// import whom, edit the table in imports.go.
package archtest
