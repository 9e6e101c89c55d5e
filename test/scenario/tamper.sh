#!/usr/bin/env bash
# Goal: whatever is changed in a record or a bundle on its way, by a byte, by
# half a file, by a file too few or too many, is found and named, and no office
# takes it in.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

seed=${SEED:-1}
echo "# SEED=$seed chooses what a byte becomes"
RANDOM=$seed

# flip FILE OFFSET: that byte becomes another one.
flip() {
	local old
	old=$(od -An -tu1 -j "$2" -N 1 "$1") || return
	# shellcheck disable=SC2059 # the format is the byte
	printf "\\x$(printf %x $(((old + 1 + RANDOM % 255) % 256)))" |
		dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# verify CODE PATH...: that exit status and one line to standard error; both are
# kept in $work/verify.
verify() {
	local want=$1 code=0
	shift
	"$tally" verify "$@" --charter "$charter_id" >"$work/verify.out" \
		2>"$work/verify.err" || code=$?
	cat "$work/verify.err" "$work/verify.out" >"$work/verify"
	[ "$code" -eq "$want" ] || {
		echo "exit $code instead of $want"
		return 1
	}
	[ "$want" -eq 0 ] || [ "$(wc -l <"$work/verify.err")" -eq 1 ]
}

# What a complaint must name: the file, followed by a reason.
named() { # FILE
	grep -qE "(^|[/ ])$1: ." "$work/verify"
}

# Peers refuse a record; their folder stays as it is, but for evidence.
refuses() { # WHO FOLDER
	local before code=0
	before=$(fingerprint "$out/$1/mirror")$(fingerprint "$out/$1/record")
	office "$1" import "$2" >"$work/import" 2>&1 || code=$?
	[ "$code" -ne 0 ] || {
		echo "taken without a word:"
		cat "$work/import"
		return 1
	}
	[ "$before" = \
		"$(fingerprint "$out/$1/mirror")$(fingerprint "$out/$1/record")" ] ||
		echo "the mirror changed"
}

found_bad() { verify 1 "$stick" && named "$1"; }
# The key that a cosignature names may become one that nobody knows.
found_odd() { found_bad "$1" || told_unchecked; }
told_unchecked() { verify 0 "$stick" && grep -q "not checked" "$work/verify"; }

# each_byte FINDS FILE FIRST SIZE EVERY: flip one byte after the other, and back.
each_byte() {
	local finds=$1 file=$2 offset bad=0
	for ((offset = $3; offset < $4; offset += $5)); do
		cp "$stick/$file" "$work/kept"
		flip "$stick/$file" "$offset"
		"$finds" "$file" || {
			echo "byte $offset of $file:"
			cat "$work/verify"
			bad=$((bad + 1))
		}
		cp "$work/kept" "$stick/$file"
		flips=$((flips + 1))
	done
	[ "$bad" -eq 0 ]
}

files() { # PATTERN
	(cd "$stick" && find . -type f -path "./$1" -printf '%P\n' | LC_ALL=C sort)
}

# every_file PATTERN POSITIONS: so many bytes in each file of a kind.
every_file() {
	local file size
	flips=0
	for file in $(files "$1"); do
		size=$(stat -c %s "$stick/$file")
		each_byte found_bad "$file" 0 "$size" $((size / $2 + 1)) || return
	done
	[ "$flips" -gt 0 ]
}

# The same for what each log signed of its checkpoint, and for what others did.
every_head() { # POSITIONS
	local file size
	flips=0
	for file in $(files "*/checkpoint"); do
		size=$(head -n 5 "$stick/$file" | wc -c)
		each_byte found_bad "$file" 0 "$size" $((size / $1 + 1)) || return
	done
}
every_cosignature() { # POSITIONS
	local file size own
	flips=0
	for file in $(files "*/checkpoint"); do
		own=$(head -n 5 "$stick/$file" | wc -c)
		size=$(stat -c %s "$stick/$file")
		each_byte found_odd "$file" "$own" "$size" \
			$(((size - own) / $1 + 1)) || return
	done
	[ "$flips" -gt 0 ]
}

need set_up
need gate_notice 1 orlan
need cut_for us ru ro
charter_id=$(charter_id)
stick=$work/stick
need quietly office us export "$stick"
need verify 0 "$stick"

log=us.example/tally
ok "a byte of what a log signed as its head" every_head 10
ok "a byte of a cosignature is found, or told not to be checked" \
	every_cosignature 8
ok "a byte of a tile of entries" every_file "$log/tile/entries/*" 20
ok "a byte of a tile of hashes" every_file "$log/tile/0/*" 16
ok "a byte of another log's tiles" every_file "ch.example/tally/tile/*" 12
ok "a byte of a kept head" every_file "ch.example/tally/cut/*" 2
ok "a byte of a blob, and of a charter" every_file "*/blob/*" 4
ok "the record is whole again" verify 0 "$stick"

# Whole files.
without() { # FILE
	mv "$stick/$1" "$work/kept"
	verify "$2" "$stick" && named "$1"
	local found=$?
	mv "$work/kept" "$stick/$1"
	[ "$found" -eq 0 ] || cat "$work/verify"
	return "$found"
}
with() { # FILE TEXT...: an extra one
	mkdir -p "$(dirname "$stick/$1")" && printf '%s' "$2" >"$stick/$1"
	verify 1 "$stick" && named "$1"
	local found=$?
	rm "$stick/$1"
	[ "$found" -eq 0 ] || cat "$work/verify"
	return "$found"
}
first_of() { files "$1" | head -n 1; }
ok "a missing tile of entries" without "$(first_of "$log/tile/entries/*")" 1
ok "a missing tile of hashes" without "$(first_of "$log/tile/0/*")" 1
ok "a missing checkpoint" without "$log/checkpoint" 1
ok "an extra file in a log" with "$log/notes.txt" "me too"
ok "an extra file beside the logs" with "notes.txt" "me too"
ok "an extra log of nobody" with "xx.example/tally/checkpoint" "me too"
ok "an extra blob under a wrong name" with \
	"$log/blob/$(printf '%064d' 7)" "me too"
ok "an extra tile that is none" with "$log/tile/0/abc" "me too"
ok "an extra kept head" with "ch.example/tally/cut/1" "me too"
link_to_a_log() {
	ln -s "$stick/$log" "$stick/nato.example/other"
	verify 1 "$stick" && named nato.example/other
	local found=$?
	rm "$stick/nato.example/other"
	return "$found"
}
ok "a symbolic link" link_to_a_log
halves() { # FILE: cut to each half
	cp "$stick/$1" "$work/kept"
	local found=0 size part
	size=$(stat -c %s "$work/kept")
	for part in 0 1 $((size / 2)) $((size - 1)); do
		truncate -s "$part" "$stick/$1"
		verify 1 "$stick" && named "$1" || found=1
		cp "$work/kept" "$stick/$1"
	done
	printf x >>"$stick/$1"
	verify 1 "$stick" && named "$1" || found=1
	cp "$work/kept" "$stick/$1"
	return "$found"
}
for file in checkpoint "tile/0/*" "tile/entries/*" "blob/*"; do
	ok "half of a $file, and one byte more" halves "$(first_of "$log/$file")"
done

# No peer takes in what was changed.
tampered() { # FILE OFFSET WHO
	local found=0
	cp "$stick/$1" "$work/kept"
	flip "$stick/$1" "$2"
	refuses "$3" "$stick" || found=1
	cp "$work/kept" "$stick/$1"
	return "$found"
}
entries=$(first_of "$log/tile/entries/*")
for offset in 1 40 400 1500; do
	ok "no reader takes an entry changed at byte $offset" \
		tampered "$entries" "$offset" obs
done
for offset in 3 19 25 90 150; do
	ok "no reader takes a checkpoint changed at byte $offset" \
		tampered "$log/checkpoint" "$offset" obs
done
ok "the reader then takes the whole record" quietly office obs import "$stick"
ok "and holds it" verify 0 "$out/obs"

# A bundle.
bundle=$work/absence.tally
need quietly office us bundle "${id[propose]}" -o "$bundle"
need verify 0 "$bundle"
cp "$bundle" "$work/whole"
bundle_is_bad() { verify 1 "$bundle" && named "$bundle"; }
again() { cp "$work/whole" "$bundle"; }
size=$(stat -c %s "$bundle")
bundle_bytes() { # EVERY
	local offset bad=0
	for ((offset = RANDOM % $1; offset < size; offset += $1)); do
		flip "$bundle" "$offset"
		bundle_is_bad || {
			echo "byte $offset:"
			cat "$work/verify"
			bad=$((bad + 1))
		}
		again
	done
	[ "$bad" -eq 0 ]
}
ok "a byte of a bundle of $size" bundle_bytes $((size / 200 + 1))
shortened() {
	local part
	for part in 1 511 512 513 $((size / 3)) $((size / 2)) $((size - 512)) \
		$((size - 1)); do
		truncate -s "$part" "$bundle"
		bundle_is_bad || {
			echo "the first $part bytes:"
			cat "$work/verify"
			return 1
		}
		again
	done
}
ok "the beginning of a bundle" shortened
longer() {
	printf 'x' >>"$bundle"
	bundle_is_bad || return
	again
	head -c 1024 /dev/zero >>"$bundle"
	bundle_is_bad || return
	again
}
ok "a bundle and something more" longer

# repacked COMMAND...: unpacked, changed in that folder, packed in the very same
# form: the first header with another name, length and sum.
repacked() {
	rm -rf "$work/open" && mkdir "$work/open" &&
		tar -x -f "$work/whole" -C "$work/open" &&
		(cd "$work/open" && "$@") &&
		python3 - "$work/whole" "$work/open" "$bundle" <<-'END'
			import os, sys
			whole, folder, bundle = sys.argv[1:]
			form = open(whole, "rb").read(512)
			names = sorted(os.path.relpath(os.path.join(at, name), folder)
			    for at, _, files in os.walk(folder) for name in files)
			with open(bundle, "wb") as out:
			    for name in names:
			        data = open(os.path.join(folder, name), "rb").read()
			        head = bytearray(form)
			        head[0:100] = name.encode().ljust(100, b"\0")
			        head[124:135] = b"%011o" % len(data)
			        head[148:156] = b" " * 8
			        head[148:155] = b"%06o\0" % sum(head)
			        out.write(head + data + b"\0" * (-len(data) % 512))
			    out.write(b"\0" * 1024)
		END
}
repacks() { cmp "$bundle" "$work/whole"; }
need repacked true
ok "a bundle unpacked and packed again is the same" repacks
leave_out_each() {
	local file
	while read -r file; do
		repacked rm "$file" || return
		verify 4 "$bundle" >/dev/null || verify 1 "$bundle" || {
			echo "without $file:"
			cat "$work/verify"
			return 1
		}
	done < <(tar -t -f "$work/whole" | awk 'NR % 4 == 1')
}
ok "a bundle without one of its files" leave_out_each
add_one() { repacked sh -c 'echo me too >log/notes.txt' && verify 1 "$bundle"; }
ok "a bundle with a file too many" add_one
better() {
	repacked sed -i 's/not-inspected/absence-confirmed/g' conclusion.json &&
		verify 1 "$bundle" && grep -q conclusion "$work/verify"
}
ok "a bundle with a better conclusion" better
nicer() {
	repacked sed -i 's/not inspected/absence confirmed/g' conclusion.txt &&
		verify 1 "$bundle" && grep -q conclusion "$work/verify"
}
ok "a bundle with a nicer text" nicer
plan
