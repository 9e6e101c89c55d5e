#!/usr/bin/env bash
# Goal: whatever happens to any one file of an office, a changed byte, half a
# file, a lost or a strange one, `fsck` names exactly that file, changes nothing,
# and exits 1; and `repair` brings the file back byte for byte where the office
# or a peer holds it, keeps the damaged one, and else changes nothing at all.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

need set_up
need gate_notice 1 orlan
need cut_for us ru ro
need quietly office us accredit inspector first
need quietly office us key rotate
need quietly office ch sync us
for who in us ru ro ch; do
	need quietly office "$who" sync
done

for who in us ru ro ch obs; do
	ok "fsck finds nothing in $who, and changes nothing" \
		unchanged "$who" prints "every byte checked" office "$who" fsck
done
# The reason, once. Root may read everything: then as somebody else.
names_what_it_may_not_read() {
	local as=() place=$work/closed
	mkdir "$place" && cp -r "$out/us" "$tally" "$place" || return
	chmod 000 "$place/us/key/box"
	if [ "$(id -u)" -eq 0 ]; then
		chmod 711 "$work"
		chown -R 65534 "$place"
		as=(setpriv --reuid=65534 --clear-groups)
	fi
	! "${as[@]}" "$place/tally" -C "$place/us" fsck >"$work/closed.out" \
		2>&1 && same "key/box: Permission denied" \
		grep '^key/box' "$work/closed.out"
}
ok "a file that may not be read is not missing" names_what_it_may_not_read
prefers_json() { same "True []" query us fsck '[str(a["ok"]) + " " +
	str(a["bad"])]'; }
ok "with --json one object" prefers_json
not_an_office() { exits 3 "is not an office" "$tally" -C "$work" fsck; }
ok "a folder that is no office cannot be checked" not_an_office

# What one file suffers: a changed byte in its middle, half of it, a byte more,
# all of it. The program prints a line for each that is not as it must be.
cat >"$work/suffer.py" <<'END'
import collections, json, os, shutil, subprocess, sys

tally, office, clock, every, kinds = sys.argv[1:]
kept = office + ".kept"
wanted = json.loads(kinds)


def tree(top=office):
    return {os.path.relpath(os.path.join(at, name), top):
            open(os.path.join(at, name), "rb").read()
            for at, _, names in os.walk(top) for name in names}


def run(command):
    done = subprocess.run([tally, "-C", office, "--clock", clock, "--json",
                           command] if command == "repair" else
                          [tally, "-C", office, "--json", command],
                          capture_output=True, timeout=60)
    return done.returncode, json.loads(done.stdout)


def aside(files):
    return {n: b for n, b in files.items() if n.startswith("damaged/")}


def kind_of(name):
    for kind in wanted:
        if all(part in "/" + name for part in kind.split("*")):
            return kind
    return None


def harms(data):
    if data:
        middle = len(data) // 2
        yield "a changed byte", (data[:middle] + bytes([data[middle] ^ 1]) +
                                 data[middle + 1:])
        yield "half of it", data[:middle]
    yield "a byte more", data + b"x"
    yield "nothing", None


shutil.rmtree(kept, ignore_errors=True)
shutil.copytree(office, kept)
before = tree()
seen = collections.Counter()
done = 0
for name in sorted(before):
    kind = kind_of(name)
    if kind is None or ".tmp-" in name:
        continue
    seen[kind] += 1
    if (seen[kind] - 1) % int(every):
        continue
    path = os.path.join(office, name)
    for what, data in harms(before[name]):
        if data is None and wanted[kind] == "cache":
            continue  # nobody misses it
        if data is None:
            os.unlink(path)
        else:
            open(path, "wb").write(data)
        harmed = tree()
        code, answer = run("fsck")
        named = {bad["path"] for bad in answer["bad"]}
        if code != 1 or named != {name}:
            print("fsck:", what, "of", name, "->", code, named)
        if tree() != harmed:
            print("fsck changed something:", what, "of", name)
        code, answer = run("repair")
        after = tree()
        rest = {n: b for n, b in after.items() if not n.startswith("damaged/")}
        if wanted[kind] == "left" or (wanted[kind] == "either" and code):
            if code != 1 or after != harmed or not answer["left"]:
                print("repair:", what, "of", name, "->", code, "not left")
        elif code != 0 or run("fsck")[0] != 0:
            print("repair:", what, "of", name, "->", code, answer)
        elif wanted[kind] == "same" and rest != before:
            print("repair:", what, "of", name, "-> other bytes")
        elif data is not None and list(aside(after).values()) != [data]:
            print("repair:", what, "of", name, "is not set aside")
        shutil.rmtree(office)
        shutil.copytree(kept, office)
        done += 1
for kind in wanted:
    if not seen[kind]:
        print("no file of the kind", kind)
print("suffered", done)
END

# suffers WHO EVERY KINDS: KINDS says what becomes of files with these parts.
suffers() {
	python3 "$work/suffer.py" "$tally" "$out/$1" "$(stamp "$now")" "$2" "$3" \
		>"$work/suffered" 2>&1
	! grep -v '^suffered [1-9]' "$work/suffered"
}
ok "own tiles come back byte for byte" suffers us 7 '{"/record/*tile/": "same"}'
ok "mirrored tiles come back byte for byte" \
	suffers us 15 '{"/mirror/*tile/": "same"}'
ok "own blobs come back by their hash" suffers us 3 '{"/record/*blob/": "same"}'
ok "the own head comes back from the newest commit" \
	suffers us 1 '{"/record/checkpoint": "same"}'
