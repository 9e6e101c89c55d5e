#!/usr/bin/env bash
# Goal: whenever the depositary stops, at whatever system call, both sides have
# the other's opening or neither has; and it gives out nothing that is not owed.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

hour=3600

opens() { office "$1" swap open "${id[notice-$1-1]}"; }
delivery() { office ch swap deliver "${id[propose]}" 1; }
owes_ack() { # in whose eyes: who still has to acknowledge a deposit
	query "$1" status "' '.join(sorted(o['by'] for p in a['arrangements']
		for o in p['owed'] if o['what'] == 'ack'))"
}
deliveries() {
	query "$1" log "len([e for e in a['entries'] if e['kind'] == 'deliver'])"
}

# both or neither, as the two sides' own commands say; else what they said.
who_has() {
	local us=0 ru=0
	opens us >"$work/us.opens" 2>&1 || us=$?
	opens ru >"$work/ru.opens" 2>&1 || ru=$?
	case $us.$ru in
	0.0) echo both ;;
	4.4) echo neither ;;
	*)
		echo "us $us, ru $ru"
		cat "$work/us.opens" "$work/ru.opens"
		;;
	esac
}

ended() {
	query "$1" status "[' '.join([p['phase'], p['ending']] + p['ended_by'])
		for p in a['arrangements']][0]"
}

need set_up
need gate_notice 1 orlan
need gate_designate 1
snapshot designated
need deposit 1 us
need deposit 1 ru
snapshot given
need quietly office ch sync
ok "one delivery serves both deposits: it is asked for once" same 1 query ch todo \
	"sum('swap deliver' in s['command'] for s in a['steps'])"
need restore given
need hold 1
snapshot deposited
need deposit_ack 1 us
need deposit_ack 1 ru
need share ch us ru
snapshot ready

# Before: it never delivers.
until_time $((starts + 123 * hour))
need share us ru
ok "a depositary that does nothing: neither has anything" same neither who_has
ok "it is late, and nobody else is named" \
	same "late 4.2 by ch" irregularities ru
ok "the pair ends without a default" \
	same "ended the depositary did not deliver ch" ended us
ok "when it comes back it is too late to deliver" \
	unchanged ch exits 5 "has ended" delivery

# After: it delivers, one side takes it in, and it is gone for good.
need restore ready
need quietly delivery
need quietly office us sync
mv "$out/ch" "$out/gone"
ok "a depositary that is gone after one side's sync: that side has it" opens us
ok "the other's sync finds it at a third office, and says who is gone" \
	exits 3 "offices/ch" office ru sync
ok "so both have it" same both who_has
need restore ready
need quietly delivery
need quietly office us sync
rm -rf "$out/ch" "$work/stick"
need quietly office us export "$work/stick"
ok "a stick from the first side is enough, too" \
	quietly office ru import "$work/stick"
ok "then the other has it" quietly opens ru
need restore ready
need quietly delivery
ok "it does not deliver twice" unchanged ch exits 5 "out-of-order" delivery

# At: killed at every call by which it touches a file.
deliver_traced() { # STRACE_OPTION...
	strace -f -qq -e trace=%file,%desc "$@" "$tally" -C "$out/ch" \
		--clock "$(stamp "$now")" swap deliver "${id[propose]}" 1
}

# From the first file that it writes: CALL NUMBER, as strace counts them. What
# it does before only reads.
calls() {
	awk '{ sub(/^[0-9]+ +/, ""); call = $0; sub(/\(.*/, "", call)
	       number[call]++ }
	     /O_CREAT/ { begun = 1 }
	     begun && /^[a-z0-9_]+\(/ { print call, number[call] }' "$work/trace"
}

# The office's files, whatever names its unfinished ones were given. What waits
# to be committed holds such names: its size is enough.
state() {
	(cd "$out/ch" && find commit -type f -printf '%s %p\n' &&
		find . -path ./commit -prune -o -type f -print0 |
		xargs -0 sha256sum) |
		sed -E 's/\b[0-9a-f]{32}$/unfinished/' | LC_ALL=C sort |
		sha256sum | cut -d ' ' -f 1
}

# One folder for each state that a kill can leave.
kill_everywhere() {
	local call number
	mkdir -p "$work/killed"
	cp -a "$out/ch" "$work/before"
	while read -r call number; do
		rm -rf "$out/ch" && cp -a "$work/before" "$out/ch" || return
		deliver_traced -o "$work/killed.trace" \
			-e "inject=$call:signal=KILL:when=$number" \
			>/dev/null 2>&1
		grep -q 'killed by SIGKILL' "$work/killed.trace" || {
			echo "not killed at $call $number"
			return 1
		}
		cp -an "$out/ch" "$work/killed/$(state)"
	done < <(calls)
}

