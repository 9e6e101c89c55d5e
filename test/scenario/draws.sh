#!/usr/bin/env bash
# Goal: a side draws which site of the other it visits. It commits to all draws
# of a period before the other declares, uses them in order, opens what it used
# and in the end the rest; the other computes the same from the record. Who
# tries another order, another site or another r is refused, and named.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

participants=(us ro ru ch obs)
charter_template=$top/charters/test/draws.yaml
empty=$work/empty.csv
echo site,position,content >"$empty"

todo_has() { # WHO TEXT
	office "$1" todo | grep -F -e "$2"
}

# Of a site that is not known yet nobody says that somebody chose it.
says_drawn() { # COMMAND...
	local command
	for command in "$@"; do
		silent_on "by choice" office us "$command" || return
	done
	prints "by draw" office us status
}

# The sites that are open so far, as WHO computes them.
drawn() { # WHO
	local code=0
	office "$1" --json draw verify "${id[draw]}" >"$work/drawn" || code=$?
	# All that is open is right; 4: some are not open yet.
	[ "$code" -eq 0 ] || [ "$code" -eq 4 ] || return
	python3 -c '
import json, sys
for d in json.load(open(sys.argv[1]))["draws"]:
    if d["open"]:
        print(d["number"], d["seed"], d["sites"])' "$work/drawn"
}

exits_quietly() { # CODE COMMAND...
	local code=0
	"${@:2}" >/dev/null || code=$?
	[ "$code" = "$1" ]
}

same_for_all() {
	local mine
	mine=$(drawn us) && [ -n "$mine" ] && [ "$mine" = "$(drawn ru)" ] &&
		[ "$mine" = "$(drawn obs)" ]
}

need make_offices
need accredit_teams

ok "what is to be drawn from is asked for" exits 2 "2 populations" \
	office us draw make
ok "an unknown population is refused" exits 2 "no such population" \
	office us draw make --population nowhere
ok "more sites than there are cannot be drawn" exits 2 "--sites" \
	office us draw make --population bases --sites 3
ok "who leads no side draws nothing" exits 5 "not-authorised" \
	office ro draw make
ok "a far period is refused" exits 5 "draw-unfit" \
	office us draw make --population bases --period 9
ok "todo names the draws of this period" todo_has us "draw make"
# What another side has seen it can name only when a quorum covers it.
need cp -a "$out" "$work/kept"
need quietly office us draw make --population bases
need quietly office ru sync
ok "draws are seen before they are witnessed" same 1 \
	query ru log --kind draw --by us 'len(a["entries"])'
ok "then the other side can declare" \
	quietly office ru declare "$empty" --rest nothing --counts
first_declare() { # WHO
	query "$1" log --kind declare --by ru 'a["entries"][0]["id"]'
}
ok "and names none" same False \
	query ru show "$(first_declare ru)" '"draw" in a["body"]'
need share us ru
ok "which counts" silent_on draw-not-named office us log
need act named ru declare "$empty" --rest nothing --counts
ok "once they are witnessed, it names them" same \
	"$(query us log --kind draw --by us 'a["entries"][0]["id"]')" \
	query ru show "${id[named]}" 'a["body"]["draw"]'
need rm -r "$out"
need mv "$work/kept" "$out"

ok "all draws of the period are committed to" \
	act draw us draw make --population bases
ok "only its owner reads r" same 600 stat -c %a "$out/us/secret/draw-1"
ok "a second try is refused" exits 5 "not-first" \
	office us draw make --population bases
ok "and leaves no secret" test ! -e "$out/us/secret/draw-1.2"
# As two at once leave it: the first to keep its r was the second to be logged.
need mv "$out/us/secret/draw-1" "$out/us/secret/draw-1.2"
need act declare-us us declare "$empty" --rest nothing --counts
need act declare-ru ru declare "$empty" --rest nothing
need share us ro ru obs
ok "the declaration names the draws" prints "${id[draw]}" \
	office ru show "${id[declare-ru]}"
ok "nothing is open yet" exits_quietly 4 office us draw verify "${id[draw]}"
ok "todo asks for no second draw" silent_on "draw make" office us todo

need act propose us arrange propose
starts=$((now + 7 * 24 * 3600))
need act yes ru arrange answer "${id[propose]}" yes
need act yes-ro ro arrange answer "${id[propose]}" yes
until_time "$starts"
need share us ro ru obs
ok "nothing is chosen where a draw decides" exits 5 "out-of-order" \
	office us arrange choose "${id[propose]}" 1 bravo
need act notice us inspect notice "${id[propose]}" 1 --entry-point airport \
	--entry-at "$(stamp $((now + 38 * 3600)))"
