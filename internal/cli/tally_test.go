package cli

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestTally(t *testing.T) {
	total := tally{added: 2}
	for batch := range 3 {
		part := tally{added: 1, updated: 1, known: 1}
		for row := range 9 {
			part.refuse(where("line", batch*9+row+1), errors.New("bad"))
		}
		total.add(part)
	}
	var out strings.Builder
	total.explainRefused(&out)
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 21 || lines[0] != "line 1: bad" || lines[19] != "line 20: bad" || lines[20] != "and 7 more" {
		t.Errorf("said %q", lines)
	}
	if total.rows() != 38 || total.err() == nil || total.err().Error() != "27 of 38 rows were refused" {
		t.Errorf("%d rows, %v", total.rows(), total.err())
	}
	if err := (&tally{added: 3}).err(); err != nil {
		t.Error(err)
	}
	if err := (&tally{added: 3, refused: 1}).err(); fmt.Sprint(err) != "1 of 4 rows was refused" {
		t.Error(err)
	}
}

func TestProgress(t *testing.T) {
	var out strings.Builder
	bar := &progress{out: &out}
	bar.show(50, 200, 7)
	bar.show(50, 200, 7)
	bar.show(3, 0, 9)
	bar.end()
	bar.end()
	want := "\r\x1b[K[#######.......................]  25 %  7 done\r\x1b[K9 done\r\x1b[K"
	if out.String() != want {
		t.Errorf("%q, want %q", out.String(), want)
	}
	if quiet := newProgress(&out); quiet.out != nil {
		t.Error("a bar without a terminal")
	}
}
