#!/usr/bin/env bash
# Goal: a conclusion says what it rests on and no more: both detection
# probabilities, the position that nobody saw, and no number for certainty.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

# The example's charter with other numbers, up to the map.
numbers() { # DESIGN REQUIRED DETECTION COMMON_CAUSE < charter
	awk -v design="$1" -v required="$2" -v detection="$3" -v common="$4" '
		/^map:/ { over = 1 }
		!over && /^    [a-z_]+:$/ { member = $1 }
		!over && /^      value:/ {
			if (member == "design_number:") $0 = "      value: " design
			if (member == "required:") $0 = "      value: " required
			if (member == "detection:") $0 = "      value: " detection
			if (member == "common_cause:") $0 = "      value: " common
		}
		{ print }'
}

flowing() { office ro conclusion "${id[propose]}" | tr -s ' \n' ' '; }
text_says() { prints "$1" flowing; }
text_lacks() { ! flowing | grep -qF -- "$1"; }
deveselu() { concluded us deveselu; }
cells() { # MEMBER: of the population "cells" of Deveselu
	query ro conclusion "${id[propose]}" "[p['$1'] for s in a['sites']
		if s['site'] == 'deveselu' for p in s['populations']
		if p['name'] == 'cells'][0]"
}
no_certainty_in() { # COMMAND...
	"$@" >"$work/printed" || return
	grep -nE '(^|[^0-9])(1\.0+|100 ?%)([^0-9]|$)' "$work/printed"
	[ $? -eq 1 ]
}

numbers 1 1.0000 1.0000 0.0000 <"$charter_template" >"$work/certain.yaml"
check_certain() { # exit 4: no mistake, but it has no keys yet
	"$tally" charter check "$work/certain.yaml"
	[ $? -eq 4 ]
}
explain_certain() {
	"$tally" charter explain "$work/certain.yaml"
	[ $? -eq 4 ]
}
ok "a charter may set certainty" check_certain
ok "it is explained as set, not as known" \
	prints "certainty, as the parties set it" explain_certain
ok "and no number of certainty is printed" no_certainty_in explain_certain

numbers 2 0.9500 0.9500 0.0000 <"$charter_template" >"$work/two.yaml"
charter_template=$work/two.yaml
need set_up
need gate_notice 1 orlan
need gate_designate 1
need gate_swap 1
need gate_arrive 1
need look 1 us "$example/found-orlan.csv"
snapshot in

clean=$example/found-deveselu.csv
need look 1 ru "$clean" agree
need cut_for us ro
ok "two items are missed by looks that fail together as by one look" \
	same "0.9975 0.9500" echo "$(cells detection) $(cells detection_together)"
ok "the text gives the lower one" text_says \
	"between .9500 (if the looks at several items fail together) and .9975"
ok "and the higher, and what is required" text_says \
	".9975 (if each look fails by itself). The charter requires .9500."
ok "the text says how many items of which class" text_says \
	"Had 2 items of class tlam been in 2 of the 24, in a form that"
ok "the text uses no prior, and says so" text_says \
	"No opinion on how probable an item was beforehand enters any number"

# One of two items may lie in the refused cell; the other would be found.
refused=$work/refused.csv
sed -e '1s/$/,assurance/' -e '2,$s/$/,/' \
	-e 's/^cell-17,.*/cell-17,refused,,,,covers stay on,a second visit/' \
	"$clean" >"$refused"
need restore in
need look 1 ru "$refused" agree
need cut_for us ro
ok "a refused cell leaves what one item less leaves" \
	same "0.9500 0.9500" echo "$(cells detection) $(cells detection_together)"
ok "that is still what the charter requires" same absence-confirmed deveselu
ok "the JSON names the cell" same cell-17 cells refused_at
ok "the text speaks of the 23 cells that were seen" text_says \
	"Deveselu, Romania, and found in these 23 no item of class tlam"
ok "it names the one that was not" text_says \
	"Refused, of the sample: 1 (cell-17). What is in these positions is not covered"
ok "and supposes an item in it" text_says \
	"1 of those in the sample hidden in the positions that nobody saw,"
ok "it never covers all 24" text_lacks "found in these 24 no item of class tlam"
ok "it says what the word does not mean" text_says \
	"no statement on a position that nobody saw."
conclusion_json() { office ro --json conclusion "${id[propose]}"; }
ok "no number of certainty is in the text" no_certainty_in flowing
ok "nor in the JSON" no_certainty_in conclusion_json
plan
