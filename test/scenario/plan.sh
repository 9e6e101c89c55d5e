#!/usr/bin/env bash
# Goal: every question of `tally plan` is answered in words, JSON, CSV and as a
# picture; no answer claims certainty; what cannot be reached is exit 4.
# shellcheck source=test/lib/scenario.bash
. "$(dirname "$0")/../lib/scenario.bash"
cd "$work" || exit 1

background="--background-count 400 --background-time 1500"
cause="--common-cause 0.05 --looks 6"
periods="--introduction 0.01 --periods 10"

# One question of each kind, with numbers that a table of the literature gives.
questions=(
	"sample --positions 100 --items 5"
	"sample --stratum a:100:0.125 --stratum b:200:0.25 --stratum c:50:0.5"
	"detect --positions 24 --looked 20 --unread 1 --items 4 --detection 0.9"
	"bound --positions 100 --looked 30"
	"posterior --positions 1000 --looked 258 --items 10"
	"timeliness --conversion-time 60d --interval 90d --quota 18"
	"timeliness --schedule window --periods 52 --window 4 --quota 6"
	"timeliness --schedule delay --quota 3"
	"sites --site a:4 --site b:3 --site c:2 --site d:1 --quota 2"
	"threshold --rule k-sigma --background 10 --measured 3"
	"threshold --rule k-sigma --counts 10,12,9,8"
	"threshold --counts 10,12,9,8,7"
	"threshold --rule poisson --background 10 --false-alarm 0.05"
	"threshold --rule sequential --rate-absent 1 --rate-present 2 --cap 50"
	"threshold --rule iso11929 --gross 400 --gross-time 60 $background"
	"threshold --rule ratio --gross 60 --gross-time 150 $background"
	"tolerance --tolerance 3 --uncertainty 1 --other 8"
	"combine --over time --prior 0.5 --detection 0.4 $periods"
	"combine --over looks --detection 0.5 --common-cause 0.05 --looks 6"
	"combine --over looks --detection-a 8 --detection-b 2 $cause"
	"combine --over methods --first 0.9 --second 0.8"
	"combine --over sites --site-detection 0.95 --site-detection 0.9"
	"continuity --every 100d --outage 1d --enough 1d --period 365d"
)

# With these, every value that a question can have was printed once.
more=(
	"sample --positions 100 --detection 0.9"
	"detect --positions 100 --looked 5 --required 0.9"
	"bound --positions 100 --looked 30 --found 2"
	"bound --looked 30"
	"posterior --positions 100 --looked 30 --detection 0.9"
	"timeliness --conversion-time 120d --interval 30d"
	"tolerance --tolerance 3 --uncertainty 1 --required 0.99 --guard 1"
)

# The row of docs/planning.md: the question, and which of its kinds.
row_of() {
	case "$*" in
	*--rule*) echo "threshold --rule $3" ;;
	*--over\ looks*--detection-a*) echo "combine --detection-a" ;;
	*--over*) echo "combine --over $3" ;;
	*--schedule*) echo "timeliness --schedule $3" ;;
	*--stratum*) echo "sample --stratum" ;;
	*--counts*) echo "threshold --counts" ;;
	*) echo "$1" ;;
	esac
}

# Answers with exit 4 have values too.
in_the_table() {
	local page=$top/docs/planning.md
	"$tally" plan "$@" >answer || [ $? -eq 4 ] || return 1
	"$tally" plan "$@" --csv >answer.csv || [ $? -eq 4 ] || return 1
	python3 "$top/test/lib/plan_names.py" "$page" "$(row_of "$@")" answer \
		answer.csv names.seen
}

# ask QUESTION...: its answer in words to $work/answer.
ask() { "$tally" plan "$@" >answer; }

says() { # TEXT QUESTION...
	local text=$1
	shift
	ask "$@"
	tr -s ' \n' ' ' <answer | grep -qF -- "$text" || { cat answer; return 1; }
}

exits_with() { # CODE COMMAND...
	local want=$1 code=0
	shift
	"$@" >exits.out 2>exits.err || code=$?
	[ "$code" -eq "$want" ] && return
	echo "exit $code"
	cat exits.out exits.err
	return 1
}

grep_json() { # TEXT CODE ARGUMENT...
	local text=$1 code=$2
	shift 2
	exits_with "$code" "$tally" --json "$@" && grep -qF -- "$text" exits.out &&
		python3 -m json.tool exits.out >/dev/null
}

in_words() {
	ask "$@" || return 1
	! grep -nE '1\.000|100 ?%|certain$' answer || return 1
	awk 'length > 80 { print; bad = 1 } END { exit bad }' answer || return 1
	for part in Supposed Interval 'False alarms' 'Not covered' Assumed; do
		grep -q "^$part:" answer || return 1
	done
}

# The same numbers in both; nothing that reads back as another.
in_formats() {
	"$tally" --json plan "$@" >answer.json && "$tally" plan "$@" --csv >answer.csv &&
		python3 "$top/test/lib/plan_check.py" answer.json answer.csv
}

