#!/usr/bin/env bash
# Goal: the United States declare the launchers and bombers of 1 September 2020
# base by base, and show that the limits of New START are kept without a number
# of any base; one more launcher, and nobody can show it. Whatever is shown is
# checked by others against the record, and nothing that was changed is taken.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

example=$top/examples/new-start-2020
charter_template=$top/charters/new-start-2020.yaml
participants=(us ru ch)
table=$example/declared-us.csv

# How many rows of the inventory are of these classes: the test's own sum.
of_class() { # CLASS...
	local pattern
	pattern=$(IFS='|' && echo "$*")
	cut -d , -f 3 "$table" | grep -cxE "$pattern"
}
deployed=(icbm-deployed slbm-deployed bomber-deployed)
others=(icbm-empty slbm-empty bomber-other)

ok "397 and 230 and 48 make the published 675" same "397 230 48 675" echo \
	"$(of_class icbm-deployed)" "$(of_class slbm-deployed)" \
	"$(of_class bomber-deployed)" "$(of_class "${deployed[@]}")"
ok "454 and 280 and 66 make the published 800" same "454 280 66 800" echo \
	"$(of_class icbm-deployed icbm-empty)" \
	"$(of_class slbm-deployed slbm-empty)" \
	"$(of_class bomber-deployed bomber-other)" \
	"$(of_class "${deployed[@]}" "${others[@]}")"

count() { office us count "$@"; }
# What a file shows, as WHO reads it: its first line.
reads() { # WHO FILE
	office "$1" count verify "$2" | head -n 1
}

sign() {
	tell_peers && share us ru
}
need make_offices
need sign
empty=$work/declared-ru.csv
echo site,position,content >"$empty"
ok "with a ceiling agreed, counts are owed" unchanged us exits 5 \
	"counts-missing (protocol 3.7)" office us declare "$table"
need act declare-us us declare "$table" --counts 2>"$work/warned"
ok "what keeps to the ceilings is declared without a word" \
	test -z "$(heard_in "$work/warned")"
need act declare-ru ru declare "$empty" --rest nothing --counts
need share us ru

# What the others hold is the table, and no more.
kept_to_itself() { # the seed and the numbers occur in no other file
	python3 - "$out/us/secret/declaration-1.counts" "$out" <<-'END'
		import os, sys
		secret = open(sys.argv[1], "rb").read()
		seed, numbers, files = secret[:32], secret[32:], 0
		for folder, _, names in os.walk(sys.argv[2]):
		    for name in names:
		        path = os.path.join(folder, name)
		        if os.path.samefile(path, sys.argv[1]):
		            continue
		        data = open(path, "rb").read()
		        files += 1
		        if any(s in data or s.hex().encode() in data
		               for s in (seed, numbers)):
		            sys.exit(path)
		sys.exit(0 if files > 20 and len(numbers) == 2 * 8 * 7 else 1)
	END
}
ok "seed and numbers stay in one file" kept_to_itself
ok "only its owner reads what is kept" same 600 \
	stat -c %a "$out/us/secret/declaration-1.counts"

ok "the first ceiling is shown" count ceiling deployed -o "$work/deployed"
ok "and the other side sees it kept" same \
	"us, epoch 1: at most 700 of icbm-deployed, slbm-deployed and\
 bomber-deployed at all 8 sites" reads ru "$work/deployed"
ok "by the name that the charter gives it" prints \
	"so the charter's ceiling deployed is kept: at most 700" \
	office ru count verify "$work/deployed"
ok "so is the second, which is met exactly" \
	count ceiling launchers -o "$work/launchers"
ok "and the witness sees that, too" prints \
	"so the charter's ceiling launchers is kept: at most 800" \
	office ch count verify "$work/launchers"
ok "neither tells what was summed" silent_on 675 \
	office ru count verify "$work/deployed"
ok "a side that declares nothing shows as much" \
	office ru count ceiling ru-launchers -o "$work/ru"
ok "in as many bytes for its fewer bases" same $((2 * 6 * 4 + 39 + 1312)) \
	stat -c %s "$work/ru"
ok "than the side with the most" same $((8 * 6 * 4 + 39 + 1312)) \
	stat -c %s "$work/launchers"

ok "the total over all bases can be shown" count total \
	-o "$work/total" --class icbm-deployed --class slbm-deployed \
	--class bomber-deployed
ok "it is the published one" same \
	"us, epoch 1: 675 of icbm-deployed, slbm-deployed and bomber-deployed\
 at all 8 sites" reads ru "$work/total"
ok "so can that of some bases" count total -o "$work/group" \
	--class icbm-deployed --site malmstrom --site minot --site warren
ok "and is the sum of their rows" same "us, epoch 1:\
 397 of icbm-deployed at malmstrom, minot and warren" \
	reads ch "$work/group"
ok "one number can be opened" count open whiteman bomber-other \
	-o "$work/open"
