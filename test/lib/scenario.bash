# What scenario scripts share: one folder to work in, the walkthrough's steps,
# and tests that print TAP lines. A script ends with `plan`.
# shellcheck shell=bash disable=SC2034
set -uo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
tally=$(realpath "${TALLY:-$top/build/tally}")
programs=${TALLY_PROGRAMS:-$top/build/program}
example=$top/examples/nonpaper-2022
charter_template=$top/charters/nonpaper-2022.yaml
work=$(mktemp -d)
out=$work/offices
trap 'rm -rf "$work"' EXIT

# shellcheck source=examples/nonpaper-2022/steps.bash
. "$example/steps.bash"

tests=0

# One bit of a byte; negative offsets count from the end: into $work/changed.
flip() { # FILE OFFSET
	cp "$1" "$work/changed" && python3 - "$work/changed" "$2" <<-'END'
		import sys
		with open(sys.argv[1], "r+b") as f:
		    data = bytearray(f.read())
		    data[int(sys.argv[2])] ^= 1
		    f.seek(0)
		    f.write(data)
	END
}

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

# Where no process can be traced, nothing is shown of one that is killed: that
# is a failure, not a test less.
need_strace() { need strace -qq -o /dev/null -e trace=none true; }

# The system calls by which tally changes files, and those by which it reads.
changing='mkdir|mkdirat|open|openat|write|pwrite64|writev|fdatasync|fsync'
changing+='|link|linkat|rename|renameat|renameat2|unlink|unlinkat|rmdir'
changing+='|sync_file_range|ftruncate|flock|fchmod|fchmodat|symlink|symlinkat'
reading='openat|read|pread64|getdents64|newfstatat|getrandom|fstat'

# thin EVERY < calls: the first of each kind of call, and every few after it.
thin() {
	[ -z "${EVERY_CALL:-}" ] || set -- 1
	awk -v every="$1" 'seen[$1]++ % every == 0'
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

# heard_in FILE: without the line on memory, which says who runs this.
heard_in() { grep -v '^tally: memory is not locked' "$1"; }

charter_id() { sha256sum "$out/charter.yaml" | cut -d ' ' -f 1; }
vkey_of() { sed -n 's/^vkey: //p' "$out/$1/card"; } # WHO

# Everything up to an arrangement that is agreed.
set_up() {
	make_offices && sign_charter && declare_maps && propose && consent
}

# All peers known, and a team each for us, ru and the host ro; heard by all and obs.
accredit_teams() {
	local who
	tell_peers || return
	for who in us ro ru; do
		quietly office "$who" accredit inspector team &&
			quietly office "$who" accredit escort escort || return
	done
	later 1
	share us ro ru obs
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

# snapshot NAME, restore NAME: every office with the clock and the ids. Peers
# are absolute paths, so it comes back to where it was.
snapshot() {
	rm -rf "$work/snapshot-$1" && cp -a "$out" "$work/snapshot-$1" &&
		declare -p id now starts | sed 's/^declare /declare -g /' \
			>"$work/snapshot-$1.bash"
}

restore() {
	rm -rf "$out" && cp -a "$work/snapshot-$1" "$out" || return
	# shellcheck source=/dev/null
	. "$work/snapshot-$1.bash"
}

# prints TEXT COMMAND...: it succeeds, and a line of its answer has that text.
prints() {
	local text=$1
	shift
	"$@" >"$work/printed" || return
	grep -qF -- "$text" "$work/printed" || {
		echo "no '$text' in:"
		cat "$work/printed"
		return 1
	}
}

# silent_on TEXT COMMAND...: it succeeds, and its answer does not have it.
silent_on() {
	local text=$1
	shift
	"$@" >"$work/printed" || return
	! grep -F -- "$text" "$work/printed"
}

# query WHO COMMAND... PROGRAM: what the Python expression PROGRAM makes of the
# JSON answer `a` of a command; lists of words are printed a word a line.
query() {
	local who=$1 program=${!#} answer
	shift
	answer=$(office "$who" --json "${@:1:$#-1}") || return
	python3 -c '
import json, sys
a = json.loads(sys.argv[1])
found = eval(sys.argv[2])
for line in found if isinstance(found, list) else [found]:
    print(line)
' "$answer" "$program"
}

# The irregularities that WHO sees, as "CODE CLAUSE by NAME", each once.
irregularities() {
	query "$1" status '["%s %s by %s" % (i["code"], i["clause"], i["by"])
		for i in a["irregularities"]]' | LC_ALL=C sort -u
}

# same WANTED COMMAND...: it succeeds and prints exactly that.
same() {
	local wanted=$1 got
	shift
	got=$("$@") || return
	[ "$got" = "$wanted" ] || {
		printf 'wanted: %s\ngot:    %s\n' "$wanted" "$got"
		return 1
	}
}

# A cut that these offices have heard of.
cut_for() {
	act cut ch cut && share "$*"
}
