package store

import "kassa/internal/checkout"

// readPage reads the rows of a page and counts all that match, in one round trip.
func readPage[T any](r reads, l *list, table, columns, order string, w checkout.Window, read func(scan scanner) (T, error)) ([]T, int64, error) {
	var total int64
	var rows []T
	count := l.count(&total)
	ids := l.page(order, w)
	err := r.query(count, query{
		"SELECT " + columns + " FROM " + table + " WHERE store_id = $1 AND id IN (" + ids + ") ORDER BY " + order,
		l.args, each(&rows, read),
	})
	return rows, total, err
}

// pageOf is readPage in the order of making.
func pageOf[T any](r reads, l *list, table, columns string, down bool, w checkout.Window, read func(scan scanner) (T, error)) ([]T, int64, error) {
	return readPage(r, l, table, columns, orderBy(nil, checkout.Sort{Down: down}), w, read)
}

// pattern makes an argument of a text that alike looks for anywhere in a column.
func (l *list) pattern(text string) string { return l.arg("%" + escapeLike.Replace(sound(text)) + "%") }

// alike compares a column with a pattern whatever the case: that of ASCII letters on both engines, of all
// letters where PostgreSQL's locale knows them.
func alike(column, pattern string) string {
	return "lower(" + column + ") LIKE lower(" + pattern + `) ESCAPE '\'`
}
