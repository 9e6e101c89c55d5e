#!/usr/bin/env bash
# Goal: what a team found at Deveselu cannot be made to vanish, what it did not
# look at is not called absent, and every number is the right one.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

# Both teams stand at their sites; the other one has found nothing.
teams_in() { # [DESIGNATE OPTION... of ru]
	gate_designate 1 "$@" && gate_swap 1 && gate_arrive 1 &&
		look 1 us "$example/found-orlan.csv"
}

# What the team of ru does at Deveselu, and a cut an instant after it.
visit() { # FOUND.csv VERDICT
	restore in && look 1 ru "$@" && cut_for us ro
}

# The escort's clock runs out before the cut.
visit_in_silence() {
	restore in && look 1 ru "$1" silent && later 150 && cut_for us ro
}

deveselu() { concluded us deveselu; }
text() { office ro conclusion "${id[propose]}"; }

# The text in one line, however it is broken.
text_says() { prints "$1" flowing; }
flowing() { text | tr -s ' \n' ' '; }

cells() { # MEMBER: of the population "cells" of Deveselu
	query ro conclusion "${id[propose]}" "[p['$1'] for s in a['sites']
		if s['site'] == 'deveselu' for p in s['populations']
		if p['name'] == 'cells'][0]"
}

refused_and_unreadable() { echo "$(cells refused) $(cells unreadable)"; }
first_word() { "$@" | cut -d ' ' -f 1; }

tlam=$example/found-deveselu-tlam17.csv
undeclared=$example/found-deveselu-undeclared.csv
clean=$example/found-deveselu.csv
missing=$work/missing.csv
sed 's/^cell-03,looked,sm3:D-03,/cell-03,looked,nothing,/' "$clean" >"$missing"

need set_up
need gate_notice 1 orlan
snapshot noticed
need teams_in
snapshot in

# One TLAM, all looked at.
need visit "$tlam" agree
ok "a TLAM in cell 17 is a prohibited item found" \
	same "prohibited-item-found prohibited-item-found" deveselu
ok "the whole is no better than that site" \
	same prohibited-item-found query ro conclusion "${id[propose]}" \
	"a['conclusion']"
ok "it is counted once, in the cells" same 1 cells prohibited
ok "the text says what was found, and in how many cells" \
	text_says "A measure states a prohibited item in 1 of 24."
ok "the text names the class that must be absent" \
	text_says "class tlam (Tomahawk cruise missile"
ok "the other side's clean site stays confirmed" \
	same absence-confirmed concluded ro orlan
ok "--require absence-confirmed is not met" \
	exits 1 "not absence-confirmed" office ro conclusion \
	"${id[propose]}" --require absence-confirmed
ok "an honest finding is no irregularity" same "" irregularities ro

need visit "$tlam" contest
ok "a finding that the escort contests is disputed, not gone" \
	same "disputed finding-contested" deveselu
ok "the text says that it is contested" \
	text_says "the other team contests a finding"
ok "a contested finding still counts its item" same 1 cells prohibited
for who in ro us; do
	ok "$who sees no cut by which the item was not there" \
		exits 1 "not absence-confirmed" office "$who" conclusion \
		"${id[propose]}" --site deveselu --require absence-confirmed
done

need visit_in_silence "$tlam"
ok "an escort that says nothing cannot make the item vanish" \
	same "prohibited-item-found prohibited-item-found" deveselu
ok "the silent side is named, the finder is not" \
	same "not-countersigned 6.2 by us" irregularities ro
ok "the text says who did not countersign" text_says "not-countersigned"

# Suspended by the escort's side, when it knows or fears what is in the cell.
need restore in
need act select-ru-1 ru inspect select "${id[notice-ru-1]}" --key team
snapshot selected
measure() {
	act measure-ru-1 ru inspect measure "${id[notice-ru-1]}" "$1" --key team
}
suspend() { act suspend us suspend "${id[propose]}" begin; }
suspended_by() { query ro status "a['arrangements'][0]['suspended_by']"; }
need measure "$tlam"
need suspend
need later 150
need cut_for us ro
ok "a suspension after the measure does not unmake it" \
	same "prohibited-item-found" first_word deveselu
ok "who suspended is named" same us suspended_by
ok "the text says that it was suspended" \
	text_says "was open when a side suspended"
ok "silence meanwhile stays named" \
	same "not-countersigned 6.2 by us" irregularities ro

need restore selected
need suspend
need cut_for us ro
ok "a suspension before the measure leaves the site not inspected" \
	same "not-inspected" first_word deveselu
ok "status tells people who suspended" prints "suspended by us" \
	office ro status
ok "to suspend is a right: no irregularity" same "" irregularities ro
need measure "$tlam"
need later 150
need cut_for us ro
ok "what the team on site saw all the same stands" \
	same "prohibited-item-found" first_word deveselu

# Not seen is not absent.
refused=$work/refused.csv
sed -e '1s/$/,assurance/' -e '2,$s/$/,/' \
	-e 's/^cell-17,.*/cell-17,refused,,,,covers stay on,a second visit/' \
	"$clean" >"$refused"
need visit "$refused" agree
ok "one refused cell of 24 leaves no detection at all" \
	same "inconclusive detection-below-required" deveselu
