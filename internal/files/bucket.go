package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/minio/minio-go/v7/pkg/s3utils"

	"kassa/internal/checkout"
)

const (
	amazon   = "https://s3.amazonaws.com"
	tries    = 4       // of one call, a second apart at most: a buyer is waiting
	mostPart = 10_000  // parts of one upload that S3 allows
	partUnit = 8 << 20 // a Put holds one part in memory
)

// Bucket is a [Storage] in a bucket of an S3-compatible store. Its objects are called <prefix>/<store>/<file>.
//
// An upload that breaks off is called off. Where even that fails, its parts stay unseen; the bucket's lifecycle
// rule for incomplete uploads removes them.
type Bucket struct {
	client *minio.Core
	name   string
	prefix string // empty, or ends in a slash
	limit  int64
}

// openBucket reads an address such as s3://bucket/prefix?endpoint=https://host&region=name. Its errors do not
// repeat the address: somebody may have put a password there.
func openBucket(address string, options Options) (*Bucket, error) {
	u, err := url.Parse(address)
	if err != nil || u.Opaque != "" || u.User != nil || u.Fragment != "" {
		return nil, errors.New("files: an S3 storage is written s3://bucket/prefix?endpoint=https://host&region=name")
	}
	prefix := strings.Trim(u.Path, "/")
	if prefix != "" && path.Clean("/"+prefix) != "/"+prefix {
		return nil, fmt.Errorf("files: %q is no prefix", prefix)
	}
	if err := s3utils.CheckValidBucketNameStrict(u.Host); err != nil {
		return nil, fmt.Errorf("files: bucket %q: %w", u.Host, err)
	}
	if prefix != "" {
		prefix += "/"
	}
	client, err := connect(u.RawQuery, options)
	if err != nil {
		return nil, err
	}
	return &Bucket{client: client, name: u.Host, prefix: prefix, limit: options.Limit}, nil
}

// connect makes the client of an address's query.
func connect(rawQuery string, options Options) (*minio.Core, error) {
	query, err := url.ParseQuery(rawQuery)
	if err != nil {
		return nil, errors.New("files: the S3 storage's parameters cannot be read")
	}
	for name, values := range query {
		if (name != "endpoint" && name != "region") || len(values) != 1 {
			return nil, fmt.Errorf("files: an S3 storage has one endpoint and one region, and no other %q", name)
		}
	}
	if (options.AccessKey == "") != (options.SecretKey == "") {
		return nil, errors.New("files: an S3 storage needs both the access key and the secret key, or neither")
	}
	endpoint := query.Get("endpoint")
	if endpoint == "" {
		endpoint = amazon
	}
	u, err := url.Parse(endpoint)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || strings.Trim(u.Path, "/") != "" ||
		u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("files: the endpoint of an S3 storage is written https://host or https://host:port")
	}
	client, err := minio.NewCore(u.Host, &minio.Options{
		Creds:      credentials.NewStaticV4(options.AccessKey, options.SecretKey, ""),
		Secure:     u.Scheme == "https",
		Region:     query.Get("region"),
		Transport:  options.Transport,
		MaxRetries: tries,
	})
	if err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	return client, nil
}

// key is the name of a file's object.
func (b *Bucket) key(store checkout.StoreID, file checkout.FileID) string {
	return b.prefix + store.String() + "/" + file.String()
}

// partSize is as small as a file of the largest size allows.
func (b *Bucket) partSize() uint64 {
	units := (b.limit/mostPart + partUnit) / partUnit
	return uint64(units) * partUnit
}

// Put sends a small file in one piece, and a large one in parts, which become an object when the last is there.
func (b *Bucket) Put(ctx context.Context, store checkout.StoreID, file checkout.FileID, r io.Reader) (int64, error) {
	r = &limited{ctx: ctx, r: r, most: b.limit}
	size := int64(-1)
	options := minio.PutObjectOptions{PartSize: b.partSize(), SendContentMd5: true}
	var first bytes.Buffer
	switch _, err := io.CopyN(&first, r, int64(options.PartSize)); {
	case err == nil:
		r = io.MultiReader(&first, r)
	case errors.Is(err, io.EOF):
		size = int64(first.Len())
		r = bytes.NewReader(first.Bytes()) // which the client can send again
	default:
		return 0, fmt.Errorf("files: put: %w", err)
	}
	info, err := b.client.Client.PutObject(ctx, b.name, b.key(store, file), r, size, options)
	if err != nil {
		return 0, fmt.Errorf("files: put: %w", err)
	}
	return info.Size, nil
}

// Open asks what the object is; its bytes come with the first Read.
func (b *Bucket) Open(ctx context.Context, store checkout.StoreID, file checkout.FileID) (Content, error) {
	key := b.key(store, file)
	info, err := b.client.StatObject(ctx, b.name, key, minio.StatObjectOptions{})
	if missing(err) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("files: open: %w", err)
	}
	return &object{ctx: ctx, bucket: b, key: key, info: info}, nil
}

// Delete removes the object.
func (b *Bucket) Delete(ctx context.Context, store checkout.StoreID, file checkout.FileID) error {
	err := b.client.RemoveObject(ctx, b.name, b.key(store, file), minio.RemoveObjectOptions{})
	if err != nil && !missing(err) {
		return fmt.Errorf("files: delete: %w", err)
	}
	return nil
}

// missing tells whether there is no such object. A missing bucket is a mistake of whoever configured it.
func missing(err error) bool { return err != nil && minio.ToErrorResponse(err).Code == minio.NoSuchKey }
