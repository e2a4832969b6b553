package checkout

import (
	"context"
	"slices"
	"time"

	"kassa/internal/id"
)

// FileID identifies a File.
type FileID = id.ID[File]

// File is something that a store hands over: its bytes lie in the store's file storage under its id.
type File struct {
	ID        FileID
	StoreID   StoreID
	Name      string // what a browser saves it as
	Size      int64  // bytes
	MediaType string
	CreatedAt time.Time
}

// AddFile notes a file whose bytes are in the storage under its id.
func (s *Service) AddFile(tx Tx, f File) File {
	if f.ID.IsZero() {
		f.ID = id.New[File]()
	}
	f.CreatedAt = tx.Now()
	tx.InsertFile(f)
	return f
}

// Download finds a file that a buyer may have: one of a delivery that was handed over and not recalled.
// ReasonFileNotFound for all others.
func (s *Service) Download(ctx context.Context, store StoreID, delivery DeliveryID, file FileID) (File, error) {
	reader := s.db.Read(ctx)
	d, err := reader.Delivery(store, delivery)
	if ReasonOf(err) == ReasonDeliveryNotFound || err == nil && (d.State != DeliveryDone || !slices.Contains(d.Files, file)) {
		err = Refuse(ReasonFileNotFound, "No such file.")
	}
	if err != nil {
		return File{}, err
	}
	return reader.File(store, file)
}
