package archtest

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestHouse holds this module to every rule.
func TestHouse(t *testing.T) {
	house, err := load(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(house.files, func(f *file) bool { return f.path == "internal/archtest/house_test.go" }) {
		t.Fatal("this file was not found: the module's root is elsewhere")
	}
	for _, r := range rules {
		t.Run(strings.ReplaceAll(r.name, " ", "_"), func(t *testing.T) {
			breaches := r.check(house)
			slices.Sort(breaches)
			for _, breach := range breaches {
				t.Error(breach)
			}
			if len(breaches) > 0 {
				t.Logf("rule: %s\nbecause %s", r.name, r.reason)
			}
		})
	}
}
