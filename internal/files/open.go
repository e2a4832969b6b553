package files

import (
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"kassa/internal/clock"
)

// Options are what an address of a storage does not say. The zero value is good for a folder.
type Options struct {
	Limit     int64             // most bytes of one file; 0 = DefaultLimit
	AccessKey string            // for S3; empty = anonymous
	SecretKey string            // for S3
	Transport http.RoundTripper // for S3; nil = the client's own
	Now       func() time.Time  // for a folder, to know which remains are old; nil = the system's clock
}

// Open makes the storage of an address:
//
//	/var/lib/kassa/files, file:/var/lib/kassa/files      a [Folder], made when it is missing
//	s3://bucket/prefix?endpoint=https://host&region=name  a [Bucket]; the prefix may be missing
//
// An S3 storage without an endpoint is Amazon's own. Opening asks nothing of the network.
func Open(address string, options Options) (Storage, error) {
	if options.Limit < 0 {
		return nil, fmt.Errorf("files: the limit is %d bytes", options.Limit)
	}
	if options.Limit == 0 {
		options.Limit = DefaultLimit
	}
	if options.Now == nil {
		options.Now = clock.System().Now
	}
	scheme, _, found := strings.Cut(address, ":")
	switch {
	case address == "":
		return nil, fmt.Errorf("files: the storage has no address")
	case !found || strings.ContainsAny(scheme, `/\`) || filepath.VolumeName(address) != "":
		return openFolder(address, options)
	case scheme == "file":
		path, err := filePath(address)
		if err != nil {
			return nil, err
		}
		return openFolder(path, options)
	case scheme == "s3":
		return openBucket(address, options)
	default:
		return nil, fmt.Errorf("files: no storage is called %q; a folder or s3: is meant", scheme)
	}
}

// filePath reads file:/path, file:///path and file:relative/path.
func filePath(address string) (string, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return "", fmt.Errorf("files: %w", err)
	case u.Host != "" && u.Host != "localhost":
		return "", fmt.Errorf("files: the folder in %q is on another host", address)
	case u.RawQuery != "" || u.Fragment != "":
		return "", fmt.Errorf("files: %q says more than a folder", address)
	case u.Opaque != "":
		path, err := url.PathUnescape(u.Opaque)
		if err != nil {
			return "", fmt.Errorf("files: %w", err)
		}
		return path, nil
	case u.Path == "":
		return "", fmt.Errorf("files: %q names no folder", address)
	}
	return u.Path, nil
}
