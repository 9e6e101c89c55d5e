#!/usr/bin/env bash
# Goal: whatever is wrong with a file, an argument or the disk, tally says so in
# words with the right exit code, changes nothing, and lets no secret out.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"
trap 'umount "$work/disk" 2>/dev/null; rm -rf "$work"' EXIT

heard=$work/heard # all that was ever answered
bad=$work/bad
mkdir "$bad"

# refused WHO CODE TEXT COMMAND...: that exit status, both with text and with
# --json; a complaint that holds TEXT; and the office is as it was.
refused() {
	local who=$1 code=$2 text=$3
	shift 3
	unchanged "$who" says "$code" "$text" office "$who" "$@" &&
		unchanged "$who" object "$code" office "$who" --json "$@"
}

says() { # CODE TEXT COMMAND...
	local want=$1 text=$2 code=0
	shift 2
	"$@" >"$work/out" 2>"$work/err" || code=$?
	cat "$work/out" "$work/err" >>"$heard"
	[ "$code" -eq "$want" ] && grep -qF -- "$text" "$work/err" &&
		! grep -qvE '^tally: [[:print:]]' "$work/err" && return
	echo "exit $code instead of $want, or no '$text':"
	head -n 5 "$work/err"
	return 1
}

object() { # CODE COMMAND...
	local want=$1 code=0
	shift
	"$@" >"$work/out" 2>"$work/err" || code=$?
	cat "$work/out" "$work/err" >>"$heard"
	[ "$code" -eq "$want" ] && python3 -c '
import json, sys
answer = json.load(open(sys.argv[1]))
assert not answer["ok"] and answer["exit"] == int(sys.argv[2])
assert answer["error"]' "$work/out" "$want" && return
	echo "exit $code instead of $want, or no such object:"
	head -n 5 "$work/out"
	return 1
}

need make_offices
need sign_charter
clock=$(stamp "$now")
table=$example/declared-us.csv

echo "# tables"
make_bad_tables() {
	: >"$bad/empty.csv"
	head -c 65536 /dev/urandom >"$bad/binary.csv"
	sed 1d "$table" >"$bad/no-header.csv"
	sed '1s/content/contents/' "$table" >"$bad/unknown-column.csv"
	sed '1s/,content//' "$table" >"$bad/no-column.csv"
	sed '1s/site,/site,site,/' "$table" >"$bad/column-twice.csv"
	sed '3s/^[a-z]*,/nowhere,/' "$table" >"$bad/unknown-site.csv"
	sed '3s/cell-02/cell-99/' "$table" >"$bad/unknown-position.csv"
	sed 3p "$table" >"$bad/row-twice.csv"
	sed 3d "$table" >"$bad/row-missing.csv"
	sed '3s/[^,]*$/xx:1/' "$table" >"$bad/unknown-class.csv"
	sed '3s/[^,]*$//' "$table" >"$bad/no-content.csv"
	sed '3s/,/;/g' "$table" >"$bad/semicolons.csv"
	sed '3s/$/,/' "$table" >"$bad/field-too-many.csv"
	sed '3s/,/,"/' "$table" >"$bad/open-quote.csv"
	sed '3s/$/\x01/' "$table" >"$bad/control.csv"
	printf '\xef\xbb\xbf' | cat - "$table" >"$bad/byte-order-mark.csv"
	iconv -t UTF-16 "$table" >"$bad/utf-16.csv"
	head -c 200 "$table" >"$bad/cut-off.csv"
	{ cat "$table" && yes "$(sed -n 3p "$table")" | head -c 4000000; } \
		>"$bad/many-rows.csv"
	{ sed -n 1,2p "$table" && head -c 300000 /dev/zero | tr '\0' a; } \
		>"$bad/long-line.csv"
	truncate -s 1G "$bad/sparse.csv"
	ln -s loop.csv "$bad/loop.csv"
	mkdir "$bad/folder.csv"
}
need make_bad_tables
while read -r name code text; do
	ok "a table: $name" refused us "$code" "$text" declare "$bad/$name.csv"
