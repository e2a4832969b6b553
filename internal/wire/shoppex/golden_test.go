package shoppex

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"
)

// madeForm finds what differs from run to run: ids that are not those of numbered, and secrets.
var madeForm = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|whd_[0-9a-z]{25}|whsec_[A-Za-z0-9+/=]+`)

// golden compares JSON with a file of testdata. What differs from run to run is numbered in the order of its
// coming. Run with KASSA_GOLDEN=write to write the file anew.
func golden(t *testing.T, file string, body jsontext.Value) {
	t.Helper()
	got := append(body.Clone(), '\n')
	if err := got.Indent(); err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	text := madeForm.ReplaceAllStringFunc(string(got), func(made string) string {
		if len(made) > 8 && made[:8] == "00000000" {
			return made
		}
		if seen[made] == "" {
			seen[made] = fmt.Sprint("made_", len(seen)+1)
		}
		return seen[made]
	}) + "\n"
	path := filepath.Join("testdata", file)
	if os.Getenv("KASSA_GOLDEN") == "write" {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// scrub takes out the receiver's address, which differs from run to run.
func scrub(body jsontext.Value, address string) jsontext.Value {
	return jsontext.Value(strings.ReplaceAll(string(body), address, "https://receiver.example"))
}
