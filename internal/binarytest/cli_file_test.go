package binarytest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// storedFile is what file list --json prints of one.
type storedFile struct {
	ID, Name  string
	Size      int64
	MediaType string `json:"media_type"`
	Products  []string
}

// files reads what the store hands over, newest first.
func (s shop) files() (all []storedFile) {
	s.t.Helper()
	for line := range strings.Lines(s.good("file", "list", "mine", "--json")) {
		var one storedFile
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			s.t.Fatalf("%v: %s", err, line)
		}
		all = append(all, one)
	}
	return all
}

// stored counts the files in the storage.
func (s shop) stored() (count int) {
	s.t.Helper()
	err := filepath.WalkDir(filepath.Join(s.dir, "kassa-data", "files"), func(_ string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			count++
		}
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return count
}

func TestFilesOnTheCommandLine(t *testing.T) {
	onEachShop(t, func(t *testing.T, s shop) {
		for _, kind := range []string{"download", "licence", "one_time"} {
			s.good("product", "add", "mine", "--title", kind, "--price", "1", "--sku", kind, "--kind", kind)
		}
		s.good("product", "add", "mine", "--title", "elsewhere", "--price", "1", "--sku", "elsewhere", "--delivery", "redirect")
		book := s.file("A book.pdf", "%PDF-1.4 not much of a book")
		for _, sku := range []string{"download", "licence", "one_time"} {
			s.good("file", "add", "mine", sku, book)
		}
		s.good("file", "add", "mine", "download", book, "--name", "Second.zip")
		got := s.files()
		if len(got) != 4 || got[0].Name != "Second.zip" || got[3].Name != "A book.pdf" || got[3].Size != 27 || got[3].MediaType != "application/pdf" ||
			strings.Join(got[3].Products, " ") != "download" || got[3].ID == got[0].ID {
			t.Errorf("listed %+v", got)
		}
		s.good("file", "add", "mine", "download", book, "--name", "Third.zip", "--replace")
		if got = s.files(); len(got[1].Products) != 0 || strings.Join(got[0].Products, " ") != "download" {
			t.Errorf("replaced: %+v", got)
		}
		before := s.stored()
		empty, slash := s.file("empty.pdf", ""), "a/b"
		for says, args := range map[string][]string{
			"no product has the SKU \"nothing\"": {"nothing", book}, "there is no file": {"download", book + "x"}, "is not a file": {"download", s.dir},
			"file: is empty": {"download", empty}, "standard input has none": {"download", "-"}, "slash": {"download", book, "--name", slash},
			"200 characters": {"download", book, "--name", strings.Repeat("a", 201)}, "control character": {"download", book, "--name", "a\nb"},
			"handed over as redirect": {"elsewhere", book},
		} {
			s.bad(says, append([]string{"file", "add", "mine"}, args...)...)
		}
		if after := s.stored(); after != before || len(s.files()) != len(got) {
			t.Errorf("what was refused left %d files, before %d", after, before)
		}
		s.bad("no file of mine has the id", "file", "remove", "mine", "x")
		s.bad("no file of mine has the id", "file", "remove", "mine", "01a1fc2e-ee11-743e-9acb-834be4898d21")
		for _, one := range got {
			s.good("file", "remove", "mine", one.ID, "--erase")
		}
		if s.stored() != 0 || len(s.files()) != 0 {
			t.Errorf("%d files are left, listed %+v", s.stored(), s.files())
		}
		s.good("file", "add", "mine", "one_time", book) // it hands over nothing, and may begin anew
	})
}
