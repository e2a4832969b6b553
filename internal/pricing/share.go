package pricing

import (
	"cmp"
	"slices"

	"kassa/internal/money"
)

// share is the part of the discount that falls on one scoped line.
type share struct {
	line    int      // its index
	exact   fraction // discount × subtotal ÷ scope
	rounded int64
}

// spread divides a discount above zero over the scoped lines in proportion to
// their subtotals, by the method of the largest remainder: each share is rounded
// down, and the minor units left over go one each to the shares that lost most.
// Between shares that lost the same, the lines' Key and then Subtotal decide.
//
// No share exceeds its line: only a share that is no whole number is raised, to
// the next one, and the line's subtotal is a whole number that is not below it.
func (t *Totals) spread(lines []Line, discount, scope money.Amount) error {
	t.shares = make([]share, 0, len(lines))
	left := discount.Minor()
	for i := range lines {
		if !lines[i].Scoped {
			continue
		}
		exact, err := exactly(discount, t.Lines[i].Subtotal.Minor(), scope.Minor())
		if err != nil {
			return err
		}
		t.shares = append(t.shares, share{line: i, exact: exact, rounded: exact.units})
		left -= exact.units
	}
	if left > 0 { // less than there are shares that lost something
		slices.SortStableFunc(t.shares, func(a, b share) int {
			return cmp.Or(
				cmp.Compare(b.exact.part, a.exact.part),
				cmp.Compare(lines[a.line].Key, lines[b.line].Key),
				cmp.Compare(t.Lines[a.line].Subtotal.Minor(), t.Lines[b.line].Subtotal.Minor()),
			)
		})
	}
	for i := range t.shares {
		s := &t.shares[i]
		if left > 0 {
			s.rounded++
			left--
		}
		var err error
		if t.Lines[s.line].Discount, err = money.New(s.rounded, scope.Currency()); err != nil {
			return err
		}
	}
	return nil
}
