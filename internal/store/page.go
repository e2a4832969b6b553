package store

import "kassa/internal/checkout"

// pageOf reads a page of a list in the order of making, and counts all of it, in one round trip.
func pageOf[T any](r reads, l *list, table, columns string, down bool, w checkout.Window, read func(scan scanner) (T, error)) ([]T, int64, error) {
	var rows []T
	var count int64
	counted := l.count(&count)
	order := orderBy(nil, checkout.Sort{Down: down})
	ids := l.page(order, w)
	err := r.query(
		query{"SELECT " + columns + " FROM " + table + " WHERE store_id = $1 AND id IN (" + ids + ") ORDER BY " + order,
			l.args, each(&rows, read)},
		counted,
	)
	return rows, count, err
}

// pattern makes an argument of a text that alike looks for anywhere in a column.
func (l *list) pattern(text string) string { return l.arg("%" + escapeLike.Replace(sound(text)) + "%") }

// alike compares a column with a pattern whatever the case: that of ASCII letters on both engines, of all
// letters where PostgreSQL's locale knows them.
func alike(column, pattern string) string {
	return "lower(" + column + ") LIKE lower(" + pattern + `) ESCAPE '\'`
}