done <<'END'
empty 2 empty.csv:1: the header line is missing
binary 2 binary.csv:1:
no-header 2 no-header.csv:1: the header line names an unknown column
unknown-column 2 'contents'
no-column 2 has no column 'content'
column-twice 2 names 'site' twice
unknown-site 2 unknown-site.csv:3: 'nowhere' is no site
unknown-position 2 unknown-position.csv:3:
row-twice 2 row-twice.csv:4: deveselu cell-02 has a row already, line 3
row-missing 2 no row for deveselu cell-02
unknown-class 2 unknown-class.csv:3: 'xx' is no class
no-content 2 no-content.csv:3:
semicolons 2 semicolons.csv:3: 1 field
field-too-many 2 field-too-many.csv:3: 4 fields
open-quote 2 open-quote.csv:3: a quoted field does not end
control 2 control.csv:3: a field holds something that is not printable
byte-order-mark 2 byte order mark
utf-16 2 utf-16.csv:1:
cut-off 2 no row for deveselu cell-08
many-rows 2 mistakes, of which the first are shown
long-line 2 long-line.csv:3:
sparse 2 the line is too long
loop 3 symbolic links
folder 3 Is a directory
missing-file 3 No such file
END
ok "a table without end" refused us 2 "the line is too long" declare /dev/zero
ok "a table that cannot be read" refused us 3 "Input/output error" \
	declare /proc/self/mem
ok "a table through a file" refused us 3 "Not a directory" \
	declare "$table/more.csv"
ok "a table of the other side" refused us 2 "is no site of side us" \
	declare "$example/declared-ru.csv"

