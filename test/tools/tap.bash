# Sourced by the self-tests of tools/: a temporary tree, TAP lines, a plan.
set -euo pipefail

# shellcheck disable=SC2034 # used by those who source this
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
result_count=0
failure_count=0

# ok NAME CONDITION...: one result; the condition is a command.
ok() {
	local name=$1
	shift
	result_count=$((result_count + 1))
	if "$@"; then
		echo "ok - $name"
	else
		failure_count=$((failure_count + 1))
		echo "not ok - $name"
		sed 's/^/# /' "$tree.out" 2>/dev/null || :
	fi
}

# put FILE: standard input becomes a file of the tree.
put() {
	mkdir -p "$(dirname "$tree/$1")"
	cat >"$tree/$1"
}

# The tool under test must exit with STATUS and say TEXT.
says() {
	local status=$1 text=$2 got=0
	shift 2
	"$@" >"$tree.out" 2>&1 || got=$?
	[ "$got" -eq "$status" ] && grep -qF -- "$text" "$tree.out"
}

finish() {
	rm -f "$tree.out"
	echo "1..$result_count"
	[ "$failure_count" -eq 0 ]
}
