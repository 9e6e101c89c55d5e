#!/usr/bin/env bash
# Goal: the leaked offer, kept by everybody, ends with four sites confirmed,
# and a stranger can check it.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

pair() { # PAIR SITE HOST
	gate_notice "$1" "$2" && gate_designate "$1" && gate_swap "$1" &&
		gate_arrive "$1" && look "$1" us "$example/found-$2.csv" &&
		look "$1" ru "$example/found-$3.csv"
}

need set_up
need pair 1 orlan deveselu
need pair 2 ryabina redzikowo
later 90
need make_cut

for site in deveselu redzikowo orlan ryabina; do
	ok "$site is confirmed" \
		test "$(concluded us $site)" = absence-confirmed
done
detections() {
	office us --json conclusion "${id[propose]}" |
		grep -o '"detection":"[^"]*"' | sort -u
}
ok "every detection is .9801" test "$(detections)" = '"detection":"0.9801"'
no_irregularities() {
	office ch --json conclusion "${id[propose]}" |
		grep -q '"irregularities":\[\]'
}
ok "nobody departed from a rule" no_irregularities

# What ./run shows of a step, read back as the shell reads it.
long=(inspect notice "$(printf '%064d' 1)" 1 --entry-point sheremetyevo
	--entry-at 2026-11-29T21:10:00Z --member "leader of team us" --open)
shown_step() { show_step us "$(printf '%064d' 2)" "${long[@]}"; }
fits() { ! shown_step | grep -E '.{81}'; }
read_back() { # as words, one a line
	local words
	eval "words=($(shown_step | sed 's/ -> 00000000$//'))"
	printf '%s\n' "${words[@]:3}"
}
ok "a step is shown in 80 columns" fits
ok "with the id that it logged" prints " -> 00000000" shown_step
ok "as it can be typed" same "$(abbreviate "$(printf '%s\n' "${long[@]}")")" \
	read_back

same_everywhere() {
	local who
	for who in us ru ro pl nato ch obs; do
		office "$who" --json conclusion "${id[propose]}" | sha256sum
	done | sort -u | wc -l | grep -qx 1
}
ok "every office computes the same bytes" same_everywhere
for who in us ru ro pl; do
	ok "$who signs the conclusion" \
		act "conclude-$who" "$who" conclude "${id[propose]}" --agree
done

need act bundle us bundle "${id[propose]}" -o "$out/absence.tally"
need act bundle ru bundle "${id[propose]}" -o "$out/other.tally"
ok "two offices make the same bundle" cmp "$out/absence.tally" "$out/other.tally"
charter_id=$(charter_id)
alone=$work/alone
mkdir "$alone" && cp "$out/absence.tally" "$alone"
mv "$out" "$out.away"
in_alone() { (cd "$alone" && "$@"); }
ok "the bundle verifies alone in an empty folder" \
	in_alone "$tally" verify absence.tally --charter "$charter_id"
# Every text that a reader of the bundle sees, and none states certainty.
all_texts() {
	tar -C "$alone" -xOf absence.tally README.txt conclusion.txt \
		conclusion.json &&
		"$tally" verify absence.tally --charter "$charter_id" &&
		"$tally" charter explain "$alone/charter.yaml"
}
states_no_certainty() {
	grep -nE '(^|[^0-9])(1\.0+|100 ?%)([^0-9]|$)' "$work/all_texts"
	[ $? -eq 1 ]
}
need tar -C "$alone" -xf "$alone/absence.tally" charter.yaml
need in_alone all_texts >"$work/all_texts"
ok "the texts of the bundle state a detection" grep -q "probability .9801" \
	"$work/all_texts"
ok "no text of the bundle states a probability of 1" states_no_certainty
rm "$alone/charter.yaml"
ok "without the charter's id identities are unchecked" \
	exits 4 "identities unchecked" in_alone "$tally" verify absence.tally
ok "another charter's id is refused" exits 1 "charter" \
	in_alone "$tally" verify absence.tally --charter "${charter_id//[0-9]/a}"
mv "$out.away" "$work/moved"
out=$work/moved
ok "an office that was moved still concludes the same" \
	test "$(concluded us deveselu)" = absence-confirmed
plan
