package files_test

import (
	"context"
	"io"
	"os"
	"testing"

	"kassa/internal/checkout"
	"kassa/internal/files"
	"kassa/internal/id"
)

// crashRoot names the folder to which this program, started again by TestCrash, puts half a file.
const crashRoot = "KASSA_FILES_TEST_CRASH_ROOT"

func TestMain(m *testing.M) {
	if root := os.Getenv(crashRoot); root != "" {
		os.Exit(putHalf(root, os.Getenv(crashRoot+"_STORE"), os.Getenv(crashRoot+"_FILE")))
	}
	os.Exit(m.Run())
}

// putHalf begins to put a file and tells when half of it was taken. It ends when it is killed.
func putHalf(root, storeText, fileText string) int {
	storage, err := files.Open(root, files.Options{})
	if err != nil {
		return 1
	}
	store, err1 := id.Parse[checkout.Store](storeText)
	file, err2 := id.Parse[checkout.File](fileText)
	if err1 != nil || err2 != nil {
		return 1
	}
	rest := readerFunc(func([]byte) (int, error) {
		_, _ = os.Stdout.WriteString("half\n")
		select {}
	})
	_, _ = storage.Put(context.Background(), store, file, io.MultiReader(io.LimitReader(zeros{}, 1<<20), rest))
	return 1
}
