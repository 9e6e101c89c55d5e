#!/usr/bin/env bash
# Goal: a side draws which site of the other it visits. It commits to all draws
# of a period before the other declares, uses them in order, opens what it used
# and in the end the rest; the other computes the same from the record. Who
# tries another order, another site or another r is refused, and named.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

participants=(us ro ru ch obs)
charter_template=$top/charters/test/draws.yaml
empty=$work/empty.csv
echo site,position,content >"$empty"

sign() {
	local who
	tell_peers || return
	for who in us ro ru; do
		quietly office "$who" accredit inspector team &&
			quietly office "$who" accredit escort escort || return
	done
	later 1
	share us ro ru obs
}

todo_has() { # WHO TEXT
	office "$1" todo | grep -F -e "$2"
}

# The sites that are open so far, as WHO computes them.
drawn() { # WHO
	{ office "$1" --json draw verify "${id[draw]}" || true; } | python3 -c '
import json, sys
for d in json.load(sys.stdin)["draws"]:
    if d["open"]:
        print(d["number"], d["seed"], d["sites"])'
}

exits_quietly() { # CODE COMMAND...
	local code=0
	"${@:2}" >/dev/null || code=$?
	[ "$code" = "$1" ]
}

same_for_all() {
	local mine
	mine=$(drawn us) && [ -n "$mine" ] && [ "$mine" = "$(drawn ru)" ] &&
		[ "$mine" = "$(drawn obs)" ]
}

need make_offices
need sign

ok "what is to be drawn from is asked for" exits 2 "2 populations" \
	office us draw make
ok "an unknown population is refused" exits 2 "no such population" \
	office us draw make --population nowhere
ok "more sites than there are cannot be drawn" exits 2 "--sites" \
	office us draw make --population bases --sites 3
ok "who leads no side draws nothing" exits 5 "not-authorised" \
	office ro draw make
ok "a far period is refused" exits 5 "draw-unfit" \
	office us draw make --population bases --period 9
ok "todo names the draws of this period" todo_has us "draw make"
ok "all draws of the period are committed to" \
	act draw us draw make --population bases
ok "only its owner reads r" same 600 stat -c %a "$out/us/secret/draw-1"
ok "a second try is refused" exits 5 "not-first" \
	office us draw make --population bases
ok "and leaves no secret" test ! -e "$out/us/secret/draw-1.2"
need act declare-us us declare "$empty" --rest nothing
need act declare-ru ru declare "$empty" --rest nothing
need share us ro ru obs
ok "the declaration names the draws" prints "${id[draw]}" \
	office ru show "${id[declare-ru]}"
ok "nothing is open yet" exits_quietly 4 office us draw verify "${id[draw]}"
ok "todo asks for no second draw" silent_on "draw make" office us todo

need act propose us arrange propose
starts=$((now + 7 * 24 * 3600))
need act yes ru arrange answer "${id[propose]}" yes
need act yes-ro ro arrange answer "${id[propose]}" yes
until_time "$starts"
need share us ro ru obs
ok "nothing is chosen where a draw decides" exits 5 "out-of-order" \
	office us arrange choose "${id[propose]}" 1 bravo
need act notice us inspect notice "${id[propose]}" 1 --entry-point airport \
	--entry-at "$(stamp $((now + 38 * 3600)))"
ok "the notice opens the first draw" prints '"number": 1' \
	eval 'office us --json show "${id[notice]}" | sed "s/:1}/: 1}/"'
ok "a draw is not opened before its period is over" exits 5 "out-of-order" \
	office us draw reveal "${id[draw]}"
need act notice-ru ru inspect notice "${id[propose]}" 1 --entry-point airport \
	--entry-at "$(stamp $((now + 38 * 3600)))"
need act ack ru inspect ack "${id[notice]}"
need act ack-us us inspect ack "${id[notice-ru]}"
later $((40 * 60))
need act enter us inspect enter "${id[notice]}" --key team
later 70

refused_elsewhere() {
	local site
	for site in bravo charlie; do
		snapshot designate || return
		office us inspect designate "${id[notice]}" --site "$site" \
			--key team >"$work/tried" 2>&1
		restore designate || return
		! grep -F "draw-false" "$work/tried" || return 0
	done
	return 1
}
ok "one of the two sites is not what was drawn" refused_elsewhere
ok "the designation opens r and goes where it fell" \
	act designate us inspect designate "${id[notice]}" --key team
need share us ro ru obs
ok "us, ru and the observer compute the same site" same_for_all
ok "two draws are still closed" exits_quietly 4 \
	office ru draw verify "${id[draw]}"

# The arrangement ends by default; the period does, too.
now=$(($(date -u -d 2026-11-21T00:00:00Z +%s) + 60 * 24 * 3600 + 60))
need share us ro ru obs
ok "todo asks for the rest" todo_has us "draw reveal"
ok "the other side waits for it" todo_has ru "reveal"
later $((60 * 24 * 3))
ok "what is kept back is named" prints draw-unrevealed office ru status
ok "the rest is opened" act reveal us draw reveal "${id[draw]}" --anyway
need share us ro ru obs
ok "all three are computed by everybody" same_for_all
ok "all is open" office obs draw verify "${id[draw]}"
plan
