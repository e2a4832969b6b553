package cli

import (
	"errors"
	"io"
)

// row is one row of a file: what it says, or why it says nothing.
type row struct {
	where string // for people: "line 3"
	said  entry
	err   error // why the row is refused
}

// rows reads a file row by row; io.EOF at its end. Any other error ends the reading.
type rows interface {
	next() (row, error)
}

// openRows reads a source in a format, csv or json.
func openRows(s *source, format string) (rows, error) {
	if format == "json" {
		return openJSON(s)
	}
	return openCSV(s)
}

// some reads at most limit rows; none at the end.
func some(from rows, limit int) ([]row, error) {
	var read []row
	for len(read) < limit {
		one, err := from.next()
		if errors.Is(err, io.EOF) {
			return read, nil
		}
		if err != nil {
			return read, err
		}
		read = append(read, one)
	}
	return read, nil
}
