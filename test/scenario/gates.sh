#!/usr/bin/env bash
# Goal: whichever side stops at a gate, the other's declaration stays closed, no
# key leaves, and the default names the one that stopped and nobody else.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

hour=3600
# What stands at the site that a side gives, and nowhere else.
declare -A item=([us]=sm3:D-17 [ru]=srbm:ORL-11-2)

# Nothing on another's disk spells out what this side declared.
closed() { # SIDE
	local who status
	for who in "${participants[@]}"; do
		[ "$who" != "$1" ] || continue
		status=0
		grep -rlaF -- "${item[$1]}" "$out/$who" || status=$?
		[ "$status" -eq 1 ] || return 1 # there it is, or nobody looked
	done
}

on_another_disk() { ! closed "$1"; }

opens() { # SIDE EXIT TEXT
	unchanged "$1" exits "$2" "$3" office "$1" swap open "${id[notice-$1-1]}"
}

deliveries() {
	query ch log "len([e for e in a['entries'] if e['kind'] == 'deliver'])"
}

nothing_leaks() {
	local side
	for side in us ru; do
		opens "$side" "${1:-4}" "${2:-}" && closed "$side" || return
	done
	same 0 deliveries
}

does_not_deliver() { # EXIT TEXT
	unchanged ch exits "$1" "$2" office ch swap deliver "${id[propose]}" 1
}

pass_gate_deadline() { # HOURS after the pair's start
	until_time $((starts + ($1 + 3) * hour))
	share us ru ro
}

ended() {
	query "$1" status "[' '.join([p['phase'], p['ending']] + p['ended_by'])
		for p in a['arrangements']][0]"
}

# Everything listed is by one side, and the default is.
names_only() { # SIDE
	local who
	for who in us ru ro ch; do
		irregularities "$who" | grep -qx "pair-default 4.2 by $1" &&
			! irregularities "$who" | grep -v " by $1\$" || return
	done
}

# What both tests and people see once SIDE let the gate's deadline pass.
defaulted() { # SIDE WHAT
	ok "$2: the default names $1 and nobody else, in every office" \
		names_only "$1"
	ok "$2: the arrangement ended by $1" \
		same "ended a gate was missed $1" ended ro
	ok "$2: status says it in words" \
		prints "ended by $1, a gate was missed" office us status
	ok "$2: after the deadline the depositary gives out nothing" \
		does_not_deliver 5 "has ended"
	ok "$2: nothing has leaked" nothing_leaks
}


need set_up
snapshot agreed
need gate_notice 1 orlan
snapshot noticed
need gate_designate 1
snapshot designated

for side in us ru; do
	other=$(lead "$side")

	# The notice is not acknowledged.
	need restore agreed
	until_time "$starts"
	need choose 1 us orlan
	need notice 1 us sheremetyevo
	need notice 1 ru otopeni
	need ack 1 "$side" # by the other
	need share us ru
	ok "without $side's ack of the notice no team enters" \
		unchanged "$other" exits 5 "$side owes ack" office "$other" \
		inspect enter "${id[notice-$other-1]}"
	need pass_gate_deadline 24
	defaulted "$side" "$side does not acknowledge the notice"

	# No designation.
	need restore noticed
	later $((38 * 60))
	need enter 1 us
	need enter 1 ru
	later 75
	need designate 1 "$other"
	need restrict 1 "$other"
	ok "while $side does not designate, $other deposits nothing" \
		unchanged "$other" exits 5 "$side owes designate" \
		office "$other" swap deposit "${id[notice-$side-1]}"
	ok "nor does $side get a delivery" \
		does_not_deliver 5 "$side owes designate"
	need pass_gate_deadline 96
	defaulted "$side" "$side does not designate"

	# No deposit, though the other's lies there.
	need restore designated
	need deposit 1 "$side" # by the other
	need hold 1
	need deposit_ack 1 "$side"
	need share ch us ru
	ok "while $side does not deposit, nothing is delivered" \
		does_not_deliver 4 "waiting for deposit by $side"
	ok "$side cannot open what it holds" opens "$side" 4 "not delivered yet"
	ok "todo tells $side what it owes" prints "swap deposit" \
		office "$side" todo
	need pass_gate_deadline 120
	defaulted "$side" "$side does not deposit"

	# No acknowledgement of a deposit that it could read.
	need restore designated
	need deposit 1 us
	need deposit 1 ru
	need hold 1
	need deposit_ack 1 "$other"
	need share ch us ru
	ok "while $side does not acknowledge, nothing is delivered" \
		does_not_deliver 4 "waiting for ack by $side"
	ok "both deposits are closed, to both" \
		nothing_leaks 4 "not delivered yet"
	need pass_gate_deadline 120
	defaulted "$side" "$side does not acknowledge the deposit"
done

# That the tests above can fail: with a delivery both have it.
need restore designated
need gate_swap 1
need share us ru
for side in us ru; do
	opening="swap open ${id[notice-$side-1]:0:8} -o DECLARED.csv"
	ok "todo offers $side to read what is delivered" \
		prints "$opening" office "$side" todo
	need open_delivered 1 "$side"
	ok "and no more once $side has" \
		silent_on "$opening" office "$side" todo
done
ok "once it is delivered, each side has the other's" same 1 deliveries
for side in us ru; do
	ok "and $side's item can be read on the other's disk" \
		on_another_disk "$side"
done
plan