spaced() { "$@" | sed 's/:1}/: 1}/'; }
ok "the notice opens the first draw" prints '"number": 1' \
	spaced office us --json show "${id[notice]}"
ok "until then the site is by draw, not by choice" \
	says_drawn "status" "log" "todo"
ok "a draw is not opened before its period is over" exits 5 "out-of-order" \
	office us draw reveal "${id[draw]}"
need act notice-ru ru inspect notice "${id[propose]}" 1 --entry-point airport \
	--entry-at "$(stamp $((now + 38 * 3600)))"
need act ack ru inspect ack "${id[notice]}"
need act ack-us us inspect ack "${id[notice-ru]}"
later $((40 * 60))
need act enter us inspect enter "${id[notice]}" --key team
later 70

refused_elsewhere() {
	local site
	for site in bravo charlie; do
		snapshot designate || return
		office us inspect designate "${id[notice]}" --site "$site" \
			--key team >"$work/tried" 2>&1
		restore designate || return
		! grep -F "draw-false" "$work/tried" || return 0
	done
	return 1
}
ok "one of the two sites is not what was drawn" refused_elsewhere
ok "the designation opens r and goes where it fell" \
	act designate us inspect designate "${id[notice]}" --key team
need share us ro ru obs
ok "us, ru and the observer compute the same site" same_for_all
ok "two draws are still closed" exits_quietly 4 \
	office ru draw verify "${id[draw]}"

# The arrangement ends by default; the period does, too.
now=$(($(date -u -d 2026-11-21T00:00:00Z +%s) + 60 * 24 * 3600 + 60))
need share us ro ru obs
ok "todo asks for the rest" todo_has us "draw reveal"
ok "the other side waits for it" todo_has ru "reveal"
later $((60 * 24 * 3))
ok "what is kept back is named" prints draw-unrevealed office ru status
ok "the rest is opened" act reveal us draw reveal "${id[draw]}" --anyway
need share us ro ru obs
ok "all three are computed by everybody" same_for_all
ok "all is open" office obs draw verify "${id[draw]}"

# What is kept of own draws and declarations, whatever happens to it, is named
# with what that means and what to do; nobody else can give it back.
secret=$out/us/secret
harmed() { # FILE TEXT COMMAND...
	local file=$1 text=$2 found=0
	cp -p "$secret/$file" "$work/kept" && "${@:3}" || return
	exits 1 "secret/$file: $text" office us fsck || found=1
	unchanged us exits 1 "is left" office us repair || found=1
	cp -p "$work/kept" "$secret/$file"
	return "$found"
}
# change FILE PYTHON: its bytes b become what the expression says.
change() {
	python3 -c '
import sys
b = open(sys.argv[1], "rb").read()
new = eval(sys.argv[2], {"b": b})
assert new != b
open(sys.argv[1], "wb").write(new)' "$secret/$1" "$2"
}
at() { printf 'bytes(b[:%d]) + bytes([b[%d] ^ 1]) + b[%d + 1:]' "$1" "$1" "$1"; }
draws_of='no draw of the period'
counts_of="without it nothing is shown of this epoch's counts"
opened_of='nothing of this epoch can be opened'
ok "fsck finds nothing" office us fsck
behind_a_gap() {
	cp -p "$secret/draw-1.2" "$work/kept" && change draw-1.2 "$(at 0)" &&
		exits 1 "secret/draw-1: is not what" office us fsck &&
		cp -p "$work/kept" "$secret/draw-1.2"
}
ok "what was changed behind a gap is named" behind_a_gap
need mv "$secret/draw-1.2" "$secret/draw-1"
is=' is not what the own statement commits to; put a copy back: without r '
for harm in "$(at 0)" "$(at 64)" "$(at 193)" 'b[:-1]' 'b[:65]' 'b + b"\n"' \
	'b[65:130] + b[:65] + b[130:]' 'b[:65] * 3' 'b.upper()' 'b""'; do
	ok "a draw's r: $harm" harmed draw-1 "${is# }$draws_of" \
		change draw-1 "$harm"
done
ok "r is lost" harmed draw-1 "is missing; put a copy back: without r $draws_of" \
	rm "$secret/draw-1"
ok "r can be read by others" harmed draw-1 "can be read by others" \
	chmod 644 "$secret/draw-1"
for harm in "$(at 0)" "$(at 33)" "$(at 37)" 'b[:-1]' 'b + b"x"' 'b""'; do
	ok "what is kept of counts: $harm" harmed declaration-1.counts \
		"is not what was declared; put a copy back: $counts_of" \
		change declaration-1.counts "$harm"
