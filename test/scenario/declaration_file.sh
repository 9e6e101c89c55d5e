#!/usr/bin/env bash
# Goal: what docs/format.md says of a kept declaration and of a multi-opening is
# enough: a program made from these pages alone reads both, finds the root that
# was logged and what was declared, and nothing else in them.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

participants=(us ro ru ch obs)
cells=$((2 ** 11 - 4)) # and two rooms; two slots of 2^11 are of no position
charter_template=$work/large.yaml
table=$work/table.csv
awk -v cells=$cells '/count: 3$/ { sub(/3$/, cells) } { print }' \
	"$top/charters/test/tiny.yaml" >"$charter_template"
awk -v cells=$cells 'BEGIN {
	print "site,position,content"
	for (i = 1; i <= cells; i++)
		printf "alpha,cell-%04d,%s\n", i, i % 7 ? "nothing" : "sm3:A-" i
	print "alpha,storage,sm3\nalpha,control,nothing" }' >"$table"

reads() { "$top/test/independent/declaration.py" "$@" >"$work/read"; }
tree() { echo "$out/us/secret/declaration-$1.tree"; }

# The root that epoch N has on record, and what a table declares by slot.
wanted() { # N TABLE [SLOT...]
	query us show "${id[epoch-$1]}" 'a["body"]["root"]' || return
	awk -F , -v slots=" ${*:3} " 'NR > 1 && $3 != "nothing" &&
		(slots == "  " || index(slots, " " NR - 2 " ")) {
			print NR - 2, $3 }' "$2"
}
tree_is() { # N TABLE
	reads tree "$(tree "$1")" && wanted "$1" "$2" | diff - "$work/read"
}
opening_is() { # N TABLE SLOT...
	reads opening "$work/some.opening" "$(charter_id)" 0 "$1" &&
		wanted "$@" | diff - "$work/read"
}

need make_offices
need tell_peers
need share us ru
need act epoch-1 us declare "$table"
ok "another program reads what is kept" tree_is 1 "$table"

# Slot 7i + 6 holds something; these are single ones, a run and a whole half.
need quietly office us opening make -o "$work/some.opening" \
	--position alpha/cell-0007 --position alpha/cell-0100..cell-0163 \
	--position alpha/storage
ok "and what an opening shows" opening_is 1 "$table" 6 {99..162} $cells
need quietly office us opening make -o "$work/site" --site alpha
need cp "$work/site" "$work/some.opening"
ok "also of a whole site" opening_is 1 "$table"

printf 'site,position,content\nalpha,cell-0001,sm3:B-1\n' >"$work/changes.csv"
sed 's/^\(alpha,cell-0001\),.*/\1,sm3:B-1/' "$table" >"$work/second.csv"
need act epoch-2 us declare "$work/changes.csv" --from-epoch
ok "and the next epoch, made from a list of changes" tree_is 2 "$work/second.csv"

# A byte in each part of the file: head, seed, cells, nodes, root.
for offset in 0 31 40 64 75 80 100 128 200 -1 -40 -480; do
	need flip "$(tree 1)" "$offset"
	ok "changed at $offset the file says something else" exits 1 \
		"not as the page has it" reads tree "$work/changed"
done
plan