# What the sides have right after, and once the depositary went on.
outlive() { # FOLDER
	local first
	restore ready && rm -rf "$out/ch" && cp -a "$1" "$out/ch" || return
	quietly office us sync && quietly office ru sync || return
	first=$(who_has)
	office ch sync >/dev/null && delivery >/dev/null 2>&1
	quietly office us sync && quietly office ru sync || return
	echo "$first then $(who_has), delivered $(deliveries ru) times," \
		"irregular: $(irregularities us | wc -l)"
}

every_outcome() { # PATTERN
	[ -s "$work/outcomes" ] && ! grep -vE -- "$1" "$work/outcomes"
}
first_words() { cut -d ' ' -f 1 "$work/outcomes" | sort -u | paste -sd ' '; }

need restore ready
need_strace
need deliver_traced -o "$work/trace" >/dev/null
need restore ready
ok "killed at each of $(calls | wc -l) calls from its first file on" \
	kill_everywhere
for folder in "$work"/killed/*; do outlive "$folder"; done \
	>"$work/outcomes" 2>&1
ok "right after, both have the other's opening or neither has" \
	every_outcome '^(both|neither) then'
ok "both cases were met" same "both neither" first_words
ok "once the depositary goes on, both have it" every_outcome 'then both,'
ok "it is delivered once" every_outcome 'delivered 1 times'
ok "and nobody departed from a rule" every_outcome 'irregular: 0$'

# What it is asked for and does not owe.
need restore designated
ok "without deposits it delivers nothing" \
	unchanged ch exits 4 "waiting for deposit by us" delivery
for who in us ru ro obs; do
	ok "$who cannot deliver" unchanged "$who" exits 5 "not-authorised" \
		office "$who" swap deliver "${id[propose]}" 1
done
ok "a side cannot deposit for the other" unchanged us exits 5 "not-authorised" \
	office us swap deposit "${id[notice-us-1]}"
sed -i 's/sm3:D-17/sm3:D-71/' "$out/us/secret/declaration-1.tree"
ok "what was declared cannot be changed before it is deposited" \
	unchanged us exits 1 "is not what was declared" \
	office us swap deposit "${id[notice-ru-1]}"

need restore deposited
ok "a deposit stands" unchanged us exits 5 "not-first" \
	office us swap deposit "${id[notice-ru-1]}"
ok "a side cannot acknowledge its own deposit" \
	unchanged us exits 5 "not-authorised" \
	office us swap ack "${id[deposit-ru-1]}"
ok "without acknowledgements it delivers nothing" \
	unchanged ch exits 4 "waiting for ack by" delivery

# A deposit whose bytes are not what was logged.
need restore designated
need deposit 1 us
need quietly office us swap deposit "${id[notice-ru-1]}"
for blob in "$out"/us/record/blob/*; do
	[ "$blob" -ot "$work/snapshot-designated.bash" ] && continue
	need flip "$blob" -1
	need cp -f "$work/changed" "$blob"
done
need quietly office ch sync
need quietly office ru sync
ok "a deposit whose bytes are missing is not acknowledged" \
	unchanged ru exits 3 "not here" office ru swap ack "$(query ru log \
	"[e['id'] for e in a['entries'] if e['kind'] == 'deposit' and
		e['by'] == 'us'][0]")"
ok "and no key leaves for it" exits 3 "us deposited is not" delivery
ok "nor for the good one" same 0 deliveries ch
need share ru
ok "ru's deposit is held, so us is asked for it; ru is asked for nothing" \
	same "ch us" owes_ack ru
refuses_withheld() {
	local text status=0
	text=$(office ch swap deliver "${id[propose]}" 1 --withheld) || status=$?
	[ "$status" -eq 1 ] && grep -q "of us: withheld" <<<"$text"
}
ok "what nobody hands over is refused as withheld" refuses_withheld
need share us ru
ok "which names the depositor alone" \
	same "deposit-unopenable 4.4 by us" irregularities ru
ok "it may deposit anew, and is told that the depositary comes first" \
	prints "next: the depositary: tally swap deliver ${id[propose]:0:8} 1; \
then the counterpart: tally swap ack " \
	office us swap deposit "${id[notice-ru-1]}"
need quietly office ch sync
ok "which is held, this time" quietly delivery
need share us ru
ok "and ru is asked for its acknowledgement" same "ru us" owes_ack ru
plan
