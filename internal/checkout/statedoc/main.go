// Command statedoc writes the state machines of package checkout to docs/states: for each noun a
// diagram and the whole grid of states and events. It asks the machines themselves, so that the
// documents cannot say anything else than the code; a test compares the committed files.
//
// It must not know any rule of a machine. Start at grid.go; the three machines are in order.go,
// payment.go and session.go.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: statedoc DIRECTORY")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "statedoc:", err)
		os.Exit(1)
	}
}

// write puts one file per machine into the directory.
func write(directory string) error {
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return err
	}
	pages, err := render()
	if err != nil {
		return err
	}
	for name, text := range pages {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// render makes the files' texts by their names.
func render() (map[string]string, error) {
	pages := map[string]string{}
	for _, machine := range []func() (grid, error){orderGrid, paymentGrid, sessionGrid} {
		g, err := machine()
		if err != nil {
			return nil, err
		}
		pages[g.noun+".md"] = g.markdown()
	}
	return pages, nil
}
