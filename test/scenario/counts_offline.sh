#!/usr/bin/env bash
# Goal: a stranger, without an office, sees from the charter, the declaration and
# the table that the limits of a treaty are kept; and forged numbers, points and
# scalars that are none, and what is shown of another side, epoch, site or class
# pass neither with him nor with the other side.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

example=$top/examples/new-start-2020
charter_template=$top/charters/new-start-2020.yaml
participants=(us ru ch)
charter=$out/charter.yaml
apart=$work/apart # where no office is
mkdir "$apart"

count() { office us count "$@"; }
stranger() { # FILE [OPTION...]
	(cd "$apart" && "$tally" count verify "$@")
}
by_charter() { # FILE [OPTION...]
	stranger "$1" --declaration "$work/declare.proof" --charter-file \
		"$charter" --charter "$(charter_id)" "${@:2}"
}
by_table() { by_charter "$1" --table "$work/table" "${@:2}"; }

sign() { tell_peers && share us ru; }
need make_offices
need sign
need act declare-us us declare "$example/declared-us.csv" --counts
echo site,position,content >"$work/ru.csv"
need act declare-ru ru declare "$work/ru.csv" --rest nothing --counts
need share us ru
need quietly office us prove "${id[declare-us]}" -o "$work/declare.proof"
need quietly office ru prove "${id[declare-ru]}" -o "$work/ru.proof"
need quietly count ceiling deployed -o "$work/deployed" --table "$work/table"
need quietly count ceiling launchers -o "$work/launchers"
need quietly count total -o "$work/total" --class icbm-deployed
need quietly count zero -o "$work/zero" --class interceptor
need quietly count open minot icbm-deployed -o "$work/open"
need quietly office ru count ceiling ru-launchers -o "$work/ru.shown" \
	--table "$work/ru.table"

# --- what a stranger sees --------------------------------------------------------

table_hash() { sha256sum "$work/table" | cut -d ' ' -f 1; }
ok "the table is the one that the declaration names" same "$(table_hash)" \
	query us show "${id[declare-us]}" 'a["body"]["counts"]'
ok "a stranger sees that a ceiling is kept" \
	prints "so the charter's ceiling deployed is kept: at most 700" \
	by_table "$work/deployed"
ok "and under which charter" prints "Good. It holds under charter" \
	by_table "$work/deployed"
ok "he learns no total" silent_on 675 by_table "$work/deployed"
ok "a total" prints "us, epoch 1: 397 of icbm-deployed at all 8 sites" \
	by_table "$work/total"
ok "that there is none" prints "0 of interceptor at all 8 sites" \
	by_table "$work/zero"
ok "one number" prints "us, epoch 1: $(grep -c '^minot,.*,icbm-deployed$' \
	"$example/declared-us.csv") of icbm-deployed at minot" \
	by_table "$work/open"
ok "the table may be a blob as any office has it" prints "397 of" \
	by_charter "$work/total" --table \
	"$(find "$out/ru/mirror" -type f -size "$(stat -c %s "$work/table")c" \
		-path "*$(table_hash | cut -c 7-)*")"
ok "the other side's, too" \
	prints "so the charter's ceiling ru-launchers is kept" \
	stranger "$work/ru.shown" --table "$work/ru.table" --declaration \
	"$work/ru.proof" --charter-file "$charter" --charter "$(charter_id)"
ok "with --json it is one object" same "us 397 True" eval \
	"by_table '$work/total' --json | python3 -c 'import json, sys
