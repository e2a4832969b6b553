package archtest

import (
	"fmt"
	"strings"
)

// dependenciesMost is the most direct dependencies that the module may have.
const dependenciesMost = 20

// modulePath returns the module's own path.
func modulePath(goMod string) string {
	for line := range strings.Lines(goMod) {
		if p, ok := strings.CutPrefix(line, "module "); ok {
			return strings.TrimSpace(p)
		}
	}
	return ""
}

// direct returns the paths of the modules that go.mod requires and does not
// mark as indirect.
func direct(goMod string) (modules []string) {
	inBlock := false
	for line := range strings.Lines(goMod) {
		line, comment, _ := strings.Cut(strings.TrimSpace(line), "//")
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0:
			continue
		case fields[0] == "require" && len(fields) == 3:
			fields = fields[1:]
		case fields[0] == "require":
			inBlock = true
			continue
		case fields[0] == ")":
			inBlock = false
			continue
		case !inBlock:
			continue
		}
		if strings.TrimSpace(comment) != "indirect" {
			modules = append(modules, fields[0])
		}
	}
	return modules
}

func checkDependencies(t *tree) (breaches []string) {
	modules := direct(t.goMod)
	if len(modules) > dependenciesMost {
		breaches = append(breaches, fmt.Sprintf("go.mod: %d direct dependencies, over %d", len(modules), dependenciesMost))
	}
	for _, module := range modules {
		if !strings.Contains(t.dependencies, module) {
			breaches = append(breaches, fmt.Sprintf("go.mod: docs/dependencies.md gives no reason for %s", module))
		}
	}
	return breaches
}
