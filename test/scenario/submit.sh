#!/usr/bin/env bash
# Goal: an office gets its newest head cosigned by witnesses over the network,
# whatever they do; strangers then accept its proofs; and an office that a
# witness shows to have lost entries, or to have been copied, stops.
# shellcheck source=test/lib/scenario.bash
. "$(dirname "$0")/../lib/scenario.bash"
network=yes
odd=0
end() {
	stop_daemons
	[ "$odd" -eq 0 ] || kill "$odd" 2>/dev/null
	rm -rf "$work"
}
trap end EXIT

stub=$top/test/lib/odd_witness.py
ways=(bare blind mistyped failing forbidding unproven malformed)

start_odd() {
	local tries=200
	python3 "$stub" "$work" 2>"$work/odd" &
	odd=$!
	until [ -s "$work/url" ]; do
		kill -0 "$odd" && [ $((tries--)) -gt 0 ] || return
		sleep 0.05
	done
	odd_url=$(cat "$work/url")
}

# policy K WAY...: K of these must cosign the log of us.
policy() {
	local need=$1
	shift
	{
		echo "log $(vkey_of us)"
		python3 "$stub" --policy "$odd_url" "$@"
		echo "group enough $need $*"
		echo "quorum enough"
	} >"$work/policy"
}

# asked CODE TEXT WAY...: us submits to these alone; a line has that text.
asked() {
	local want=$1 text=$2 code=0
	shift 2
	policy $# "$@"
	office us submit --policy "$work/policy" "$@" >"$work/asked" 2>&1 ||
		code=$?
	echo "exit $code"
	cat "$work/asked"
	[ "$code" -eq "$want" ] && grep -qF -- "$text" "$work/asked"
}

# fails_with PROGRAM OPTION...: so is the JSON answer `a` of a submit that fails.
fails_with() {
	local answer
	! answer=$(office us --json submit "${@:2}" 2>/dev/null) || return
	python3 -c '
import json, sys
a = json.loads(sys.argv[1])
sys.exit(0 if eval("(%s)" % sys.argv[2]) else str(a))' "$answer" "$1"
}

goes_on() { quietly office us accredit inspector "$1"; }
newest() { query us log --by us 'a["entries"][-1]["id"]'; }

need make_offices
need sign_charter
need start_odd

# --- the charter's witness ----------------------------------------------------

ok "the charter's witness cosigns over TLS" prints "ch: cosigned " \
	office us submit
ok "and again, on from what is remembered" prints "ch: cosigned " \
	office us submit ch
need goes_on one
entry=$(newest)
ok "no cosignature covers a new entry" exits 4 "sync with a witness" \
	office us prove "$entry" -o "$work/proof"
ok "the next head is cosigned, without a sync" prints "ch: cosigned " \
	office us submit
ok "and proves the entry" prints "cosigned by 1 of the charter's" \
	office us prove "$entry" -o "$work/proof"
ok "to a stranger with the charter" quietly "$tally" verify "$work/proof" \
	--charter-file "$out/charter.yaml" \
	--charter "$(charter_id)"
is_told_in_json() {
	query us submit '[a["ok"], a["quorum"], a["log"], a["witnesses"][0]["name"],
		a["witnesses"][0]["outcome"], a["size"] == a["witnesses"][0]["old"]]'
}
ok "all of it is told in JSON" same "True
True
us.example/tally
ch
cosigned
True" is_told_in_json
without_memory() {
	rm -r "$out/us/submitted" "$out/us/vouched" && goes_on two &&
		prints "ch: cosigned " office us submit
}
ok "what is remembered is only a cache" without_memory
ok "fsck finds nothing" quietly office us fsck
ok "nobody is no witness" exits 2 "names a witness 'nobody'" \
	office us submit nobody
ok "a peer that is no witness is asked by name" exits 0 "ro: cosigned " \
	office us submit ro
ok "and told to be none" exits 0 "ro: is no witness of the charter" \
	office us submit ro
ok "the only witness has nobody to ask" exits 3 "has no other witness" \
	office ch submit
