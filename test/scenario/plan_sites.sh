#!/usr/bin/env bash
# Goal: what `tally plan sites` answers becomes a draw that nobody can aim and
# anybody recomputes. Its lines go into a charter as they are; the draw is made,
# opened and verified; the sites that came are those of the weights, by the page
# alone.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

participants=(us ro ru ch obs)
charter_template=$work/planned.yaml
template=$top/charters/test/draws.yaml
empty=$work/empty.csv
echo site,position,content >"$empty"

asked=(--site bravo:4 --site charlie:3 --site delta:2 --site echo:1)

# Four sites of ru, to the copy of a charter: two more beside those it has.
more_sites() {
	python3 - "$template" "$charter_template" <<-'END'
		import sys
		text = open(sys.argv[1]).read()
		at = text.index("      - name: charlie\n")
		end = text.index("classes:\n")
		site = text[at:end]
		for name in "delta", "echo":
		    text = text.replace("classes:\n", site.replace(
		        "charlie", name) + "classes:\n", 1)
		open(sys.argv[2], "w").write(text)
	END
}

# The lines of an answer in words, and those in JSON.
lines_in_words() { sed -n '/^Lines for a charter:$/,$p' | tail -n +2; }
lines_in_json() {
	python3 -c '
import json, sys
print("\n".join(json.load(sys.stdin)["charter_lines"]))'
}

# paste FILE...: they are the populations of the charter's draws.
paste() {
	python3 - "$charter_template" "$@" <<-'END'
		import sys
		text = open(sys.argv[1]).read()
		at = text.index("  populations:\n", text.index("\ndraws:\n"))
		at += len("  populations:\n")
		end = text.index("\narrangement:\n") + 1
		lines = "".join(open(name).read() for name in sys.argv[2:])
		open(sys.argv[1], "w").write(text[:at] + lines + text[end:])
	END
}

plan_sites() { "$tally" "$@" "${asked[@]}" --quota 2 --map ru; }

need more_sites
plan_sites plan sites | lines_in_words >"$work/lines"
from_json() { plan_sites --json plan sites | lines_in_json; }
ok "the lines are the same in words and in JSON" \
	same "$(cat "$work/lines")" from_json
ok "they weigh every site" same 4 grep -c "weight: " "$work/lines"
"$tally" plan sites --site alpha:1 --quota 1 --map us --population western |
	lines_in_words >"$work/western"
need paste "$work/lines" "$work/western"
ok "without --map they do not pass for a charter's" exits 0 "map: PARTY" \
	"$tally" plan sites "${asked[@]}" --quota 2

need make_offices
ok "the charter is good with them" \
	prints "by weight: bravo (weight 19), charlie (weight 17)" \
	"$tally" charter explain "$out/charter.yaml"
need accredit_teams
ok "a draw of three, for which bravo weighs too much, is refused" \
	exits 5 draw-unfit \
	office us draw make --population planned --sites 3
ok "the draw that the plan names is made" \
	act draw us draw make --population planned --sites 2
need act declare-ru ru declare "$empty" --rest nothing
need act declare-us us declare "$empty" --rest nothing
need share us ro ru obs
ok "it is bound to the declaration" prints "${id[draw]}" \
	office ru show "${id[declare-ru]}"
later $((60 * 24 * 61))
need share us ro ru obs
ok "after its period it is opened" act reveal us draw reveal "${id[draw]}"
need share us ro ru obs
for who in us ru obs; do
	ok "$who verifies it" office "$who" draw verify "${id[draw]}"
done

# By docs/format.md alone, from the r that was opened and the weights planned.
by_the_page() { # WEIGHTS...
	office obs --json draw verify "${id[draw]}" | python3 -c '
import hashlib, hmac, json, sys
names = ["bravo", "charlie", "delta", "echo"]
weights = [int(w) for w in sys.argv[1:]]
sha = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
draws = json.load(sys.stdin)["draws"]
assert len(draws) == 3 and all(d["open"] for d in draws), draws
for d in draws:
    k, whole, sum_of = 2, sum(weights), 0
    r = bytes.fromhex(d["r"])
    key = hmac.digest(bytes.fromhex(d["draw"] + d["declare"]), r, "sha256")
    seed = hmac.digest(key, b"tallystick/v1/site-draw" +
                       d["number"].to_bytes(4, "big") + b"\1", "sha256")
    word = int.from_bytes(sha(seed, bytes(8))[:8], "big")
    assert word >= 2**64 % whole
    u, sites = word % whole, []
    for name, weight in zip(names, weights):
        sites += [name for j in range(k)
                  if k * sum_of <= u + j * whole < k * (sum_of + weight)]
        sum_of += weight
    assert " ".join(sites) == d["sites"], (sites, d)
print("the same")' "$@"
}
ok "and another program, from the page and the weights" \
	same "the same" by_the_page 19 17 13 1
plan
