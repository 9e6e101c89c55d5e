#!/usr/bin/env bash
# Goal: a command that is killed, or whose disk fails, at any system call leaves
# a record that holds; what it writes is there whole or not at all; nothing that
# was acknowledged is lost; and the next command goes on without help.
# Every call of an append that changes a file is killed and failed; of longer
# commands, and of calls that only read, every few of each kind (all of them if
# EVERY_CALL is set, which takes minutes).
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"
. "$(dirname "$0")/../lib/crash.bash"

need_strace

# in_order TRACE: what a crash of the machine leaves rests on this order. The
# bytes of a file are flushed before it gets its name; a tile, a kept head or the
# checkpoint gets its name after the commit's is flushed; and after the last of
# them each of the three folders is flushed.
in_order() {
	awk '
	{ sub(/^[0-9]+ +/, ""); name = $2; gsub(/[",]/, "", name) }
	/^openat\(.*O_CREAT.* = [0-9]+$/ { file[$NF] = name; flushed[name] = 0 }
	/^fdatasync\(/ { fd = $1; gsub(/[^0-9]/, "", fd); flushed[file[fd]] = 1 }
	/^fsync\(/ { if (linked) committed = 1; folders++ }
	/^(linkat|renameat)\(/ {
		leaf = $4; gsub(/[",)]/, "", leaf)
		if (leaf !~ /^([0-9]+|00000000[0-9a-f]+|checkpoint)$/) next
		folders = 0
		if (!flushed[name]) bad = bad " unflushed:" leaf
		if (leaf ~ /^00000000/) { linked = 1; committed = 0; next }
		shown++
		if (!committed) bad = bad " uncommitted:" leaf }
	END { if (shown < 3) bad = bad " few"
		if (folders < 3) bad = bad " folders"
		if (bad) { print "out of order:" bad; exit 1 } }' "$1"
}

need make_offices
charter_id=$(charter_id)
need sign_charter

# A command is hit from its first lock on; the answer, since all open alike, for
# all of them from the opening of its office on.
first='flock('
need scene declare us ch declare declare "$example/declared-us.csv"
extra_check() { # a declaration that is logged can be opened
	[ "$after" -eq 0 ] || [ -s "$box/us/secret/declaration-1.tree" ] ||
		echo "lost: the seed of what was declared"
}
of_kind change | thin 2 | hits killed signal=KILL
of_kind change | thin 3 | hits "on a failing disk" error=EIO
extra_check() { :; }
need declare_maps
rm -rf "$out"/obs/mirror/*
need scene first-pull obs us none import "$out/ch"
of_kind change | thin 12 | hits killed signal=KILL
need scene pull ro us none sync
of_kind change | thin 4 | hits killed signal=KILL
of_kind change | thin 5 | hits "on a failing disk" error=EIO
need propose
need quietly office ro sync

first="\"$work/answer/trace/ro\""
need scene answer ro ch answer arrange answer "${id[propose]}" yes
ok "an append flushes bytes, commits, shows, flushes names" \
	in_order "$scene/strace"
of_kind change | hits killed signal=KILL
of_kind change | hits "on a failing disk" error=EIO
of_kind change | takes_space | thin 2 | hits "on a full disk" error=ENOSPC
of_kind read | thin 20 | hits "unable to read" error=EIO

first='flock('
need quietly office us accredit inspector news
need scene witness ch us head sync
of_kind change | thin 3 | hits killed signal=KILL
need consent
need scene cut ch us cut cut
of_kind change | thin 3 | hits killed signal=KILL
plan
