#!/usr/bin/env bash
# Goal: an office that shows one history to one reader and another to the next
# is found out as soon as two readers meet; both signed heads are kept, prove it
# to everyone, and no conclusion that counts that log confirms anything.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

log=us.example/tally
twin=$work/twin     # the second us
mirror_of_us() { fingerprint "$out/$1/mirror/$log"; }
twin_us() { "$tally" -C "$twin" --clock "$(stamp "$now")" "$@"; }

# Every head in a folder of evidence: size and root, each once.
heads_kept() { # WHO
	local head
	for head in "$out/$1"/evidence/*/{held,offered}; do
		sed -n '1,3p' "$head" | paste -s -d ' '
	done | sort -u
}

# forked COMMAND...: it says that us signed two histories, and exits with 1.
forked() {
	local code=0
	"$@" >"$work/sync" 2>&1 || code=$?
	cat "$work/sync"
	[ "$code" -eq 1 ] &&
		grep -q "^tally: .*$log signed two histories" "$work/sync"
}

disputed() { # WHO SITE
	concluded "$1" "$2" >"$work/word"
	cat "$work/word"
	grep -q '^disputed .*equivocation' "$work/word"
}

set_up_with_looks() {
	set_up && gate_notice 1 orlan && gate_designate 1 && gate_swap 1 &&
		gate_arrive 1 && look 1 us "$example/found-orlan.csv" &&
		look 1 ru "$example/found-deveselu.csv" && later 150 &&
		cut_for us ru
}

need set_up_with_looks
ok "before, absence at Orlan is confirmed" same absence-confirmed \
	concluded ru orlan
snapshot honest

# Two copies of us go on, with the same number of entries.
need cp -a "$out/us" "$twin"
need quietly office us accredit inspector first
need quietly twin_us accredit inspector other
ok "the copies have the same size" cmp \
	<(sed -n 2p "$out/us/record/checkpoint") \
	<(sed -n 2p "$twin/record/checkpoint")
ok "and another root" test "$(sed -n 3p "$out/us/record/checkpoint")" != \
	"$(sed -n 3p "$twin/record/checkpoint")"
ok "ru takes the one" office ru sync us
ok "ch takes the other" office ch import "$twin"
held=$(mirror_of_us ru)
ok "ru notices when it reads what ch holds" \
	forked office ru sync ch
ok "its mirror stays as it was" same "$held" mirror_of_us ru
ok "both heads are kept" test "$(heads_kept ru | wc -l)" -eq 2
ok "both are of us, with one size" same "$log $(sed -n 2p \
	"$twin/record/checkpoint")" eval \
	'heads_kept ru | sed "s/ [^ ]*$//" | sort -u'
ok "the first is what ru holds" grep -qF \
	"$(sed -n 3p "$out/us/record/checkpoint")" <(heads_kept ru)
ok "the second is what ch holds" grep -qF \
	"$(sed -n 3p "$twin/record/checkpoint")" <(heads_kept ru)
ok "it notices again, and keeps nothing twice" unchanged ru \
	forked office ru sync ch
ok "the other logs of ch go on" office ru log --by ch
ok "what ru holds still verifies" quietly "$tally" verify "$out/ru" --charter \
	"$(charter_id)"
ok "us is told that others hold another history of its own" \
	forked office us sync ch
ok "and not to log what it can log no more" \
	silent_on "to show it" cat "$work/sync"
stops_first() {
	office us todo >"$work/todo" || return
	cat "$work/todo"
	sed -n 1p "$work/todo" | grep -qx \
		"stop: tell the others; see docs/operations.md, Restoring" &&
		! grep -q 'evidence us' "$work/todo" &&
		tr -s '\n ' ' ' <"$work/todo" |
			grep -q "see evidence/ and docs/operations.md" &&
		! grep -q 'tally .*sync\|nothing is owed' "$work/todo"
}
ok "its todo says to stop, before anything else" stops_first
ok "to programs, too" same True query us todo '"two histories" in a["stop"]'
ok "its status says so too" prints "STOPPED" office us status
ok "and to programs" same True query us status '"two histories" in a["stop"]'
ok "no other office's status does" silent_on "STOPPED" office ru status
ok "no other office is stopped" silent_on "stop:" office ru todo
advised_once() {
	local reader=("$tally" -C "$work/reader" --clock "$(stamp "$now")")
	cp -a "$out/obs" "$work/reader" && quietly "${reader[@]}" sync us &&
		quietly "${reader[@]}" charter sign "$out/charter.yaml" \
			--peer "ro=$out/ch" && forked "${reader[@]}" sync ch ro &&
		[ "$(grep -c 'to show it' "$work/sync")" -eq 1 ]
}
ok "of many peers that show it, one advice is given" advised_once

# Whoever has the charter can check it, without any office.
stranger=$work/stranger
proof=$stranger/us.fork-proof
mkdir "$stranger"
judged() { # FILE: as a stranger sees it
	(cd "$stranger" && "$tally" verify "$1" --charter-file \
		"$out/charter.yaml" --charter "$charter_id")
}
ok "ru's status names us before anything is logged" \
	prints "SHOWED TWO HISTORIES" office ru status
ok "that of ch does not: it has read but one" \
	silent_on "SHOWED TWO HISTORIES" office ch status
charter_id=$(charter_id)
ok "ru proves the fork to anyone" prints "us signed two histories" \
	office ru prove-fork "$log" -o "$proof"
ok "the proof says who" prints "equivocation by $log" judged "$proof"
ok "by a policy, too" prints "equivocation by $log" "$tally" verify "$proof" \
	--policy <("$tally" charter policy "$out/charter.yaml")
sed 's/example/elpmaxe/' "$proof" >"$stranger/bad"
ok "a changed proof proves nothing" exits 1 "" judged "$stranger/bad"
ok "against ru there is nothing" exits 3 "nothing is held here against" \
	office us prove-fork ru.example/tally

# Evidence is logged. To those who hold the one history only the other head is
# proof, so both are.
offered=$(echo "$out"/ru/evidence/*/offered)
forked office ru sync ch >/dev/null
told=$(sed -n 's/.*: tally -C [^ ]* \(evidence .*\)/\1/p' "$work/sync")
# shellcheck disable=SC2086 # the name that is printed has a star
ok "the command that ru was told logs the proof" office ru $told
ok "with both heads" test "$(office ru log --kind evidence | grep -c evidence)" \
	-eq 2
