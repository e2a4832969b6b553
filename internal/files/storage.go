// Package files keeps the bytes that sellers hand over, and serves them to buyers.
//
// [Storage] has two forms: [Folder] on the server's own disk, and [Bucket] in an S3-compatible store; [Open]
// makes either from an address. [Links] signs the addresses that buyers get, and [Downloads] answers them.
// Names in storages are made of ids alone, so that no text from outside ever becomes a path. What a file is
// called, and who may have it, is the core's business: this package knows neither orders nor deliveries. Start
// at Storage.
package files

import (
	"context"
	"errors"
	"io"
	"time"

	"kassa/internal/checkout"
)

var (
	// ErrNotFound means that there are no bytes under these ids.
	ErrNotFound = errors.New("files: not found")
	// ErrTooLarge means that a Put was given more bytes than [Options.Limit] allows. Nothing was kept.
	ErrTooLarge = errors.New("files: larger than the limit")
)

// DefaultLimit is the most bytes of a file where Options says nothing: 5 GiB.
const DefaultLimit int64 = 5 << 30

// Storage keeps bytes under the ids of a store and a file. It is safe for use by several goroutines, and by
// several replicas.
type Storage interface {
	// Put keeps all that r gives, in place of what was there, and tells how many bytes that was. It streams.
	// A failed Put leaves what was there before: nobody ever sees half a file. When two Puts of the same ids
	// meet, one of both wins whole.
	Put(ctx context.Context, store checkout.StoreID, file checkout.FileID, r io.Reader) (size int64, err error)
	// Open reads the bytes as they are now, or answers ErrNotFound. The content lives as long as ctx.
	Open(ctx context.Context, store checkout.StoreID, file checkout.FileID) (Content, error)
	// Delete forgets the bytes. That there are none is no error.
	Delete(ctx context.Context, store checkout.StoreID, file checkout.FileID) error
}

// Content is the bytes of one file. It is for one goroutine, which closes it.
type Content interface {
	io.ReadSeekCloser
	// Size is the number of bytes.
	Size() int64
	// ModTime is when they were put there, in UTC.
	ModTime() time.Time
}
