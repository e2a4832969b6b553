package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// progress is a bar on a terminal that shows how far long work is. Elsewhere it shows nothing.
type progress struct {
	out   io.Writer // nil = no terminal
	unit  string    // of what is counted, like " MB"; empty = things
	shown string
}

// newProgress shows progress on out if that is a terminal.
func newProgress(out io.Writer) *progress {
	file, ok := out.(*os.File)
	if !ok {
		return &progress{}
	}
	info, err := file.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return &progress{}
	}
	return &progress{out: out}
}

// show draws the bar: done of total, or a count alone when the total is not known (0).
func (p *progress) show(done, total int64, count int64) {
	if p.out == nil {
		return
	}
	text := fmt.Sprintf("%d%s done", count, p.unit)
	if total > 0 {
		text = fmt.Sprintf("%s %3d %%  %s", bar(done, total), min(done*100/total, 100), text)
	}
	if text != p.shown {
		p.shown = text
		_, _ = fmt.Fprintf(p.out, "\r\x1b[K%s", text) // \x1b[K clears what was there
	}
}

// end takes the bar away, so that what is printed next begins on a clean line.
func (p *progress) end() {
	if p.out != nil && p.shown != "" {
		_, _ = fmt.Fprint(p.out, "\r\x1b[K")
		p.shown = ""
	}
}

// barWidth is how many characters the bar is long.
const barWidth = 30

// bar is a share as characters.
func bar(done, total int64) string {
	full := int(min(done*barWidth/total, barWidth))
	return "[" + strings.Repeat("#", full) + strings.Repeat(".", barWidth-full) + "]"
}