sees() { irregularities "$1" | grep '^equivocation 1.3 by us$'; }
ok "ru's status names us" prints "SHOWED TWO HISTORIES" office ru status
ok "the irregularity is of us" sees ru
ok "ch, which holds the other history, notices too" forked office ch sync ru
ok "and counts what ru logged" sees ch
need later 10
ok "the witness cuts" quietly office ch cut
need quietly office obs sync ch
need quietly office ro sync ch
for who in ch obs ro; do
	for site in deveselu redzikowo orlan; do
		ok "for $who, $site is disputed for equivocation" \
			disputed "$who" "$site"
	done
	ok "$who sees whose it is" sees "$who"
	quietly office "$who" prove-fork "$log" -o "$proof.$who"
	ok "and can prove it from what was logged" \
		prints "equivocation by $log" judged "$proof.$who"
done
bundled() { "$tally" verify "$work/fork.tar" --charter "$charter_id"; }
need quietly office ch bundle "${id[propose]}" -o "$work/fork.tar"
ok "a bundle carries the evidence, so a stranger concludes the same" \
	prints "equivocation" bundled
newer_is_told() {
	office ru conclusion "${id[propose]}" 2>&1 >/dev/null |
		grep "newer, but .*of us is of another history"
}
forked office ru sync ch >/dev/null
ok "ru, on the other history, is told that there is a newer cut" newer_is_told

# A head that nobody signed is no evidence.
sed "3s/./A/" "$offered" >"$work/forged"
ok "a forged head is refused as evidence" unchanged ru \
	exits 5 "not signed by that log" \
	office ru evidence "$log" "$work/forged"

restore honest
ok "a head that contradicts nothing disputes nothing" \
	prints "contradicts nothing" office ru evidence "$log" \
	"$out/ru/mirror/$log/checkpoint"
need cut_for ru
ok "and absence stays confirmed" same absence-confirmed concluded ru orlan

