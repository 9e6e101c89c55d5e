#!/usr/bin/env bash
# Goal: a tag found in the field is shown to be declared at one position, or at
# none, to the other side and to strangers; and nothing else passes for that.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

charter=$out/charter.yaml
table=$example/declared-us.csv
proof=$work/found.proof
apart=$work/apart # where no office is
mkdir "$apart"

declare_tags() { # NAME WHO FILE
	act "$1" "$2" declare "$3" --rest nothing --tags
}
prove() { office us tag prove "$@"; }
check() { office ru tag verify "$@"; }
charter_id() { sha256sum "$charter" | cut -d ' ' -f 1; }
stranger() { # FILE [OPTION...]
	(cd "$apart" && "$tally" tag verify "$@")
}
by_charter() {
	stranger "$1" --declaration "$work/declare.proof" \
		--charter-file "$charter" --charter "$(charter_id)" "${@:2}"
}

need make_offices
need sign_charter
# --- a table with mistakes ------------------------------------------------------

twice=$work/twice.csv
sed 's/sm3:D-04/sm3:D-02/' "$table" >"$twice"
ok "a tag that stands twice is refused with its line" exits 2 \
	"twice.csv:5: the tag 'D-02' stands in line 3 already:\
 each item needs a tag of its own; nothing was logged" \
	office us declare "$twice" --rest nothing --tags
sed 's/sm3:D-04/"sm3:D-04,sm3:D-04"/' "$table" >"$twice"
ok "also at one position" exits 2 "the tag 'D-04' stands in line 5 twice" \
	office us declare "$twice" --rest nothing --tags
nothing_is_kept() { ! ls "$out"/us/secret/declaration-*; }
ok "and no secret of it is kept" nothing_is_kept

# --- declared, proved, verified --------------------------------------------------

need declare_tags declare-us us "$table"
need share
ok "what was said of tags is a root and a key, and no number" \
	same "key root" \
	query us show "${id[declare-us]}" '" ".join(sorted(a["body"]["tags"]))'
need quietly prove D-03 -o "$proof"
ok "the other side checks where a tag is declared" \
	prints "present    at deveselu cell-03 (slot 2), as sm3" check "$proof"
ok "it is told that the slot is not opened" prints "(--opening)" check "$proof"
ok "a proof is not written over a file" \
	exits 2 "is there already" prove D-03 -o "$proof"
need rm "$proof"
need quietly prove D-03 -o "$proof" --opening "$work/slot"
need quietly office us opening make -o "$work/many" \
	--position deveselu/cell-02..cell-05 --position deveselu/storage
ok "what is opened can be read as any opening" \
	prints "deveselu,cell-03,sm3:D-03" office ru opening verify "$work/slot"
ok "the opening of the slot says the same" \
	prints "the slot says the same" check "$proof" --opening "$work/slot"
ok "an opening of many positions does as well" prints "the slot says the same" \
	check "$proof" --opening "$work/many"
ok "an opening is never written over another file" \
	exits 2 "is there already" prove D-03 --opening "$work/slot"
need quietly prove X-99 -o "$work/none.proof"
ok "a tag that nobody declared is shown to be none of the tags" \
	prints "absent     by the declaration's tags alone: none of" \
	check "$work/none.proof"
ok "what that gives away is said" \
	prints "of 256 leaves, tags and filling alike" check "$work/none.proof"
ok "an absence may stand beside an opening" \
	prints "no slot that is opened holds it" check "$work/none.proof" \
	--opening "$work/slot"
is_told_to_programs() {
	check "$proof" --json >"$work/json" && check "$work/none.proof" --json \
		>"$work/json2" && python3 - "$work/json" "$work/json2" "$1" <<'END'
import json, sys
a, b = (json.load(open(path)) for path in sys.argv[1:3])
assert a["ok"] and a["tag"] == "D-03", a
assert a["shown"]["present"] and a["shown"]["position"] == "cell-03", a
assert a["shown"]["declaration"] == sys.argv[3], a
assert not b["shown"]["present"] and b["shown"]["leaves"] == 256, b
assert "position" not in b["shown"], b
END
}
ok "so are programs" is_told_to_programs "${id[declare-us]}"
ok "on standard output it is the same" \
	same "$(cat "$work/none.proof")" prove X-99
ok "an absent tag has no slot to open" exits 3 "there is none to open" \
	prove X-99 --opening "$work/no"
ok "what is no tag is a usage error" exits 2 "is no tag" prove "a b"
ok "who leads no side proves nothing" exits 5 "lead" office ch tag prove D-03

# --- strangers -------------------------------------------------------------------

need quietly office us prove "${id[declare-us]}" -o "$work/declare.proof"
ok "a stranger checks it by the charter" \
	prints "present    at deveselu cell-03" by_charter "$proof" \
	--opening "$work/slot"