# The XML is parsed: a picture alone, all of it inside, every curve named beside.
in_a_picture() {
	rm -f answer.svg
	"$tally" --json plan "$@" --plot answer.svg >answer.json || return 1
	"$tally" plan "$@" --plot again.svg >answer || return 1
	cmp answer.svg again.svg &&
		python3 "$top/test/lib/plot_check.py" answer.svg answer.json
}

for question in "${questions[@]}"; do
	read -ra words <<<"$question"
	name="${words[*]:0:3}"
	ok "$name: in words, with what it leaves out" in_words "${words[@]}"
	ok "$name: JSON and CSV say the same" in_formats "${words[@]}"
	ok "$name: drawn, and no more" in_a_picture "${words[@]}"
done

for question in "${questions[@]}" "${more[@]}"; do
	read -ra words <<<"$question"
	ok "${words[*]}: its values are in the table" in_the_table "${words[@]}"
done
ok "the table has no other" python3 "$top/test/lib/plan_names.py" \
	"$top/docs/planning.md" names.seen "$top/src/plan"

# Published or checked two ways: docs/planning.md says where from.
ok "100 with 5 take 45 looks" says "looks needed 45" sample --positions 100 --items 5
ok "1000 with 10 take 258" says "looks needed 258" sample --positions 1000 --items 10
ok "0.95 against one of 24 opens 23" \
	says "0.9500 against 1 item of 24 means opening 23." sample --positions 24
ok "30 clean of 100 leave 8" says "at most 8" bound --positions 100 --looked 30
ok "detection is not the probability of absence" \
	says "nothing is there 0.2587" posterior --positions 1000 --looked 258
ok "a known period finds nothing in time" \
	says "if the last one is seen 0.0000" timeliness --conversion-time 60d \
	--interval 90d
ok "coverage of four sites by two" says "coverage, a 0.7600" \
	sites --site a:4 --site b:3 --site c:2 --site d:1 --quota 2
ok "weights give exactly that" says "weight in a draw, a 19" \
	sites --site a:4 --site b:3 --site c:2 --site d:1 --quota 2
ok "k sigma has its true false alarms" says "false alarm 0.00030" \
	threshold --rule k-sigma --background 10
ok "and says what it misses" says "21.4149 counts" \
	threshold --rule k-sigma --background 10
ok "a measured background is not a known one" \
	says "smallest source found so often 26.5614" \
	threshold --rule k-sigma --background 10 --measured 3
ok "counts take their times like other times" says "alarm at 52 counts or more" \
	threshold --rule ratio --gross 60 --gross-time 150s \
	--background-count 400 --background-time 25min
ok "a sequential test lists the totals at which it ends" \
	says "there is one, at a total after observation, 1 6 or more" \
	threshold --rule sequential --rate-absent 1 --rate-present 2 --cap 50
ok "items found are of those that there can be" \
	says "items in all, those found included, at most 17" \
	bound --positions 100 --looked 30 --found 2
ok "one inspection is no plural" says "Which sites, with 1 inspection?" \
	sites --site a:4 --site b:3 --quota 1
ok "counts that are not Poisson are told" says "contradict Poisson's law." \
	threshold --counts 10,12,9,30,2
ok "6 of 52 weeks meet a month with 6/13" says "found, if these are drawn well 0.4615" \
	timeliness --schedule window --periods 52 --window 4 --quota 6
ok "and must not be claimed if they are seen" \
	says "This must not be claimed if inspections are seen" \
	timeliness --schedule window --periods 52 --window 4 --quota 6
ok "unseen inspections halve the delay" says "if they are not seen 54.7509 days" \
	timeliness --schedule delay --quota 3
ok "a detection that nobody knows is worth less than its mean" \
	says "detection of all looks together 0.9486" \
	combine --over looks --detection-a 8 --detection-b 2 --common-cause 0.05 \
	--looks 6
ok "looks cannot pass their common cause" says "can pass 0.9500" \
	combine --over looks --detection 0.5 --common-cause 0.05 --looks 60
ok "availability is not continuity" says "no outage that is long enough 0.2611" \
	continuity --every 100d --outage 1d --enough 1d --period 365d
ok "a default guard is enough" says "called one of the class with probability 0.9500" \
	tolerance --tolerance 3 --uncertainty 1

same_picture() {
	"$tally" plan sample --positions 100 --items 5 --detection 0.95 --plot looks.svg \
		>answer && cmp looks.svg "$top/docs/looks.svg"
}
ok "the picture of docs/planning.md is drawn again, byte for byte" same_picture

# What cannot be reached, and what cannot be understood.
ok "no number of looks is exit 4" \
	exits_with 4 "$tally" plan sample --positions 24 --detection 0.9
ok "and the same in JSON" grep_json '"status":"INFEASIBLE"' 4 \
	plan sample --positions 24 --detection 0.9
