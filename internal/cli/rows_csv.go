package cli

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// csvRows reads a file of comma-separated values (RFC 4180) whose first row names the columns.
type csvRows struct {
	reader  *csv.Reader
	bound   *bound
	columns []string
	line    int // of the last row
}

// openCSV reads the names of the columns.
func openCSV(s *source) (*csvRows, error) {
	limit := &bound{from: s, left: longestLine}
	c := &csvRows{reader: csv.NewReader(limit), bound: limit}
	c.reader.ReuseRecord, c.reader.FieldsPerRecord = true, -1
	head, err := c.reader.Read()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the file is empty; its first row names the columns, like title,price")
	}
	if err != nil {
		return nil, fmt.Errorf("the first row, which names the columns, cannot be read: %w", err)
	}
	for _, name := range head {
		if !utf8.ValidString(name) {
			return nil, errors.New("the first row is not UTF-8 text; save the file as UTF-8")
		}
		c.columns = append(c.columns, strings.ToLower(strings.TrimSpace(name)))
	}
	return c, c.check()
}

// check refuses columns that are missing, unknown or there twice.
func (c *csvRows) check() error {
	for i, name := range c.columns {
		switch {
		case len(c.columns) == 1 && strings.ContainsAny(name, ";\t|"):
			return fmt.Errorf("the first row is %q: columns must be separated by commas", name)
		case !slices.Contains(columns(), name):
			return fmt.Errorf("there is no column %q; there are %s", name, strings.Join(columns(), ", "))
		case slices.Contains(c.columns[:i], name):
			return fmt.Errorf("the column %q is there twice", name)
		}
	}
	for _, needed := range []string{"title", "price"} {
		if !slices.Contains(c.columns, needed) {
			return fmt.Errorf("the column %q is missing from the first row", needed)
		}
	}
	return nil
}

// next implements rows.
func (c *csvRows) next() (row, error) {
	c.bound.left = longestLine
	values, err := c.reader.Read()
	var malformed *csv.ParseError
	switch {
	case errors.As(err, &malformed):
		c.line = malformed.Line
		return row{where: where("line", malformed.StartLine), err: refuseFlag("row", "%s", sayCSV(malformed.Err))}, nil
	case errors.Is(err, errUnbounded):
		return row{}, fmt.Errorf("after line %d comes a row of more than %d KB: is a quote not closed?", c.line, longestLine>>10)
	case err != nil:
		return row{}, err
	}
	c.line, _ = c.reader.FieldPos(0)
	one := row{where: where("line", c.line)}
	if len(values) != len(c.columns) {
		one.err = refuseFlag("row", "has %d values for %d columns", len(values), len(c.columns))
		return one, nil
	}
	for i, value := range values {
		if one.err = one.said.set(c.columns[i], value); one.err != nil {
			break
		}
	}
	return one, nil
}

// sayCSV is a person's word for what is wrong with a row.
func sayCSV(err error) string {
	switch {
	case errors.Is(err, csv.ErrBareQuote):
		return `has a " in a value that does not begin with one`
	case errors.Is(err, csv.ErrQuote):
		return `has a quoted value that does not end, or goes on behind its "`
	default:
		return err.Error()
	}
}

// where names a place in a file.
func where(unit string, number int) string { return fmt.Sprintf("%s %d", unit, number) }

// errUnbounded says that one row has no end in sight.
var errUnbounded = errors.New("row too long")

// bound lets a limited number of bytes through, so that an open quote does not read a whole file into memory.
type bound struct {
	from io.Reader
	left int
}

// Read implements io.Reader.
func (b *bound) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errUnbounded
	}
	n, err := b.from.Read(p)
	b.left -= n
	return n, err
}
