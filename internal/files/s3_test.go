package files_test

import (
	"bufio"
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"kassa/internal/clock"
	"kassa/internal/files"
)

const (
	s3Access = "AKIDEXAMPLE"
	s3Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
	s3Region = "eu-test-1"
	s3Bucket = "kassa-files"
	leastS3  = 5 << 20 // bytes of every part but the last, as S3 asks
)

// signed is the form of an Authorization header of signature version 4.
var signed = regexp.MustCompile(`^AWS4-HMAC-SHA256 Credential=` + s3Access + `/\d{8}/` + s3Region +
	`/s3/aws4_request, ?SignedHeaders=[a-z0-9;-]*host[a-z0-9;-]*, ?Signature=[0-9a-f]{64}$`)

// piece is a stored object or part. Pieces of zeros are kept as their length alone.
type piece struct {
	data    []byte // nil = zeros
	size    int64
	etag    string
	changed time.Time
}

// s3 is as much of an S3 server as the client asks for, with its strictness about signatures, checksums and parts.
type s3 struct {
	mu      sync.Mutex
	objects map[string]piece         // by key
	uploads map[string]map[int]piece // by upload id
	seen    []string                 // "METHOD kind", in order
	ranges  []string                 // the Range of every GET
	sent    int64                    // bytes of GET answers
	number  int
	cut     []int64 // the next GETs break off after so many bytes
}

// newS3 starts a server, over TLS or not; with and without it the client signs bodies differently.
func newS3(t testing.TB, secure bool) (*s3, string, files.Options) {
	t.Helper()
	s := &s3{objects: map[string]piece{}, uploads: map[string]map[int]piece{}}
	server := httptest.NewUnstartedServer(s)
	server.Config.ErrorLog = nil
	if secure {
		server.StartTLS()
	} else {
		server.Start()
	}
	t.Cleanup(server.Close)
	address := "s3://" + s3Bucket + "/some/prefix?region=" + s3Region + "&endpoint=" + server.URL
	return s, address, files.Options{AccessKey: s3Access, SecretKey: s3Secret, Transport: server.Client().Transport}
}

func (s *s3) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	kind := "object"
	switch {
	case query.Has("uploads"):
		kind = "uploads"
	case query.Has("partNumber"):
		kind = "part"
	case query.Has("uploadId"):
		kind = "upload"
	}
	s.note(func() { s.seen = append(s.seen, r.Method+" "+kind) })
	if !signed.MatchString(r.Header.Get("Authorization")) || r.Header.Get("X-Amz-Date") == "" || r.Header.Get("X-Amz-Content-Sha256") == "" {
		fault(w, http.StatusForbidden, "SignatureDoesNotMatch")
		return
	}
	bucket, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if bucket != s3Bucket {
		fault(w, http.StatusNotFound, "NoSuchBucket")
		return
	}
	switch r.Method + " " + kind {
	case "PUT object", "PUT part":
		s.put(w, r, key)
	case "POST uploads":
		s.begin(w, key)
	case "POST upload":
		s.finish(w, r, key)
	case "DELETE upload":
		s.note(func() { delete(s.uploads, query.Get("uploadId")) })
		w.WriteHeader(http.StatusNoContent)
	case "DELETE object":
		s.note(func() { delete(s.objects, key) })
		w.WriteHeader(http.StatusNoContent)
	case "GET object", "HEAD object":
		s.get(w, r, key)
	default:
		fault(w, http.StatusNotImplemented, "NotImplemented")
	}
}

func (s *s3) note(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}

func fault(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, "<Error><Code>%s</Code><Message>%s</Message></Error>", code, code)
}

// put keeps an object or a part whose checksum is right.
func (s *s3) put(w http.ResponseWriter, r *http.Request, key string) {
	body := io.Reader(r.Body)
	if strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		body = &chunks{r: bufio.NewReader(r.Body)}
	}
	p, sum, err := receive(body)
	if err != nil {
		fault(w, http.StatusBadRequest, "IncompleteBody")
		return
	}
	if r.Header.Get("Content-MD5") != base64.StdEncoding.EncodeToString(sum) {
		fault(w, http.StatusBadRequest, "BadDigest")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if upload := r.URL.Query().Get("uploadId"); upload != "" {
		number, err := strconv.Atoi(r.URL.Query().Get("partNumber"))
		if s.uploads[upload] == nil || err != nil {
			fault(w, http.StatusNotFound, "NoSuchUpload")
			return
		}
		s.uploads[upload][number] = p
	} else {
		s.objects[key] = p
	}
	w.Header().Set("ETag", p.etag)
}

// receive reads a body to its end, and keeps of zeros their number alone.
func receive(body io.Reader) (piece, []byte, error) {
	sum, p := md5.New(), piece{changed: clock.System().Now()}
	buffer, zeros := make([]byte, 64<<10), make([]byte, 64<<10)
	for {
		n, err := body.Read(buffer)
		sum.Write(buffer[:n])
		if p.data == nil && !bytes.Equal(buffer[:n], zeros[:n]) {
			p.data = make([]byte, p.size)
		}
		if p.data != nil {
			p.data = append(p.data, buffer[:n]...)
		}
		p.size += int64(n)
		if err == io.EOF {
			p.etag = `"` + hex.EncodeToString(sum.Sum(nil)) + `"`
			return p, sum.Sum(nil), nil
		}
		if err != nil {
			return p, nil, err
		}
	}
}