ok "without the charter's id, identities are unchecked" \
	exits 4 "identities unchecked" stranger "$proof" --declaration \
	"$work/declare.proof" --charter-file "$charter"
ok "without the declaration nothing is checked" \
	exits 3 "give the declaration with --declaration" stranger "$proof"
ok "nor without the charter" exits 3 "no charter to check it by" \
	stranger "$proof" --declaration "$work/declare.proof"
ok "nor if the proof is not there" exits 3 "No such file" by_charter "$work/gone"
sed 's/Orlan/Orlam/' "$charter" >"$work/other.yaml"
ok "another charter is not the one" exits 1 "another id" stranger "$proof" \
	--declaration "$work/declare.proof" --charter-file "$work/other.yaml" \
	--charter "$(charter_id)"
need quietly office us prove "${id[charter-us]:-$(query us log --kind charter \
	--by us 'a["entries"][0]["id"]')}" -o "$work/charter.proof"
ok "another statement is not the declaration" \
	exits 1 "about another declaration" stranger "$proof" --declaration \
	"$work/charter.proof" --charter-file "$charter" --charter "$(charter_id)"
refused_if_changed() { # FILE proof|declaration: which of the two it is
	python3 - "$1" "$2" "$proof" "$work/declare.proof" "$charter" \
		"$(charter_id)" "$tally" "$apart" <<'END'
import subprocess, sys
path, changed, proof, declare, charter, ident, tally, apart = sys.argv[1:]
whole = open(path, "rb").read()
def code(data):
    open(path + ".bad", "wb").write(data)
    files = {"proof": proof, "declaration": declare, changed: path + ".bad"}
    return subprocess.run([tally, "tag", "verify", files["proof"],
        "--declaration", files["declaration"], "--charter-file", charter,
        "--charter", ident], cwd=apart, capture_output=True).returncode
assert code(whole) == 0
# A cosignature whose name or key id is not known is nobody's: 4, too few.
bad_codes = (1,) if changed == "proof" else (1, 4)
for i in range(0, len(whole), max(1, len(whole) // 80)):
    bad = bytearray(whole)
    bad[i] ^= 1
    assert code(bytes(bad)) in bad_codes, i
for length in range(0, len(whole), max(1, len(whole) // 30)):
    assert code(whole[:length]) in bad_codes, length
END
}
ok "one bit more or less of the proof is refused" \
	refused_if_changed "$proof" proof
ok "so it is of the declaration" \
	refused_if_changed "$work/declare.proof" declaration

# --- another declaration ---------------------------------------------------------

sed 's/sm3:D-03/nothing/; s/^\(deveselu,cell-24,\).*/\1sm3:D-03/' \
	"$table" >"$work/next.csv"
need declare_tags declare-us-2 us "$work/next.csv"
need share
ok "the old proof still tells of the old declaration" \
	prints "epoch 1" check "$proof"
need quietly prove D-03 -o "$work/next.proof"
ok "the next declaration tells where it is now" \
	prints "at deveselu cell-24" check "$work/next.proof"
ok "an earlier epoch can be asked for" prints "cell-03" \
	check <(prove D-03 --epoch 1)
ok "one that never was cannot" exits 3 "no declaration of epoch" \
	prove D-03 --epoch 9
have_nothing_in_common() {
	python3 - "$proof" "$work/next.proof" <<'END'
import sys
one, two = (set(open(path).read().split()) for path in sys.argv[1:])
same = {word for word in one & two if len(word) > 40 and set(word) != set("A=")}
assert not same, same
END
}
ok "their proofs have nothing in common" have_nothing_in_common
ok "an opening of the other declaration is not taken" \
	exits 1 "does not lead to the root" check "$work/next.proof" \
	--opening "$work/slot"
need quietly prove R-01 -o "$work/r.proof" --opening "$work/other-slot"
ok "that of another slot checks nothing" exits 3 "does not show slot" \
	check "$work/next.proof" --opening "$work/other-slot"

changes=$work/changes.csv
printf 'site,position,content\ndeveselu,cell-01,sm3:D-02\n' >"$changes"
ok "a tag of a position that is not changed is told with it" exits 2 \
	"changes.csv:2: the tag 'D-02' stands at deveselu cell-02 already,\
 which is unchanged: each item needs a tag of its own; nothing was logged" \
	office us declare --from-epoch "$changes" --tags
ok "and nothing is counted that is not on record" \
	test ! -s "$work/exits.out"

need act declare-us-3 us declare "$table" --rest nothing
need share
ok "a declaration without tags proves none" exits 3 "commits to no tags" \
	prove D-03
plan
