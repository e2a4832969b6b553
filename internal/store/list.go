package store

import (
	"strconv"
	"strings"

	"kassa/internal/checkout"
)

// list puts the statements of a numbered page together: which rows match, and which of them stand in it.
type list struct {
	from string // FROM … WHERE …
	args []any
}

// listOf begins with all rows of a store's table. What fixed adds is SQL; it may be empty.
func listOf(table string, store checkout.StoreID, fixed string) *list {
	return &list{from: "FROM " + table + " WHERE store_id = $1" + fixed, args: []any{store}}
}

// arg makes a value an argument of the list and gives its name.
func (l *list) arg(value any) string {
	l.args = append(l.args, value)
	return "$" + strconv.Itoa(len(l.args))
}

// and narrows the list.
func (l *list) and(condition string) { l.from += " AND " + condition }

// is narrows the list to rows with a value; empty = all.
func (l *list) is(column, value string) {
	if value != "" {
		l.and(column + " = " + l.arg(value))
	}
}

// count is the query that counts all rows that match so far.
func (l *list) count(into *int64) query {
	return query{"SELECT count(*) " + l.from, l.args[:len(l.args):len(l.args)], func(scan scanner) error { return scan(into) }}
}

// page ends the list: it gives the SELECT of the ids that stand in the page. Rows are read by these ids, so
// that those which are passed over are passed over in an index.
func (l *list) page(order string, w checkout.Window) (ids string) {
	ids = "SELECT id " + l.from + " ORDER BY " + order + " LIMIT " + l.arg(int64(w.Limit))
	if w.Skip > 0 {
		ids += " OFFSET " + l.arg(int64(w.Skip))
	}
	return ids
}

// search narrows the list to rows of which one of the columns contains the text. Both are in lower case.
func (l *list) search(text string, columns ...string) {
	if text == "" {
		return
	}
	pattern := l.arg("%" + escapeLike.Replace(sound(strings.ToLower(text))) + "%")
	for i, column := range columns {
		columns[i] = column + " LIKE " + pattern + ` ESCAPE '\'`
	}
	l.and("(" + strings.Join(columns, " OR ") + ")")
}

var escapeLike = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// anyOf narrows the list to rows whose column is one of the values; none = all.
func anyOf[T ~string](l *list, column string, values []T) {
	if len(values) == 0 {
		return
	}
	names := make([]string, len(values))
	for i, value := range values {
		names[i] = l.arg(string(value))
	}
	l.and(column + " IN (" + strings.Join(names, ", ") + ")")
}

// orderBy is the order that a list is sorted by. Ids, which are in the order of their making, break ties;
// words that are not among the columns sort by them alone.
func orderBy(columns map[string]string, by checkout.Sort) string {
	direction := ""
	if by.Down {
		direction = " DESC"
	}
	if column, ok := columns[by.By]; ok {
		return column + direction + ", id" + direction
	}
	return "id" + direction
}

// sound makes a text that PostgreSQL takes of whatever somebody asks for. No row holds what is replaced.
func sound(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

// among names ids as arguments behind those that there are: ($2, $3, …). The last is repeated up to a power
// of two, so that there are few different texts.
func among[T any](args []any, ids []T) (text string, with []any) {
	size := 1
	for size < len(ids) {
		size *= 2
	}
	names := make([]string, size)
	for i := range names {
		args = append(args, ids[min(i, len(ids)-1)])
		names[i] = "$" + strconv.Itoa(len(args))
	}
	return "(" + strings.Join(names, ", ") + ")", args
}
