#!/usr/bin/env bash
# Goal: what a side publishes of an empty map and of a full one has the same
# files, names and sizes, and differs in random-looking bytes alone; the same
# inventory twice gives roots, tags and tables with nothing in common.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

full=$example/declared-us.csv
empty=$work/empty.csv
echo site,position,content >"$empty"

need make_offices
need sign_charter
need share
starts=0 # what a snapshot keeps
need snapshot signed

# published WHAT TABLE: declare it, and keep all that others get to see.
published() {
	local to=$work/$1
	need restore signed
	need act declare us declare "$2" --rest nothing --tags --counts
	need act declare-ru ru declare "$example/declared-ru.csv"
	need share us ru
	need propose
	need cut_for us
	mkdir "$to"
	need quietly office us bundle "${id[propose]}" -o "$to/bundle.tar"
	need cp -a "$out/us/record" "$to/record"
	need cp -a "$out/ru/mirror" "$to/mirror"
	need quietly office us show "${id[declare]}" --json
	office us show "${id[declare]}" --json >"$to/shown.json"
	need quietly office us prove "${id[declare]}" -o "$to/proof"
	need quietly office us opening make --position deveselu/cell-02 \
		-o "$to/slot"
	need quietly office us opening make --site deveselu -o "$to/site"
	need quietly office us count total -o "$to/total" --table "$to/table"
	need quietly office us count open deveselu tlam -o "$to/open"
}

published empty "$empty"
published full "$full"
published again "$full"

# Kinds, sizes and names of all files; hashes in names are what differs.
outline() {
	(cd "$work/$1" && find . -type f ! -name shown.json -printf '%P %s\n') |
		sed -E 's/[0-9a-f]{58,64}/H/g; s/blob\/[0-9a-f]{2}/blob\/H/' |
		LC_ALL=C sort
}
alike() { # a WHAT of two maps
	outline "$1" >"$work/one" && outline "$2" >"$work/two" &&
		[ -s "$work/one" ] && diff "$work/one" "$work/two"
}
ok "an empty and a full map make files of the same sizes" alike empty full

# The statement, with all hashes, keys and signatures blotted out.
same_but_random() {
	python3 - "$work/$1" "$work/$2" <<'END'
import json, re, sys, zlib
texts, tables = [], []
for folder in sys.argv[1:]:
    text = open(folder + "/shown.json").read()
    texts.append(re.sub(r"[0-9a-f]{64}|[A-Za-z0-9+/]{80,}=*", "X", text))
    texts[-1] = re.sub(r'"(id|hash)":"[0-9a-f]+"', "X", texts[-1])
    tables.append(open(folder + "/table", "rb").read())
assert texts[0] == texts[1], texts
assert len(tables[0]) == len(tables[1]) and tables[0] != tables[1]
for table in tables: # what is compressed does not get any smaller
    assert len(zlib.compress(table, 9)) > 0.97 * len(table)
ones = [sum(bin(b).count("1") for b in t) / len(t) / 8 for t in tables]
assert all(abs(o - ones[0]) < 0.01 for o in ones), ones
END
}
# What a stranger unpacks, file by file.
entries() {
	tar tvf "$work/$1/bundle.tar" | awk '{ print $3, $6 }' |
		sed -E 's/[0-9a-f]{58,64}/H/g' | LC_ALL=C sort
}
bundled_alike() {
	entries "$1" >"$work/one" && entries "$2" >"$work/two" &&
		[ -s "$work/one" ] && diff "$work/one" "$work/two"
}
ok "and bundles with the same entries" bundled_alike empty full
ok "and their statements and tables differ in random bytes alone" \
	same_but_random empty full

unrelated() { # no 16 bytes that one has are in the other
	python3 - "$work/$1" "$work/$2" <<'END'
import json, re, sys
seen = []
for folder in sys.argv[1:]:
    text = open(folder + "/shown.json").read()
    body = json.loads(text)["body"]
    table = open(folder + "/table", "rb").read()[4:]
    pieces = {table[i:i + 16] for i in range(0, len(table) - 15, 16)}
    pieces |= {body["root"], body["nonce"], body["counts"],
               body["tags"]["key"], body["tags"]["root"]}
    seen.append(pieces)
assert len(seen[0]) > 100 and not seen[0] & seen[1], seen[0] & seen[1]
END
}
ok "the same inventory twice has nothing in common" unrelated full again
ok "nor have an empty and a full one" unrelated empty full
ok "a declaration is like itself" alike full again
plan
