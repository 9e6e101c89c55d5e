#!/usr/bin/env bash
# Goal: a deposit that is not the opening owed is refused by its word, names the
# depositor and nobody else, and brings nobody a key.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

hour=3600
# What stands at the site that a side gives, and nowhere else.
declare -A item=([us]=sm3:D-17 [ru]=srbm:ORL-11-2)
# The word of the refusal, docs/format.md section 7.
declare -A word=([rubbish]=inner-unopenable [rubbish-part]=part-unreadable
	[rubbish-opening]=not-an-opening [other-site]=other-site
	[old-epoch]=not-the-declaration [copied]=other-deposit
	[not-for-counterpart]=not-for-counterpart [wrong-key]=hash-mismatch)

# deposit_bad KIND [PAIR [NOTICE OF THE COPIED]]: us deposits, and everybody
# has it. Its id is id[bad]; what its key was, in $bad_key.
deposit_bad() {
	local made kind=$1 pair=${2:-1}
	quietly office us sync || return
	made=$("$programs/bad_deposit" "$out/us" "$(stamp "$now")" "$kind" \
		"${id[notice-ru-$pair]}" "${@:3}") || return
	id[bad]=${made%%$'\n'*} bad_key=${made##*$'\n'}
	later 1
	quietly office ch sync && quietly office ru sync
}

delivery() { office ch swap deliver "${id[propose]}" "${1:-1}"; }

# refuses WORD [PAIR]: it exits 1 and says that word of us's deposit.
refuses() {
	local text status=0
	text=$(delivery "${2:-1}") || status=$?
	[ "$status" -eq 1 ] &&
		grep -qF "refused deposit ${id[bad]:0:8} of us: $1 (" <<<"$text" &&
		return
	echo "exit $status: $text"
	return 1
}

# everywhere LINES: all that is irregular, in the eyes of every office.
everywhere() {
	local who
	for who in "${participants[@]}"; do
		office "$who" --json status >"$work/status.$who" || return
	done
	python3 - "$1" "$work"/status.* <<'PYTHON'
import json, sys
wanted = sys.argv[1].splitlines()
for path in sys.argv[2:]:
    found = json.load(open(path))["irregularities"]
    said = sorted({"%s %s by %s" % (i["code"], i["clause"], i["by"])
                   for i in found})
    if said != wanted:
        sys.exit("wanted: %s\ngot:    %s\nin %s" % (wanted, said, path))
PYTHON
}

# only_at OWNER TEXT: no office but OWNER's has these bytes on its disk.
only_at() {
	local status=0
	grep -rlaF --exclude-dir="$1" -- "$2" "$out" || status=$?
	[ "$status" -eq 1 ]
}

on_another_disk() { grep -rlaF --exclude-dir="$1" -- "$2" "$out"; }

ru_key() { sed 1q "$out/ru/secret/swap-${id[notice-us-1]:0:8}.key"; }

opens() { office "$1" swap open "${id[notice-$1-1]}"; }

# Neither the items nor the keys that they are sealed under.
nothing_leaks() {
	local key
	key=$(ru_key) && [ ${#key} -eq 64 ] && [ ${#bad_key} -eq 64 ] &&
		only_at ru "$key" && only_at nobody "$bad_key" &&
		only_at ru "${item[ru]}" && only_at us "${item[us]}" &&
		exits 4 "not delivered" opens us &&
		exits 4 "not delivered" opens ru
}

ended() {
	query "$1" status "[' '.join([p['phase'], p['ending']] + p['ended_by'])
		for p in a['arrangements']][0]"
}

# What ru can see for itself, it is told what to do about.
ru_is_told() { # REASON
	unchanged ru exits 1 "$1. Do not acknowledge it; ask the depositary, ch, \
for tally swap deliver ${id[propose]:0:8} 1" \
		office ru swap ack "${id[bad]}"
}

need set_up
need act declare-us-2 us declare "$example/declared-us.csv"
need gate_notice 1 orlan
need gate_designate 1
need deposit 1 us # by ru
need hold 1
snapshot waiting

# That all below comes of the kind alone.
need deposit_bad good
ok "well made, such a deposit is held" prints "of us is good, and held" delivery
need share us ru ro pl nato obs
ok "and nobody departs from a rule" everywhere ""

for kind in rubbish rubbish-part rubbish-opening other-site old-epoch copied \
	not-for-counterpart wrong-key; do
	need restore waiting
	copied=()
	[ "$kind" != copied ] || copied=("${id[notice-us-1]}")
	need deposit_bad "$kind" 1 "${copied[@]}"
	case $kind in
	copied)
		ok "$kind: its counterpart is told what to do" \
			ru_is_told "its 'wrap' does not open with this office's \
encryption key"
		;;
	not-for-counterpart)
		ok "$kind: its counterpart is told what to do" \
			ru_is_told "its 'outer' does not open with the key in its \
'wrap'"
		;;
	esac
	ok "$kind: refused as ${word[$kind]}" refuses "${word[$kind]}"
	need share "us ru ro pl nato obs"
	ok "$kind: every office names us and nobody else" \
		everywhere "deposit-unopenable 4.4 by us"
	ok "$kind: no key leaves, and nothing is opened" nothing_leaks
	ok "$kind: it is refused once" \
		unchanged ch exits 4 "waiting for deposit by us" delivery
	[ "$kind" != wrong-key ] || snapshot refused
done

# Nothing better follows.
until_time $((starts + 123 * hour))
need share "us ru ro pl nato obs"
ok "if none follows, the default names us and nobody else, everywhere" \
	everywhere "deposit-unopenable 4.4 by us
pair-default 4.2 by us"
ok "the arrangement ended by us" same "ended a gate was missed us" ended ro
ok "and nothing has leaked" nothing_leaks

# The counterpart acknowledged what it could read, before it was refused.
need restore waiting
need deposit_bad other-site
need quietly office ru swap ack "${id[bad]}"
snapshot acknowledged
need quietly office ch sync
ok "a deposit that its counterpart acknowledged is refused all the same" \
	refuses other-site
need share "us ru ro pl nato obs"
ok "which names us alone" everywhere "deposit-unopenable 4.4 by us"
ok "and its acknowledgement brings no key" nothing_leaks
need restore acknowledged
ok "a refusal may cross that acknowledgement" refuses other-site
need share "us ru ro pl nato obs"
need share "us ru ro pl nato obs"
ok "which names us alone, too" everywhere "deposit-unopenable 4.4 by us"

# A good one follows.
need restore refused
ok "us may deposit anew" deposit 1 ru
ok "which is held" hold 1
need deposit_ack 1 us
need deposit_ack 1 ru
ok "and delivered" deliver 1
need share "us ru ro pl nato obs"
ok "the bad one stays named, and no more" \
	everywhere "deposit-unopenable 4.4 by us"
ok "ru's key is out now" on_another_disk ru "$(ru_key)"
# What it kept of it is no longer what us deposited.
for inner in "$out"/ru/secret/inner-*; do
	need flip "$inner" -1
	need cp "$work/changed" "$inner"
done
ok "what was altered here is taken from the deposit again" gate_arrive 1
ok "ru reads what us declared" prints "${item[us]}" opens ru
ok "us reads what ru declared" prints "${item[ru]}" opens us

# Copied from the pair before.
need look 1 us "$example/found-orlan.csv"
need look 1 ru "$example/found-deveselu.csv"
need gate_notice 2 ryabina
need gate_designate 2
need deposit_bad copied 2 "${id[notice-ru-1]}"
ok "us's good deposit of the pair before is refused as other-deposit" \
	refuses other-deposit 2
plan
