package archtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// sound is a small module that keeps every rule. The cases below put a few
// files over it.
var sound = map[string]string{
	"go.mod":               "module house\n\ngo 1.26\n\nrequire example.org/a v1.0.0\n",
	"docs/dependencies.md": "| example.org/a | it is good |\n",
	"cmd/kassa/main.go":    "// Command kassa.\npackage main\n\nimport \"house/internal/cli\"\n\nfunc main() { cli.Run(); panic(1) }\n",
	"internal/cli/cli.go":  "// Package cli is.\npackage cli\n\nimport _ \"house/internal/app\"\n\n// Run runs.\nfunc Run() {}\n",
	"internal/app/app.go": `// Package app is.
package app

import (
	_ "github.com/prometheus/client_golang/prometheus"
	_ "house/internal/gateway/sandbox"
	_ "house/internal/store"
	_ "house/internal/wire/shoppex"
)
`,
	"internal/money/money.go":       "// Package money is.\npackage money\n\nimport \"errors\"\n\n// ErrX is.\nvar ErrX = errors.New(\"x\")\n",
	"internal/pricing/pricing.go":   "// Package pricing is.\npackage pricing\n\nimport _ \"house/internal/money\"\n",
	"internal/checkout/checkout.go": "// Package checkout is.\npackage checkout\n\nimport _ \"house/internal/pricing\"\n",
	"internal/store/store.go":       "// Package store is.\npackage store\n\nimport (\n\t_ \"database/sql\"\n\t_ \"github.com/jackc/pgx/v5/stdlib\"\n\t_ \"house/internal/checkout\"\n\t_ \"house/internal/store/migration\"\n)\n",
	"internal/store/migration/m.go": "// Package migration is.\npackage migration\n",
	"internal/store/store_test.go":  "package store\n\nimport _ \"house/internal/store/storetest\"\n",
	"internal/store/storetest/s.go": "// Package storetest is.\npackage storetest\n\nimport _ \"house/internal/store\"\n",
	"internal/gateway/gateway.go":   "// Package gateway is.\npackage gateway\n",
	"internal/gateway/sandbox/s.go": "// Package sandbox is.\npackage sandbox\n\nimport _ \"house/internal/gateway\"\n",
	"internal/gateway/other/o.go":   "// Package other is.\npackage other\n",
	"internal/wire/wire.go":         "// Package wire is.\npackage wire\n",
	"internal/wire/shoppex/s.go":    "// Package shoppex is.\npackage shoppex\n\nimport (\n\t_ \"example.org/a\"\n\t_ \"house/internal/wire\"\n)\n",
	"internal/wire/shoppex/s_test.go": "package shoppex\n\nimport _ \"house/internal/store\"\n\n" +
		"func f() { panic(\"tests may\") }\n",
	"internal/wire/sellapp/s.go":  "// Package sellapp is.\npackage sellapp\n",
	"internal/pgtest/p.go":        "// Package pgtest is.\npackage pgtest\n",
	"bench/kill/k.go":             "// Command kill.\npackage main\n\nimport (\n\t_ \"github.com/jackc/pgx/v5\"\n\t_ \"house/internal/pgtest\"\n)\n",
	"internal/wire/testdata/x.go": "not Go at all",
	"other/go.mod":                "module other\n",
	"other/util/util.go":          "package util\n",
}

