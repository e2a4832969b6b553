package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// copies are numbers from from to before to: every turns-th, beginning with the turn's own.
type copies struct{ turn, turns, from, to int }

// first is the first of them.
func (c copies) first() int { return c.from + (c.turn-c.from%c.turns+c.turns)%c.turns }

// series is a FROM clause with the copies' numbers as n.i.
func (f *filler) series(c copies) (with, from string) {
	if f.sqlite {
		return fmt.Sprintf("WITH RECURSIVE n (i) AS (SELECT %d UNION ALL SELECT i + %d FROM n WHERE i + %d < %d) ",
			c.first(), c.turns, c.turns, c.to), "n"
	}
	return "", fmt.Sprintf("generate_series(%d::bigint, %d, %d) AS n (i)", c.first(), c.to-1, c.turns)
}

// idText is the id of copy i of the k-th id of a sale, in hexadecimal: a UUIDv7 of that millisecond.
func idText(ms uint64, k, i int) string { return fmt.Sprintf("%012x7%03x8%015x", ms, k, i) }

// id is idText as the expression of n.i.
func (f *filler) id(oldest uint64, k int) string {
	if f.sqlite {
		return fmt.Sprintf("unhex(printf('%%012x7%%03x8%%015x', %d + i, %d, i))", oldest, k)
	}
	return fmt.Sprintf("decode(lpad(to_hex(%d + i), 12, '0') || '7%03x8' || lpad(to_hex(i), 15, '0'), 'hex')", oldest, k)
}

// Columns whose values no two sales share, besides ids.
var (
	uniqueTexts   = []string{"payment.reference", "gateway_event.event_id", "gateway_event.reference", "sandbox_payment.reference", "sandbox_payment.idempotency_key", "claim.key"}
	uniqueEmails  = []string{"sale_order.email", "customer.email", "customer.email_key"}
	uniqueNumbers = []string{"sale_order.number", "customer.number"}
)

// copySale writes copies of a sale: each with its own ids, numbers, buyer and references, all else as it was.
func (f *filler) copySale(ctx context.Context, s sale, c copies) error {
	if c.first() >= c.to {
		return nil
	}
	with, from := f.series(c)
	var statements []string
	for _, r := range s.rows {
		values := make([]string, len(r.values))
		for i, v := range r.values {
			column := r.table + "." + r.columns[i]
			b, _ := v.([]byte)
			switch {
			case slices.Contains(uniqueNumbers, column):
				values[i] = fmt.Sprintf("i + %d", f.numbers[r.table])
			case slices.Contains(uniqueEmails, column):
				values[i] = "'copy-' || CAST(i AS TEXT) || '@example.com'"
			case slices.Contains(uniqueTexts, column):
				values[i] = f.literal(v) + " || '-' || CAST(i AS TEXT)"
			case len(b) == 16 && s.has(b):
				values[i] = f.id(s.oldest, s.ids[[16]byte(b)])
			default:
				values[i] = f.literal(v)
			}
		}
		statements = append(statements, fmt.Sprintf("%sINSERT INTO %s (%s) SELECT %s FROM %s",
			with, r.table, strings.Join(r.columns, ", "), strings.Join(values, ", "), from))
	}
	return f.within(ctx, statements)
}

// has says whether an id belongs to the sale.
func (s *sale) has(b []byte) bool {
	_, ok := s.ids[[16]byte(b)]
	return ok
}
