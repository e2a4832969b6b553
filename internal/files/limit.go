package files

import (
	"context"
	"fmt"
	"io"
)

// limited reads from r until its context ends or it has given more than most bytes, which is ErrTooLarge. It
// counts what it gave.
type limited struct {
	ctx  context.Context
	r    io.Reader
	most int64
	size int64
}

// Read wraps every error but io.EOF: the S3 client takes a bare io.ErrUnexpectedEOF, which an interrupted upload
// gives, for the end of the content, and would keep half of it.
func (l *limited) Read(p []byte) (int, error) {
	if err := l.ctx.Err(); err != nil {
		return 0, fmt.Errorf("read: %w", err)
	}
	n, err := l.r.Read(p)
	l.size += int64(n)
	switch {
	case l.size > l.most:
		return 0, fmt.Errorf("read: %w", ErrTooLarge)
	case err != nil && err != io.EOF:
		return n, fmt.Errorf("read: %w", err)
	}
	return n, err
}
