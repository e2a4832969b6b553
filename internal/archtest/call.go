package archtest

import (
	"go/ast"
	"path"
	"slices"
	"strconv"
	"strings"
)

// checkPanics looks for panic outside of package main, functions named Must and
// tests.
func checkPanics(t *tree) (breaches []string) {
	for _, f := range t.files {
		if f.test || f.syntax.Name.Name == "main" {
			continue
		}
		for _, decl := range f.syntax.Decls {
			if d, ok := decl.(*ast.FuncDecl); ok && strings.HasPrefix(strings.ToLower(d.Name.Name), "must") {
				continue
			}
			ast.Inspect(decl, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					if name, ok := call.Fun.(*ast.Ident); ok && name.Name == "panic" {
						breaches = append(breaches, f.at(call.Pos(), "panic"))
					}
				}
				return true
			})
		}
	}
	return breaches
}

// checkTestCalls looks for time.Sleep, and for calls of the methods of testing.TB
// that skip: a field may be called Skip.
func checkTestCalls(t *tree) (breaches []string) {
	for _, f := range t.files {
		if !f.test {
			continue
		}
		clock := f.localName("time")
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			called := false
			if call, ok := n.(*ast.CallExpr); ok {
				n, called = call.Fun, true
			}
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			x, ok := s.X.(*ast.Ident)
			if ok && !called && x.Name == clock && s.Sel.Name == "Sleep" {
				breaches = append(breaches, f.at(s.Pos(), "time.Sleep"))
			}
			if ok && called && slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, s.Sel.Name) {
				breaches = append(breaches, f.at(s.Pos(), "%s.%s", x.Name, s.Sel.Name))
			}
			return true
		})
	}
	return breaches
}

// localName returns the name under which a file knows an imported package, and
// "" when it does not import it.
func (f *file) localName(imported string) string {
	for _, spec := range f.syntax.Imports {
		if spec.Path.Value != strconv.Quote(imported) {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path.Base(imported)
	}
	return ""
}
