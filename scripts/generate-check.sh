#!/usr/bin/env bash
# Fails when `go generate` changes a file of the working tree or adds one.
# Changes that were there before do not matter.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Everything that differs from the index, and every file git does not know.
snapshot() {
	git diff --no-ext-diff
	git ls-files --others --exclude-standard -z | xargs -0 -r sha256sum
}

before=$(snapshot)
go generate ./...
after=$(snapshot)
if [ "$before" != "$after" ]; then
	echo "generate-check: generated files were out of date; commit these changes:" >&2
	diff <(echo "$before") <(echo "$after") >&2 || true
	exit 1
fi
