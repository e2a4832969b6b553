package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/minio/minio-go/v7"
)

// object is the content of an object in a bucket. It asks for the bytes from where it stands to the end, and
// hangs up when it is moved or closed.
type object struct {
	ctx    context.Context
	bucket *Bucket
	key    string
	info   minio.ObjectInfo
	offset int64
	body   io.ReadCloser // the rest from offset on; nil = not asked for
	fresh  bool          // body has given nothing so far
}

func (o *object) Size() int64        { return o.info.Size }
func (o *object) ModTime() time.Time { return o.info.LastModified.UTC() }

// Read goes on with a new request where one breaks off, as long as each brings something.
func (o *object) Read(p []byte) (int, error) {
	for o.offset < o.info.Size && len(p) > 0 {
		if err := o.request(); err != nil {
			return 0, fmt.Errorf("files: read: %w", err)
		}
		n, err := o.body.Read(p[:min(int64(len(p)), o.info.Size-o.offset)])
		o.offset += int64(n)
		barren := o.fresh && n == 0
		o.fresh = barren
		if err != nil {
			o.hangUp()
		}
		switch {
		case n > 0 || err == nil:
			return n, nil
		case o.ctx.Err() != nil:
			return 0, fmt.Errorf("files: read: %w", o.ctx.Err())
		case barren && err == io.EOF:
			return 0, fmt.Errorf("files: read: %w", io.ErrUnexpectedEOF)
		case barren:
			return 0, fmt.Errorf("files: read: %w", err)
		}
	}
	if len(p) == 0 {
		return 0, nil
	}
	return 0, io.EOF
}

// request asks for the rest of the very object that was opened, unless it has been asked for.
func (o *object) request() error {
	if o.body != nil {
		return nil
	}
	var options minio.GetObjectOptions
	if err := options.SetRange(o.offset, o.info.Size-1); err != nil {
		return err
	}
	if err := options.SetMatchETag(o.info.ETag); err != nil {
		return err
	}
	body, _, header, err := o.bucket.client.GetObject(o.ctx, o.bucket.name, o.key, options)
	if err != nil {
		return err
	}
	if o.offset > 0 && header.Get("Content-Range") == "" {
		return errors.Join(errors.New("the store does not know ranges"), body.Close())
	}
	o.body, o.fresh = body, true
	return nil
}

// Seek asks nothing of the store.
func (o *object) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekStart:
	case io.SeekCurrent:
		offset += o.offset
	case io.SeekEnd:
		offset += o.info.Size
	default:
		return 0, errors.New("files: seek: from where?")
	}
	if offset < 0 {
		return 0, errors.New("files: seek: before the beginning")
	}
	if offset != o.offset {
		o.hangUp()
	}
	o.offset = offset
	return offset, nil
}

// Close hangs up. It is no error to do so before the end.
func (o *object) Close() error {
	o.hangUp()
	return nil
}

func (o *object) hangUp() {
	if o.body != nil {
		_ = o.body.Close() // what was not read is not wanted
		o.body = nil
	}
}