// module parses sound with the files of over put over it.
func module(t *testing.T, over map[string]string) *tree {
	t.Helper()
	files := maps.Clone(sound)
	maps.Copy(files, over)
	fsys := make(fstest.MapFS)
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	m, err := load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestSoundModuleKeepsEveryRule(t *testing.T) {
	m := module(t, nil)
	for _, r := range rules {
		if breaches := r.check(m); len(breaches) > 0 {
			t.Errorf("%s: %q", r.name, breaches)
		}
	}
}

// bad is one file that breaks one rule.
type bad struct {
	rule string
	path string
	text string
	want string // part of the complaint
}

// importing is a file that imports one package.
func importing(path, imported string) bad {
	return bad{
		rule: "imports follow the table",
		path: path,
		text: fmt.Sprintf("// Package p is.\npackage p\n\nimport _ %q\n", imported),
		want: "may not import " + imported,
	}
}

var cases = []bad{
	importing("internal/money/bad.go", "house/internal/id"),
	importing("internal/id/bad.go", "example.org/a"),
	importing("internal/clock/bad.go", "house/internal/money"),
	importing("internal/pricing/bad.go", "house/internal/id"),
	importing("internal/pricing/bad.go", "example.org/a"),
	importing("internal/checkout/bad.go", "encoding/json"),
	importing("internal/checkout/bad.go", "encoding/json/jsontext"),
	importing("internal/checkout/bad.go", "net/http"),
	importing("internal/checkout/bad.go", "net/http/httputil"),
	importing("internal/checkout/bad.go", "database/sql"),
	importing("internal/checkout/bad.go", "github.com/go-json-experiment/json"),
	importing("internal/checkout/bad.go", "house/internal/store"),
	importing("internal/store/bad.go", "house/internal/wire"),
	importing("internal/store/migration/bad.go", "house/internal/gateway"),
	importing("internal/gateway/bad.go", "house/internal/gateway/sandbox"),
	importing("internal/gateway/sandbox/bad.go", "house/internal/gateway/other"),
	importing("internal/gateway/sandbox/bad.go", "house/internal/store"),
	importing("internal/job/bad.go", "house/internal/store"),
	importing("internal/webhook/bad.go", "house/internal/wire/shoppex"),
	importing("internal/wire/bad.go", "house/internal/wire/shoppex"),
	importing("internal/wire/shoppex/bad.go", "house/internal/wire/sellapp"),
	importing("internal/wire/shoppex/bad.go", "house/internal/store"),
	importing("internal/wire/shoppex/deep/bad.go", "house/internal/gateway"),
	importing("internal/page/bad.go", "house/internal/wire/shoppex"),
	importing("internal/page/bad.go", "house/internal/store"),
	importing("internal/app/bad.go", "house/internal/cli"),
	importing("internal/cli/bad.go", "house/internal/store"),
	importing("bench/bad.go", "house/internal/app"),
	importing("cmd/kassa/bad.go", "house/internal/app"),
	importing("cmd/kassa/bad.go", "example.org/a"),
	importing("internal/wire/bad.go", "house/internal/unheard"),
	{"imports follow the table", "internal/unheard/u.go", "// Package u is.\npackage u\n", "not in the table"},

	{"test support is imported by tests only", "internal/store/bad.go", "package store\n\nimport _ \"house/internal/store/storetest\"\n", "is for tests"},
	{"test support is imported by tests only", "bench/bad.go", "package bench\n\nimport _ \"house/internal/store/storetest\"\n", "is for tests"},

	{"libraries have one home", "internal/page/bad.go", "package page\n\nimport _ \"github.com/prometheus/client_golang/prometheus\"\n", "belongs in"},
	{"libraries have one home", "bench/speed/bad.go", "package speed\n\nimport _ \"zombiezen.com/go/sqlite\"\n", "belongs in"},
	{"libraries have one home", "internal/wire/shoppex/bad.go", "package shoppex\n\nimport _ \"github.com/jackc/pgx/v5\"\n", "belongs in"},

	{"every package has a comment", "internal/job/job.go", "package job\n", "internal/job"},
	{"every package has a comment", "internal/job/job.go", "//go:generate x\n\npackage job\n", "internal/job"},

	{"every exported name has a comment", "internal/money/bad.go", "package money\n\nfunc F() {}\n", "F has no"},
	{"every exported name has a comment", "internal/money/bad.go", "package money\n\ntype t struct{}\n\nfunc (*t) M() {}\n\ntype T struct{}\n", "T has no"},
	{"every exported name has a comment", "internal/money/bad.go", "package money\n\n// T is.\ntype T[P any] struct{}\n\nfunc (*T[P]) M() {}\n", "M has no"},
	{"every exported name has a comment", "internal/money/bad.go", "package money\n\n// Types are.\ntype (\n\tT int\n)\n", "T has no"},
	{"every exported name has a comment", "internal/money/bad.go", "package money\n\nconst (\n\tA = 1 // A is.\n\tB = 2\n)\n", "B has no"},
	{"every exported name has a comment", "internal/money/bad.go", "package money\n\nvar a, V = 1, 2\n", "V has no"},

	{"no package without a noun", "internal/store/util/u.go", "// Package util is.\npackage util\n", "util"},
	{"no package without a noun", "internal/store/x/u.go", "// Package helpers is.\npackage helpers\n", "helpers"},
	{"no package without a noun", "internal/wire/common/u.go", "package wire\n", "common"},

	{"files fit the budget", "internal/money/bad.go", "package money\n" + strings.Repeat("\n", 450), "95th percentile of files"},

	{"functions fit the budget", "internal/money/bad.go", function("long", 91), "long has 91 lines"},
	{"functions fit the budget", "internal/money/bad.go", function("long", 56), "95th percentile of functions"},

	{"interfaces fit the budget", "internal/money/bad.go", "package money\n\ntype i interface {\n" + methodList(0, 13) + "}\n", "13 methods and roles"},
	{"interfaces fit the budget", "internal/money/bad.go", "package money\n\ntype j interface {\n" + methodList(0, 6) + "}\n\ntype i interface {\n\tj\n" + methodList(6, 18) + "}\n", "13 methods and roles"},

	{"dependencies are few and have reasons", "go.mod", "module house\n\nrequire (\n\texample.org/a v1\n\texample.org/b v1\n\texample.org/c v1 // indirect\n)\n", "no reason for example.org/b"},
	{"dependencies are few and have reasons", "go.mod", "module house\n\nrequire (\n" + strings.Repeat("\texample.org/a v1\n", 21) + ")\n", "21 direct"},
	{"dependencies are few and have reasons", "docs/dependencies.md", "", "no reason for example.org/a"},

	{"no panic", "internal/money/bad.go", "package money\n\nfunc f() { func() { panic(1) }() }\n", "bad.go:3: panic"},
	{"no panic", "internal/money/bad.go", "package money\n\nvar f = func() { panic(1) }\n", "panic"},

	{"tests neither sleep nor skip", "internal/money/bad_test.go", "package money\n\nimport \"time\"\n\nfunc f() { time.Sleep(1) }\n", "Sleep"},
	{"tests neither sleep nor skip", "internal/money/bad_test.go", "package money\n\nimport soon \"time\"\n\nvar f = soon.Sleep\n", "Sleep"},
	{"tests neither sleep nor skip", "internal/store/storetest/bad.go", "package storetest\n\nimport \"time\"\n\nfunc f() { time.Sleep(1) }\n", "Sleep"},
	{"tests neither sleep nor skip", "internal/money/bad_test.go", "package money\n\nfunc f(t T) { t.Skip() }\n", "t.Skip"},
	{"tests neither sleep nor skip", "internal/money/bad_test.go", "package money\n\nfunc f(b T) { b.SkipNow(); b.Skipf(\"\") }\n", "b.Skipf"},
}

// function is a file with one function of so many lines.
func function(name string, lines int) string {
	return "package money\n\nfunc " + name + "() {\n" + strings.Repeat("\n", lines-2) + "}\n"
}

// methodList declares the methods numbered from … to−1.
func methodList(from, to int) (text string) {
	for i := from; i < to; i++ {
		text += fmt.Sprintf("\tM%d()\n", i)
	}
	return text
}

func TestEveryRuleCanFail(t *testing.T) {
	broken := make(map[string]bool)
	for _, c := range cases {
		broken[c.rule] = true
		i := slices.IndexFunc(rules, func(r rule) bool { return r.name == c.rule })
		if i < 0 {
			t.Fatalf("no rule %q", c.rule)
		}
		breaches := rules[i].check(module(t, map[string]string{c.path: c.text}))
		if !slices.ContainsFunc(breaches, func(breach string) bool { return strings.Contains(breach, c.want) }) {
			t.Errorf("%s: %s\n%s\ngives %q, want %q", c.rule, c.path, c.text, breaches, c.want)
		}
	}
	for _, r := range rules {
		if !broken[r.name] || r.reason == "" {
			t.Errorf("rule %q has no case that breaks it, or no reason", r.name)
		}
	}
}

// TestWhatIsAllowed keeps the rules from asking for more than they say.
func TestWhatIsAllowed(t *testing.T) {
	m := module(t, map[string]string{
		"internal/money/fine.go": `package money

// Constants are documented by their block.
const (
	A = 1
	B = 2
)

var C = 3 // C is documented beside it.

type hidden struct{}

func (hidden) Method() {}

// MustF may.
func MustF() { panic(1) }

func mustF() { panic(1) }
` + "\n" + function("fits", 55)[len("package money\n"):],
		"internal/money/generated.go": "// Code generated by x. DO NOT EDIT.\n\npackage money\n\nfunc F() {\n" + strings.Repeat("\n", 500) + "}\n",
		"internal/money/long_test.go": strings.Replace(function("long", 500), "package money\n", "package money\n\nimport \"example.org/time\"\n\nvar _ = time.Sleep\n", 1),
		"internal/money/i.go":         "package money\n\ntype i interface {\n" + methodList(0, 12) + "}\n",
	})
	for _, r := range rules {
		if breaches := r.check(m); len(breaches) > 0 {
			t.Errorf("%s: %q", r.name, breaches)
		}
	}
}

func TestMedianFile(t *testing.T) {
	over := make(map[string]string)
	for i := range len(sound) + 1 {
		over[fmt.Sprintf("internal/money/f%d.go", i)] = "package money\n" + strings.Repeat("\n", 120)
	}
	if breaches := checkFileSizes(module(t, over)); len(breaches) != 1 || !strings.Contains(breaches[0], "median") {
		t.Errorf("%q", breaches)
	}
}

func TestPercentile(t *testing.T) {
	for _, test := range []struct {
		sizes         []int
		percent, want int
	}{
		{nil, 50, 0}, {[]int{7}, 95, 7}, {[]int{3, 1, 2}, 50, 2}, {[]int{4, 1, 3, 2}, 50, 2},
		{[]int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20}, 95, 19},
	} {
		if got := percentile(test.sizes, test.percent); got != test.want {
			t.Errorf("%v: %d%% at %d, want %d", test.sizes, test.percent, got, test.want)
		}
	}
}