ok "that is .0000, not 23 of 24" same 0.0000 cells detection
ok "the text counts the refusal" text_says \
	"into 23 of 24 launch cells"
ok "one is refused, none unreadable" same "1 0" refused_and_unreadable
grep -v '^cell-17,' "$clean" >"$work/no-row.csv"
need visit "$work/no-row.csv" agree
ok "a cell without a row counts as not seen, too" \
	same "inconclusive detection-below-required" deveselu
ok "and is called unreadable" same "0 1" refused_and_unreadable

# Drawn on site.
sampled() { # K
	restore noticed && teams_in --sample "cells=$1" &&
		act select-ru-1 ru inspect select "${id[notice-ru-1]}" \
			--key team && only_drawn >"$work/drawn.csv"
}
drawn() {
	query ru show "${id[select-ru-1]}" \
		"[n for p in a['look_at'] for n in p['positions']]"
}
only_drawn() {
	head -n 1 "$clean"
	drawn | while read -r position; do
		grep "^$position," "$clean" || return
	done
}
drawn_cells() { drawn | grep -c '^cell-'; }
text_names_drawn() {
	office ru show "${id[select-ru-1]}" | grep "look at $1 of 24 cells:" |
		grep -o 'cell-[0-9]*' | sort >"$work/named" &&
		drawn | grep '^cell-' | sort | cmp - "$work/named"
}
finish_visit() {
	measure "$work/drawn.csv" &&
		act report-ru-1 ru inspect report "${id[notice-ru-1]}" --key team &&
		act countersign us inspect countersign "${id[report-ru-1]}" \
			agree --key escort &&
		cut_for us ro
}
need sampled 12
ok "12 of 24 cells are drawn" same 12 drawn_cells
ok "the drawn cells are told to people as to programs" text_names_drawn 12
need finish_visit
ok "12 of 24 cells are inconclusive" \
	same "inconclusive detection-below-required" deveselu
ok "the detection of 12 of 24 is .4900" same 0.4900 cells detection
ok "the text says 12 of 24" text_says "into 12 of 24 launch cells"
ok "the text says that the other 12 were not seen" text_says \
	"Positions of cells at deveselu that were not seen: 12 of 24"
need sampled 23
need finish_visit
ok "the detection of 23 of 24 is .9392" same 0.9392 cells detection
ok "that is below the required .9500" \
	same "inconclusive detection-below-required" deveselu

# Outside every position: the class, and the measure that names the place.
behind_it=$work/outside.csv
{ cat "$clean" && echo "outside,looked,tlam:X-1,visual,,behind the shelter"; } \
	>"$behind_it"
outside() { # the measure stands as MEASURE
	query ro conclusion "${id[propose]}" "[
		' '.join(f.values()).replace('${id[measure-ru-1]}', 'MEASURE')
		for s in a['sites'] if s['site'] == 'deveselu'
		for f in s['found_outside']]"
}
need visit "$behind_it" agree
ok "an item beside the positions is found, too" \
	same "prohibited-item-found prohibited-item-found" deveselu
ok "its class is said, and by which measure" same "tlam name MEASURE" outside
ok "in the text, too" text_says "A team named an item of class tlam at a place \
outside every counted position (statement ${id[measure-ru-1]})."
ok "the measure says where" prints "behind the shelter" \
	office ro show "${id[measure-ru-1]}"
need visit "$behind_it" contest
ok "contested, it is disputed" same "disputed finding-contested" deveselu
ok "and still said" same "tlam name MEASURE" outside

# Allowed, but not as declared.
need visit "$undeclared" agree
ok "an undeclared allowed item needs an explanation" \
	same "inconclusive discrepancy-unexplained" deveselu
ok "the text says that declared and found differ" text_says \
	"declared and found differ"
reply() {
	act reply us reply "${id[measure-ru-1]}" --row "$1" \
		--reason "moved from cell 12 on the day before" && cut_for us ro
}
need reply cell-09
ok "a reply about another cell explains nothing" \
	same "inconclusive discrepancy-unexplained" deveselu
need reply cell-08
ok "a reply that names the cell explains it" same absence-confirmed deveselu
ok "what was explained is no irregularity" same "" irregularities ro
need visit "$missing" agree
ok "a declared item that is missing needs an explanation" \
	same "inconclusive discrepancy-unexplained" deveselu
need reply cell-03
ok "a reply explains the missing one" same absence-confirmed deveselu

# The table of another visit.
measures() { # FOUND.csv [OPTION...]
	office ru inspect measure "${id[notice-ru-1]}" "$@" --key team
}
need restore selected
need quietly office ru sync
ok "the site is named, with what was found otherwise than declared" \
	prints "deveselu: $(($(wc -l <"$undeclared") - 1)) rows, 1 found otherwise" \
	measures "$undeclared"
need restore selected
need measure "$clean"
ok "what an earlier measure states otherwise is refused" unchanged ru \
	exits 5 "cell-17: measure ${id[measure-ru-1]:0:8} of this inspection" \
	measures "$tlam"
ok "the same once more is not" prints ", 0 found otherwise" measures "$clean"
ok "a refusal after a look states nothing otherwise" \
	prints "27 looked at, 1 refused" measures "$refused"
ok "both can be logged anyway" prints "with a prohibited item" \
	measures "$tlam" --anyway

plan
