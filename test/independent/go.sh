#!/usr/bin/env bash
# Goal: the Go project's transparency-log library, as Debian has it and without
# network, reads our records as they lie: checkpoint, tiles, every record, a
# hundred consistency proofs; and it refuses them once a byte is changed.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

packages() {
	echo go golang-go
	echo file/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog \
		golang-golang-x-mod-dev
}
install() { packages | "$top/tools/install-packages"; }
need install

export GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$work/cache
unset GOFLAGS
reader=$work/reader
need go build -o "$reader" "$top/test/independent/reader/main.go"

reads() { "$reader" "$1" "$(vkey_of "$2")"; }

# More than one tile of entries, so that there are two levels.
grow() {
	local i
	for i in $(seq 300); do
		quietly office us accredit inspector "inspector-$i" || return
	done
	quietly office ch sync && later 1 && quietly office ru sync
}

need set_up
need grow
record=$out/us/record
size=$(sed -n 2p "$record/checkpoint")
ok "the log has more than one tile" test "$size" -gt 256
ok "every record of it is read, and a hundred proofs" \
	prints "$size records, 100 consistency proofs" reads "$record" us
ok "a mirror, with cosignatures, is read alike" \
	prints "$size records" reads "$out/ru/mirror/us.example/tally" us
witnessed=$(find "$out/ch/record/cut" -type f | wc -l)
ok "a witness's log is read, with every head that it kept" \
	prints " $witnessed kept heads" reads "$out/ch/record" ch
ok "it kept some" test "$witnessed" -gt 5

# refused PATTERN WHO: the copy, once changed, is refused for that reason. The
# library that Debian has does not hold every tile against its parent; then the
# proof that is made from the tile fails.
no_tile="inconsistent tile|invalid transparency proof"
copy=$work/copy
copied() { rm -rf "$copy" && cp -a "${1:-$record}" "$copy"; }
refused() {
	local text=$1 code=0
	reads "$copy" "$2" >"$work/refusal" 2>&1 || code=$?
	cat "$work/refusal"
	[ "$code" -eq 1 ] && grep -qE -- "$text" "$work/refusal"
}

# flip FILE OFFSET: another bit there.
flip() {
	python3 -c '
import sys
with open(sys.argv[1], "r+b") as f:
    data = bytearray(f.read())
    data[int(sys.argv[2])] ^= 1
    f.seek(0)
    f.write(data)' "$copy/$1" "$2"
}

need copied
ok "a copy is read" reads "$copy" us
for tile in tile/0/000 "tile/0/001.p/$((size - 256))" tile/1/000.p/1; do
	for offset in 0 17 -1; do
		need copied
		need flip "$tile" "$offset"
		ok "$tile changed at $offset is refused" \
			refused "$no_tile" us
	done
done
for offset in 2 700 -1; do
	need copied
	need flip tile/entries/000 "$offset"
	ok "a bundle of entries changed at $offset is refused" \
		refused "invalid transparency proof" us
done
need copied
need flip tile/entries/000 0
ok "so is a changed length of an entry" \
	refused "ends in record|bytes after|invalid transparency" us
need copied
need truncate -s -1 "$copy/tile/0/000"
ok "so is a tile cut short" refused "len=8191" us
for offset in 0 17 20 -5; do
	need copied
	need flip checkpoint "$offset"
	ok "a checkpoint changed at $offset is refused" \
		refused "no verifiable sig|invalid signature|malformed note" us
done
need copied
ok "another log's key does not open it" refused "no verifiable" ru
need copied "$out/ch/record"
kept=$(find "$copy/cut" -type f -printf '%f\n' | sort -n | head -n 1)
need flip "cut/$kept" -5
ok "a head that was kept, changed, is refused" refused "cut/$kept: " ch
need copied
cp "$out/ru/mirror/us.example/tally/checkpoint" "$copy/checkpoint"
need rm -rf "$copy/tile/0/001.p"
ok "without a tile nothing is shown" refused "no such file" us
plan
