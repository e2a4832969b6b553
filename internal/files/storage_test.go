package files_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"kassa/internal/checkout"
	"kassa/internal/clock"
	"kassa/internal/files"
	"kassa/internal/id"
)

const part = 8 << 20 // of an upload to S3

// kinds are the storages that must behave alike. remains counts what is kept besides whole files.
var kinds = []struct {
	name string
	open func(t testing.TB, limit int64) (storage files.Storage, remains func() int)
}{
	{"folder", func(t testing.TB, limit int64) (files.Storage, func() int) {
		root := filepath.Join(t.TempDir(), "files")
		return open(t, root, files.Options{Limit: limit}), func() int {
			entries, err := os.ReadDir(filepath.Join(root, "incoming"))
			if err != nil {
				t.Error(err)
			}
			return len(entries)
		}
	}},
	{"s3", func(t testing.TB, limit int64) (files.Storage, func() int) { return openS3(t, limit, false) }},
	{"s3 over TLS", func(t testing.TB, limit int64) (files.Storage, func() int) { return openS3(t, limit, true) }},
}

func openS3(t testing.TB, limit int64, secure bool) (files.Storage, func() int) {
	server, address, options := newS3(t, secure)
	options.Limit = limit
	return open(t, address, options), func() (n int) {
		server.note(func() { n = len(server.uploads) })
		return n
	}
}

func open(t testing.TB, address string, options files.Options) files.Storage {
	t.Helper()
	storage, err := files.Open(address, options)
	if err != nil {
		t.Fatal(err)
	}
	return storage
}

// each runs a test on every kind of storage.
func each(t *testing.T, limit int64, test func(t *testing.T, storage files.Storage, remains func() int)) {
	for _, kind := range kinds {
		t.Run(kind.name, func(t *testing.T) {
			storage, remains := kind.open(t, limit)
			test(t, storage, remains)
		})
	}
}

// noise is content that no shift or cut of itself resembles, and another one for another size. It is not to be
// written to.
func noise(size int) []byte {
	from := size % 4096
	return allNoise()[from : from+size : from+size]
}

// allNoise is made once: making it is slow under the race detector.
var allNoise = sync.OnceValue(func() []byte {
	data := make([]byte, 2*part+8192)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(data)
	return data
})

func newIDs() (checkout.StoreID, checkout.FileID) {
	return id.New[checkout.Store](), id.New[checkout.File]()
}

func put(t testing.TB, storage files.Storage, store checkout.StoreID, file checkout.FileID, data []byte) {
	t.Helper()
	size, err := storage.Put(t.Context(), store, file, bytes.NewReader(data))
	if err != nil || size != int64(len(data)) {
		t.Fatalf("put %d bytes: %d, %v", len(data), size, err)
	}
}

func get(t testing.TB, storage files.Storage, store checkout.StoreID, file checkout.FileID) []byte {
	t.Helper()
	content, err := storage.Open(t.Context(), store, file)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(content)
	if err := errors.Join(err, content.Close()); err != nil {
		t.Fatal(err)
	}
	if int64(len(data)) != content.Size() {
		t.Errorf("%d bytes of %d", len(data), content.Size())
	}
	return data
}

func absent(t testing.TB, storage files.Storage, store checkout.StoreID, file checkout.FileID) {
	t.Helper()
	if content, err := storage.Open(t.Context(), store, file); !errors.Is(err, files.ErrNotFound) || content != nil {
		t.Errorf("%v, %v, want ErrNotFound", content, err)
	}
}

func TestPutAndOpen(t *testing.T) {
	each(t, 0, func(t *testing.T, storage files.Storage, remains func() int) {
		store, _ := newIDs()
		for _, size := range []int{0, 1, 1000, part - 1, part, part + 1, 2*part + 77} {
			_, file := newIDs()
			data := noise(size)
			before := clock.System().Now()
			put(t, storage, store, file, data)
			if !bytes.Equal(get(t, storage, store, file), data) {
				t.Errorf("%d bytes came back as others", size)
			}
			content, err := storage.Open(t.Context(), store, file)
			if err != nil {
				t.Fatal(err)
			}
			changed := content.ModTime()
			if age := changed.Sub(before); age < -2*time.Second || age > time.Minute || changed.Location() != time.UTC {
				t.Errorf("changed at %v, put at %v", changed, before)
			}
			if err := content.Close(); err != nil {
				t.Error(err)
			}
		}
		if remains() != 0 {
			t.Errorf("%d remains", remains())
		}
	})
}

