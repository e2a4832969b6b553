package cli

import (
	"fmt"
	"io"
)

// tally counts what became of the rows of a file.
type tally struct {
	added, updated, known, refused int64
	reasons                        []string // of the first that were refused
}

// mostReasons is how many refusals are told one by one.
const mostReasons = 20

// refuse counts a row that was refused.
func (t *tally) refuse(where string, err error) {
	t.refused++
	if len(t.reasons) < mostReasons {
		t.reasons = append(t.reasons, where+": "+explain(err))
	}
}

// add takes over what another tally counted after this one.
func (t *tally) add(other tally) {
	t.added, t.updated, t.known, t.refused = t.added+other.added, t.updated+other.updated, t.known+other.known, t.refused+other.refused
	t.reasons = append(t.reasons, other.reasons[:min(len(other.reasons), mostReasons-len(t.reasons))]...)
}

// rows is how many rows were counted.
func (t *tally) rows() int64 { return t.added + t.updated + t.known + t.refused }

// explainRefused tells why rows were refused.
func (t *tally) explainRefused(out io.Writer) {
	for _, reason := range t.reasons {
		_, _ = fmt.Fprintln(out, reason)
	}
	if more := t.refused - int64(len(t.reasons)); more > 0 {
		_, _ = fmt.Fprintf(out, "and %d more\n", more)
	}
}

// err is the error with which the command ends, so that its status tells of refused rows.
func (t *tally) err() error {
	switch t.refused {
	case 0:
		return nil
	case 1:
		return fmt.Errorf("1 of %d rows was refused", t.rows())
	default:
		return fmt.Errorf("%d of %d rows were refused", t.refused, t.rows())
	}
}