echo "# charters and cards"
sorted_out() { # every bad charter is refused with file, line and column
	local file code
	for file in "$top"/charters/test/bad/*.yaml; do
		code=0
		"$tally" charter check "$file" >"$work/out" 2>"$work/err" ||
			code=$?
		[ "$code" -eq 2 ] &&
			grep -qE '^[^ ]+\.yaml:[0-9]+:[0-9]+: ' "$work/out" &&
			[ "$(wc -l <"$work/err")" -eq 1 ] && continue
		echo "$file: exit $code"
		cat "$work/out" "$work/err"
		return 1
	done
}
ok "every bad charter is refused where it is wrong" sorted_out
for name in alias clock-unknown log-twice site-twice tab; do
	file=$top/charters/test/bad/$name.yaml
	[ -e "$file" ] || continue
	ok "a charter is not signed: $name" refused us 2 "$name.yaml" \
		charter sign "$file"
done
cp "$bad/empty.csv" "$bad/empty.yaml"
cp "$bad/binary.csv" "$bad/binary.yaml"
sed 's/exercise: true/exercise: false/' "$out/charter.yaml" >"$bad/other.yaml"
ok "an empty charter" refused us 2 "is no charter" \
	charter sign "$bad/empty.yaml"
ok "a charter of random bytes" refused us 2 "is no charter" \
	charter sign "$bad/binary.yaml"
ok "a charter without end" refused us 2 "over a limit" charter sign /dev/zero
ok "another charter than the one adopted" refused us 3 "another charter" \
	charter sign "$bad/other.yaml"
ok "a charter of a folder" refused us 3 "Is a directory" charter sign "$bad"
fill() { office us charter fill "$charter_template" "$1" -o "$bad/filled"; }
sed '2s/us/ux/g' "$out/us/card" >"$bad/renamed.card"
head -n 2 "$out/us/card" >"$bad/half.card"
for card in "$bad/empty.csv:2" "$bad/binary.csv:2" "$bad/half.card:2" \
	"$bad/none.card:3" "$bad:3" "/dev/zero:2"; do
	ok "a card: $(basename "${card%:*}")" eval \
		"says ${card##*:} '' fill '${card%:*}' && [ ! -e '$bad/filled' ]"
done

echo "# ids, times, names"
need quietly office us declare "$table"
declared=$(office us log --kind declare | grep -oE '\b[0-9a-f]{8}\b' | head -n 1)
for word in "" abc zzzzzzzz "${declared:0:7}" \
	"$(printf '%065d' 1)" "${declared:0:7}F"; do
	ok "an id: '$word'" refused us 2 "is no id" show "$word"
done
ok "an id that nobody logged" refused us 3 "no statement" show 12345678
ok "an id of the wrong kind" refused us 3 "no propose" arrange choose \
	"$declared" 1 orlan
ok "an id of another wrong kind" refused us 3 "no notice" inspect ack \
	"$declared"
for word in noon 2026-11-21 2026-13-01T00:00:00Z 2026-11-21T24:00:00Z \
	2026-11-21T08:00:00+01:00 1795248480 ""; do
	ok "a time: '$word'" refused us 2 "is no time" declare "$table" \
		--as-of "$word"
	ok "a clock: '$word'" says 2 "is no time" "$tally" -C "$out/us" \
		--clock "$word" status
done
ok "a peer that the charter does not name" refused us 2 "names no 'xx'" sync xx
ok "a log that the charter does not name" refused us 2 "names no log" \
	evidence xx.example/tally "$table"
ok "a key that is none" refused us 2 "is no key name" accredit inspector 'A b'
ok "a key that is not here" says 3 "nobody" office us declare "$table" \
	--key nobody

echo "# without an exercise there is only the real clock"
make_real() {
	out=$work/real
	sed 's/exercise: true/exercise: false/' "$top/charters/nonpaper-2022.yaml" \
		>"$work/real.yaml"
	charter_template=$work/real.yaml make_offices
	out=$work/offices
}
need make_real
ok "a clock is refused" says 5 "clock" "$tally" -C "$work/real/us" \
	--clock "$clock" charter sign "$work/real/charter.yaml"
ok "without one it is signed" quietly "$tally" -C "$work/real/us" charter \
	sign "$work/real/charter.yaml"
ok "and a clock is refused ever after" says 5 "clock" "$tally" \
	-C "$work/real/us" --clock "$clock" status

echo "# folders"
ok "no office" says 3 "is not an office" "$tally" -C "$bad" status
ok "a file as an office" says 3 "Not a directory" "$tally" -C "$table" status
ok "an office that is not there" says 3 "tally init" "$tally" -C "$bad/no" status
ok "a loop of links as an office" says 3 "symbolic links" \
	"$tally" -C "$bad/loop.csv" status
ok "an import of nothing" refused us 3 "holds no log" import "$bad"
ok "an import of a file" refused us 3 "Not a directory" import "$table"
ok "an import of a loop" refused us 3 "symbolic links" import "$bad/loop.csv"
ok "an export into a file" refused us 3 "Not a directory" export "$table"
ok "an export to nowhere" refused us 3 "No such file" export "$bad/no/where"
cp -a "$out/us" "$work/kept"
damaged() { # FILE: an office whose file is not whole
	: >"$out/us/$1"
	says "$2" "$3" office us status
	local found=$?
	rm -rf "$out/us" && cp -a "$work/kept" "$out/us"
	return "$found"
}
ok "an office with an empty office.json" damaged office.json 1 office.json
ok "an office with an empty key" damaged key/office 1 key/office
ok "an office with an empty charter" damaged charter.yaml 1 charter
ok "an office with an empty checkpoint" damaged record/checkpoint 1 checkpoint

echo "# bundles"
mkdir "$bad/tar" && echo hello >"$bad/tar/a"
tar -c -f "$bad/gnu.tar" -C "$bad/tar" a
truncate -s 64M "$bad/zeros"
for file in empty.csv binary.csv gnu.tar zeros sparse.csv; do
	ok "no bundle: $file" says 1 "$file: " "$tally" verify "$bad/$file"
done
ok "a bundle that is not there" says 3 "No such" "$tally" verify "$bad/none"
ok "a folder without logs" says 3 "charter" "$tally" verify "$bad/tar"
ok "half an id of a charter" says 2 "64 hex digits" "$tally" verify \
	"$out/us" --charter "${declared}"
hostile_blob() { # the empty file is a blob with its right name, no charter
	cp -a "$out/obs/record" "$bad/hostile" && rm "$bad/hostile"/blob/* &&
		: >"$bad/hostile/blob/$(sha256sum </dev/null | cut -d ' ' -f 1)"
	says 3 "no charter" "$tally" verify "$bad/hostile"
}
ok "a record whose charter is an empty file" hostile_blob

echo "# two commands at once on one office"
at_once() {
	local i good=0 held
	held=$(office us log --kind accredit --by us | grep -c accredit)
	for i in 1 2 3 4 5 6; do
		{
			office us accredit inspector "twin-$i" >"$work/at.$i" 2>&1
			echo $? >"$work/code.$i"
		} &
	done
	wait
	for i in 1 2 3 4 5 6; do
		case $(<"$work/code.$i") in
		0) good=$((good + 1)) ;;
		3) grep -q "give the command again" "$work/at.$i" || return 1 ;;
		*)
			cat "$work/at.$i"
			return 1
			;;
		esac
	done
	[ "$(office us log --kind accredit --by us | grep -c accredit)" -eq \
		$((held + good)) ] && [ "$good" -gt 0 ]
}
ok "all are logged, or told to come again" at_once
sync_at_once() {
	local i
	for i in 1 2 3 4; do
		office obs sync >"$work/at.$i" 2>&1 || echo "$i" >>"$work/failed" &
	done
	wait
	cat "$work"/at.*
	[ ! -e "$work/failed" ]
}
ok "syncs at once all go well" sync_at_once
charter_id=$(charter_id)
for who in us obs; do
	ok "the folder of $who is good after that" quietly "$tally" verify \
		"$out/$who" --charter "$charter_id"
done

echo "# disks"
small_files() { (ulimit -f 1 && office us declare "$table"); }
ok "a file over the limit of the shell" unchanged us says 3 "File too large" \
	small_files
mkdir "$work/disk"
need mount -t tmpfs -o size=1m tmpfs "$work/disk"
cp -a "$out/us" "$work/disk/us"
full() { "$tally" -C "$work/disk/us" --clock "$clock" "$@"; }
head -c 2M /dev/zero >"$work/disk/fill" 2>/dev/null
held=$(full log | wc -l)
ok "a full disk" says 3 "No space left" full declare "$table"
ok "what is held can still be read" quietly full status
rm "$work/disk/fill"
ok "nothing was logged" test "$(full log | wc -l)" -eq "$held"
ok "with space again, it goes on" quietly full declare "$table"
ok "and the folder is good" quietly "$tally" verify "$work/disk/us" \
	--charter "$charter_id"
need mount -o remount,ro "$work/disk"
ok "a disk that is read only" says 3 "Read-only" \
	full accredit inspector more
ok "can still be read" quietly full status
ok "and verified" quietly "$tally" verify "$work/disk/us" \
	--charter "$charter_id"
umount "$work/disk"

echo "# where the answer goes"
held=$(office us log | wc -l)
unheard() { # COMMAND...: standard output is closed
	local code=0
	"$@" >&- 2>"$work/err" || code=$?
	[ "$code" -eq 70 ] && grep -q "standard output" "$work/err"
}
ok "a closed output is exit 70" unheard office us accredit inspector unheard
ok "but what was logged is logged" test "$(office us log | wc -l)" -gt "$held"
ok "a closed output of an export" unheard office us export "$work/stick"
mute() { "$tally" -C "$out/us" --clock "$clock" status <&- >&- 2>&-; }
mute_code() { mute || echo $?; }
ok "with all streams closed, too" same 70 mute_code
ok "and the record is good" quietly "$tally" verify "$out/us" --charter \
	"$charter_id"

echo "# secrets"
find "$out" "$work/real" -path '*/key/*' -type f -exec cat {} + \
	>"$work/secrets"
# Of a declaration the seed of its salts: docs/format.md, section 15.
find "$out" -path '*/secret/declaration-*.tree' -type f \
	-exec od -An -v -tx1 -w32 -j 96 -N 32 {} \; | tr -d ' ' >"$work/trees"
ok "declarations have seeds to look for" grep -xqE '[0-9a-f]{64}' "$work/trees"
cat "$work/trees" >>"$work/secrets"
grep -xE '[0-9a-f]{64}' "$work/secrets" | sort -u >"$work/seeds"
ok "there are secrets to look for" test "$(wc -l <"$work/seeds")" -gt 14
for command in status todo log timeline "key show"; do
	# shellcheck disable=SC2086 # two words are two arguments
	office us $command >>"$heard" 2>&1
	# shellcheck disable=SC2086
	office us --json $command >>"$heard" 2>&1
done
none_in() { # PATH...: and all of them could be read
	local status=0
	grep -r -F -f "$work/seeds" "$@" || status=$?
	[ "$status" -eq 1 ]
}
ok "none is in any answer" none_in "$heard"
ok "none is in what others may read" none_in "$out"/*/record \
	"$out"/*/mirror "$out"/*/commit "$work/stick"
ok "key/ and secret/ are the owner's alone" test -z "$(find "$out"/*/key \
	"$out"/*/secret -perm /077)"
# A declare that waits for its table, with keys open: $child.
declare_waiting() {
	local waited=0
	(
		cd "$work/core" && ulimit -c unlimited &&
			exec "$tally" -C "$out/us" --clock "$clock" declare table
	) 2>/dev/null &
	child=$!
	until [ "$(readlink "/proc/$child/exe")" = "$tally" ] &&
		grep -q 'openat\|wait_for_partner\|fifo' \
			"/proc/$child/wchan" 2>/dev/null; do
		sleep 0.05
		waited=$((waited + 1))
		[ "$waited" -lt 100 ] || break
	done
}
may_lock_all() { # CAP_IPC_LOCK is bit 14
	[ "$(ulimit -H -l)" = unlimited ] || ((0x$(sed -n \
		's/^CapEff:[[:space:]]*//p' /proc/self/status) >> 14 & 1))
}
is_locked() { # PID: all but what the kernel itself put in
	local all locked
	all=$(sed -n 's/^VmSize:[^0-9]*\([0-9]*\) kB$/\1/p' "/proc/$1/status")
	locked=$(sed -n 's/^VmLck:[^0-9]*\([0-9]*\) kB$/\1/p' "/proc/$1/status")
	echo "$locked of $all kB are locked"
	[ $((all - locked)) -lt 100 ]
}
no_core() { # the process dies; is there a core? It was locked before.
	mkdir -p "$work/core" && mkfifo "$work/core/table" || return
	declare_waiting
	grep '^Max core file size *0 ' "/proc/$child/limits" || return
	! may_lock_all || is_locked "$child" || return
	kill -ABRT "$child"
	wait "$child"
	[ $? -eq 134 ] && [ -z "$(find "$work/core" -name 'core*' -type f)" ]
}
ok "a crash leaves no core, nothing is swapped before" no_core
bound() { # COMMAND...: by somebody who may lock 64 KiB
	local as=()
	[ "$(id -u)" -ne 0 ] || as=(setpriv --bounding-set=-ipc_lock)
	(ulimit -l 64 && exec "${as[@]}" "$@")
}
told() { # LINES COMMAND...: so many on locked memory, beside the answer
	local lines=$1
	shift
	"$@" >"$work/out" 2>"$work/err" && [ -s "$work/out" ] &&
		[ "$(grep -c "memory is not locked" "$work/err")" -eq "$lines" ]
}
untold() { ! may_lock_all || told 0 "$@"; }
tally_us=("$tally" -C "$out/us" --clock "$clock")
swaps() { # LINES COMMAND...: where the system lists so many, with titles
	local root=()
	[ "$(id -u)" -eq 0 ] || root=(-r)
	yes $'Filename\tType\tSize\tUsed\tPriority' | head -n "$1" \
		>"$work/swaps"
	# shellcheck disable=SC2016 # it is the inner shell that expands them
	unshare "${root[@]}" -m bash -c \
		'mount --bind "$0" /proc/swaps && exec "$@"' \
		"$work/swaps" "${@:2}"
}
export -f bound
as_bound=(bash -c 'bound "$@"' bound)
ok "who can lock no memory is told so once" told 1 \
	swaps 2 "${as_bound[@]}" "${tally_us[@]}" declare "$table"
ok "nobody is where there is no swap" told 0 \
	swaps 1 "${as_bound[@]}" "${tally_us[@]}" fsck
ok "everybody is where the system does not say" told 1 \
	swaps 0 "${as_bound[@]}" "${tally_us[@]}" fsck
ok "whoever can, is not" untold "${tally_us[@]}" fsck
ok "nor for what needs no secret" told 0 bound "${tally_us[@]}" log
ok "an answer stays one object" eval "bound $(printf '%q ' "${tally_us[@]}") \
	--json fsck 2>/dev/null | python3 -m json.tool"
plan
