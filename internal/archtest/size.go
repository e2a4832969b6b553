package archtest

import (
	"fmt"
	"go/ast"
	"slices"
)

// The size budget of docs/architecture.md, in lines and methods. Tests and
// generated files are outside of it.
const (
	fileMedian   = 120
	fileP95      = 450
	functionP95  = 55
	functionMost = 90
	methodsMost  = 12
)

// percentile returns the smallest size that at least percent of all sizes do
// not exceed (nearest rank), and 0 when there are none.
func percentile(sizes []int, percent int) int {
	if len(sizes) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(sizes))
	return sorted[(len(sorted)*percent+99)/100-1]
}

func checkFileSizes(t *tree) (breaches []string) {
	var sizes []int
	for _, f := range t.code() {
		sizes = append(sizes, f.lines)
	}
	if n := percentile(sizes, 50); n > fileMedian {
		breaches = append(breaches, fmt.Sprintf("the median file has %d lines, over %d", n, fileMedian))
	}
	if n := percentile(sizes, 95); n > fileP95 {
		breaches = append(breaches, fmt.Sprintf("the 95th percentile of files has %d lines, over %d", n, fileP95))
	}
	return breaches
}

func checkFunctionSizes(t *tree) (breaches []string) {
	var sizes []int
	for _, f := range t.code() {
		for _, decl := range f.syntax.Decls {
			d, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			size := f.line(d.End()) - f.line(d.Pos()) + 1
			sizes = append(sizes, size)
			if size > functionMost {
				breaches = append(breaches, f.at(d.Pos(), "%s has %d lines, over %d", d.Name.Name, size, functionMost))
			}
		}
	}
	if n := percentile(sizes, 95); n > functionP95 {
		breaches = append(breaches, fmt.Sprintf("the 95th percentile of functions has %d lines, over %d", n, functionP95))
	}
	return breaches
}

func checkInterfaceSizes(t *tree) (breaches []string) {
	for _, f := range t.code() {
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if i, ok := n.(*ast.InterfaceType); ok {
				if size := len(i.Methods.List); size > methodsMost {
					breaches = append(breaches, f.at(i.Pos(), "an interface of %d methods and roles, over %d", size, methodsMost))
				}
			}
			return true
		})
	}
	return breaches
}
