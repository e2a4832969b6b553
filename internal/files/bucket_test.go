package files_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kassa/internal/files"
)

func TestBucketCalls(t *testing.T) {
	server, address, options := newS3(t, false)
	storage := open(t, address, options)
	store, file := newIDs()
	put(t, storage, store, file, noise(100))
	put(t, storage, store, file, noise(2*part+5))
	get(t, storage, store, file)
	if err := storage.Delete(t.Context(), store, file); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"PUT object",
		"POST uploads", "PUT part", "PUT part", "PUT part", "POST upload",
		"HEAD object", "GET object",
		"DELETE object",
	}
	if diff := cmp.Diff(want, server.seen); diff != "" {
		t.Error(diff)
	}
}

func TestBucketKeys(t *testing.T) {
	server, address, options := newS3(t, false)
	store, file := newIDs()
	put(t, open(t, address, options), store, file, noise(1))
	put(t, open(t, strings.Replace(address, "/some/prefix", "", 1), options), store, file, noise(1))
	for _, key := range []string{"some/prefix/" + store.String() + "/" + file.String(), store.String() + "/" + file.String()} {
		if _, ok := server.objects[key]; !ok {
			t.Errorf("no object %s", key)
		}
	}
}

func TestBucketSeekFetchesOnlyWhatIsRead(t *testing.T) {
	server, address, options := newS3(t, false)
	storage := open(t, address, options)
	store, file := newIDs()
	const size = 4 * part
	if _, err := storage.Put(t.Context(), store, file, io.LimitReader(zeros{}, size)); err != nil {
		t.Fatal(err)
	}
	content, err := storage.Open(t.Context(), store, file)
	if err != nil {
		t.Fatal(err)
	}
	for _, whence := range []int{io.SeekEnd, io.SeekStart} { // what net/http does to learn the size
		if _, err := content.Seek(0, whence); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := content.Seek(-10, io.SeekEnd); err != nil {
		t.Fatal(err)
	}
	if data, err := io.ReadAll(content); err != nil || len(data) != 10 {
		t.Fatal(len(data), err)
	}
	if server.sent != 10 || !slices.Equal(server.ranges, []string{"bytes=33554422-33554431"}) {
		t.Errorf("%d bytes for %v", server.sent, server.ranges)
	}
}

func TestBucketReadGoesOnAfterACut(t *testing.T) {
	server, address, options := newS3(t, false)
	storage := open(t, address, options)
	store, file := newIDs()
	data := noise(300_000)
	put(t, storage, store, file, data)

	server.cut = []int64{100_000, 1}
	if !bytes.Equal(get(t, storage, store, file), data) {
		t.Error("other bytes")
	}
	if want := []string{"bytes=0-299999", "bytes=100000-299999", "bytes=100001-299999"}; !slices.Equal(server.ranges, want) {
		t.Errorf("%v, want %v", server.ranges, want)
	}

	server.cut = []int64{100_000, 0, 0, 0, 0, 0, 0, 0, 0}
	content, err := storage.Open(t.Context(), store, file)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(content)
	if err == nil || !bytes.Equal(got, data[:len(got)]) {
		t.Errorf("%d bytes, %v: a store that gives nothing any more is an error", len(got), err)
	}
}

func TestBucketReadNeverMixesTwoObjects(t *testing.T) {
	server, address, options := newS3(t, false)
	storage := open(t, address, options)
	store, file := newIDs()
	put(t, storage, store, file, noise(300_000))
	server.cut = []int64{100_000}
	content, err := storage.Open(t.Context(), store, file)
	if err != nil {
		t.Fatal(err)
	}
	first := make([]byte, 10)
	if _, err := io.ReadFull(content, first); err != nil {
		t.Fatal(err)
	}
	put(t, storage, store, file, noise(300_001))
	if rest, err := io.ReadAll(content); err == nil {
		t.Errorf("%d bytes went on", len(rest))
	}
}

func TestBucketMistakesAreNotMissingFiles(t *testing.T) {
	for name, change := range map[string]func(address *string, options *files.Options){
		"another bucket": func(address *string, _ *files.Options) {
			*address = strings.Replace(*address, s3Bucket, "elsewhere", 1)
		},
		"another region": func(address *string, _ *files.Options) {
			*address = strings.Replace(*address, s3Region, "us-east-1", 1)
		},
		"another key": func(_ *string, options *files.Options) { options.AccessKey = "SOMEBODY" },
		"anonymous":   func(_ *string, options *files.Options) { options.AccessKey, options.SecretKey = "", "" },
	} {
		t.Run(name, func(t *testing.T) {
			_, address, options := newS3(t, false)
			change(&address, &options)
			storage := open(t, address, options)
			store, file := newIDs()
			if _, err := storage.Put(t.Context(), store, file, bytes.NewReader(noise(10))); err == nil {
				t.Error("put")
			}
			_, err := storage.Open(t.Context(), store, file)
			// A HEAD has no body to say that it is the bucket that is missing.
			if name != "another bucket" && (err == nil || errors.Is(err, files.ErrNotFound)) {
				t.Errorf("open: %v", err)
			}
			err = storage.Delete(t.Context(), store, file)
			if err == nil || strings.Contains(err.Error(), s3Secret) {
				t.Errorf("delete: %v", err)
			}
		})
	}
}
