// Package quickshops speaks the Quickshops dialect (contracts/quickshops.md): here its side of webhooks. The carts
// and their checkout are built in another step, which has typeID and this comment in encode.go and doc.go: this
// file goes when they come.
//
// It must not decide anything about money, and reaches the database and the gateways through the core only.
package quickshops

import "kassa/internal/id"

const productPrefix = "prod_"

// typeID writes an id with the prefix of its noun: a TypeID.
func typeID[T any](prefix string, x id.ID[T]) string { return prefix + x.Base32() }
