#!/usr/bin/env bash
# Goal: tally departs from no rule for its own user unless told to, and then
# says so in the statement; and whoever departs is listed by name, everywhere.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

warns() { # WHO CODE CLAUSE COMMAND...
	unchanged "$1" exits 5 "$2 (protocol $3)" office "$1" "${@:4}"
}

says_so() { # WHO CODE: the statement that it logged
	same "$2" query "$1" show "${id[departure]}" "a['body']['anyway']"
}

listed_everywhere() { # WHO CODE CLAUSE
	local who
	for who in us ru ro ch obs; do
		same "$2 $3 by $1" irregularities "$who" || return
	done
}

set_back=0 # minutes by which the office's clock is wrong when it departs

# The same command without and with --anyway, and what everybody makes of it.
departs() { # WHAT WHO CODE CLAUSE COMMAND...
	local what=$1
	shift
	later "-$set_back"
	ok "$what: tally warns, names $2 and $3, and changes nothing" warns "$@"
	ok "$what: --anyway logs it" depart "$1" "${@:4}"
	later "$set_back"
	ok "$what: the statement says so itself" says_so "$1" "$2"
	need share us ru ro obs
	ok "$what: every office lists $2 by $1, and nothing else" \
		listed_everywhere "$1" "$2" "$3"
	ok "$what: status tells people who and what" in_status "$1" "$2"
}

# At the office's own clock, without the sync of `act`: as it stands there.
depart() { # WHO COMMAND...
	local answer
	answer=$(office "$1" --json "${@:2}" --anyway) || return
	id[departure]=$(grep -o '"id":"[0-9a-f]*"' <<<"$answer" | head -n 1 |
		cut -d '"' -f 4)
}

enter_notified() {
	notice 1 us sheremetyevo && ack 1 us && notice 1 ru otopeni &&
		ack 1 ru && later $((38 * 60))
}

enter_both() {
	enter_notified && enter 1 us && enter 1 ru && later 75 &&
		share us ru ro obs
}

in_status() { office obs status | grep -E "^  [-0-9]+ [0-9:]+Z $1 .* $2 "; }

need set_up
until_time "$starts"
need choose 1 us orlan
need share us ru ro obs
snapshot chosen
departs "a second choice" us not-first 2.3 \
	arrange choose "${id[propose]}" 1 ryabina
need enter_both
ok "the first choice is the one that counts" designate 1 us
ok "and it is the first site" same orlan query us show \
	"${id[designate-us-1]}" "a['body']['site']"

need restore chosen
need enter_both
departs "a changed choice" us choice-mismatch 4.3 \
	inspect designate "${id[notice-us-1]}" --site ryabina --key team
ok "a changed choice opens no site" same designate query ru status \
	"a['arrangements'][0]['gate']"
ok "the site that was chosen can still be designated" designate 1 us

need restore chosen
need notice 1 us sheremetyevo
need share us ru ro obs
snapshot noticed
later 270
departs "a late acknowledgement" ru late 4.2 \
	inspect ack "${id[notice-us-1]}"
ok "it still counts, before the gate's deadline" \
	same acknowledged query us status "a['inspections'][0]['phase']"

need restore noticed
departs "a declaration after the notice" ru declaration-after-notice 3.2 \
	declare "$example/declared-ru.csv"

# A clock set back: the statement would lie about when it was made.
need restore noticed
set_back=30
departs "a statement dated before what it has seen" ru time 1.4 \
	inspect ack "${id[notice-us-1]}"
set_back=0

# A key that its own office has revoked.
need restore chosen
need enter_notified
need act revoke us revoke team
later 70
need share us ru ro obs
departs "a statement by a revoked key" us revoked-key 1.6 \
	inspect enter "${id[notice-us-1]}" --key team
ok "it has no effect: the team has not entered" \
	same acknowledged query ru status "a['inspections'][0]['phase']"
ok "another key of the office can do it" \
	act enter-us-1 us inspect enter "${id[notice-us-1]}"
plan
