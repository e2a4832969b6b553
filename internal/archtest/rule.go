package archtest

import (
	"fmt"
	"go/token"
)

// rule is one house rule. check returns one line per breach, beginning with the
// place.
type rule struct {
	name   string
	reason string
	check  func(*tree) []string
}

// rules are all house rules. Each must have a case that breaks it in
// rule_test.go.
var rules = []rule{
	{
		name:   "imports follow the table",
		reason: "the core can be read, tested and kept while dialects, databases and gateways come and go around it",
		check:  checkImports,
	},
	{
		name:   "test support is imported by tests only",
		reason: "a conformance suite in the binary is code nobody meant to ship",
		check:  checkTestSupport,
	},
	{
		name:   "libraries have one home",
		reason: "a library used in one place can be replaced in one place; numbers are counted at the edges, databases spoken to by store",
		check:  checkModuleHomes,
	},
	{
		name:   "every package has a comment",
		reason: "a reader opens a package to learn its purpose, what it must not do, and where to start",
		check:  checkPackageComments,
	},
	{
		name:   "every exported name has a comment",
		reason: "units, errors and the source of a rule are not in a name",
		check:  checkExportedComments,
	},
	{
		name:   "no package without a noun",
		reason: "a package named util, common, models or helpers has room for everything and a home for nothing",
		check:  checkPackageNames,
	},
	{
		name:   "files fit the budget",
		reason: "a file is one noun and is read in one sitting",
		check:  checkFileSizes,
	},
	{
		name:   "functions fit the budget",
		reason: "a function is understood without scrolling",
		check:  checkFunctionSizes,
	},
	{
		name:   "interfaces fit the budget",
		reason: "a port that is too wide cannot be implemented, faked or explained; a wide one is composed of roles, each embedded role counting as one",
		check:  checkInterfaceSizes,
	},
	{
		name:   "dependencies are few and have reasons",
		reason: "every direct dependency is code we answer for; docs/dependencies.md says why each is worth it",
		check:  checkDependencies,
	},
	{
		name:   "no panic",
		reason: "a panic takes other buyers' requests down; return an error, or name the function Must and call it with constants",
		check:  checkPanics,
	},
	{
		name:   "tests neither sleep nor skip",
		reason: "a sleep is slow and flaky where a signal or an injected clock is neither; a skipped test proves nothing",
		check:  checkTestCalls,
	},
}

// at writes a complaint about a place in a file.
func (f *file) at(pos token.Pos, format string, args ...any) string {
	return fmt.Sprintf("%s:%d: ", f.path, f.line(pos)) + fmt.Sprintf(format, args...)
}
