package cli

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// source is a file that is read once, from its beginning to its end, or standard input.
type source struct {
	*bufio.Reader
	file *os.File
	size int64 // 0 = unknown
	read int64 // so far, what is buffered included
}

// longestLine is the most bytes of one line or one row.
const longestLine = 1 << 20

// openSource opens a file of text, "-" for standard input. A byte order mark is skipped.
func openSource(path string, stdin *os.File) (*source, error) {
	s := &source{file: stdin}
	if path != "-" {
		file, err := os.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("there is no file %s", path)
		}
		if err != nil {
			return nil, err
		}
		s.file = file
		if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
			s.size = info.Size()
		}
	}
	s.Reader = bufio.NewReaderSize(counted{s}, longestLine)
	if err := s.skipMark(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close closes the file.
func (s *source) Close() error { return s.file.Close() }

// done is how many bytes have left the buffer.
func (s *source) done() int64 { return s.read - int64(s.Buffered()) }

// skipMark skips the byte order mark that spreadsheets write, and refuses texts of 16-bit characters.
func (s *source) skipMark() error {
	head, err := s.Peek(3)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read %s: %w", s.file.Name(), err)
	}
	if bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		return errors.New("the file is UTF-16 text; save it as UTF-8")
	}
	if string(head) == "\ufeff" {
		_, err = s.Discard(3)
		return err
	}
	return nil
}

// line reads one line without its end; io.EOF when there is none left. It is valid until the next read.
// whole tells that it was not cut off at longestLine.
func (s *source) line() (text []byte, whole bool, err error) {
	text, err = s.ReadSlice('\n')
	whole = true
	for errors.Is(err, bufio.ErrBufferFull) { // the rest of it is thrown away
		whole = false
		_, err = s.ReadSlice('\n')
	}
	if errors.Is(err, io.EOF) && (len(text) > 0 || !whole) {
		err = nil
	}
	if !whole {
		return nil, false, err
	}
	return bytes.TrimSuffix(bytes.TrimSuffix(text, []byte("\n")), []byte("\r")), true, err
}

// counted counts what is read of a source's file.
type counted struct{ s *source }

// Read implements io.Reader.
func (c counted) Read(p []byte) (int, error) {
	n, err := c.s.file.Read(p)
	c.s.read += int64(n)
	return n, err
}

// endsWith tells whether a path has one of the endings, whatever the case.
func endsWith(path string, endings ...string) bool {
	for _, ending := range endings {
		if strings.HasSuffix(strings.ToLower(path), ending) {
			return true
		}
	}
	return false
}