func (s *s3) begin(w http.ResponseWriter, key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.number++
	name := "upload-" + strconv.Itoa(s.number)
	s.uploads[name] = map[int]piece{}
	_, _ = fmt.Fprintf(w, "<InitiateMultipartUploadResult><Bucket>%s</Bucket><Key>%s</Key><UploadId>%s</UploadId></InitiateMultipartUploadResult>", s3Bucket, key, name)
}

// finish makes an object of the parts that the client names, in order and each as it was sent.
func (s *s3) finish(w http.ResponseWriter, r *http.Request, key string) {
	var wish struct {
		Part []struct {
			PartNumber int
			ETag       string
		}
	}
	if err := xml.NewDecoder(r.Body).Decode(&wish); err != nil {
		fault(w, http.StatusBadRequest, "MalformedXML")
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	name := r.URL.Query().Get("uploadId")
	parts, ok := s.uploads[name]
	if !ok {
		fault(w, http.StatusNotFound, "NoSuchUpload")
		return
	}
	whole := piece{changed: clock.System().Now()}
	for i, wanted := range wish.Part {
		part := parts[wanted.PartNumber]
		if wanted.PartNumber != i+1 || strings.Trim(wanted.ETag, `"`) != strings.Trim(part.etag, `"`) {
			fault(w, http.StatusBadRequest, "InvalidPart")
			return
		}
		if part.size < leastS3 && i < len(wish.Part)-1 {
			fault(w, http.StatusBadRequest, "EntityTooSmall")
			return
		}
		if part.data != nil && whole.data == nil {
			whole.data = make([]byte, whole.size)
		}
		if whole.data != nil {
			whole.data = append(whole.data, part.data...)
			whole.data = append(whole.data, make([]byte, whole.size+part.size-int64(len(whole.data)))...)
		}
		whole.size += part.size
	}
	whole.etag = fmt.Sprintf(`"%x-%d"`, md5.Sum([]byte(name)), len(wish.Part))
	s.objects[key] = whole
	delete(s.uploads, name)
	_, _ = fmt.Fprintf(w, "<CompleteMultipartUploadResult><Bucket>%s</Bucket><Key>%s</Key><ETag>%s</ETag></CompleteMultipartUploadResult>", s3Bucket, key, whole.etag)
}

func (s *s3) get(w http.ResponseWriter, r *http.Request, key string) {
	s.mu.Lock()
	p, ok := s.objects[key]
	limit := int64(-1)
	if r.Method == http.MethodGet {
		s.ranges = append(s.ranges, r.Header.Get("Range"))
		if len(s.cut) > 0 {
			limit, s.cut = s.cut[0], s.cut[1:]
		}
	}
	s.mu.Unlock()
	if !ok {
		fault(w, http.StatusNotFound, "NoSuchKey")
		return
	}
	w.Header().Set("ETag", p.etag)
	w.Header().Set("Content-Type", "application/octet-stream")
	var content io.ReaderAt = zeros{}
	if p.data != nil {
		content = bytes.NewReader(p.data)
	}
	http.ServeContent(&sending{ResponseWriter: w, s: s, limit: limit}, r, "", p.changed, io.NewSectionReader(content, 0, p.size))
}

// sending counts what is sent, and hangs up after limit bytes.
type sending struct {
	http.ResponseWriter
	s     *s3
	limit int64 // -1 = never
}

func (c *sending) Write(b []byte) (int, error) {
	if c.limit >= 0 && int64(len(b)) > c.limit {
		_, _ = c.ResponseWriter.Write(b[:c.limit])
		_ = http.NewResponseController(c.ResponseWriter).Flush()
		panic(http.ErrAbortHandler)
	}
	if c.limit >= 0 {
		c.limit -= int64(len(b))
	}
	n, err := c.ResponseWriter.Write(b)
	c.s.note(func() { c.s.sent += int64(n) })
	return n, err
}

// zeros is endless nothing.
type zeros struct{}

func (zeros) ReadAt(p []byte, _ int64) (int, error) { clear(p); return len(p), nil }
func (zeros) Read(p []byte) (int, error)            { clear(p); return len(p), nil }

// chunks decodes the aws-chunked body of a streaming signature: a size in hexadecimal with the chunk's own
// signature, the bytes, and an empty chunk at the end.
type chunks struct {
	r    *bufio.Reader
	left int64
	over bool
}

func (c *chunks) Read(p []byte) (int, error) {
	for c.left == 0 && !c.over {
		line, err := c.r.ReadString('\n')
		if err != nil {
			return 0, io.ErrUnexpectedEOF
		}
		size, signature, _ := strings.Cut(strings.TrimSpace(line), ";")
		if !strings.HasPrefix(signature, "chunk-signature=") {
			return 0, fmt.Errorf("a chunk without a signature: %q", line)
		}
		if c.left, err = strconv.ParseInt(size, 16, 64); err != nil {
			return 0, err
		}
		c.over = c.left == 0
	}
	if c.over {
		return 0, io.EOF
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	if err == nil && c.left == 0 {
		_, err = c.r.Discard(2)
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}