a = json.load(sys.stdin); print(a[\"by\"], a[\"value\"],
a[\"identities_checked\"])'"

# --- what he needs ---------------------------------------------------------------

ok "without the charter's id, identities are unchecked" \
	exits 4 "identities unchecked" stranger "$work/total" --declaration \
	"$work/declare.proof" --charter-file "$charter" --table "$work/table"
ok "without the declaration nothing is checked" exits 3 \
	"give the declaration with --declaration" stranger "$work/total"
ok "nor without the charter" exits 3 "no charter to check it by" \
	stranger "$work/total" --declaration "$work/declare.proof"
ok "nor without the table" exits 3 "give it with --table" \
	by_charter "$work/total"
sed 's/Malmstrom/Malmstrum/' "$charter" >"$work/other.yaml"
ok "another charter is not the one" exits 1 "another id" stranger \
	"$work/total" --declaration "$work/declare.proof" --charter-file \
	"$work/other.yaml" --charter "$(charter_id)" --table "$work/table"
ok "the other side's declaration is not its" exits 1 "it is of no counts" \
	stranger "$work/total" --table "$work/table" --declaration \
	"$work/ru.proof" --charter-file "$charter" --charter "$(charter_id)"
ok "nor is the other side's table" exits 1 "not the one that was declared" \
	by_charter "$work/total" --table "$work/ru.table"
ok "a table is never written over" exits 2 "is there already" \
	count total -o "$work/none" --table "$work/table"
ok "and then nothing is written" test ! -e "$work/none"

# --- forged ----------------------------------------------------------------------

# forge HOW OF: $work/forged, made of a shown file with the offsets of
# docs/format.md, section 8: u8 kind, 32 bytes of hash, u16 count, cells of u16
# site and u16 class, u32 value, then the proof.
forge() { # HOW FILE
	python3 - "$1" "$2" "$work" <<'END'
import sys
how, path, work = sys.argv[1:]
L = 2 ** 252 + 27742317777372353535851937790883648493
P = 2 ** 255 - 19
data = bytearray(open(path, "rb").read())
count = int.from_bytes(data[33:35], "big")
value, proof = 35 + 4 * count, 39 + 4 * count
def number(at, size=4):
    return int.from_bytes(data[at:at + size], "big")
def put(at, n, size=4):
    data[at:at + size] = (n % 256 ** size).to_bytes(size, "big")
def little(at, n):
    data[at:at + 32] = n.to_bytes(32, "little")
point = proof + 32 # of the first bit of a ceiling
if how == "more":
    put(value, number(value) + 1)
elif how == "less":
    put(value, number(value) - 1)
elif how == "negative":
    put(value, -1)
elif how == "wrapped":
    put(value, number(value) + 2 ** 31)
elif how == "site":
    put(35, number(35, 2) + 1, 2)
elif how == "class":
    put(37, number(37, 2) + 1, 2)
elif how == "outside":
    put(35 + 4 * (count - 1), 8, 2)
elif how == "other-table":
    data[1:33] = open(work + "/ru.shown", "rb").read()[1:33]
elif how == "scalar":
    little(proof, int.from_bytes(data[proof:proof + 32], "little") + L)
elif how == "order":
    little(proof, L)
elif how == "identity":
    little(point, 0)
elif how == "not-reduced":
    little(point, P)
elif how == "negative-point":
    little(point, P - int.from_bytes(data[point:point + 32], "little"))
elif how == "high-bit":
    data[point + 31] |= 0x80
elif how == "no-square":
    little(point, 2)
else:
    sys.exit("unknown: " + how)
open(work + "/forged", "wb").write(data)
END
}
refused() { # HOW FILE
	forge "$@" && exits 1 "$work/forged: " by_table "$work/forged"
}
for how in more less negative wrapped site class outside other-table scalar \
	order; do
	ok "a total, forged: $how" refused "$how" "$work/total"
done
for how in more site; do
	ok "one number, forged: $how" refused "$how" "$work/open"
	ok "a zero, forged: $how" refused "$how" "$work/zero"
done
for how in more less negative site other-table scalar identity not-reduced \
	negative-point high-bit no-square; do
	ok "a ceiling, forged: $how" refused "$how" "$work/deployed"
done

# --- another epoch ---------------------------------------------------------------

need act declare-2 us declare "$example/declared-us.csv" --counts
need share us ru
need quietly office us prove "${id[declare-2]}" -o "$work/declare.2"
need quietly count ceiling deployed -o "$work/deployed.2" --table "$work/table.2"
stranger_2() { # FILE [OPTION...]
	stranger "$1" --declaration "$work/declare.2" --charter-file "$charter" \
		--charter "$(charter_id)" "${@:2}"
}
ok "the same inventory has another table" bash -c \
	"! cmp -s '$work/table' '$work/table.2'"
ok "the new epoch is shown by its own table" prints "us, epoch 2: at most 700" \
	stranger_2 "$work/deployed.2" --table "$work/table.2"
ok "a proof of the old epoch is none of the new" exits 1 "it is of no counts" \
	stranger_2 "$work/deployed" --table "$work/table"
ok "nor does the old table go with it" exits 1 "not the one that was declared" \
	stranger_2 "$work/deployed.2" --table "$work/table"
moved() { # the old proof under the hash of the new table
	python3 - "$work/deployed" "$work/deployed.2" "$work/forged" <<'END'
import sys
old, new = (open(p, "rb").read() for p in sys.argv[1:3])
open(sys.argv[3], "wb").write(old[:1] + new[1:33] + old[33:])
END
	exits 1 "$work/forged: " stranger_2 "$work/forged" --table "$work/table.2"
}
ok "nor under the new table's hash" moved
plan
