#!/usr/bin/env bash
# Goal: other programs can call every procedure: each line in gets one line out,
# in order and at once, what is not understood is told and counted, and no answer
# is lost in silence. What docs/plan.md says of a function is so.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

eval_lines() { "$tally" plan eval "$@"; }
answer() { eval_lines <<<"$1"; } # CALL
look='"f":"pdetect","N":1000,"d":1,"p":1'

# --- a line in, a line out --------------------------------------------------------

ask() { # FIRST LAST: n looks, n = FIRST..LAST, of 1000: P = n/1000
	for n in $(seq "$1" "$2"); do
		echo "{$look,\"n\":$n}"
	done
}
told() { # FIRST LAST
	for n in $(seq "$1" "$2"); do
		echo "$n" | awk '{ printf "{\"status\":\"OK\",\"P\":%s}\n", $1 / 1000 }'
	done
}
ask 1 999 >"$work/ask"
told 1 999 >"$work/told"
ok "every line is answered, in order" cmp "$work/told" <(eval_lines <"$work/ask")
ok "of a file, too" cmp "$work/told" <(eval_lines "$work/ask")
ok "and of standard input by its name" cmp "$work/told" \
	<(eval_lines - <"$work/ask")
ok "a last line without newline is one" same '{"status":"OK","P":0.001}' \
	eval_lines <(printf '%s' "$(ask 1 1)")
ok "lines of other systems end in two bytes" cmp "$work/told" \
	<(sed 's/$/\r/' "$work/ask" | eval_lines)
ok "nothing in, nothing out" same "" eval_lines /dev/null

# An answer comes before the next question is put.
converse() {
	local got n pid
	coproc FILTER { eval_lines; }
	pid=$FILTER_PID # bash forgets it once the program has ended
	for n in 1 2 3; do
		ask "$n" "$n" >&"${FILTER[1]}"
		read -r -t 60 got <&"${FILTER[0]}" || return
		[ "$got" = "$(told "$n" "$n")" ] || return
	done
	printf '{%s,' "$look" >&"${FILTER[1]}" # half a line is no question yet
	sleep 0.1
	printf '"n":4}\n' >&"${FILTER[1]}"
	read -r -t 60 got <&"${FILTER[0]}" || return
	eval "exec ${FILTER[1]}>&-"
	[ "$got" = "$(told 4 4)" ] && wait "$pid"
}
ok "an answer does not wait for the next line" converse

# --- what is not understood -------------------------------------------------------

bad() { # CALL ERROR: status DOMAIN, this error, exit 2
	local got code=0
	got=$(answer "$1" 2>"$work/counted") || code=$?
	echo "exit $code: $got"
	[ "$code" -eq 2 ] && [[ $got == '{"status":"DOMAIN","error":"'*"$2"*'"}' ]] &&
		grep -qx 'tally: 1 of 1 lines were not understood; the answer .*' \
			"$work/counted"
}
ok "text is no call" bad 'n = 45' 'not one JSON object'
ok "nor is an empty line" bad '' 'not one JSON object'
ok "nor a list" bad '[1]' 'it is a list'
ok "nor two objects" bad '{}{}' 'not one JSON object'
ok "nor what names no function" bad '{"N":24}' 'f must name a function'
ok "an unknown function is named" bad '{"f":"pdetct"}' 'has the name pdetct'
ok "a missing member is named" bad "{$look}" 'n must be a whole number'
ok "an unknown one, too" bad "{$look,\"n\":1,\"q\":1}" 'has no member q'
ok "one that stands twice" bad "{$look,\"n\":1,\"n\":2}" 'duplicate'
ok "one of another type" bad "{$look,\"n\":true}" 'n must be a whole number'
ok "a word that is none" \
	bad '{"f":"interval_needed","mode":"often","q":1,"T":9,"tau":0,"P":"0.5"}' \
	'mode must be one of: random|known|blind'
ok "bytes of no character come back as question marks" bad \
	$'{"f":"\xc3\xa9\x01"}' 'not one JSON object'
ok "a name of any characters is printed harmlessly" bad '{"f":"\"é\u001b"}' \
	'has the name \"???'

mixed() {
	local code=0
	{ ask 1 2 && echo nonsense && ask 3 3; } >"$work/mixed"
	eval_lines "$work/mixed" >"$work/got" 2>"$work/err" || code=$?
	[ "$code" -eq 2 ] && [ "$(wc -l <"$work/got")" -eq 4 ] &&
		cmp <(sed 3d "$work/got") <(told 1 3) &&
		grep -q '1 of 4 lines' "$work/err" && [ "$(wc -l <"$work/err")" -eq 1 ]
}
ok "what follows is answered all the same" mixed
ok "a number out of its range is understood" same \
	'{"status":"DOMAIN","error":"n must be a whole number from 0 to 2^53"}' \
	answer "{$look,\"n\":-1}"
