package quickshops

import "kassa/internal/id"

// The prefixes of ids.
const (
	productPrefix = "prod_"
	orderPrefix   = "ord_"
)

// typeID writes an id with the prefix of its noun: a TypeID.
func typeID[T any](prefix string, x id.ID[T]) string { return prefix + x.Base32() }
