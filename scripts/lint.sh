#!/usr/bin/env bash
# Lints with golangci-lint at a pinned version, kept in bin/tools. Where it
# cannot be had, go vet and staticcheck at its version stand in.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."

golangci=v2.15.0
staticcheck=v0.8.2 # the one within that golangci-lint

tools="$PWD/bin/tools/golangci-lint-$golangci"
if [ ! -x "$tools/golangci-lint" ]; then
	echo "lint: building golangci-lint $golangci; this takes minutes, once"
	GOBIN="$tools" nice go install "github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$golangci" ||
		echo "lint: golangci-lint cannot be had here; go vet and staticcheck instead" >&2
fi

if [ -x "$tools/golangci-lint" ]; then
	exec "$tools/golangci-lint" run ./...
fi
go vet ./...
exec go run "honnef.co/go/tools/cmd/staticcheck@$staticcheck" ./...