ok "so is one that only the procedure refuses" same '{"status":"DOMAIN"}' \
	answer "{$look,\"n\":1001}"

# --- long lines ---------------------------------------------------------------------

padded() { # BYTES: a call of that length
	local line
	line=$(ask 1 1)
	printf "%s%$(($1 - ${#line}))s\n" "$line" ""
}
most=$((1 << 20))
ok "a line of 1 MiB is answered" cmp <(told 1 1) <(padded $most | eval_lines)
too_long() {
	local code=0
	{ ask 1 1 && padded $((most + 1)) && ask 2 2 && padded $((3 * most)) &&
		ask 3 3; } >"$work/long"
	eval_lines "$work/long" >"$work/got" 2>/dev/null || code=$?
	[ "$code" -eq 2 ] && [ "$(wc -l <"$work/got")" -eq 5 ] &&
		cmp <(sed '2d;4d' "$work/got") <(told 1 3) &&
		[ "$(grep -c 'a line has at most 1048576 bytes' "$work/got")" -eq 2 ]
}
ok "a longer one is refused, and the next ones answered" too_long
endless() {
	local code=0
	head -c $((2 * most)) /dev/zero | eval_lines >"$work/got" 2>/dev/null ||
		code=$?
	[ "$code" -eq 2 ] && [ "$(wc -l <"$work/got")" -eq 1 ]
}
ok "a longer one without an end, too" endless

# --- input and output that fail -----------------------------------------------------

ok "no such file" exits 3 'nowhere: No such file' eval_lines "$work/nowhere"
ok "a folder is no file" exits 3 'Is a directory' eval_lines "$work"
full() { eval_lines "$work/ask" >/dev/full; }
ok "a full disk is told" exits 70 'standard output: No space left' full
closed() { eval_lines "$work/ask" >&-; }
ok "and that nobody listens" exits 70 'standard output: ' closed
gone() { # who reads one line and leaves
	set +o pipefail
	for _ in $(seq 200); do cat "$work/ask"; done |
		{ eval_lines 2>"$work/err"; echo $? >"$work/code"; } |
		head -n 1 >/dev/null
	set -o pipefail
	[ "$(<"$work/code")" -eq 70 ] && grep -q 'Broken pipe' "$work/err"
}
ok "and that a reader left" gone

# --- numbers ------------------------------------------------------------------------

looks='"f":"n_required","N":100,"d":1,"p":1'
first() { answer "$1" | grep -o '^{"status":"[A-Z]*","[a-zA-Z]*":[0-9.]*'; }
ok "a decimal string is taken exactly" same '{"status":"OK","n":95' \
	first "{$looks,\"beta\":\"0.05\"}"
ok "a number that no double holds decides no tie" same '{"status":"OK","n":96' \
	first "{$looks,\"beta\":0.04999999999999999}"
read_back() { # numbers that need all their digits
	for n in 1 7 11 13 333 777; do
		echo "{\"f\":\"post_two\",\"pi0\":0.$n,\"Pdet\":0.9}"
	done | eval_lines >"$work/got" && python3 - "$work/got" <<-'END'
		import json, sys
		for line in open(sys.argv[1]):
		    written = line.split(":")[-1].rstrip("}\n")
		    assert repr(json.loads(line)["post"]) == written, line
	END
}
ok "numbers are the shortest that read back exactly" read_back
ok "what is infinite is a word" \
	same '{"status":"OK","ln":"-inf"}' \
	answer '{"f":"ln_pmiss","N":10,"d":5,"n":6}'
ok "and may be asked for" same '{"status":"OK","P":1}' \
	answer '{"f":"time_poisson","D":90,"q":1,"T":"inf","tau":0}'

# --- the page -----------------------------------------------------------------------

functions() {
	eval_lines --functions --json | python3 -c '
import json, sys
print(*json.load(sys.stdin)["functions"], sep="\n")'
}
# shellcheck disable=SC2016 # the page has them
described() { sed -n 's/^`\([a-z].* -> .*\)`$/\1/p' "$top/docs/plan.md"; }
ok "docs/plan.md describes every function, and no other" \
	diff <(described) <(functions)
ok "their list fits 80 columns" test -z \
	"$(eval_lines --functions | grep -E '.{81}')"
ok "and names each at the beginning of a line" diff \
	<(functions | sed 's/ .*//') <(eval_lines --functions | sed 's/ .*//; /^$/d')
ok "each function answers as its description says" \
	python3 "$top/test/lib/plan_eval_edges.py" "$tally" "$top/docs/plan.md"

plan
