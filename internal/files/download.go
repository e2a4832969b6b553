package files

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// DownloadsPath is what all addresses of downloads begin with.
const DownloadsPath = "/downloads/"

// Finder knows what may be downloaded.
type Finder interface {
	// Download finds a file that a delivery hands over. A refusal of kind NotFound means that there is no such
	// file; one of kind Conflict, Declined or Forbidden that the delivery does not allow it any more.
	Download(ctx context.Context, store checkout.StoreID, delivery checkout.DeliveryID, file checkout.FileID) (checkout.File, error)
}

// Downloads answers GET and HEAD of DownloadsPath, with ranges, so that a download can be resumed. All of its
// fields are needed.
type Downloads struct {
	Links   *Links
	Finder  Finder
	Storage Storage
	Log     *slog.Logger
}

// DownloadPath is the path of a file that a delivery hands over. It is good with a query of Links.Sign.
func DownloadPath(store checkout.StoreID, delivery checkout.DeliveryID, file checkout.FileID) string {
	return DownloadsPath + store.String() + "/" + delivery.String() + "/" + file.String()
}

// ServeHTTP checks the link, asks the Finder and sends the bytes.
func (d Downloads) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		refuse(w, http.StatusMethodNotAllowed)
		return
	}
	wanted, ok := parseDownload(r.URL.Path)
	if !ok {
		refuse(w, http.StatusNotFound)
		return
	}
	err := d.Links.Check(r.URL.Path, r.URL.Query())
	var content Content
	var file checkout.File
	if err == nil {
		file, err = d.Finder.Download(r.Context(), wanted.store, wanted.delivery, wanted.file)
	}
	if err == nil {
		content, err = d.Storage.Open(r.Context(), wanted.store, wanted.file)
		if errors.Is(err, ErrNotFound) {
			d.Log.ErrorContext(r.Context(), "a file's bytes are missing", "store", wanted.store.String(), "file", wanted.file.String())
		}
	}
	if err != nil {
		d.refuse(w, r, err)
		return
	}
	defer func() { _ = content.Close() }() // nothing was written to it
	send(w, r, file, content)
}

// download is what a path names.
type download struct {
	store    checkout.StoreID
	delivery checkout.DeliveryID
	file     checkout.FileID
}

// parseDownload reads what DownloadPath writes.
func parseDownload(path string) (d download, ok bool) {
	rest, ok := strings.CutPrefix(path, DownloadsPath)
	names := strings.Split(rest, "/")
	if !ok || len(names) != 3 {
		return download{}, false
	}
	var wrong [3]error
	d.store, wrong[0] = id.Parse[checkout.Store](names[0])
	d.delivery, wrong[1] = id.Parse[checkout.Delivery](names[1])
	d.file, wrong[2] = id.Parse[checkout.File](names[2])
	return d, errors.Join(wrong[:]...) == nil
}
