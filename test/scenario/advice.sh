#!/usr/bin/env bash
# Goal: what messages advise can be done, and what cannot work is told at once.
# shellcheck source=test/lib/scenario.bash
. "$(dirname "$0")/../lib/scenario.bash"

need make_offices
need sign_charter

# --- a witness whose clock was wrong --------------------------------------------

need quietly office us accredit inspector one
cp -a "$out" "$work/right"
right=$now
now=$(date -u -d 2036-01-01T00:00:00Z +%s)
ok "a witness is told of a clock that runs far ahead" \
	exits 0 "the newest statement held was of 2026-11-21" office ch sync us
ok "nothing is said of it twice" exits 0 "nothing new" office ch sync us
not_again() { ! grep "newest statement" "$work/exits.err"; }
ok "nor where nothing is logged" not_again
now=$right
refused_head() { # COMMAND...: and no advice that changes nothing
	exits 5 "time (protocol 1.4)" office ch "$@" && ! grep anyway "$work/exits.err"
}
need quietly office us accredit inspector two
ok "its log is not taken before that date" exits 5 "not taken yet" \
	office us sync ch
ok "it witnesses no more until then, and is not told of --anyway" \
	refused_head sync us
ok "status there says why" prints "dated ahead of it: 2036-01-01" \
	office ch status
ok "any other statement may be logged all the same" exits 5 \
	"--anyway logs it" office ch accredit inspector three
rm -rf "$out" && mv "$work/right" "$out"
ok "with a right clock nothing is said" silent_on "newest statement" \
	eval 'office ch sync us 2>&1'

# --- where peers are ------------------------------------------------------------

cp -a "$out/us" "$work/us"
sign() { office us charter sign "$out/charter.yaml" "$@"; }
mkdir "$out/other:1"
ok "a peer's place is told as it is kept" prints \
	"peer ru: https://ru.example.org:8443" \
	sign --peer ru=https://ru.example.org:8443/
ok "status shows it" prints "at https://ru.example.org:8443" office us status
ok "to programs, too" same "['https://ru.example.org:8443']" query us status \
	"str([l['place'] for l in a['logs'] if l['name'] == 'ru'])"
ok "an address without https:// is no folder" exits 2 \
	"no such folder; meant https://ru.example.org:8443?" \
	sign --peer ru=ru.example.org:8443
sign_there() { (cd "$out" && sign "$@"); }
ok "but a folder may have such a name" prints "other:1" \
	sign_there --peer ru=other:1

# --- a damaged mirror, of a peer at a URL ---------------------------------------

rm -rf "$out/us" && cp -a "$work/us" "$out/us"
mirror=$out/us/mirror/ru.example/tally
need quietly office us sync
mv "$mirror" "$work/mirror"
ok "a mirror that was moved away is fetched again" office us sync
ok "whole" same "$(head -n 3 "$work/mirror/checkpoint")" \
	head -n 3 "$mirror/checkpoint"
ok "and fsck finds nothing" quietly office us fsck

plan
