#!/usr/bin/env bash
# Goal: a stranger, without an office, reads an opening by the charter and the
# declaration, as the parties read it; and neither another epoch's or side's
# declaration nor a forged one, another charter or a policy that is not met makes
# it good.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

charter=$out/charter.yaml
apart=$work/apart # where no office is
mkdir "$apart"

stranger() { # FILE [OPTION...]
	(cd "$apart" && "$tally" opening verify "$@")
}
by_charter() { # FILE DECLARATION [OPTION...]
	stranger "$1" --declaration "$2" --charter-file "$charter" \
		--charter "$(charter_id)" "${@:3}"
}
# What he reads is these lines of the inventory, and standard output is that alone.
reads() { # FILE DECLARATION PATTERN
	by_charter "$1" "$2" >"$work/read" 2>"$work/noted" || return
	{
		echo site,position,content
		grep -E "$3" "$example/declared-us.csv"
	} | diff - "$work/read"
}
# Exit status, and a line on standard error: there may be others before it.
fails() { # CODE TEXT COMMAND...
	local code=0
	"${@:3}" >/dev/null 2>"$work/noted" || code=$?
	[ "$code" = "$1" ] && grep -F -e "$2" "$work/noted" && return
	echo "exit $code:" && cat "$work/noted"
	return 1
}

need make_offices
need sign_charter
need declare_maps
need share us ru
us=$work/us.proof ru=$work/ru.proof
need quietly office us prove "${id[declare-us]}" -o "$us"
need quietly office ru prove "${id[declare-ru]}" -o "$ru"
some=$work/some.opening
need quietly office us opening make -o "$some" --position deveselu/storage \
	--position deveselu/cell-02..cell-04
need quietly office us opening make -o "$work/site" --site deveselu

# --- what a stranger reads -------------------------------------------------------

ok "a stranger reads what is open, as declared" \
	reads "$some" "$us" '^deveselu,(cell-0[234]|storage),'
ok "he is told whose it is" grep -q "as us declared in epoch 1: 4 pos" \
	"$work/noted"
ok "and under which charter" grep -qF "Good. It holds under charter" \
	"$work/noted"
ok "by its id" grep -qF "  $(charter_id)" "$work/noted"
ok "a whole site" reads "$work/site" "$us" '^deveselu,'
ok "with --json it is one object" same "4 us 1 True $(charter_id)" eval \
	"by_charter '$some' '$us' --json | python3 -c 'import json, sys
a = json.load(sys.stdin)
print(a[\"table\"].count(chr(10)) - 1, a[\"by\"], a[\"epoch\"],
      a[\"identities_checked\"], a[\"charter\"])'"
ok "an office may judge by a file, too" same \
	"$(by_charter "$some" "$us" 2>"$work/noted")" office ch opening verify \
	"$some" --declaration "$us" --charter-file "$charter" \
	--charter "$(charter_id)"

# --- what he needs ---------------------------------------------------------------

ok "without the declaration nothing is checked" exits 3 \
	"give the declaration with --declaration" stranger "$some"
ok "nor without the charter" exits 3 "no charter to check it by" \
	stranger "$some" --declaration "$us"
ok "nor if the opening is not there" exits 3 "No such file" \
	by_charter "$work/gone" "$us"
unchecked() {
	stranger "$some" --declaration "$us" --charter-file "$charter" "$@"
}
ok "without the charter's id, identities are unchecked" \
	fails 4 "identities unchecked" unchecked
unchecked_by_programs() { # the status, and what the answer says
	local code=0
	unchecked --json >"$work/unchecked" || code=$?
	python3 -c 'import json, sys
print(sys.argv[2], json.load(open(sys.argv[1]))["identities_checked"])' \
		"$work/unchecked" "$code"
}
ok "with --json also" same "4 False" unchecked_by_programs

# --- what does not pass ----------------------------------------------------------

ok "the other side's declaration is not its" exits 1 \
	"$some: it opens nothing that is declared in $ru" by_charter "$some" "$ru"
ok "another id is not the charter's" exits 1 "another id" unchecked \
	--charter "$(sha256sum "$us" | cut -d ' ' -f 1)"
ok "half an id is none" exits 2 "all 64" unchecked --charter 12ab
sed 's/Orlan/Orlam/' "$charter" >"$work/other.yaml"
ok "another charter is not the one" exits 1 "another id" stranger "$some" \
	--declaration "$us" --charter-file "$work/other.yaml" \
	--charter "$(charter_id)"
need quietly office us prove "$(query us log --kind charter --by us \
	'a["entries"][0]["id"]')" -o "$work/charter.proof"
ok "another statement is no declaration" exits 1 "is no declaration" \
	by_charter "$some" "$work/charter.proof"
ok "a file that is no proof is none" exits 1 "$some: " \
	by_charter "$some" "$some"
for offset in 0 1 3 8 16 30 150 -1 -40; do
	need flip "$some" "$offset"
	ok "the opening, changed at $offset, shows nothing" \
		exits 1 "$work/changed: " by_charter "$work/changed" "$us"
done
# The entry stands in the proof as base64.
forged() { # root|signature: a digit of it is another
	python3 - "$us" "$work/forged" "$1" <<'END'
import base64, re, sys
path, out, what = sys.argv[1:]
lines = open(path, "rb").read().split(b"\n")
at = next(i for i, l in enumerate(lines) if l.startswith(b"extra "))
entry = base64.b64decode(lines[at][6:])
if what == "signature":
    bad = entry[:-9] + bytes([entry[-9] ^ 1]) + entry[-8:]
else:
    found = re.search(b'"root":"([0-9a-f])', entry).start(1)
    bad = entry[:found] + (b"1" if entry[found:found + 1] == b"0" else b"0") \
        + entry[found + 1:]
lines[at] = b"extra " + base64.b64encode(bad)
open(out, "wb").write(b"\n".join(lines))
END
	exits 1 "$work/forged: " by_charter "$some" "$work/forged"
}
ok "a declaration with another root does not stand in the log" forged root
ok "nor one with another signature" forged signature

# --- by whose witnesses ----------------------------------------------------------

need "$tally" charter policy "$charter" >"$work/policy"
ok "the charter's policy says the same" by_charter "$some" "$us" \
	--policy "$work/policy"
grep -v "^— ch.example" "$us" >"$work/bare"
ok "without the witness the declaration is not enough" exits 4 "too few" \
	by_charter "$some" "$work/bare"
ok "unless the policy needs none" by_charter "$some" "$work/bare" --policy <(
	sed 's/^quorum .*/quorum none/' "$work/policy")
ok "a policy without this log takes nothing" exits 1 "no log of the policy" \
	by_charter "$some" "$us" --policy <(sed '/^log us/d' "$work/policy")

# --- another epoch ---------------------------------------------------------------

sed 's/sm3:D-02$/nothing/' "$example/declared-us.csv" >"$work/second.csv"
need act declare-2 us declare "$work/second.csv"
need share us ru
need quietly office us prove "${id[declare-2]}" -o "$work/us.2"
need quietly office us opening make -o "$work/new" --position deveselu/cell-02
ok "the new epoch's declaration opens by its own" prints \
	"deveselu,cell-02,nothing" by_charter "$work/new" "$work/us.2"
ok "not what was opened of the old" exits 1 "it opens nothing that is declared" \
	by_charter "$some" "$work/us.2"
ok "nor the old one what is opened of the new" exits 1 \
	"it opens nothing that is declared" by_charter "$work/new" "$us"
plan
