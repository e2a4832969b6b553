package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"kassa/internal/checkout"
)

const (
	// incoming is the directory of what is still being written. No store is called so: stores are UUIDs.
	incoming = "incoming"
	// abandoned is how long nothing was written to an incoming file before it counts as the remains of a crash.
	abandoned = 24 * time.Hour
)

// Folder is a [Storage] in a directory of a local or shared disk:
//
//	<store>/<last two digits of the file's id>/<file>
//	incoming/<file>-<random>
//
// The last digits of an id are random, unlike the first, so the files of a store spread over 256 directories.
type Folder struct {
	root  string
	limit int64
}

// openFolder makes the directory when it is missing, and clears what crashes have left in it.
func openFolder(root string, options Options) (*Folder, error) {
	f := &Folder{root: root, limit: options.Limit}
	if err := os.MkdirAll(filepath.Join(root, incoming), 0o700); err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	if err := f.sweep(options.Now()); err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	return f, nil
}

// sweep deletes the remains of writers that died. Another replica may be writing at this moment: its file is
// young.
func (f *Folder) sweep(now time.Time) error {
	entries, err := os.ReadDir(filepath.Join(f.root, incoming))
	if err != nil {
		return err
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() || now.Sub(info.ModTime()) < abandoned {
			continue
		}
		if err := remove(filepath.Join(f.root, incoming, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

// directories are those that lead to a file, from the root down.
func (f *Folder) directories(store checkout.StoreID, file checkout.FileID) []string {
	name := file.String()
	own := filepath.Join(f.root, store.String())
	return []string{f.root, own, filepath.Join(own, name[len(name)-2:])}
}

// path is where the bytes of a file are.
func (f *Folder) path(store checkout.StoreID, file checkout.FileID) string {
	directories := f.directories(store, file)
	return filepath.Join(directories[len(directories)-1], file.String())
}

// Put writes beside, makes that durable, and moves it into place in one step.
func (f *Folder) Put(ctx context.Context, store checkout.StoreID, file checkout.FileID, r io.Reader) (size int64, err error) {
	part, err := os.CreateTemp(filepath.Join(f.root, incoming), file.String()+"-*") // 0600
	if err != nil {
		return 0, fmt.Errorf("files: %w", err)
	}
	defer func() {
		if err != nil {
			_ = part.Close() // may be closed already
			_ = remove(part.Name())
		}
	}()
	size, err = io.Copy(part, &limited{ctx: ctx, r: r, most: f.limit})
	if err != nil {
		return 0, fmt.Errorf("files: put: %w", err)
	}
	if err := errors.Join(part.Sync(), part.Close()); err != nil {
		return 0, fmt.Errorf("files: put: %w", err)
	}
	if err := f.place(part.Name(), store, file); err != nil {
		return 0, fmt.Errorf("files: put: %w", err)
	}
	return size, nil
}

// place moves a whole file to where it belongs. Every directory on the way is synced: another Put may have made
// it a moment ago.
func (f *Folder) place(part string, store checkout.StoreID, file checkout.FileID) error {
	directories := f.directories(store, file)
	if err := os.MkdirAll(directories[len(directories)-1], 0o700); err != nil {
		return err
	}
	if err := os.Rename(part, f.path(store, file)); err != nil {
		return err
	}
	for _, directory := range directories {
		if err := syncDirectory(directory); err != nil {
			return err
		}
	}
	return nil
}

// Open opens the file. One that is replaced or deleted meanwhile stays readable until it is closed.
func (f *Folder) Open(_ context.Context, store checkout.StoreID, file checkout.FileID) (Content, error) {
	opened, err := os.Open(f.path(store, file))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	info, err := opened.Stat()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("files: %w", err), opened.Close())
	}
	return &onDisk{File: opened, info: info}, nil
}

// Delete removes the file.
func (f *Folder) Delete(_ context.Context, store checkout.StoreID, file checkout.FileID) error {
	path := f.path(store, file)
	if err := remove(path); err != nil {
		return fmt.Errorf("files: %w", err)
	}
	err := syncDirectory(filepath.Dir(path))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("files: %w", err)
	}
	return nil
}

// onDisk is the content of a file on disk.
type onDisk struct {
	*os.File
	info fs.FileInfo
}

func (d *onDisk) Size() int64        { return d.info.Size() }
func (d *onDisk) ModTime() time.Time { return d.info.ModTime().UTC() }

// remove deletes a file, and is content when there is none.
func remove(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// syncDirectory makes the names in a directory durable.
func syncDirectory(path string) error {
	directory, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(directory.Sync(), directory.Close())
}