need stop_daemon ch
failed_at_quorum() { # NAME...: nothing is cosigned now, and that is no success
	exits 3 "cannot be reached" office us submit "$@" &&
		grep -q "^the head of [0-9]* entries already had its quorum$" \
			"$work/exits.out"
}
ok "nobody is there, of a head that was cosigned before" failed_at_quorum
ok "so it is with a witness by name" failed_at_quorum ch
need goes_on three
gone_is_told() {
	local code=0
	office us submit >"$work/gone" 2>&1 || code=$?
	cat "$work/gone"
	[ "$code" -eq 3 ] && grep -q "^tally: ch: .* cannot be reached" \
		"$work/gone" && grep -q "0 of the charter's witnesses" "$work/gone"
}
ok "a witness that is gone is told, and that too few cosigned" gone_is_told
ok "in JSON too" fails_with 'a["exit"] == 3 and
	"cannot be reached" in a["error"] and
	a["witnesses"][0]["outcome"] == "not-asked"'
need start_daemon ch
need quietly office us charter sign "$out/charter.yaml" --peer "ch=${url[ch]}"

# --- a policy's witnesses -----------------------------------------------------

goes_on_with() { # WAY: from the first head to another
	asked 0 "$1: cosigned " "$1" && goes_on "after-$1" &&
		asked 0 "$1: cosigned " "$1"
}
for way in good "${ways[@]}"; do
	ok "a $way witness goes on" goes_on_with "$way"
done
# Of what is remembered nothing is left: all must be learnt from the answers.
forgotten_with() {
	rm -r "$out/us/submitted" && goes_on "forgot-$1" &&
		asked 0 "$1: cosigned " "$1"
}
for way in good bare mistyped failing unproven; do
	ok "a $way witness goes on with an office that forgot" \
		forgotten_with "$way"
done
blind_again() {
	rm -r "$out/us/submitted" && asked 0 "blind2: cosigned " blind2
}
need quietly asked 0 "blind2: cosigned " blind2
ok "one that tells nothing cosigns the same head again" blind_again
need goes_on more
ok "one that cosigned and then failed is looked at" \
	asked 0 "forgetful: cosigned " forgetful
ok "lines of others, of other types and of no type are passed over" \
	asked 0 "talkative: cosigned " talkative
ok "a cosignature of the far future is told" asked 0 "is ahead of" ahead
ok "also of one for which there is no date" \
	asked 0 "second $((1 << 62)) since 1970" dateless

refused() { # CODE TEXT WAY: said, and no cosignature kept
	local before after
	goes_on "refused-$3" || return
	before=$(ls "$out/us/submitted")
	asked "$1" "$2" "$3" && after=$(ls "$out/us/submitted") &&
		[ "$before" = "$after" ]
}
ok "a bad cosignature is refused" refused 1 "does not verify" spoilt
ok "so is a good one beside a bad one" refused 1 "does not verify" twice
ok "so is one with the time zero" refused 1 "the time zero" timeless
ok "that of another key is none" refused 4 "without a cosignature" stranger
ok "a busy witness is told" refused 4 "HTTP status 503: not now" busy
ok "so is one that does not know the log" refused 4 "status 404" unknown
ok "so is one that wants another office" refused 4 "status 403" locked
ok "no redirect is followed" refused 4 "status 302" moved
ok "an endless answer is broken off" refused 3 "over 65536 bytes" endless
ok "so is a connection that is closed" refused 3 "without an answer" gone
ok "who claims more than there is must show it" \
	refused 1 "says that it cosigned 123456 entries" claiming
ok "a claim alone stops nothing" goes_on claimed
policy 1 slow good
ok "a slow witness is given up, and the others go on" \
	prints "good: cosigned " office us submit --policy "$work/policy"
named_slow_fails() {
	local code=0
	office us submit --policy "$work/policy" slow good || code=$?
	[ "$code" -eq 3 ]
}
ok "but not to who asks for it by name" named_slow_fails
need goes_on few
policy 2 good bare
ok "why there is no quorum is told in JSON" fails_with 'a["exit"] == 4 and
	not a["quorum"] and "too few" in a["error"]' \
	--policy "$work/policy" good
