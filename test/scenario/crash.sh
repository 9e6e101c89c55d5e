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

# The first command is hit from the opening of its office on, the others, which
# open alike, from the first file that they write.
need make_offices
charter_id=$(sha256sum "$out/charter.yaml" | sed 's/ .*//')
need sign_charter

first='flock('
need scene declare us ch declare declare "$example/declared-us.csv"
extra_check() { # a declaration that is logged can be opened
	[ "$after" -eq 0 ] || [ -s "$box/us/secret/declaration-1.seed" ] ||
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
