#!/usr/bin/env bash
# Goal: three blind depositaries, of whom two are enough: one may keep silent,
# none sees an opening, and what is delivered opens for the two sides alone.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

charter_template=$top/charters/test/blind.yaml
participants=(us ro pl nato ru ch at ie mt obs)
everybody="us ro pl nato ru at ie mt obs"
hour=3600
declare -A item=([us]=sm3:D-17 [ru]=srbm:ORL-11-2)

declare_maps() {
	act declare-us us declare "$example/declared-us.csv" &&
		act declare-ru ru declare "$example/declared-ru.csv"
}
part() { act "$2-$1" "$1" swap deliver "${id[propose]}" 1; } # WHO WHAT
opens() { office "$1" swap open "${id[notice-$1-1]}"; }
delivery() { office "$1" swap deliver "${id[propose]}" 1; }

ended() {
	query "$1" status "[' '.join([p['phase'], p['ending']] + p['ended_by'])
		for p in a['arrangements']][0]"
}

# nowhere_but OWNER... TEXT: no other office has these bytes on its disk.
nowhere_but() {
	local status=0 owner exclude=()
	for owner in "${@:1:$#-1}"; do exclude+=("--exclude-dir=$owner"); done
	grep -rlaF "${exclude[@]}" -- "${!#}" "$out" || status=$?
	[ "$status" -eq 1 ]
}

unopened() {
	exits 4 "not delivered" opens us && exits 4 "not delivered" opens ru
}

# A key that both exchange by hand, before anything is proposed.
courier_key=$work/courier.key
deposited() { # WHO OF-WHOSE-NOTICE MEMBER: what its deposit says
	query "$1" show "${id[deposit-$2-1]}" "int('$3' in a['body'])"
}

need make_offices
need sign_charter
ok "us makes a courier key" prints "courier key " \
	office us courier make "$courier_key"
ok "which it does not overwrite" unchanged us exits 2 "is there already" \
	office us courier make "$courier_key"
ok "only its owner reads it" same "-rw-------" stat -c %A "$courier_key"
echo rubbish >"$work/rubbish"
ok "rubbish is no courier key" unchanged ru exits 2 "is no courier key" \
	office ru courier take "$work/rubbish"
ok "ru takes it" prints "courier key " office ru courier take "$courier_key"
ok "a depositary has no use for it" unchanged at exits 5 "lead" \
	office at courier take "$courier_key"
rm -f "$courier_key"
for flag in "" --anyway --from-epoch; do
	ok "counts that none of them could check are not declared ${flag:-at all}" \
		unchanged us exits 5 "(protocol 3.8): declare without" \
		office us declare "$example/declared-us.csv" --counts ${flag:+"$flag"}
done
need declare_maps
need propose
need consent
need gate_notice 1 orlan
need gate_designate 1
need deposit 1 us # by ru
need share "$everybody"
ok "with one deposit nobody holds" \
	unchanged at exits 4 "waiting for deposit by us" delivery at
need deposit 1 ru
need share "$everybody"
ok "both deposits are under the courier key, and no encryption key" \
	same "1 0 1 0" echo "$(deposited obs us courier)" \
	"$(deposited obs us wrap)" "$(deposited obs ru courier)" \
	"$(deposited obs ru wrap)"
ok "the depositary is told what to do" \
	prints "swap deliver ${id[propose]:0:8} 1" office at todo
need part at hold
ok "a depositary holds once" unchanged at \
	exits 4 "waiting for more depositaries" delivery at
need part ie hold
need share "$everybody"
snapshot two

for who in us ru; do
	mv "$out/$who/secret/courier" "$work/courier.$who"
	ok "$who cannot acknowledge without it" exits 3 "courier key of that" \
		office "$who" swap ack "${id[deposit-$who-1]}"
	ok "and its fsck says so" exits 1 "secret/courier: is missing" \
		office "$who" fsck
	mv "$work/courier.$who" "$out/$who/secret/courier"
	ok "with it again nothing is amiss" office "$who" fsck
done
need deposit_ack 1 us
need deposit_ack 1 ru
need share "$everybody"
ok "with two that hold none delivers" unchanged ie \
	exits 4 "waiting for more depositaries" delivery ie
ok "and nothing is opened" unopened
until_time $((starts + 125 * hour))
need share "$everybody"
ok "a depositary that never holds is late, and alone" \
	same "late 4.2 by mt" irregularities ru
ok "the pair ends without a default" \
	same "ended the depositary did not deliver mt" ended us
ok "and nothing is opened then" unopened

need restore two
need part mt hold
need share "$everybody"
snapshot held
ok "before both have acknowledged none delivers" unchanged at \
	exits 4 "waiting for ack by" delivery at
need deposit_ack 1 us
need deposit_ack 1 ru
need share "$everybody"
ok "one delivers" part at deliver
need share "$everybody"
ok "one share opens nothing" unopened
ok "nor is anything proven against a deposit" exits 5 "proves nothing" \
	office ru swap evidence "${id[notice-ru-1]}"
snapshot one

# A stop between the two deliveries.
need act withdraw ro arrange answer "${id[propose]}" withdrawn
need share "$everybody"
ok "after a withdrawal the second still delivers" part ie deliver
need share "$everybody"
ok "so us reads what ru declared" prints "${item[ru]}" opens us
ok "and ru reads what us declared" prints "${item[us]}" opens ru
ok "nobody departed from a rule" same "" irregularities obs

# mt holds, and keeps silent.
need restore one
ok "two deliver, the third keeps silent" part ie deliver
need share "$everybody"
ok "us opens" prints "${item[ru]}" opens us
ok "ru opens" prints "${item[us]}" opens ru
ok "nobody is named" same "" irregularities obs
ok "mt is told to deliver, too" \
	prints "swap deliver ${id[propose]:0:8} 1" office mt todo
ok "what us declared is on no disk but us's and ru's" \
	nowhere_but us ru "${item[us]}"
ok "what ru declared is on no disk but us's and ru's" \
	nowhere_but us ru "${item[ru]}"
ok "against a deposit that was owed nothing is proven" \
	exits 5 "proves nothing" \
	office ru swap evidence "${id[notice-ru-1]}"
ok "how its own was sealed ru does not show for nothing" unchanged ru \
	exits 5 "only take its second layer away" \
	office ru swap evidence "${id[notice-us-1]}"
until_time $((now + 13 * hour))
need share "$everybody"
ok "by its clock mt is late, and alone" same "late 4.2 by mt" irregularities obs
ok "the pair goes on all the same" same "running " ended us

# us says that it cannot read what it can.
need restore held
need deposit_ack 1 ru
need act objection us object "${id[deposit-us-1]}"
need share "$everybody"
ok "ru does not show how it was sealed while the pair runs" unchanged ru \
	exits 5 "only take its second layer away" \
	office ru swap evidence "${id[notice-us-1]}"
until_time $((starts + 125 * hour))
need share "$everybody"
ok "the pair ends, and nobody is named" same "" irregularities obs
ok "as contested" same "ended contested: whether a deposit can be read" ended us
ok "and nothing is opened then, too" unopened
ok "ru shows that it could be read" act shown ru swap evidence \
	"${id[notice-us-1]}"
need share "$everybody"
ok "so us has defaulted" same "pair-default 4.2 by us" irregularities obs
ok "and ended it" same "ended a gate was missed us" ended ru
ok "which opens nothing" unopened
ok "what ru declared is still on no other disk" nowhere_but ru "${item[ru]}"
plan