ok "fsck finds nothing" quietly office us fsck

# --- proofs by a policy -------------------------------------------------------

need goes_on proved
entry=$(newest)
policy 3 good bare failing blind3
cp "$work/policy" "$work/three"
need quietly office us submit --policy "$work/three"
need goes_on unproved
ok "an older head that was enough is taken for a proof" \
	prints "cosigned by 1 of the charter's witnesses and 4 others" \
	office us prove "$entry" -o "$work/proof" --policy "$work/three"
ok "strangers accept it by that policy" prints "under that policy" \
	"$tally" verify "$work/proof" --policy "$work/three"
four=$work/four
sed 's/^group enough 3/group enough 4/; s/ blind3$/ blind3 spoilt/' \
	"$work/three" >"$four"
python3 "$stub" --policy "$odd_url" spoilt >"$work/line"
sed -i "/^group/e cat $work/line" "$four"
ok "and by another that names them" prints "under that policy" \
	"$tally" verify "$work/proof" --policy "$four"
ok "too few of a policy are told" exits 4 "submit --policy" \
	office us prove "$(newest)" --policy "$work/three"
ok "without the policy, the charter's witnesses stand alone" silent_on \
	"good.example" office us prove "$entry"
ok "a policy of other logs is refused" exits 2 "names no log us.example" \
	office us submit --policy <(sed "s,^log .*,log $(vkey_of ru)," \
	"$work/three")
no_url() {
	sed -i "s,http://.*,$out/us/record," "$work/policy" &&
		exits 3 "is no URL" one_line
}
# Of the two lines the first tells why.
one_line() {
	local code=0
	office us submit --policy "$work/policy" good 2>"$work/two" || code=$?
	head -n 1 "$work/two" >&2
	return "$code"
}
policy 1 good
ok "an address that is no URL is told" no_url
ok "a policy that cannot be read is told" exits 2 "line 2" \
	office us submit --policy <(printf 'quorum none\nwitness\n')

# --- lost entries and copies --------------------------------------------------

need quietly office us submit ch
cp -a "$out/us" "$work/old"
need goes_on newest
need quietly office us submit ch
cp -a "$out/us" "$work/whole"
rm -rf "$out/us" && cp -a "$work/old" "$out/us"
ok "an office put back from an old copy is shown what it lost" \
	exits 1 "has lost 1 entry of" office us submit
rm -rf "$out/us" && cp -a "$work/old" "$out/us"
ok "in JSON too, and no quorum is" fails_with 'a["exit"] == 1 and
	not a["quorum"] and "has lost 1 entry of" in a["error"] and
	a["witnesses"][0]["outcome"] == "own-log-lost"'
ok "it appends nothing" exits 3 "restored" office us accredit inspector no
ok "nor submits" exits 3 "restored" office us submit
ok "what the witness showed is kept" grep -rq "^ch.example/tally+" \
	"$out/us/submitted"
ok "fsck finds nothing in such an office" quietly office us fsck
need quietly office us charter sign "$out/charter.yaml" --peer "ru=$work/whole"
ok "who holds the entries gives them back" exits 4 "are taken back" \
	office us sync ru
ok "and the witness goes on" prints "ch: cosigned" office us submit
rm -rf "$out/us" && cp -a "$work/old" "$out/us"
need goes_on other
ok "a copy that appended another entry is shown its two histories" \
	exits 1 "signed two histories" office us submit
ok "and appends nothing" exits 3 "restored" office us accredit inspector no
ok "the proof of it is kept" office us prove-fork us.example/tally \
	-o "$work/fork"
ok "and holds for strangers" quietly "$tally" verify "$work/fork" \
	--policy "$work/three"
rm -rf "$out/us" && cp -a "$work/old" "$out/us"
need goes_on other
need goes_on another
ok "also if it is longer" exits 1 "signed two histories" office us submit
ok "fsck finds nothing in such an office" quietly office us fsck
plan