func TestPutReplacesAndDeleteForgets(t *testing.T) {
	each(t, 0, func(t *testing.T, storage files.Storage, _ func() int) {
		store, file := newIDs()
		other, _ := newIDs()
		absent(t, storage, store, file)
		if err := storage.Delete(t.Context(), store, file); err != nil {
			t.Errorf("deleting what never was: %v", err)
		}
		put(t, storage, store, file, []byte("first and longer"))
		put(t, storage, store, file, []byte("second"))
		if got := get(t, storage, store, file); string(got) != "second" {
			t.Errorf("%q", got)
		}
		absent(t, storage, other, file) // an id counts in its store alone
		for range 2 {
			if err := storage.Delete(t.Context(), store, file); err != nil {
				t.Error(err)
			}
			absent(t, storage, store, file)
		}
	})
}

func TestPutThatFailsKeepsWhatWas(t *testing.T) {
	const limit = part + 1000
	broken := errors.New("broken")
	whole := func() io.Reader { return bytes.NewReader(noise(limit)) }
	for _, c := range []struct {
		name  string
		r     func(cancel func()) io.Reader
		wants error
	}{
		{"error early", func(func()) io.Reader { return io.MultiReader(io.LimitReader(whole(), 10), iotest.ErrReader(broken)) }, broken},
		{"error late", func(func()) io.Reader {
			return io.MultiReader(io.LimitReader(whole(), part+10), iotest.ErrReader(broken))
		}, broken},
		{"upload cut off early", func(func()) io.Reader {
			return io.MultiReader(io.LimitReader(whole(), 10), iotest.ErrReader(io.ErrUnexpectedEOF))
		}, io.ErrUnexpectedEOF},
		{"upload cut off late", func(func()) io.Reader {
			return io.MultiReader(io.LimitReader(whole(), part+10), iotest.ErrReader(io.ErrUnexpectedEOF))
		}, io.ErrUnexpectedEOF},
		{"cancelled", func(cancel func()) io.Reader {
			return io.MultiReader(io.LimitReader(whole(), part+10), readerFunc(func(p []byte) (int, error) { cancel(); p[0] = 1; return 1, nil }))
		}, context.Canceled},
		{"one byte too many", func(func()) io.Reader { return io.MultiReader(whole(), bytes.NewReader([]byte{1})) }, files.ErrTooLarge},
		{"endless", func(func()) io.Reader { return zeros{} }, files.ErrTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			each(t, limit, func(t *testing.T, storage files.Storage, remains func() int) {
				store, file := newIDs()
				fail := func() {
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					if size, err := storage.Put(ctx, store, file, c.r(cancel)); !errors.Is(err, c.wants) || size != 0 {
						t.Fatalf("%d, %v, want %v", size, err, c.wants)
					}
				}
				fail()
				absent(t, storage, store, file)
				put(t, storage, store, file, []byte("as it was"))
				fail()
				if got := get(t, storage, store, file); string(got) != "as it was" {
					t.Errorf("%q", got)
				}
				if remains() != 0 {
					t.Errorf("%d remains", remains())
				}
				put(t, storage, store, file, noise(limit)) // the limit itself is allowed
			})
		})
	}
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestConcurrentPutsOfOneFile(t *testing.T) {
	each(t, 0, func(t *testing.T, storage files.Storage, remains func() int) {
		store, file := newIDs()
		whole := func(data []byte) {
			if len(data) == 0 || len(data) != 1000*int(data[0]) || len(bytes.Trim(data, string(data[:1]))) != 0 {
				t.Errorf("%d bytes of several writers", len(data))
			}
		}
		put(t, storage, store, file, bytes.Repeat([]byte{100}, 100_000))
		var all sync.WaitGroup
		for writer := byte(1); writer <= 8; writer++ {
			all.Go(func() {
				data := bytes.Repeat([]byte{writer}, 1000*int(writer))
				if _, err := storage.Put(t.Context(), store, file, iotest.OneByteReader(bytes.NewReader(data))); err != nil {
					t.Error(err)
				}
			})
			all.Go(func() {
				content, err := storage.Open(t.Context(), store, file)
				if err != nil {
					t.Error(err)
					return
				}
				defer func() { _ = content.Close() }()
				// A bucket may say that the object has changed since; it must not go on with another one.
				if data, err := io.ReadAll(content); err == nil {
					whole(data)
				}
			})
		}
		all.Wait()
		whole(get(t, storage, store, file))
		if remains() != 0 {
			t.Errorf("%d remains", remains())
		}
	})
}