# An office that was restored from an old copy.
restore honest
need cp -a "$out/us" "$work/old"
need quietly office us accredit inspector first
need quietly office us accredit inspector second
need quietly office ru sync us
rm -rf "$out/us" && cp -a "$work/old" "$out/us"
held=$(mirror_of_us ru)
sync_says() { office ru sync "$1" 2>&1; }
shrunk() { # MEMBER: of what programs are told
	query ru status "[l for l in a['logs'] if l['name'] == 'us'][0].get(
		'shrunk', {}).get('$1')"
}
ok "before anything shrank, nothing is told of it" same None shrunk since
shrank=$(stamp "$now")
ok "an office that shrank is read without harm" office ru sync us
ok "and it is told how much its record lacks" \
	prints "us: its record shows " sync_says us
ok "to programs, too" same us query ru sync us '[l["name"] for l in a["shrunk"]]'
ok "an older mirror of it is nothing to tell" \
	silent_on "its record shows" sync_says ch
ok "both heads are kept" test "$(grep -c "^$log\$" \
	"$out/ru/evidence/shrunk/$log")" -eq 2
need later 10
ok "status says since when" prints \
	"SHRUNK since ${shrank:0:10} ${shrank:11:5}Z: shows " office ru status
ok "where, and that it proves nothing to others" \
	prints "no proof to others" office ru status
ok "programs are told since when" same "$shrank" shrunk since
ok "and where" same "$out/us" shrunk from
ok "that is no history of another kind" \
	silent_on "SHOWED TWO HISTORIES" office ru status
ok "and nothing to log" silent_on "evidence" office ru todo
ok "fsck knows the record of it" office ru fsck
ok "and the longer mirror stays" same "$held" mirror_of_us ru
ok "the office itself takes back what it lost, and names the lost keys" \
	exits 4 "key/accredited/$log/first" office us --json sync ru
need quietly office us accredit inspector third
ok "and goes on without a fork" office ru sync us
ok "that it had shrunk is still told" \
	prints "had shrunk from ${shrank:0:10} ${shrank:11:5}Z" office ru status
ok "and that it is over" same "$(stamp "$now")" shrunk over
need cp "$out/ru/evidence/shrunk/$log" "$work/kept"
echo >>"$out/ru/evidence/shrunk/$log"
ok "if that was damaged, status says so" \
	prints "cannot be read: see tally fsck" office ru status
ok "to programs, too" same us query ru status '[l["name"] for l in a["logs"]
	if "shrunk_unreadable" in l]'
need mv "$work/kept" "$out/ru/evidence/shrunk/$log"
mv "$out/us/record/checkpoint" "$work/head"
ok "a peer without any head is told, whatever else it holds" \
	exits 3 "shows no head of $log" office ru sync us
need mv "$work/head" "$out/us/record/checkpoint"
restore honest
need quietly office us accredit inspector first
need quietly office us accredit inspector second
need quietly office ru sync us
rm -rf "$out/us" && cp -a "$work/old" "$out/us"
held=$(mirror_of_us ru)
need quietly office ru sync us
need quietly office us accredit inspector third
ok "if it goes on before that, shorter, it is a fork" \
	forked office ru sync us
ok "and no more told to be none" silent_on "no fork" office ru status
ok "and the mirror stays" same "$held" mirror_of_us ru
need quietly office us accredit inspector fourth
need quietly office us accredit inspector fifth
ok "if it grows longer than what is held, too" \
	forked office ru sync us
ok "and the mirror still stays" same "$held" mirror_of_us ru
longer_than_held() {
	quietly office ru prove-fork "$log" -o "$proof" && judged "$proof" &&
		grep -q '^root ' "$proof" "$out"/ru/evidence/*/fork
}
ok "status says so, though the counted log is shorter" \
	prints "SHOWED TWO HISTORIES" office ru status
ok "a fork of two sizes is proved with the larger one's history" \
	longer_than_held
for kept in "$out"/ru/evidence/*/fork; do
	ok "so is each that was kept" prints "equivocation by $log" \
		judged "$kept"
done
ok "each of its heads is kept" test "$(heads_kept ru | wc -l)" -eq 3
ok "the office itself is told" forked office us sync ru
ok "and appends nothing more" \
	exits 3 "two histories" office us accredit inspector sixth
plan
