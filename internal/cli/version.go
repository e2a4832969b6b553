package cli

import (
	"runtime/debug"
)

// version is stamped at build time (see Makefile).
var version string

// versionCommand is kassa version.
type versionCommand struct{}

// Run prints the version: the stamped one, else the module's as the Go tool knows it.
func (versionCommand) Run(r *run) error {
	r.printf("kassa %s\n", versionText())
	return nil
}

func versionText() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(unknown)"
}
