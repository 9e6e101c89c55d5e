#!/usr/bin/env bash
# Goal: nothing starts without the yes of each host; a no and a silence end the
# proposal, by name, and another's yes changes nothing.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

answer() { # WHO yes|no [OPTION...]
	act "answer-$1" "$1" arrange answer "${id[propose]}" "${@:2}"
}

asked() { # of whom WHO sees an answer owed, in a line
	query "$1" status "' '.join(o['by'] for p in a['arrangements']
		for o in p['owed'] if o['what'] == 'answer')"
}

stands() { # phase, ending and by whom
	query "$1" status "[' '.join([p['phase'], p['ending']] + p['ended_by'])
		for p in a['arrangements']][0]"
}

# What WHO may do about the proposal, as todo lists it.
steps() {
	query "$1" todo "[s['command'].split(' ', 3)[3] for s in a['steps']
		if not s['command'].endswith(' sync')]"
}

waits_for() { # who else owes an answer, as todo of WHO says
	query "$1" todo "' '.join(w['by'] for w in a['waiting']
		if w['what'] == 'answer')"
}

cannot_start() {
	unchanged us exits 5 "$1" office us arrange choose "${id[propose]}" 1 orlan
}

not_inspected() {
	same "not-inspected" query us conclusion "${id[propose]}" "a['conclusion']"
}

need make_offices
need sign_charter
need declare_maps
need propose
need share us ru ro pl nato obs
yes="arrange answer ${id[propose]:0:8} yes"

ok "status says who is asked" same "ro pl ru" asked obs
for who in ru ro pl; do
	ok "todo tells $who to answer" same "$yes" steps "$who"
done
ok "todo tells an ally that is only told nothing to answer" \
	same "" steps nato
ok "todo of the proposer waits for all three" same "ro pl ru" waits_for us
ok "an ally that is only told cannot answer" \
	unchanged nato exits 5 "not-authorised" office nato arrange answer \
	"${id[propose]}" yes
snapshot proposed

# Only Romania.
need answer ro yes
need share us ru pl
ok "Romania's yes alone leaves it proposed" same "proposed " stands us
ok "and still asks Poland and Russia" same "pl ru" asked us
ok "no choice is made on Romania's word" \
	cannot_start "not agreed to yet"
ok "Romania cannot answer again" unchanged ro exits 5 "not-first" \
	office ro arrange answer "${id[propose]}" no
need answer ru yes
need share us pl
ok "without Poland the two leads cannot start either" \
	cannot_start "not agreed to yet"
ok "todo of Poland has it as its one step" same "$yes" steps pl
snapshot two

# Poland says no.
need answer pl no --reason "not on our soil"
need share us ru ro
for who in us ru ro pl; do
	ok "$who sees that Poland's no ended it" \
		same "ended refused pl" stands "$who"
done
ok "status says it in words" prints "ended by pl, refused" office us status
ok "a no departs from no rule" same "" irregularities us
ok "nothing more is owed by anyone" same "" asked us
ok "the arrangement is over for the leads" cannot_start "has ended"
ok "Poland's reason is in its record, for the others to read" \
	prints "not on our soil" office us show "${id[answer-pl]}"
need cut_for us
ok "what nobody consented to is not inspected" not_inspected
ok "a new proposal is open to the side that proposes" \
	prints "arrange propose" steps us

# Poland says nothing.
need restore two
need later $((7 * 24 * 60 + 50))
need share us pl
ok "an answer counts until the lag is over" same "proposed " stands us
need later 30
need share us ru ro pl
for who in us ru ro pl; do
	ok "$who sees that Poland's silence ended it" \
		same "ended not answered in time pl" stands "$who"
done
ok "silence is a no, not an irregularity" same "" irregularities us
ok "a late yes is no yes" unchanged pl exits 5 "late (protocol 4.2)" \
	office pl arrange answer "${id[propose]}" yes
need act late-pl pl arrange answer "${id[propose]}" yes --anyway
need share us
ok "a late yes that is logged all the same starts nothing" \
	same "ended not answered in time pl" stands us
ok "and is listed under its name" same "late 4.2 by pl" irregularities us
need cut_for us
ok "no host's silence inspects anything" not_inspected

# All three: the same offices, and it starts.
need restore two
need answer pl yes
need share us ru
ok "the last yes starts it" same "running " stands us
need choose 1 us orlan
ok "then the first choice is made" same 1 query us status \
	"len([p for p in a['arrangements'] if p['gate'] == 'notice'])"
plan
