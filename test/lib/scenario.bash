# What scenario scripts share: one folder to work in, the walkthrough's steps,
# and tests that print TAP lines. A script ends with `plan`.
# shellcheck shell=bash disable=SC2034
set -uo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
tally=$(realpath "${TALLY:-$top/build/tally}")
example=$top/examples/nonpaper-2022
charter_template=$top/charters/nonpaper-2022.yaml
work=$(mktemp -d)
out=$work/offices
trap 'rm -rf "$work"' EXIT

# shellcheck source=examples/nonpaper-2022/steps.bash
. "$example/steps.bash"

tests=0

# ok NAME COMMAND...: one test, passed if the command succeeds.
ok() {
	local name=$1
	shift
	tests=$((tests + 1))
	if "$@" >"$work/said" 2>&1; then
		echo "ok $tests - $name"
	else
		echo "not ok $tests - $name"
		sed 's/^/# /' "$work/said" | head -n 20
	fi
}

plan() { echo "1..$tests"; }

# need COMMAND...: a step without which nothing more can be shown.
need() {
	"$@" && return
	echo "Bail out! step failed: $*"
	plan
	exit 1
}

# exits CODE TEXT COMMAND...: that exit status, one line on standard error that
# contains TEXT.
exits() {
	local want=$1 text=$2 code=0
	shift 2
	"$@" >"$work/exits.out" 2>"$work/exits.err" || code=$?
	if [ "$code" -ne "$want" ]; then
		echo "exit $code instead of $want: $*"
		cat "$work/exits.out" "$work/exits.err"
		return 1
	fi
	[ "$want" -eq 0 ] || [ "$(wc -l <"$work/exits.err")" -eq 1 ] || {
		echo "not one line on standard error:"
		cat "$work/exits.err"
		return 1
	}
	grep -qF -- "$text" "$work/exits.err" "$work/exits.out" || {
		echo "no '$text' in:"
		cat "$work/exits.out" "$work/exits.err"
		return 1
	}
}

# A word of the JSON answer of a conclusion: concluded WHO SITE
concluded() {
	local answer
	answer=$(office "$1" --json conclusion "${id[propose]}") || return
	python3 -c '
import json, sys
c = json.loads(sys.argv[1])
site = next(s for s in c["sites"] if s["site"] == sys.argv[2])
print(site["conclusion"], *site["reasons"])
' "$answer" "$2"
}

# Everything up to both teams being in: ready PAIR SITE [DESIGNATE OPTION...]
set_up() {
	make_offices && sign_charter && declare_maps && propose && consent
}

# A fingerprint of a folder: every name, kind and byte.
fingerprint() {
	(cd "$1" && find . -printf '%y %m %p %l\n' | LC_ALL=C sort &&
		find . -type f -print0 | LC_ALL=C sort -z |
		xargs -0 -r sha256sum) | sha256sum
}

# unchanged WHO COMMAND...: the office is byte for byte as before.
unchanged() {
	local folder=$out/$1 before
	shift
	before=$(fingerprint "$folder")
	"$@" || return
	[ "$before" = "$(fingerprint "$folder")" ] || {
		echo "the office changed"
		return 1
	}
}