ok "the charter and the card come back" \
	suffers us 1 '{"/charter.yaml": "same", "/card": "same"}'
ok "a mirrored head comes back from peers, and is cosigned again" \
	suffers us 2 '{"/mirror/*checkpoint": "whole"}'
ok "a witness's kept heads come back" suffers ch 4 '{"/record/*cut/": "same"}'
ok "a list of wanted blobs is made again" \
	suffers ch 2 '{"/wanted/": "same"}'
commits=("$out"/us/commit/log/*)
commit() { printf '"/commit/log/%s": "%s"' "${commits[$1]##*/}" "$2"; }
ok "commits are made again, or collected when they are finished" \
	suffers us 1 "{$(commit 0 whole), $(commit 3 whole), $(commit -1 whole)}"
ok "the last but one comes back if its head is held" \
	suffers us 1 "{$(commit -2 either)}"
ok "a head that witnesses cosigned is set aside" \
	suffers us 2 '{"/vouched/": "cache"}'
records=commit/cosigned/$(printf ru.example/tally | sha256sum | cut -c -64)
ok "a record of what was cosigned is nobody else's" \
	suffers us 3 "{\"/$records/\": \"left\"}"
ok "keys and secrets are nobody else's: nothing is changed" suffers us 1 \
	'{"/key/": "left", "/secret/*tree": "left", "/secret/*choice-": "left",
	  "/secret/*team-": "left"}'
# A bit of the file of a declaration: its seed, a cell, a hash that is kept.
altered() { # OFFSET
	python3 - "$out/us/secret/declaration-1.tree" "$1" <<-'END'
		import sys
		with open(sys.argv[1], "r+b") as f:
		    f.seek(int(sys.argv[2]))
		    byte = f.read(1)[0]
		    f.seek(int(sys.argv[2]))
		    f.write(bytes([byte ^ 1]))
	END
	exits 1 "declaration-1.tree: is not what was declared" office us fsck
}
snapshot whole
for offset in 0 96 130 4300; do
	ok "a bit of a declaration is told: byte $offset" altered $offset
	restore whole
done
restore whole
table() {
	rm "$out/us/secret/declaration-1.tree"
	! office us fsck >"$work/table" 2>/dev/null &&
		[ "$(grep -c 'declaration-1' "$work/table")" -eq 1 ] &&
		grep 'declaration-1.tree: is missing' "$work/table"
}
ok "a lost table is told once" table
restore whole

# A mirror's kept heads are an extra: a lost one is not missed.
bad_cut() {
	printf x >>"$out/us/mirror/ch.example/tally/cut/12" &&
		exits 1 "cut/12: is not a head signed" office us fsck &&
		quietly office us repair && quietly office us fsck &&
		cmp "$out/us/mirror/ch.example/tally/cut/12" \
			"$out/ch/record/cut/12"
}
ok "a mirror's kept head comes back" bad_cut
restore whole

# Strange files.
strange() { # FILE
	mkdir -p "$(dirname "$out/us/$1")" && echo me too >"$out/us/$1" || return
	local found=0
	exits 1 "$1: " office us fsck || found=1
	unchanged us exits 1 "$1: " office us repair || found=1
	rm "$out/us/$1"
	rmdir "$(dirname "$out/us/$1")" 2>/dev/null
	return "$found"
}
for file in notes.txt record/notes.txt record/tile/0/abc record/cut/x \
	mirror/notes.txt mirror/xx.example/tally/checkpoint commit/notes.txt \
	commit/log/12 commit/cosigned/12 "$records/12" key/spare secret/notes \
	vouched/notes evidence/notes wanted/notes evidence/00/held \
	damaged/notes; do
	ok "a strange file $file is named, and left" strange "$file"
done
linked() {
	ln -s /etc/passwd "$out/us/record/tile/link"
	exits 1 "record/tile/link: " office us fsck
	local found=$?
	rm "$out/us/record/tile/link"
	return "$found"
}
ok "a symbolic link is named" linked
no_folder() {
	mv "$out/us/mirror" "$work/mirror"
	exits 1 "mirror: is missing" office us fsck
	local found=$?
	mv "$work/mirror" "$out/us/mirror"
	return "$found"
}
ok "a folder that is gone is named" no_folder

# Much at once, and nobody to ask.
alone() {
	rm "$out/us/record/tile/0"/*/* && : >"$out/us/record/checkpoint" &&
		office us repair "$work" >"$work/repair" 2>&1 &&
		quietly office us fsck
}
ok "the own log comes back from its own commits" alone
restore whole
nobody() {
	rm -rf "$out/us/mirror/ru.example/tally/tile"
	unchanged us exits 1 "is left" office us repair "$work" || return
	quietly office us repair ch && quietly office us fsck
}
ok "without a peer nothing is written, with one all comes back" nobody
restore whole
unreadable() {
	printf x >>"$out/us/mirror/ru.example/tally/checkpoint"
	office us repair /nowhere ru >"$work/repair" 2>&1 &&
		grep -q "/nowhere: not asked" "$work/repair"
}
ok "a peer that cannot be read is told, and does no harm" unreadable
restore whole
goes_on() {
	rm -rf "$out/us/record/tile" "$out/us/mirror/ch.example" &&
		quietly office us repair && quietly office us sync &&
		quietly office us accredit inspector later &&
		quietly office ru sync us && quietly office us fsck
}
ok "a repaired office goes on" goes_on
plan
