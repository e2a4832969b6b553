#!/usr/bin/env bash
# Installs what the tests need and this machine lacks: Debian packages (a C
# compiler for the race detector, PostgreSQL's server, Chromium, Node.js) and
# the npm modules of e2e/ and the source of stripe-mock. Does nothing, quickly,
# when all is there.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
	echo "deps: $*" >&2
	exit 1
}

has() { command -v "$1" >/dev/null 2>&1; }

# The server's programs: in PATH, or where Debian puts them (internal/pgtest
# looks in the same places).
has_postgres() {
	has initdb && has postgres && return
	local initdb
	for initdb in /usr/lib/postgresql/*/bin/initdb; do
		[ -x "$initdb" ] && [ -x "${initdb%initdb}postgres" ] && return
	done
	return 1
}

# Runs a command as root.
as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# Runs apt-get without a question.
apt() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 "$@"
}

install_packages() {
	echo "deps: missing Debian packages: $*"
	has apt-get || fail "this is no Debian system; install the equivalents of: $*"
	[ "$(id -u)" = 0 ] || has sudo || fail "neither root nor sudo; as root run: apt-get install $*"
	apt update
	apt install --no-install-recommends "$@"
}

# True when e2e/node_modules is what the lock file says.
has_modules() {
	[ e2e/node_modules/.package-lock.json -nt e2e/package-lock.json ]
}

has go || fail "Go is missing; go.mod names the version: https://go.dev/dl/"

packages=()
has gcc || packages+=(gcc libc6-dev)
has_postgres || packages+=(postgresql)
[ -x /usr/bin/chromium ] || packages+=(chromium fonts-liberation)
has node || packages+=(nodejs)
[ ${#packages[@]} = 0 ] || install_packages "${packages[@]}"

# Debian's nodejs comes without npm, NodeSource's with it.
has npm || install_packages npm
node_major=$(node -p 'process.versions.node.split(".")[0]')
[ "$node_major" -ge 20 ] || fail "Node.js $node_major is too old; e2e/ needs 20 or later: https://nodejs.org"

has_modules || (cd e2e && npm ci)

# stripe-mock is built by the tests that need it, from a module of its own.
(cd internal/gateway/stripe/testdata/stripe-mock && go mod download)
