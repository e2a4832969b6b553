package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"

	"kassa/internal/checkout"
)

// copyStores writes copies of a store, its key and its gateway account, one for each key; at counts the
// copies before.
func (f *filler) copyStores(ctx context.Context, rows []row, keys []string, at int) error {
	var statements []string
	for _, r := range rows {
		tuples := make([]string, len(keys))
		for n, key := range keys {
			values := make([]string, len(r.values))
			for i, v := range r.values {
				values[i] = f.storeValue(r.table, r.columns[i], v, key, at+n)
			}
			tuples[n] = "(" + strings.Join(values, ", ") + ")"
		}
		statements = append(statements, fmt.Sprintf("INSERT INTO %s (%s) VALUES %s",
			r.table, strings.Join(r.columns, ", "), strings.Join(tuples, ", ")))
	}
	return f.within(ctx, statements)
}

// storeValue is a column of the n-th copy.
func (f *filler) storeValue(table, column string, v any, key string, n int) string {
	hash := checkout.HashKey(key)
	switch table + "." + column {
	case "store.id", "api_key.store_id", "gateway_account.store_id":
		return f.numbered(1, n)
	case "api_key.id":
		return f.numbered(2, n)
	case "gateway_account.id":
		return f.numbered(3, n)
	case "api_key.hash":
		return f.blob(hash[:])
	case "store.number":
		return fmt.Sprint(1000 + n)
	case "store.slug":
		return fmt.Sprintf("'copy-%d'", n)
	}
	return f.literal(v)
}

// numbered is an id made of two numbers.
func (f *filler) numbered(k, n int) string {
	b, err := hex.DecodeString(idText(uint64(n), k, n))
	if err != nil { // cannot be: it is made of digits
		panic(err)
	}
	return f.blob(b)
}
