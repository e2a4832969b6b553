package store

import "kassa/internal/checkout"

const fileColumns = "store_id, id, name, size, media_type, created_at"

var insertFile = insertInto("file", fileColumns)

// InsertFile writes what is known of a file; its bytes are elsewhere.
func (t *tx) InsertFile(f checkout.File) {
	t.insert(insertFile, f.StoreID, f.ID, f.Name, f.Size, f.MediaType, micros(f.CreatedAt))
}

// File finds a file.
func (r reads) File(store checkout.StoreID, file checkout.FileID) (checkout.File, error) {
	var found []checkout.File
	err := r.query(query{"SELECT " + fileColumns + " FROM file WHERE store_id = $1 AND id = $2", []any{store, file}, each(&found, scanFile)})
	switch {
	case err != nil:
		return checkout.File{}, err
	case len(found) == 0:
		return checkout.File{}, checkout.Refuse(checkout.ReasonFileNotFound, "No such file.")
	}
	return found[0], nil
}

// Files reads a page of a store's files, newest first, and counts all of them.
func (r reads) Files(store checkout.StoreID, w checkout.Window) ([]checkout.File, int64, error) {
	return readPage(r, listOf("file", store, ""), "file", fileColumns, orderBy(nil, checkout.Sort{Down: true}), w, scanFile)
}

func scanFile(scan scanner) (f checkout.File, err error) {
	err = scan(&f.StoreID, &f.ID, &f.Name, &f.Size, &f.MediaType, timeColumn{&f.CreatedAt})
	return f, err
}
