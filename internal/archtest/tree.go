package archtest

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// tree is the source of one module.
type tree struct {
	module       string // its path, from go.mod
	goMod        string
	dependencies string // docs/dependencies.md, "" when it is missing
	files        []*file
}

// file is one parsed Go file.
type file struct {
	path      string // from the module's root, with slashes
	dir       string // "." for the root
	test      bool   // test code: a _test.go file, or a file of a test support package
	generated bool
	lines     int
	syntax    *ast.File
	positions *token.FileSet
}

// load reads the module at the root of fsys. Directories that the go command
// ignores, other modules and what git keeps are left out.
func load(fsys fs.FS) (*tree, error) {
	goMod, err := fs.ReadFile(fsys, "go.mod")
	if err != nil {
		return nil, err
	}
	t := &tree{goMod: string(goMod)}
	if t.module = modulePath(t.goMod); t.module == "" {
		return nil, errors.New("go.mod names no module")
	}
	dependencies, err := fs.ReadFile(fsys, "docs/dependencies.md")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	t.dependencies = string(dependencies)
	err = fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && ignored(fsys, name):
			return fs.SkipDir
		case entry.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		f, err := parse(fsys, name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		t.files = append(t.files, f)
		return nil
	})
	return t, err
}

// ignored says whether a directory is not part of the module.
func ignored(fsys fs.FS, dir string) bool {
	if dir == "." {
		return false
	}
	base := path.Base(dir)
	if base[0] == '.' || base[0] == '_' || slices.Contains([]string{"testdata", "vendor", "node_modules"}, base) {
		return true
	}
	_, err := fs.Stat(fsys, path.Join(dir, "go.mod"))
	return err == nil
}

func parse(fsys fs.FS, name string) (*file, error) {
	source, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	positions := token.NewFileSet()
	syntax, err := parser.ParseFile(positions, name, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	return &file{
		path:      name,
		dir:       path.Dir(name),
		test:      strings.HasSuffix(name, "_test.go") || testSupport(path.Dir(name)),
		generated: ast.IsGenerated(syntax),
		lines:     strings.Count(string(source), "\n"),
		syntax:    syntax,
		positions: positions,
	}, nil
}

// testSupport says whether a package serves tests only, by its name: storetest,
// gatewaytest. This package is itself one of ordinary code.
func testSupport(dir string) bool {
	return strings.HasSuffix(dir, "test") && dir != "internal/archtest"
}

// line returns the line of a position.
func (f *file) line(pos token.Pos) int { return f.positions.Position(pos).Line }

// imports returns the import paths of a file with their places.
func (f *file) imports() map[string]token.Pos {
	found := make(map[string]token.Pos)
	for _, spec := range f.syntax.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil {
			found[p] = spec.Pos()
		}
	}
	return found
}

// code are the files that people wrote and the binary may hold.
func (t *tree) code() []*file {
	return slices.DeleteFunc(slices.Clone(t.files), func(f *file) bool { return f.test || f.generated })
}
