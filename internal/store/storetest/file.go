package storetest

import (
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/id"
)

// files writes files, finds them and lists them, newest first.
func files(t *testing.T, url string) {
	db, _ := open(t, url)
	owner, other := owned(t, db, "a"), owned(t, db, "b")
	var all []checkout.File
	for i := range int64(5) {
		f := checkout.File{ID: id.New[checkout.File](), StoreID: owner, Name: "Bücher “1”.pdf", Size: i << 33, MediaType: "application/pdf", CreatedAt: start}
		theirs := checkout.File{ID: id.New[checkout.File](), StoreID: other, CreatedAt: start}
		write(t, db, func(tx checkout.Tx) { tx.InsertFile(f); tx.InsertFile(theirs) })
		all = append(all, f)
	}
	r := db.Read(t.Context())
	paged(t, "files", all, []bool{true}, func(_ bool, w checkout.Window) ([]checkout.File, int64, error) { return r.Files(owner, w) })
	for _, f := range all {
		got, err := r.File(owner, f.ID)
		equal(t, "file", must(t, got, err), f)
		_, err = r.File(other, f.ID)
		reason(t, "another store's file", err, checkout.ReasonFileNotFound)
	}
	bad := all[0]
	bad.ID, bad.Size = id.New[checkout.File](), -1
	err := db.Tx(t.Context(), func(tx checkout.Tx) error { tx.InsertFile(bad); return nil })
	reason(t, "less than nothing", err, checkout.ReasonInternal)
}
