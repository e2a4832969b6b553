package archtest

import (
	"path"
	"slices"
	"strings"
)

// row says what one kind of package may import besides the standard library and
// the rest of its own scope.
type row struct {
	scope     string   // a directory with all below it; "*" stands for one name
	internal  []string // scopes of this module; "*" for any
	libraries bool     // modules of others
	forbidden []string // packages of the standard library, with all below them
}

var (
	leaves   = []string{"internal/money", "internal/id", "internal/clock", "internal/pricing", "internal/vatid"}
	withCore = append([]string{"internal/checkout"}, leaves...)
)

// table is "Who may import whom" of docs/architecture.md. It speaks of the
// binary: tests may use the packages around them. The first row that matches a
// directory is its row, and what it matched is the directory's scope.
var table = []row{
	{scope: "internal/money"},
	{scope: "internal/id"},
	{scope: "internal/clock"},
	{scope: "internal/vatid"},
	{scope: "internal/archtest"},
	{scope: "internal/pgtest", libraries: true},
	{scope: "internal/pricing", internal: []string{"internal/money"}},
	{scope: "internal/checkout", internal: leaves, forbidden: []string{"encoding/json", "net/http", "database/sql"}},
	{scope: "internal/store", internal: withCore, libraries: true},
	{scope: "internal/files", internal: withCore, libraries: true},
	{scope: "internal/gateway/*", internal: append([]string{"internal/gateway"}, withCore...), libraries: true},
	{scope: "internal/gateway", internal: withCore, libraries: true},
	{scope: "internal/job", internal: withCore, libraries: true},
	{scope: "internal/webhook", internal: append([]string{"internal/job"}, withCore...), libraries: true},
	{scope: "internal/wire/*", internal: append([]string{"internal/wire"}, withCore...), libraries: true},
	{scope: "internal/wire", internal: withCore, libraries: true},
	{scope: "internal/page", internal: append([]string{"internal/wire"}, withCore...), libraries: true},
	{scope: "internal/mail", internal: append([]string{"internal/page"}, withCore...), libraries: true},
	{scope: "internal/app", internal: []string{"*"}, libraries: true},
	{scope: "internal/cli", internal: append([]string{"internal/app"}, withCore...), libraries: true},
	{scope: "cmd/kassa", internal: []string{"internal/cli"}},
	{scope: "bench", internal: []string{"*"}, libraries: true},
	{scope: "e2e", internal: []string{"*"}, libraries: true},
}

// importers are the scopes that only the named scopes may import, where "*" in
// the table would allow more.
var importers = map[string][]string{
	"internal/app": {"internal/cli"},
	"internal/cli": {"cmd/kassa"},
}

// supported are the scopes that may import a test support package although they
// are no tests. bench is never shipped, and its programs need the same temporary
// servers.
var supported = map[string][]string{
	"internal/pgtest":                    {"bench"},
	"internal/gateway/stripe/stripetest": {"e2e", "bench"},
}

// homes are the directories, each with all below it, in which a library may be
// used, by the beginning of its path. Libraries not named here may be used wherever
// the table allows any. bench looks at the rows beside the server; bench/floor
// writes them by the same library as the store, so that it is the least that costs.
var homes = map[string][]string{
	"github.com/prometheus/": {"internal/wire", "internal/app", "internal/store"},
	"github.com/jackc/pgx/":  {"internal/store", "internal/app", "bench"},
	"github.com/pressly/":    {"internal/store", "internal/app"},
	"github.com/minio/":      {"internal/files"},
	"modernc.org/sqlite":     {"internal/store", "internal/app", "bench"},
	"zombiezen.com/go/":      {"internal/store", "bench/floor"},
	"github.com/wneessen/":   {"internal/mail"},
	"github.com/stripe/":     {"internal/gateway/stripe"},
}

// find returns the row of a directory and the scope it stands in.
func find(dir string) (r row, scope string, ok bool) {
	names := strings.Split(dir, "/")
	for _, r := range table {
		depth := strings.Count(r.scope, "/") + 1
		if depth > len(names) {
			continue
		}
		scope := strings.Join(names[:depth], "/")
		if matched, _ := path.Match(r.scope, scope); matched {
			return r, scope, true
		}
	}
	return row{}, "", false
}

// within says whether an import path is pkg or below it.
func within(p, pkg string) bool { return p == pkg || strings.HasPrefix(p, pkg+"/") }

// standard says whether an import path is of the standard library.
func standard(p string) bool {
	first, _, _ := strings.Cut(p, "/")
	return !strings.Contains(first, ".")
}

func checkImports(t *tree) (breaches []string) {
	for _, f := range t.files {
		if f.test {
			continue
		}
		r, scope, ok := find(f.dir)
		if !ok {
			breaches = append(breaches, f.at(f.syntax.Package, "%s is not in the table of internal/archtest/imports.go", f.dir))
			continue
		}
		for p, pos := range f.imports() {
			if !t.mayImport(r, scope, p) {
				breaches = append(breaches, f.at(pos, "%s may not import %s", scope, p))
			}
		}
	}
	return breaches
}

// mayImport says whether a file of a scope, under its row, may import p.
func (t *tree) mayImport(r row, scope, p string) bool {
	if !within(p, t.module) {
		if !standard(p) {
			return r.libraries
		}
		return !slices.ContainsFunc(r.forbidden, func(pkg string) bool { return within(p, pkg) })
	}
	_, target, ok := find(strings.TrimPrefix(p, t.module+"/"))
	switch by := importers[target]; {
	case !ok:
		return false
	case target == scope:
		return true
	case by != nil && !slices.Contains(by, scope):
		return false
	}
	return slices.Contains(r.internal, target) || slices.Contains(r.internal, "*")
}

func checkTestSupport(t *tree) (breaches []string) {
	for _, f := range t.files {
		_, scope, _ := find(f.dir)
		for p, pos := range f.imports() {
			dir := strings.TrimPrefix(p, t.module+"/")
			if dir != p && testSupport(dir) && !f.test && !slices.Contains(supported[dir], scope) {
				breaches = append(breaches, f.at(pos, "%s is for tests", p))
			}
		}
	}
	return breaches
}

func checkModuleHomes(t *tree) (breaches []string) {
	for _, f := range t.files {
		inside := func(dir string) bool { return within(f.dir, dir) }
		for p, pos := range f.imports() {
			for library, allowed := range homes {
				if strings.HasPrefix(p, library) && !f.test && !slices.ContainsFunc(allowed, inside) {
					breaches = append(breaches, f.at(pos, "%s belongs in %s", p, strings.Join(allowed, ", ")))
				}
			}
		}
	}
	return breaches
}