ok "so is a quota that does not reach it" exits_with 4 "$tally" plan timeliness \
	--conversion-time 60d --quota 18 --required 0.99
ok "less than required is exit 4" exits_with 4 "$tally" plan timeliness \
	--conversion-time 60d --interval 90d --required 0.95
ok "an option that is missing is named" \
	exits 2 "--positions is missing" "$tally" plan sample
ok "an option that would change nothing is refused" \
	exits 2 "--k has no part in this question" \
	"$tally" plan threshold --rule poisson --background 5 --k 3
ok "certainty is refused" exits 2 "--required must be under 1" \
	"$tally" plan sample --positions 5 --required 1
ok "a part of the goal has six decimals" exits 2 "six decimals" \
	"$tally" plan sample --stratum a:24:0.3333333
ok "what is required has four" exits 2 "four decimals" \
	"$tally" plan sample --stratum a:24:0.5 --required 0.99999
ok "a site's name is a name" exits 2 "--site must be" \
	"$tally" plan sites --site '<b>:1' --quota 1
ok "a site given twice is refused" exits 2 "twice" \
	"$tally" plan sites --site a:1 --site a:2 --quota 1
ok "--json and --csv exclude each other" exits_with 2 \
	"$tally" --json plan sample --positions 5 --csv
ok "a plot that cannot be written is no success" exits_with 3 \
	"$tally" plan sample --positions 5 --plot "$work/none/a.svg"

# A whole charter.
cp "$charter_template" c.yaml
charter_says() {
	"$tally" plan charter c.yaml >answer
	tr -s ' \n' ' ' <answer | grep -qF -- "$1" || { cat answer; return 1; }
}
ok "a charter: 95 % against one of 24" \
	charter_says "WARNING: 0.9500 against 1 item of 24 means opening all 24."
ok "a charter: and 23 if looks were perfect" charter_says "It would be 23 if looks"
ok "a charter: its clocks" charter_says "restrict: 6 hours, from naming the site"
ok "a charter: refusals" charter_says "a single one makes the inspection inconclusive"
ok "a charter: what no number says" charter_says "Places that are not in the map."
charter_is_drawn() {
	"$tally" plan charter c.yaml --plot c.svg >answer
	python3 - c.svg <<'CHECK'
import sys
import xml.etree.ElementTree as tree

texts = [e.text for e in tree.parse(sys.argv[1]).getroot().iter()]
for name in ("24 cells", "4 rooms", "16 shelters", "24 looks: 0.9801"):
    assert name in texts, name
CHECK
}
ok "a charter: a curve for each kind of population" charter_is_drawn
fits() { awk 'length > 80 { bad = 1 } END { exit bad }' "$1"; }
ok "a charter: in 80 columns" fits answer
ok "a charter: in JSON" grep_json '"warning":true' 0 plan charter "$charter_template"
charter_in_formats() {
	"$tally" --json plan charter "$1" >answer.json &&
		"$tally" plan charter "$1" --csv >answer.csv &&
		python3 - answer.json answer.csv <<'CHECK'
import csv
import json
import sys

values = json.load(open(sys.argv[1]))["values"]
rows = list(csv.DictReader(open(sys.argv[2], newline="")))
assert len(rows) == len(values) > 30
for row, value in zip(rows, values):
    for member in ("name", "of", "unit"):
        assert row[member] == value.get(member, ""), row
    number = value["value"]
    text = isinstance(number, str)
    assert row["value"] == number if text else float(row["value"]) == number, row
CHECK
}
shipped="$top/charters/nonpaper-2022.yaml"
ok "a charter: JSON and CSV have the same numbers" charter_in_formats c.yaml
ok "a charter without keys yet: nothing but its numbers in CSV" \
	charter_in_formats "$shipped"
ok "a charter: in JSON or CSV, not both" exits_with 2 \
	"$tally" --json plan charter c.yaml --csv
ok "a charter without keys yet: its numbers, and a note" \
	grep_json '"unset":["us"' 0 plan charter "$shipped"

# 12 kinds of shelters, and two of the other side: 8 curves are drawn.
awk '$1 == "count:" && $2 == 16 { sub(16, 30 + n++) } { print }' c.yaml >kinds.yaml
curves_are_left_out() { # OPTION...
	"$tally" "$@" plan charter kinds.yaml --plot kinds.svg >answer &&
		tr -s ' \n' ' ' <answer |
		grep -qF "6 more kinds of population are not in it."
}
ok "a charter: what a picture leaves out is a warning" curves_are_left_out
ok "a charter: in JSON too" curves_are_left_out --json
warns_beside_csv() {
	set -- plan charter kinds.yaml --csv
	"$tally" "$@" >alone.csv && "$tally" "$@" --plot kinds.svg >answer 2>warned &&
		cmp alone.csv answer &&
		grep -qF "kinds.svg: 6 more kinds of population are not in it" warned
}
ok "a charter: beside CSV on standard error" warns_beside_csv

plan
