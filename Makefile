# Kassa's commands. `make` alone lists them; `make test` is what CI runs.

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X kassa/internal/cli.version=$(VERSION)

# Tests end by themselves; this only bounds one that hangs.
TEST_TIMEOUT ?= 40m

# The version is stamped by LDFLAGS. Asking git for it as well would fail in a
# checkout that belongs to another user.
export GOFLAGS := $(GOFLAGS) -buildvcs=false

.DEFAULT_GOAL := help

# The targets of `test` stand in their order: what they need comes first.
.NOTPARALLEL:

.PHONY: help build demo fmt fmt-check lint vet generate generate-check \
	test test-race test-fast e2e verify kill kill-quick race race-quick \
	deliver deliver-quick bench bench-quick bench-check bench-slow check deps clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build bin/kassa
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o bin/kassa ./cmd/kassa

demo: build ## build and run the demo: a store, its keys and a page to pay on
	./bin/kassa demo

fmt: ## format all Go files
	gofmt -w $$(go list -f '{{.Dir}}' ./...)

lint: ## golangci-lint at its pinned version; the first run builds it (minutes)
	./scripts/lint.sh

generate: ## rewrite the generated files
	go generate ./...

generate-check: ## fail when generated files are out of date
	./scripts/generate-check.sh

test: deps vet test-race e2e verify kill-quick race-quick bench-check ## all tests, as in CI; installs what is missing first

test-race: ## Go tests with the race detector, on SQLite and PostgreSQL
	go test -race -timeout $(TEST_TIMEOUT) ./...

test-fast: ## Go tests without the race detector and without a browser
	go test -timeout $(TEST_TIMEOUT) ./...

e2e: build deps ## browser and webhook tests against the built program (e2e/)
	cd e2e && KASSA_BIN='$(CURDIR)/bin/kassa' npm test

verify: build ## verify what the built program sends with the library of Standard Webhooks (e2e/verify)
	cd e2e/verify && KASSA_BIN='$(CURDIR)/bin/kassa' go test -count=1 -timeout $(TEST_TIMEOUT) ./...

kill: ## kill -9 the server amid bursts; no answered session and no event may be lost (KILL_FLAGS="-rounds -1" for events only)
	go run ./bench/kill $(KILL_FLAGS)

kill-quick: ## the same, a few rounds and events only
	go run ./bench/kill -quick $(KILL_FLAGS)

race: ## buyers race for the last unit, key and coupon use, and for 10,000 serials; nothing is sold twice
	go run ./bench/race $(RACE_FLAGS)

race-quick: ## the same, a few rounds only
	go run ./bench/race -quick $(RACE_FLAGS)

deliver: ## measure webhooks from the commit to the receiver, and creates beside a backlog of 1,000,000 events; the last line is JSON
	go run ./bench/deliver $(DELIVER_FLAGS)

deliver-quick: ## the same in two minutes, for ratios only
	go run ./bench/deliver -quick $(DELIVER_FLAGS)

bench: ## measure everything beside its references, into bench/RESULTS.md; 15 minutes (BENCH_FLAGS=-growth, or '-profile DIR', takes longer)
	go run ./bench/speed -out bench/RESULTS.md $(BENCH_FLAGS)

bench-quick: ## only the ratios, in a minute
	go run ./bench/speed -quick $(BENCH_FLAGS)

bench-check: ## allocations and ratios against bench/bounds.json
	go run ./bench/speed -check bench/bounds.json $(BENCH_FLAGS)

bench-slow: ## sessions created while buyers wait for a provider that takes 5 s
	go run ./bench/slow $(BENCH_FLAGS)

check: fmt-check lint generate-check test-race ## what to run before a commit: format, lint, generated files, tests

deps: ## install what tests need and the machine lacks (PostgreSQL, Chromium, npm modules)
	./scripts/deps.sh

clean: ## remove what was built or installed in this directory
	rm -rf bin e2e/node_modules

vet:
	go vet ./...

fmt-check:
	@files=$$(gofmt -l $$(go list -f '{{.Dir}}' ./...)) && \
	if [ -n "$$files" ]; then echo "not formatted (run make fmt):"; echo "$$files"; exit 1; fi
