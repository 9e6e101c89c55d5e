#!/usr/bin/env bash
# Goal: a served office is a C2SP witness to anyone who asks, and never cosigns
# two histories of a log: not for a forger with the log's key, not at a sync, and
# not if it is killed or its disk fails at any system call. It keeps what proves
# that somebody tried.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"
shopt -s lastpipe # what counts tests stands at the end of pipes

suite=$top/test/conformance/witness
origin=us.example/tally

# serve FOLDER: in the background, as $server, at $base_url.
serve() {
	rm -f "$1.said"
	"$tally" -C "$1" serve --listen 127.0.0.1:0 >"$1.said" 2>&1 &
	server=$!
	for _ in {1..400}; do
		base_url=$(grep -so 'http://[0-9.:]*' "$1.said") && return
		kill -0 "$server" 2>/dev/null || break
		sleep 0.05
	done
	cat "$1.said"
	return 1
}

ended() { # also after it was killed
	kill "$server" 2>/dev/null
	wait "$server" 2>/dev/null
}

try_witness() { # OPTION...
	timeout 300 python3 "$suite" "$base_url" --origin "$origin" \
		--seed "$out/us/key/office" "$@"
}

only_two_sign() {
	make_offices &&
		quietly office ch charter sign "$out/charter.yaml" \
			--peer "us=$out/us" &&
		quietly office us charter sign "$out/charter.yaml"
}

table_is_good() {
	try_witness --witness "$(vkey_of ch)" >"$work/table" || {
		grep DEVIATES "$work/table"
		tail -n 1 "$work/table"
		return 1
	}
}

# The server of another program gives the suite something to find.
other_server_deviates() {
	local code=0
	base_url=http://127.0.0.1:1 try_witness >/dev/null 2>&1 || code=$?
	[ "$code" -eq 2 ]
}

suite_finds() { # SED_SCRIPT: what a witness with that fault would answer
	sed "$1" "$suite" >"$work/suite/witness"
	ended
	rm -rf "$work/fresh"
	cp -a "$out/unasked" "$work/fresh" && serve "$work/fresh" || return
	! suite=$work/suite/witness try_witness --rounds 1 >"$work/faulty" ||
		return
	grep -q DEVIATES "$work/faulty"
}

# Two histories, of 6 entries and of 7.
log_goes_on() {
	local i
	cp -a "$out/us" "$out/twin"
	for i in 1 2 3 4 5 6; do
		quietly office twin accredit inspector "other-$i" || return
		[ "$i" -eq 6 ] || quietly office us accredit inspector \
			"inspector-$i" || return
	done
}

fork_is_told() {
	! office begun import "$out/us" 2>"$work/fork" || return
	grep "signed two histories" "$work/fork"
}

need only_two_sign
cp -a "$out/ch" "$out/unasked"
need serve "$out/ch"
ok "every case of the conformance suite is answered as expected" table_is_good
ok "the suite tells that nobody answers from a wrong answer" \
	other_server_deviates
try_witness >"$work/again" 2>&1
ok "a log that was cosigned is not tried again" [ $? -eq 2 ]
ok "a log that shows others less than was cosigned is not mirrored" \
	exits 4 "cannot be told" office ch import "$out/us"
ended
ok "the server stops" [ $? -eq 0 ]
mkdir "$work/suite" && cp "$top/test/conformance/tlog.py" "$work/suite"
ok "the suite finds a witness whose sizes are wrong" \
	suite_finds 's/answer.body == b"%d\\n" % size/answer.body == b"7\\n"/'
ok "the suite finds a witness that cosigns other bytes" \
	suite_finds 's|cosignature/v1|cosignature/v2|;
		s|options.witness, \[\]|"'"$(vkey_of ch)"'", []|'
ended

# --- killed and failing -----------------------------------------------------

# Without random bytes the library that makes them ends the server, as it should.
reading=${reading/getrandom|/}

