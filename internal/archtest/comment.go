package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"path"
	"slices"
	"strings"
)

func checkPackageComments(t *tree) (breaches []string) {
	documented := make(map[string]bool) // by directory
	for _, f := range t.files {
		documented[f.dir] = documented[f.dir] || f.syntax.Doc.Text() != ""
	}
	for _, dir := range slices.Sorted(maps.Keys(documented)) {
		if !documented[dir] {
			breaches = append(breaches, fmt.Sprintf("%s: no file has a package comment", dir))
		}
	}
	return breaches
}

func checkPackageNames(t *tree) (breaches []string) {
	nameless := []string{"util", "utils", "common", "model", "models", "helper", "helpers"}
	for _, f := range t.files {
		name := strings.TrimSuffix(f.syntax.Name.Name, "_test")
		if slices.Contains(nameless, name) || slices.Contains(nameless, path.Base(f.dir)) {
			breaches = append(breaches, f.at(f.syntax.Package, "package %s in %s", name, f.dir))
		}
	}
	return breaches
}

// checkExportedComments asks for a comment on every exported function, type and
// method of an exported type, and on every exported constant and variable or
// their block.
func checkExportedComments(t *tree) (breaches []string) {
	for _, f := range t.code() {
		for _, decl := range f.syntax.Decls {
			for _, name := range undocumented(decl) {
				breaches = append(breaches, f.at(name.Pos(), "%s has no comment", name.Name))
			}
		}
	}
	return breaches
}

// undocumented returns the exported names of a declaration that lack a comment.
func undocumented(decl ast.Decl) (names []*ast.Ident) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc.Text() == "" && (d.Recv == nil || ast.IsExported(receiver(d))) {
			names = append(names, d.Name)
		}
	case *ast.GenDecl:
		block := d.Doc.Text() != "" && (d.Tok != token.TYPE || !d.Lparen.IsValid())
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() && !block && s.Doc.Text() == "" {
					names = append(names, s.Name)
				}
			case *ast.ValueSpec:
				if block || s.Doc.Text() != "" || s.Comment.Text() != "" {
					continue
				}
				for _, name := range s.Names {
					if name.IsExported() {
						names = append(names, name)
					}
				}
			}
		}
	}
	return names
}

// receiver returns the name of a method's type: T of T, *T and *T[P].
func receiver(d *ast.FuncDecl) string {
	expr := d.Recv.List[0].Type
	for {
		switch e := expr.(type) {
		case *ast.StarExpr:
			expr = e.X
		case *ast.ParenExpr:
			expr = e.X
		case *ast.IndexExpr:
			expr = e.X
		case *ast.IndexListExpr:
			expr = e.X
		case *ast.Ident:
			return e.Name
		default:
			return ""
		}
	}
}
