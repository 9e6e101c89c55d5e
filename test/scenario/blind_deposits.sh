#!/usr/bin/env bash
# Goal: a bad deposit with blind depositaries gives its depositor nothing that it
# does not pay for: at most one opening, and then everybody names it.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

charter_template=$top/charters/test/blind.yaml
participants=(us ro pl nato ru ch at ie mt obs)
everybody="us ro pl nato ru at ie mt obs"
hour=3600
declare -A item=([us]=sm3:D-17 [ru]=srbm:ORL-11-2)

# deposit_bad KIND [NOTICE OF THE COPIED]: us deposits, and everybody has it.
deposit_bad() {
	local made
	quietly office us sync || return
	made=$("$programs/bad_deposit" "$out/us" "$(stamp "$now")" "$1" \
		"${id[notice-ru-1]}" "${@:2}") || return
	id[deposit-ru-1]=${made%%$'\n'*}
	later 1
	share "$everybody"
}

part() { act "$2-$1" "$1" swap deliver "${id[propose]}" 1; } # WHO WHAT
opens() { office "$1" swap open "${id[notice-$1-1]}"; }

# refuses WORD WHO...: each refuses us's deposit by that word.
refuses() {
	local who text status
	for who in "${@:2}"; do
		status=0
		text=$(office "$who" swap deliver "${id[propose]}" 1) || status=$?
		if [ "$status" -ne 1 ] || ! grep -qF "of us: $1 (" <<<"$text"; then
			echo "$who: exit $status: $text"
			return 1
		fi
	done
}

ended() {
	query "$1" status "[' '.join([p['phase'], p['ending']] + p['ended_by'])
		for p in a['arrangements']][0]"
}

# nowhere_but OWNER TEXT: no other office has these bytes on its disk.
nowhere_but() {
	local status=0
	grep -rlaF "--exclude-dir=$1" -- "$2" "$out" || status=$?
	[ "$status" -eq 1 ]
}

# Neither side has the other's opening.
nothing_is_out() {
	exits 4 "not delivered" opens us && exits 4 "not delivered" opens ru &&
		nowhere_but ru "${item[ru]}" && nowhere_but us "${item[us]}"
}

# All hold, both acknowledge, and two deliver.
deliver_all() {
	local who
	for who in at ie mt; do part "$who" hold || return; done
	share "$everybody" && deposit_ack 1 us && deposit_ack 1 ru &&
		share "$everybody" && part at deliver && part ie deliver &&
		share "$everybody"
}

need set_up
need act declare-us-2 us declare "$example/declared-us.csv"
need gate_notice 1 orlan
need gate_designate 1
need deposit 1 us # by ru
snapshot waiting

# What the depositaries can see for themselves: more than f of them refuse.
for kind in hashes copied; do
	need restore waiting
	copied=()
	[ "$kind" != copied ] || copied=("${id[notice-us-1]}")
	need deposit_bad "$kind" "${copied[@]}"
	word=hash-mismatch
	[ "$kind" != copied ] || word="other-deposit"
	ok "$kind: refused as $word" refuses "$word" at ie
	need share "$everybody"
	ok "$kind: us alone is named" same "deposit-unopenable 4.4 by us" \
		irregularities obs
	ok "$kind: and nothing is out" nothing_is_out
done

# What only some of them see names nobody; nor does it give anything.
for kind in one-hash swapped-parts; do
	need restore waiting
	need deposit_bad "$kind"
	if [ "$kind" = one-hash ]; then
		ok "$kind: one refuses" refuses hash-mismatch at
		need part ie hold
		need part mt hold
		until_time $((starts + 125 * hour))
		need share "$everybody"
		ok "$kind: it names nobody" same "" irregularities obs
		ok "$kind: and ends the pair" same \
			"ended the depositary did not deliver" ended obs
	else
		ok "$kind: both refuse" refuses part-unreadable at ie
		need share "$everybody"
		ok "$kind: which names us" same \
			"deposit-unopenable 4.4 by us" irregularities obs
	fi
	ok "$kind: nothing is out" nothing_is_out
done

# Shares of different polynomials: the logs alone prove it.
need restore waiting
need deposit_bad off-polynomial
ok "off-polynomial: it is held, acknowledged, delivered" deliver_all
ok "off-polynomial: everybody names us" same "deposit-unopenable 4.4 by us" \
	irregularities obs
ok "off-polynomial: us ended it" same "ended a gate was missed us" ended obs
ok "off-polynomial: ru opens nothing" exits 1 "do not give the key" opens ru
ok "off-polynomial: us has the one opening, no more" \
	prints "${item[ru]}" opens us

# Rubbish, another site, a stale declaration: proven by what was sealed.
for kind in rubbish other-site old-epoch; do
	need restore waiting
	need deposit_bad "$kind"
	ok "$kind: it is held, acknowledged, delivered" deliver_all
	ok "$kind: ru opens nothing, and is told what to do" \
		exits 1 "swap evidence" opens ru
	ok "$kind: it proves so" act proof ru swap evidence \
		"${id[notice-ru-1]}"
	need share "$everybody"
	ok "$kind: everybody names us" same "deposit-unopenable 4.4 by us" \
		irregularities obs
	ok "$kind: us ended it" same "ended a gate was missed us" ended obs
done
plan
