package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const committed = "../../../docs/states"

func TestCommittedDocumentsAreTheMachines(t *testing.T) {
	pages, err := render()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range pages {
		got, err := os.ReadFile(filepath.Join(committed, name))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s is not what the machine does; run go generate ./internal/checkout (-machine +file):\n%s", name, diff)
		}
	}
	entries, err := os.ReadDir(committed)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	if want := slices.Sorted(maps.Keys(pages)); !slices.Equal(names, want) {
		t.Errorf("docs/states has %v, want %v", names, want)
	}
}

func TestGridsAreWhole(t *testing.T) {
	for _, machine := range []func() (grid, error){orderGrid, paymentGrid, sessionGrid} {
		g, err := machine()
		if err != nil {
			t.Fatal(err)
		}
		if want := len(g.states) * len(g.events); len(g.cells) != want {
			t.Errorf("%s: %d cells, want %d", g.noun, len(g.cells), want)
		}
		for at, c := range g.cells {
			if c.verdict == "" && !slices.Contains(g.states, c.next) {
				t.Errorf("%s: %v leads to %q", g.noun, at, c.next)
			}
		}
	}
}

func TestWriteMakesTheFiles(t *testing.T) {
	directory := filepath.Join(t.TempDir(), "states")
	if err := write(directory); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(directory, "session.md"))
	if err != nil || !strings.Contains(string(text), "DO NOT EDIT") {
		t.Errorf("%v: %.80s", err, text)
	}
}
