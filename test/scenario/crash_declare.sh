#!/usr/bin/env bash
# Goal: whatever call kills or fails a declaration of thousands of slots, no half
# of it is taken for whole: what was declared opens, with its tags and counts,
# what was not leaves nothing behind but files that are told, and the side
# declares as if nothing had been.
# Every few calls of each kind are hit; all of them if EVERY_CALL is set, which
# takes half an hour.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"
. "$(dirname "$0")/../lib/crash.bash"

need_strace

participants=(us ro ru ch obs)
cells=$((2 ** 13 - 2)) # and two rooms: two parts of the tree
table=$work/table.csv
changes=$work/changes.csv

large_charter() {
	awk -v cells=$cells '/count: 3$/ { sub(/3$/, cells) } { print }' \
		"$top/charters/test/tiny.yaml" >"$charter_template"
}
charter_template=$work/large.yaml
need large_charter

# Every hundredth cell holds something, with a name of its own.
awk -v cells=$cells 'BEGIN {
	print "site,position,content"
	for (i = 1; i <= cells; i++)
		printf "alpha,cell-%04d,%s\n", i, i % 100 ? "nothing" : "sm3:A-" i
	print "alpha,storage,nothing\nalpha,control,sm3:B-1" }' >"$table"
printf 'site,position,content\nalpha,cell-0007,sm3:C-1\n' >"$changes"

us() {
	"$tally" -C "$box/us" --clock "$(stamp "$now")" "$@" >"$box/us.said" 2>&1
}

# What the newest declaration that was logged holds at a position.
opens() { # POSITION CONTENT
	rm -f "$box/one"
	us opening make --position "alpha/$1" -o "$box/one" &&
		us opening verify "$box/one" &&
		grep -qx "alpha,$1,$2" "$box/us.said"
}
shows_tag() {
	rm -f "$box/one"
	us tag prove B-1 -o "$box/one" && us tag verify "$box/one" &&
		grep -q 'present    at alpha control' "$box/us.said"
}
shows_count() {
	rm -f "$box/one"
	us count open alpha sm3 -o "$box/one" &&
		us count verify "$box/one" &&
		grep -qE '\<8[23]\> of sm3' "$box/us.said"
}
# us fails when it should not: what it said belongs to the finding.
holds() { # KIND TEXT COMMAND...
	"${@:3}" || {
		echo "$1: $2:"
		head -n 3 "$box/us.said"
	}
}

# judge ran the next command: whatever the hit had begun is tidied by now.
temporary() { find "$box/us" -path '*/.tmp-writing/*' -type f; }
looks_declared() {
	holds lost "it does not open" opens control sm3:B-1
	[[ " ${command[*]} " != *" --tags "* ]] ||
		holds lost "no tag is shown" shows_tag
	[[ " ${command[*]} " != *" --counts "* ]] ||
		holds lost "no count is shown" shows_count
	[[ " ${command[*]} " != *" --from-epoch "* ]] ||
		holds lost "the change is not there" opens cell-0007 sm3:C-1
}
extra_check() {
	[ -z "$(temporary)" ] || echo "not-whole: left behind: $(temporary)"
	unlogged=$(find "$box/us/secret" -name "declaration-$epoch.tree*" | wc -l)
	holds bad-record "fsck finds something" us fsck
	if [ "$after" -gt "$before" ]; then
		looks_declared
		[ "$unlogged" -eq 1 ] || echo "lost: $unlogged trees are kept"
	else
		[ "$before" -eq 0 ] || holds lost "epoch 1 does not open" \
			opens cell-0100 sm3:A-100
		holds no-next "it is not declared again" us "${command[@]}"
		[ "$unlogged" -eq 0 ] ||
			grep -q "secret/declaration-$epoch.tree: .* never" \
				"$box/us.said" ||
			echo "not-whole: nothing is said of $unlogged trees"
		looks_declared
	fi
}

hits_all() { # EVERY
	epoch=$(($(box=$scene/base logged us declare us) + 1))
	of_kind change | thin "$1" | hits killed signal=KILL
	of_kind change | thin "$(($1 + 1))" | hits "on a failing disk" error=EIO
	of_kind change | takes_space | thin "$1" |
		hits "on a full disk" error=ENOSPC
}

need make_offices
charter_id=$(charter_id)
need tell_peers
need share us ro ru
first='flock('
need scene plain us ch declare declare "$table"
hits_all 12
need scene tags-and-counts us ch declare declare "$table" --tags --counts
hits_all 12
of_kind read | thin 20 | hits "unable to read" error=EIO
need act declare us declare "$table"
need scene from-epoch us ch declare declare "$changes" --from-epoch
hits_all 12
of_kind read | thin 20 | hits "unable to read" error=EIO
need scene from-epoch-with-all us ch declare declare "$changes" --from-epoch \
	--tags --counts
hits_all 16
plan