# Every thread of the server is traced from now on: attach STRACE_OPTION...
attach() {
	strace -f -qq "$@" -p "$server" 2>/dev/null &
	tracer=$!
	for _ in {1..200}; do
		grep -qs '^TracerPid:	0' "/proc/$server"/task/*/status || return 0
		kill -0 "$tracer" 2>/dev/null || return 1
		sleep 0.05
	done
	return 1
}

detach() {
	kill "$tracer" 2>/dev/null
	wait "$tracer" 2>/dev/null
}

# submit OLD:SIZE[:WORD]: the status and the first word of the answer.
submit() { try_witness --submit "$1" 2>/dev/null | head -n 1 | cut -c 1-12; }

# The calls of the thread that puts a cosignature on record, of an office that has
# cosigned OLD entries so far: KIND NAME NUMBER.
scene() { # BASE OLD
	base=$1 old=$2
	rm -rf "$work/traced"
	cp -a "$base" "$work/traced" && serve "$work/traced" || return
	attach -o "$work/trace" || return
	submit "$old:8" >"$work/traced.answer"
	ended
	detach
	list_calls
}

# The same of a sync with us.
scene_of_sync() { # BASE
	base=$1
	rm -rf "$work/traced"
	cp -a "$base" "$work/traced" || return
	strace -f -qq -o "$work/trace" "$tally" -C "$work/traced" import \
		"$out/us" >/dev/null && list_calls
}

list_calls() {
	awk -v changing="^($changing)\$" -v reading="^($reading)\$" '
		{ thread = $1; sub(/^[0-9]+ +/, ""); name = $0; sub(/\(.*/, "", name)
		  n = ++number[thread, name]; kind = "" }
		name == "linkat" { puts = thread }
		name ~ changing { kind = "change" }
		name ~ reading && !/O_CREAT/ { kind = "read" }
		kind { calls[thread] = calls[thread] kind " " name " " n "\n" }
		END { printf "%s", calls[puts] }' "$work/trace" >"$work/calls"
	[ -s "$work/calls" ]
}

# What must hold after a submission was hit, whatever came of it. A is what it
# asked for, B the same size's other history.
judge() { # ANSWER_A RULE
	local a=$1 b c
	b=$(submit "$old:7:other")
	c=$(submit 8:8)
	[[ $a != 200* || $b != 200* ]] || echo "two-histories: at $2: both"
	[[ $b != 200* || $c != 200* ]] || echo "two-histories: at $2: B, then A"
	[[ $a != 200* || $c == 200* ]] || echo "lost: at $2: A then '$c'"
	[[ "$b|$c" == "200"*"|409 7" || "$b|$c" == "409 8|200"* ]] ||
		echo "stuck: at $2: A '$a', then B '$b' and A '$c'"
	echo judged
}

hit() { # NAME NUMBER RULE
	local box=$work/box.$BASHPID a rule=$1:$3:when=$2 server base_url tracer
	rm -rf "$box"
	cp -a "$base" "$box" && serve "$box" || return
	attach -o /dev/null -e "trace=$1" -e "inject=$rule" || return
	a=$(submit "$old:8")
	if [ "$3" = signal=KILL ]; then
		wait "$server" 2>/dev/null
		[ $? -eq 137 ] || echo "stuck: at $rule: not reached"
		detach
		serve "$box" || return
	else
		detach
	fi
	judge "$a" "$rule"
	ended
	rm -rf "$box"
}

# After a sync with us was hit: of it and its twin one is taken, whole.
judge_sync() { # RULE
	local a b taken=none
	cosigned_size >"$box.before" && taken=$(<"$box.before")
	"$tally" -C "$box" import "$out/twin" >"$box.twin" 2>&1
	b=$?
	"$tally" -C "$box" import "$out/us" >"$box.us" 2>&1
	a=$?
	[ "$taken$b" != 60 ] || echo "two-histories: at $1: us, then its twin"
	[ "$a$b" != 00 ] || echo "two-histories: at $1: both"
	[ "$taken$a" != 61 ] || echo "lost: at $1"
	if [ "$((a + b))" -ne 1 ] || [ "$(cosigned_size)" -ne "$((7 - b))" ] ||
		! grep -q "two histories" "$box".{us,twin}; then
		echo "stuck: at $1: took $taken, then twin $b and us $a"
		cat "$box".{us,twin}
	fi
	echo judged
}

cosigned_size() { sed -n 2p "$box/mirror/$origin/checkpoint" 2>/dev/null; }

hit_sync() { # NAME NUMBER RULE
	local box=$work/box.$BASHPID
	rm -rf "$box"
	cp -a "$base" "$box" || return
	strace -f -qq -o /dev/null -e "trace=$1" -e "inject=$1:$3:when=$2" \
		"$tally" -C "$box" import "$out/us" >/dev/null 2>&1
	judge_sync "$1:$3:when=$2"
}

# A submission of another root at the size that was cosigned, and an old size
# that was true once: its fork is kept.
scene_of_fork() { # BASE
	base=$1
	rm -rf "$work/traced"
	cp -a "$base" "$work/traced" && serve "$work/traced" || return
	attach -o "$work/trace" || return
	submit 5:8:other >"$work/traced.answer"
	ended
	detach
	list_calls
}

kept() { find "$box/evidence" -path '*/.tmp-writing' -prune -o -type f -print | wc -l; }

is_kept_whole() {
	[ "$(kept)" -eq 3 ] && "$tally" -C "$box" fsck &&
		"$tally" -C "$box" prove-fork "$origin" -o "$box.fork"
} >"$box.whole" 2>&1