done
ok "the counts are lost" harmed declaration-1.counts \
	"is missing; put a copy back: $counts_of" \
	rm "$secret/declaration-1.counts"
for harm in "$(at 40)" 'b[:-1]' 'b + b"x"' 'b""'; do
	ok "a declaration's tree: $harm" harmed declaration-1.tree "" \
		change declaration-1.tree "$harm"
done
ok "the tree is lost" harmed declaration-1.tree \
	"is missing; put a copy back: without it $opened_of" \
	rm "$secret/declaration-1.tree"
for file in declaration-1.counts declaration-1.tree; do
	ok "$file can be read by others" harmed "$file" \
		"can be read by others" chmod 640 "$secret/$file"
done
ok "and nothing is left of all that" office us fsck

# A stranger has the bundle and the charter's id, and no office.
bundle=$out/drawn.tar
need cut_for us
need quietly office us bundle "${id[propose]}" -o "$bundle"
stranger() { (cd / && "$tally" "$@"); }
from_bundle() { # OPTIONS...
	stranger --json draw verify --bundle "$bundle" "$@" | python3 -c '
import json, sys
for d in json.load(sys.stdin)["draws"]:
    if d["open"]:
        print(d["number"], d["seed"], d["sites"])'
}
# The same by the page alone: docs/format.md, section 6.
by_the_page() {
	stranger --json draw verify --bundle "$bundle" --charter "$(charter_id)" |
		python3 -c '
import hashlib, hmac, json, sys
sha = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
u32 = lambda n: n.to_bytes(4, "big")
charter = bytes.fromhex(sys.argv[1])
sites = ["bravo", "charlie"]
for d in json.load(sys.stdin)["draws"]:
    r, j = bytes.fromhex(d["r"]), d["number"]
    assert sha(b"tallystick/v1/draw", charter, b"\0", u32(d["period"]), u32(j),
               r).hex() == d["commitment"]
    key = hmac.digest(bytes.fromhex(d["draw"] + d["declare"]), r, "sha256")
    seed = hmac.digest(key, b"tallystick/v1/site-draw" + u32(j) + b"\1",
                       "sha256")
    word = int.from_bytes(sha(seed, bytes(8))[:8], "big")
    print(j, seed.hex(), sites[word % 2])' "$(charter_id)"
}
# spoilt WHERE: the bundle with one bit flipped there.
spoilt() {
	python3 -c '
import sys
b = bytearray(open(sys.argv[1], "rb").read())
b[eval(sys.argv[2], {"b": b})] ^= 1
sys.stdout.buffer.write(b)' "$bundle" "$1" >"$out/spoilt.tar"
}
spoilt_is_refused() {
	spoilt "$1" && exits 1 "" stranger draw verify \
		--bundle "$out/spoilt.tar" --charter "$(charter_id)"
}

ok "a stranger computes the same from the bundle" \
	same "$(drawn us)" from_bundle --charter "$(charter_id)"
ok "and another program, from the page" same "$(drawn us)" by_the_page
ok "the draw may be named" same "$(drawn us)" \
	from_bundle "${id[draw]:0:8}" --charter "$(charter_id)"
ok "it says by whom and under which charter" prints "Good. It holds under" \
	stranger draw verify --bundle "$bundle" --charter "$(charter_id)"
ok "without the charter's id it is half said" \
	exits 4 "$bundle: consistent, but identities unchecked" \
	stranger draw verify --bundle "$bundle"
ok "another charter's id is refused" exits 1 "not the one given" \
	stranger draw verify --bundle "$bundle" --charter "${id[draw]}"
ok "a draw that is not in it is missing" exits 3 "no draw 00000000" \
	stranger draw verify 00000000 --bundle "$bundle"
ok "half an id is none" exits 2 "no id" \
	stranger draw verify 0000 --bundle "$bundle"
ok "a changed bundle is refused" spoilt_is_refused "len(b) // 2"
ok "another r in it, too" spoilt_is_refused 'b.index(b"\"r\":\"") + 9'
need test "$(wc -c <"$bundle")" -gt 5000
head -c 5000 "$bundle" >"$out/half.tar"
ok "half a bundle is no evidence" exits 1 "" \
	stranger draw verify --bundle "$out/half.tar"
ok "no file, no check" exits 3 "" \
	stranger draw verify --bundle "$out/none.tar"
ok "neither draw nor bundle" exits 2 "name a draw" office us draw verify
ok "an office has its charter" exits 2 "--charter is for" \
	office us draw verify "${id[draw]}" --charter "$(charter_id)"
plan