ok "as it was declared" same "us, epoch 1: 8 of bomber-other at whiteman" \
	reads ru "$work/open"
ok "that there are none can be shown" count zero -o "$work/zero" \
	--class interceptor
ok "everywhere at once" same \
	"us, epoch 1: 0 of interceptor at all 8 sites" reads ru "$work/zero"
ok "with --json it is one object" same "us total 675 1" query ru \
	count verify "$work/total" \
	"'%s %s %d %d' % (a['by'], a['shows'], a['value'], a['epoch'])"
ok "a ceiling is named there" same "deployed 700" query ru \
	count verify "$work/deployed" "'%s %d' % (a['ceiling'], a['value'])"
ok "only its owner reads the file" same 600 stat -c %a "$work/total"

# Two were declared at once: the one that was refused has forgotten its try.
need mv "$out/us/secret/declaration-1.counts" "$out/us/secret/declaration-1.counts.2"
ok "a later try is found behind one that was forgotten" \
	count ceiling deployed -o "$work/later"
need mv "$out/us/secret/declaration-1.counts.2" "$out/us/secret/declaration-1.counts"

# What is not so cannot be shown, and what is not asked for rightly neither.
ok "no zero where there is something" exits 5 "150 are declared, not zero" \
	count zero --site malmstrom -o "$work/none"
ok "nobody shows the other side's numbers" exits 2 "of the other side" \
	count ceiling ru-deployed -o "$work/none"
ok "nor of a ceiling that was not agreed" exits 2 "no ceiling of the charter" \
	count ceiling heavy -o "$work/none"
ok "nor of a site of the other side" exits 2 "no site of side us" \
	count open sosnovka icbm-deployed -o "$work/none"
ok "nor of a class that there is none" exits 2 "no class of the charter" \
	count open minot icbm -o "$work/none"
ok "nor of an epoch that was not declared" exits 3 "of epoch 2" \
	count ceiling deployed --epoch 2 -o "$work/none"
ok "a file that is there is never replaced" exits 2 "is there already" \
	count ceiling deployed -o "$work/deployed"
ok "who leads no side has no numbers" exits 5 "who lead the sides" \
	office ch count ceiling deployed -o "$work/none"
ok "none of these left a file" test ! -e "$work/none"

# Nothing that was changed is taken.
for file in total deployed zero; do
	for offset in 0 1 34 36 38 -33 -1; do
		need flip "$work/$file" "$offset"
		ok "$file, changed at $offset, shows nothing" \
			exits 1 "$work/changed: " \
			office ru count verify "$work/changed"
	done
	need cp "$work/$file" "$work/changed"
	need truncate -s -1 "$work/changed"
	ok "$file, cut short, neither" exits 1 "$work/changed: " \
		office ru count verify "$work/changed"
done

# Another declaration: one launcher more than the limit.
sed 's/^whiteman,stand-21,nothing$/whiteman,stand-21,bomber-other/' \
	"$table" >"$work/second.csv"
need act declare-2 us declare "$work/second.csv" --counts 2>"$work/warned"
ok "its side is told, and declares it all the same" same \
	"tally: over the ceiling launchers: 801 items declared, at most 800 agreed" \
	heard_in "$work/warned"
need share us ru
ok "the total is one more than the limit" count total -o "$work/second" \
	--class icbm-deployed --class icbm-empty --class slbm-deployed \
	--class slbm-empty --class bomber-deployed --class bomber-other
ok "801 of 800" same "us, epoch 2: 801 of icbm-deployed, icbm-empty,\
 slbm-deployed, slbm-empty, bomber-deployed and bomber-other at all 8 sites" \
	reads ru "$work/second"
ok "and the proof cannot be made" exits 5 "more than 800 are declared" \
	count ceiling launchers -o "$work/none"
ok "the other limit is still kept" count ceiling deployed -o "$work/still"
ok "what was shown before is told as the older epoch's" \
	prints "us has declared again since: epoch 2 is on record" \
	office ru count verify "$work/launchers"
# What one epoch shows is nothing of another: the table's hash stands in it.
mixed() {
	python3 - "$work/launchers" "$work/still" "$work/changed" <<-'END'
		import sys
		old, new = (open(p, "rb").read() for p in sys.argv[1:3])
		open(sys.argv[3], "wb").write(old[:1] + new[1:33] + old[33:])
	END
}
need mixed
ok "no proof of one epoch is taken for another" exits 1 "$work/changed: " \
	office ru count verify "$work/changed"

# Without counts: listed, and nothing can be shown of it.
need act declare-3 us --anyway declare "$work/second.csv"
need share us ru
ok "a declaration without counts is listed" same \
	"counts-missing 3.7 by us" irregularities ru
ok "of it nothing can be shown" exits 3 "has no counts" \
	count ceiling deployed -o "$work/none"
ok "the offices are whole" office us fsck
plan
