// Package migration holds the database schema as numbered steps, one directory per engine.
//
// Both directories have the same numbers and names, and say the same thing in each engine's types.
// A step that was released is never edited: what follows is a new one. Package store runs them.
package migration

import "embed"

// Files holds sqlite/*.sql and postgres/*.sql, in the form that pressly/goose reads.
//
//go:embed sqlite/*.sql postgres/*.sql
var Files embed.FS