# After keeping a fork was hit. "two-histories" is not in question here.
judge_fork() { # ANSWER RULE
	local again
	[[ $1 != 409* ]] || is_kept_whole || echo "lost: at $2: answered, not kept"
	[[ $2 != *KILL* || $(kept) =~ ^[03]$ ]] ||
		echo "stuck: at $2: $(kept) files after a new start"
	again=$(submit 5:8:other)
	if [[ $again != 409* ]] || ! is_kept_whole; then
		echo "stuck: at $2: '$1', then '$again' with $(kept) files"
		cat "$box.whole"
	fi
	[[ $(submit 8:9) == 200* ]] || echo "stuck: at $2: nothing is cosigned"
	echo judged
}

hit_fork() { # NAME NUMBER RULE
	local box=$work/box.$BASHPID a rule=$1:$3:when=$2 server base_url tracer
	rm -rf "$box"
	cp -a "$base" "$box" && serve "$box" || return
	attach -o /dev/null -e "trace=$1" -e "inject=$rule" || return
	a=$(submit 5:8:other)
	if [ "$3" = signal=KILL ]; then
		wait "$server" 2>/dev/null
		[ $? -eq 137 ] || echo "stuck: at $rule: not reached"
		detach
		serve "$box" || return
	else
		detach
	fi
	judge_fork "$a" "$rule"
	ended
	rm -rf "$box"
}

hitter=hit
hits() { # LABEL KIND RULE EVERY
	local number text outcome worker
	awk -v kind="$2" '$1 == kind { print $2, $3 }' "$work/calls" |
		thin "$4" >"$work/list"
	number=$(wc -l <"$work/list")
	for worker in 0 1; do
		awk -v worker="$worker" 'NR % 2 == worker' "$work/list" |
			while read -r name count; do
				"$hitter" "$name" "$count" "$3"
			done >"$work/found.$worker" 2>&1 &
	done
	wait
	cat "$work"/found.? >"$work/found"
	while IFS='|' read -r outcome text; do
		ok "witness $1 at $number calls: $text" finds_no "$outcome"
	done <<-'END'
		two-histories|it cosigned one history alone
		lost|what was cosigned is on record
		stuck|it goes on with one of them, without help
	END
}

finds_no() { # OUTCOME
	[ "$number" -gt 0 ] || return
	! grep "^$1:" "$work/found" || return
	[ "$(grep -c '^judged' "$work/found")" -eq "$number" ] || {
		echo "not every hit was judged:"
		head -n 5 "$work/found"
		return 1
	}
}

can_attach() {
	attach -o /dev/null -e trace=none
	local code=$?
	detach
	return "$code"
}

cp -a "$out/unasked" "$out/begun"
need serve "$out/begun"
ok "a first checkpoint is cosigned" \
	grep -q "^200" <(try_witness --submit 0:5)
ok "the log goes on to another history" log_goes_on
ok "a sync takes the two for a fork" fork_is_told
ok "the fork is kept as evidence" [ -d "$out/begun/evidence" ]
ok "nothing of the other history is mirrored" \
	[ ! -e "$out/begun/mirror/$origin" ]
need can_attach
ended
need scene "$out/unasked" 0
hits "killed at its first" change signal=KILL 1
need scene "$out/begun" 5
hits "killed at its second" change signal=KILL 1
hits "on a failing disk" change error=EIO 1
hits "on a full disk" change error=ENOSPC 2
hits "unable to read" read error=EIO 8
cp -a "$out/unasked" "$out/asked"
need serve "$out/asked"
ok "a larger checkpoint is cosigned" grep -q "^200" <(try_witness --submit 0:8)
ok "nothing is evidence yet" [ -z "$(ls -A "$out/asked/evidence")" ]
cp -a "$out/asked" "$out/forked"
ended
need serve "$out/forked"
ok "another root of that size is refused" \
	grep -q "^409" <(try_witness --submit 5:8:other)
ok "and a third" grep -q "^409" <(try_witness --submit 5:8:third)
ended
ok "status tells of the first" prints "evidence held: 1," office forked status
box=$out/forked
ok "which stays the only one, and is proof for strangers" is_kept_whole
ok "without the log's entries at hand" [ ! -e "$box/mirror/$origin" ]
need scene_of_fork "$out/asked"
hitter=hit_fork
hits "killed as it keeps a fork" change signal=KILL 1
hits "on a failing disk as it keeps a fork" change error=EIO 2
need scene_of_sync "$out/unasked"
hitter=hit_sync
hits "killed at a sync" change signal=KILL 4
hits "on a failing disk at a sync" change error=EIO 6
plan
