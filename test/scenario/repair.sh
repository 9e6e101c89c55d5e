#!/usr/bin/env bash
# Goal: a repair that is killed, or whose disk fails, at any call that changes a
# file, loses nothing: no damaged file before it is set aside, no good one at
# all; and given again it ends where one that was never disturbed ends. Every
# such call is hit, in an office of which a file of each kind is damaged.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"
shopt -s lastpipe

need_strace

need set_up
need cut_for us ru ro ch
charter_id=$(charter_id)

# One file of each kind that can be had again: changed, shortened or gone.
damage() { # OFFICE
	local blob
	blob=$(cd "$1/record/blob" && find . -type f -size +1k | sort | head -n 1)
	printf x >>"$1/record/tile/0/000.p/1" && rm "$1/record/tile/entries/000.p/7" &&
		: >"$1/record/checkpoint" && rm "$1/record/cut/7" &&
		printf x >>"$1/record/cut/8" && printf x >>"$1/record/blob/$blob" &&
		printf x >>"$1/mirror/ru.example/tally/tile/0/000.p/3" &&
		rm "$1/mirror/us.example/tally/checkpoint" &&
		printf x >>"$1/mirror/ru.example/tally/checkpoint" &&
		printf x >>"$1/wanted/us.example/tally" &&
		printf x >>"$1/charter.yaml" && rm "$1/card" &&
		printf x >>"$1/commit/log/0000000000000001"
}
need damage "$out/ch"

# Every file but the set aside ones, and what changes by chance or by time: the
# cosignature of a repaired head, the random bytes of a commit.
contents() { # OFFICE
	(cd "$1" && find . -type f ! -path './damaged/*' ! -path './*/.tmp-*' \
		! -path './.tmp-*' ! -path './mirror/*/checkpoint' \
		! -path './commit/*' -print0 | LC_ALL=C sort -z |
		xargs -0 sha256sum && ls commit/log && ls -R damaged)
}

cp -a "$out/ch" "$work/whole"
need "$tally" -C "$work/whole" --clock "$(stamp "$now")" repair >"$work/said"
contents "$work/whole" >"$work/wanted"
ok "undisturbed it restores thirteen files" \
	test "$(grep -c 'restored from' "$work/said")" -eq 13
ok "and what was damaged is set aside" \
	test "$(find "$work/whole/damaged" -type f | wc -l)" -eq 9

cp -a "$out/ch" "$work/traced"
need strace -f -qq -o "$work/strace" "$tally" -C "$work/traced" \
	--clock "$(stamp "$now")" --json repair >/dev/null
awk -v changing="^($changing)\$" '
	{ sub(/^[0-9]+ +/, ""); name = $0; sub(/\(.*/, "", name)
	  number[name]++ }
	name == "openat" && !/O_CREAT/ { next }
	name ~ changing { print name, number[name] }' \
	<"$work/strace" >"$work/calls"
echo "# $(wc -l <"$work/calls") calls change files"

# Nothing that was damaged is lost: it lies where it lay, or aside.
kept() { # OFFICE
	local file
	while read -r file; do
		cmp -s "$out/ch/$file" "$1/$file" ||
			[ -n "$(find "$1/damaged/$(dirname "$file")" \
				-name "$(basename "$file").*" 2>/dev/null)" ] ||
			echo "lost: $file"
	done <"$work/damaged"
}
(cd "$work/whole/damaged" && find . -type f -printf '%P\n') |
	sed 's/\.[0-9a-f]\{16\}$//' >"$work/damaged"

hit() { # RULE
	local box=$work/box.$BASHPID code=0
	rm -rf "$box" && cp -a "$out/ch" "$box" || return
	strace -f -qq -o /dev/null -e "trace=${1%%:*}" -e "inject=$1" \
		"$tally" -C "$box" --clock "$(stamp "$now")" repair \
		>"$box.said" 2>&1 || code=$?
	[ "${1#*signal=KILL}" = "$1" ] || [ "$code" -eq 137 ] ||
		echo "bad: $1: not reached (exit $code)"
	kept "$box" | sed "s/^/bad: $1: /"
	[ "$code" -ne 0 ] || "$tally" -C "$box" fsck >"$box.said" 2>&1 ||
		{ echo "bad: $1: exit 0, and yet:"; cat "$box.said"; }
	"$tally" -C "$box" --clock "$(stamp "$now")" repair >"$box.said" 2>&1 || {
		echo "bad: $1: the next repair fails:"
		cat "$box.said"
	}
	contents "$box" | diff "$work/wanted" - >"$box.said" || {
		echo "bad: $1: it ends otherwise:"
		cat "$box.said"
	}
	"$tally" verify "$box" --charter "$charter_id" >"$box.said" 2>&1 ||
		echo "bad: $1: does not verify"
	echo judged
	rm -rf "$box"
}

hits() { # TEXT RULE_TAIL EVERY
	local tail=$2 worker
	thin "$3" <"$work/calls" >"$work/list"
	for worker in 0 1; do
		while read -r name number; do
			hit "$name:$tail:when=$number"
		done < <(awk -v w="$worker" 'NR % 2 == w' "$work/list") \
			>"$work/found.$worker" 2>&1 &
	done
	wait
	ok "$1 at $(wc -l <"$work/list") calls" finds_nothing
}
finds_nothing() {
	cat "$work"/found.? >"$work/found"
	grep -A 3 '^bad:' "$work/found" && return 1
	[ -s "$work/list" ] &&
		[ "$(grep -c '^judged' "$work/found")" -eq "$(wc -l <"$work/list")" ]
}
hits "killed" signal=KILL 1
hits "on a failing disk" error=EIO 8
hits "on a full disk" error=ENOSPC 12
plan
