package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"kassa/internal/app"
	"kassa/internal/checkout"
	"kassa/internal/id"
)

// fileCommand is kassa file.
type fileCommand struct {
	Add    fileAddCommand    `cmd:"" help:"Upload a file, and hand it over to those who buy a product."`
	List   fileListCommand   `cmd:"" help:"List a store's files, and the products that hand them over."`
	Remove fileRemoveCommand `cmd:"" help:"Hand a file over no more."`
}

// fileAddCommand is kassa file add.
type fileAddCommand struct {
	Store   string `arg:"" help:"The store's slug."`
	SKU     string `arg:"" name:"sku" help:"The SKU of the product or variant whose buyers get it."`
	File    string `arg:"" help:"The file; - is standard input, with --name."`
	Name    string `help:"What buyers save it as; default is the file's own name."`
	Replace bool   `help:"Those who buy from now on get it instead of the files before."`
}

// Run uploads the file and then, in one transaction, notes it and lets the product hand it over.
func (c *fileAddCommand) Run(ctx context.Context, r *run) error {
	return r.withStorage(ctx, c.Store, func(opened *app.App, store checkout.Store) error {
		core := opened.Core()
		variant, err := variantBySKU(core.Reader(ctx), store.ID, c.SKU)
		if err != nil {
			return err
		}
		file, err := c.upload(ctx, r, opened, store.ID)
		if err != nil {
			return err
		}
		_, _, err = core.Once(ctx, nil, func(tx checkout.Tx) (checkout.Answer, error) {
			core.AddFile(tx, file)
			_, err := core.ChangeProduct(tx, store.ID, variant.ProductID, func(p *checkout.Product) error {
				return handFile(p, variant.ID, file.ID, c.Replace)
			})
			return checkout.Answer{}, err
		}, nil)
		if err != nil {
			return errors.Join(err, opened.Files().Delete(context.WithoutCancel(ctx), store.ID, file.ID))
		}
		r.printf("added %s (%s), %d bytes; buyers of %s get it\n", oneLine(file.Name), file.ID, file.Size, c.SKU)
		return nil
	})
}

// withStorage opens the core and the files for a command about one store.
func (r *run) withStorage(ctx context.Context, slug string, do func(opened *app.App, store checkout.Store) error) (err error) {
	opened, err := r.open(ctx, r.withFiles(app.Config{}))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	store, err := opened.Core().StoreBySlug(ctx, slug)
	if err != nil {
		return err
	}
	return do(opened, store)
}

// upload puts the bytes into the storage under a new id, and tells what is known of them.
func (c *fileAddCommand) upload(ctx context.Context, r *run, opened *app.App, store checkout.StoreID) (file checkout.File, err error) {
	from, size, err := openBytes(c.File)
	if err != nil {
		return file, err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	file = checkout.File{ID: id.New[checkout.File](), StoreID: store, Name: c.Name}
	if file.Name == "" && c.File != "-" {
		file.Name = filepath.Base(c.File)
	}
	if err := checkFileName(file.Name); err != nil {
		return file, err
	}
	if file.MediaType = mime.TypeByExtension(filepath.Ext(file.Name)); file.MediaType == "" {
		file.MediaType = "application/octet-stream"
	}
	bar := newProgress(r.stderr)
	bar.unit = " MB"
	defer bar.end()
	file.Size, err = opened.Files().Put(ctx, store, file.ID, &metered{from: from, size: size, bar: bar})
	if err == nil && file.Size == 0 {
		err = errors.Join(refuseFlag("file", "is empty"), opened.Files().Delete(ctx, store, file.ID))
	}
	return file, err
}

// openBytes opens a file, "-" for standard input, whose size is 0: not known.
func openBytes(path string) (file *os.File, size int64, err error) {
	if path == "-" {
		return os.Stdin, 0, nil
	}
	if file, err = os.Open(path); errors.Is(err, fs.ErrNotExist) {
		return nil, 0, fmt.Errorf("there is no file %s", path)
	} else if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a file", path)
	}
	if err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}
	return file, info.Size(), nil
}

// checkFileName refuses what buyers could not save a file as.
func checkFileName(name string) error {
	switch {
	case name == "":
		return refuseFlag("name", "standard input has none; say what buyers save it as")
	case !utf8.ValidString(name) || utf8.RuneCountInString(name) > 200:
		return refuseFlag("name", "must be a text of 1 to 200 characters")
	case strings.ContainsFunc(name, unicode.IsControl) || strings.ContainsAny(name, `/\`):
		return refuseFlag("name", "%q has a slash or a control character", name)
	}
	return nil
}

// metered shows how much of a file was read.
type metered struct {
	from       io.Reader
	size, read int64
	bar        *progress
}

// Read implements io.Reader.
func (m *metered) Read(p []byte) (int, error) {
	n, err := m.from.Read(p)
	m.read += int64(n)
	m.bar.show(m.read, m.size, m.read>>20)
	return n, err
}
