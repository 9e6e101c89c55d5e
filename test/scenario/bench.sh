#!/usr/bin/env bash
# Goal: `tally bench` tells every figure as a line of JSON, leaves nothing
# behind however it ends, and writes into no office.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

place=$work/place
need mkdir "$place"

# Its figures, as "NAME N RUNS" if all that it says is what is promised.
figures() {
	"$tally" bench --seconds 0 --folder "$place" "$@" | python3 -c '
import json, statistics, sys
for line in sys.stdin:
    o = json.loads(line)
    assert sorted(o) == ["bench", "median", "n", "runs", "unit"], line
    assert o["median"] == statistics.median(o["runs"]) > 0, line
    print(o["bench"], o["n"], len(o["runs"]))'
}
names() { figures "$@" | cut -d ' ' -f 1 | paste -sd ' '; }

all="merkle_root hash_leaves inclusion_made inclusion_verified\
 consistency_made consistency_verified ed25519_sign ed25519_verify\
 declaration_65536_slots count_made count_verified ceiling_made\
 ceiling_verified vrf_output vrf_prove vrf_verify\
 tags_1024_of_65536_slots tag_prove_65536_slots tag_verify\
 replay_entries append_one append_batch_256 append_256_writers put_new"
ok "every figure is told" same "$all" names
ok "a group is measured alone" same "ed25519_sign ed25519_verify" \
	names signatures
ok "and so is a figure, or two" same "ed25519_verify append_one" \
	names append_one ed25519_verify
ok "each has five runs, here of one repetition" same "ed25519_sign 1 5" \
	figures ed25519_sign
with_json() {
	"$tally" --json bench --seconds 0 ed25519_sign | python3 -c '
import json, sys
print(json.load(sys.stdin)["bench"])'
}
ok "--json changes nothing" same ed25519_sign with_json
is_empty() { [ -z "$(ls -A "$place")" ]; }
ok "nothing is left in the folder" is_empty

ok "an unknown name is refused, with those that there are" \
	exits 2 "there are hashes, proofs" "$tally" bench speed
ok "so are seconds that are no number" \
	exits 2 "--seconds is a number" "$tally" bench --seconds 1.5
ok "a folder that is not there is told" \
	exits 3 "$work/none: " "$tally" bench --folder "$work/none"
need quietly "$tally" -C "$work/us" init us --log us.example/tally
ok "an office is no place for it" \
	exits 2 "is in the office" "$tally" bench --folder "$work/us"
ok "nor is a folder of an office" \
	exits 2 "is in the office" "$tally" bench --folder "$work/us/record"
need ln -s us/record "$work/link"
ok "nor a link into one" \
	exits 2 "is in the office" "$tally" bench --folder "$work/link"
into_nothing() { # what it says of a folder in memory is another matter
	"$tally" bench --seconds 0 ed25519_sign 2>&1 >/dev/full |
		grep -v "is in memory" >&2
	return "${PIPESTATUS[0]}"
}
ok "what cannot be written is no success" exits 70 "standard output" into_nothing

# ends_by SIGNAL: it ends by that signal, soon, and leaves nothing.
ends_by() {
	local pid code=0
	"$tally" bench --seconds 600 --folder "$place" appends \
		>"$work/figures" &
	pid=$!
	until [ -n "$(find "$place" -name checkpoint)" ]; do
		kill -0 "$pid" || return
		sleep 0.02
	done
	kill -s "$1" "$pid"
	wait "$pid" || code=$?
	echo "exit $code; left: $(ls -A "$place")"
	[ "$code" -eq $((128 + $(kill -l "$1"))) ] && is_empty &&
		[ ! -s "$work/figures" ]
}
ok "SIGTERM ends it, and nothing is left" ends_by TERM
ok "SIGHUP too" ends_by HUP
# A background process ignores SIGINT unless it is asked not to.
set -m
ok "and Ctrl-C" ends_by INT
set +m
plan