// TestSeek moves about in a file, and in the same bytes in memory.
func TestSeek(t *testing.T) {
	each(t, 0, func(t *testing.T, storage files.Storage, _ func() int) {
		store, file := newIDs()
		data := noise(10_000)
		put(t, storage, store, file, data)
		rapid.Check(t, func(r *rapid.T) {
			content, err := storage.Open(t.Context(), store, file)
			if err != nil {
				r.Fatal(err)
			}
			defer func() { _ = content.Close() }()
			model := bytes.NewReader(data)
			for range rapid.IntRange(1, 5).Draw(r, "moves") {
				offset, whence := rapid.Int64Range(-12_000, 12_000).Draw(r, "offset"), rapid.IntRange(0, 2).Draw(r, "whence")
				at, err := content.Seek(offset, whence)
				wantAt, wantErr := model.Seek(offset, whence)
				if (err == nil) != (wantErr == nil) || err == nil && at != wantAt {
					r.Fatalf("seek: %d, %v, want %d, %v", at, err, wantAt, wantErr)
				}
				length := rapid.IntRange(0, 3000).Draw(r, "length")
				got, err := io.ReadAll(io.LimitReader(content, int64(length)))
				want, _ := io.ReadAll(io.LimitReader(model, int64(length)))
				if err != nil || !bytes.Equal(got, want) {
					r.Fatalf("%d bytes, %v, want %d", len(got), err, len(want))
				}
			}
		})
	})
}

// TestMemory keeps and reads back much more than it may hold at any moment.
func TestMemory(t *testing.T) {
	const size, most = 128 << 20, 40 << 20
	each(t, 0, func(t *testing.T, storage files.Storage, _ func() int) {
		store, file := newIDs()
		before := held()
		peak := before
		watch := func(r io.Reader) io.Reader {
			passed := 0
			return readerFunc(func(p []byte) (int, error) {
				n, err := r.Read(p)
				if passed += n; passed >= 20<<20 {
					passed, peak = 0, max(peak, held())
				}
				return n, err
			})
		}
		if n, err := storage.Put(t.Context(), store, file, watch(io.LimitReader(zeros{}, size))); err != nil || n != size {
			t.Fatal(n, err)
		}
		content, err := storage.Open(t.Context(), store, file)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = content.Close() }()
		if n, err := io.Copy(io.Discard, watch(content)); err != nil || n != size {
			t.Fatal(n, err)
		}
		if grown := peak - before; grown > most {
			t.Errorf("%d MiB held for %d MiB", grown>>20, size>>20)
		}
	})
}

// held is how many bytes are in use.
func held() uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

func TestOpenAddresses(t *testing.T) {
	root := t.TempDir()
	for _, c := range []struct {
		address string
		options files.Options
		wants   string // the type; empty = refused
	}{
		{address: root + "/plain", wants: "*files.Folder"},
		{address: "file:" + root + "/short", wants: "*files.Folder"},
		{address: "file://" + root + "/long%20name", wants: "*files.Folder"},
		{address: "file://localhost" + root + "/local", wants: "*files.Folder"},
		{address: "s3://bucket", wants: "*files.Bucket"},
		{address: "s3://bucket/a/b/?region=eu-west-1&endpoint=http://[::1]:9000/", wants: "*files.Bucket"},
		{address: ""},
		{address: "file:"},
		{address: "file://elsewhere/path"},
		{address: "file:" + root + "/x?mode=0777"},
		{address: root + "/plain", options: files.Options{Limit: -1}},
		{address: "ftp://bucket"},
		{address: "s3://"},
		{address: "s3://Bad_Bucket/"},
		{address: "s3://bucket/a/../b"},
		{address: "s3://bucket/a//b"},
		{address: "s3://user:hunter2@bucket"},
		{address: "s3://bucket?endpoint=https://user:hunter2@host"},
		{address: "s3://bucket?endpoint=host"},
		{address: "s3://bucket?endpoint=https://host/path"},
		{address: "s3://bucket?region=a&region=b"},
		{address: "s3://bucket?secret=hunter2"},
		{address: "s3://bucket?%zz=hunter2"},
		{address: "s3://bucket", options: files.Options{AccessKey: "hunter2"}},
		{address: "s3://bucket", options: files.Options{SecretKey: "hunter2"}},
	} {
		storage, err := files.Open(c.address, c.options)
		switch {
		case c.wants == "" && err == nil:
			t.Errorf("%q gave %T", c.address, storage)
		case c.wants == "" && bytes.Contains([]byte(err.Error()), []byte("hunter2")):
			t.Errorf("%q: the error tells the secret: %v", c.address, err)
		case c.wants != "" && (err != nil || fmt.Sprintf("%T", storage) != c.wants):
			t.Errorf("%q gave %T, %v, want %s", c.address, storage, err, c.wants)
		}
	}
	for _, name := range []string{"plain", "short", "long name", "local"} {
		if info, err := os.Stat(filepath.Join(root, name, "incoming")); err != nil || !info.IsDir() {
			t.Errorf("%s: %v", name, err)
		}
	}
}
