#!/usr/bin/env bash
# Goal: anyone can check one entry, or one fork, from a file and the charter:
# what is proved holds for strangers, offline, and nothing else does.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

charter=$out/charter.yaml
proof=$work/proof.tlog-proof
apart=$work/apart # where no office is
mkdir "$apart"

check() { # FILE [OPTION...]
	(cd "$apart" && "$tally" verify "$@")
}
check_by_charter() {
	check "$1" --charter-file "$charter" --charter "$(charter_id)" "${@:2}"
}
prove() { office "$1" prove "${id[$2]}" -o "$proof"; }
newest() { # WHO KIND: the id of the newest statement of that kind by it
	query "$1" log --kind "$2" --by "$1" 'a["entries"][-1]["id"]'
}
size_proved_of() { quietly prove us "$1"; sed -n '/^$/{n;n;p;q}' "$proof"; }

need set_up
need quietly office us sync ch

# --- one entry --------------------------------------------------------------

ok "an own entry is proved, once a witness cosigned the log" \
	prints "cosigned by 1 of the charter's witnesses" prove us propose
ok "the file is a C2SP tlog-proof" same c2sp.org/tlog-proof@v1 \
	head -n 1 "$proof"
ok "it holds for a stranger with the charter" \
	prints "statement  propose" check_by_charter "$proof"
ok "what was signed is said" prints '"from":"us"' check_by_charter "$proof"
is_told_to_programs() {
	check_by_charter "$proof" --json >"$work/json" && python3 - "$work/json" <<'END'
import json, sys
a = json.load(open(sys.argv[1]))
assert a["body"]["from"] == "us" and a["kind"] == "propose", a
assert 0 <= a["index"] < a["size"], a
assert [c["name"] for c in a["cosigners"]] == ["ch.example/tally"], a
assert a["cosigners"][0]["at"].startswith("2026-11-2"), a
END
}
ok "so are place, cosigners and times, to programs" is_told_to_programs
ok "who cosigned is said" prints ", by ch.example/tally" \
	check_by_charter "$proof"
ok "without the charter's id, identities are unchecked" \
	exits 4 "identities unchecked" check "$proof" --charter-file "$charter"
ok "without the charter there is no key" \
	exits 3 "no key to check it by" check "$proof"
sed 's/Orlan/Orlam/' "$charter" >"$work/other.yaml"
ok "another charter is not the one" exits 1 "another id" check "$proof" \
	--charter-file "$work/other.yaml" --charter "$(charter_id)"
ok "an entry of another's log is proved from the mirror" \
	quietly prove us answer-ru
ok "and holds" prints "statement  answer" check_by_charter "$proof"
# The witness logs its heads, so its own log has grown.
id[head]=$(newest ch head)
ok "a witness's own entry is proved by itself" quietly prove ch head
ok "and holds" prints "statement  head" check_by_charter "$proof"
is_printed_alike() {
	office us prove "${id[propose]}" >"$work/stdout" &&
		quietly prove us propose && cmp "$work/stdout" "$proof"
}
ok "on standard output it is the same" is_printed_alike
sed 's/$/\r/' "$proof" >"$work/dos"
ok "with other line ends it is told what it may be" \
	exits 1 "neither a bundle nor a proof" check_by_charter "$work/dos"
ok "one bit more or less anywhere is refused" python3 - "$proof" "$tally" \
	"$charter" "$(charter_id)" <<'END'
import subprocess, sys
path, tally, charter, ident = sys.argv[1:]
whole = open(path, "rb").read()
def code(data):
    open(path + ".bad", "wb").write(data)
    return subprocess.run([tally, "verify", path + ".bad", "--charter-file",
        charter, "--charter", ident], capture_output=True).returncode
assert code(whole) == 0
step = max(1, len(whole) // 150)
for i in range(0, len(whole), step):
    bad = bytearray(whole)
    bad[i] ^= 1
    # A cosignature whose name or key id is not known is nobody's.
    assert code(bytes(bad)) in (1, 3, 4), i
for length in range(0, len(whole), step):
    assert code(whole[:length]) in (1, 3), length
END
grep ^extra "$proof" | cut -d ' ' -f 2 | base64 -d >"$work/entry"
grep -v ^extra "$proof" >"$work/bare"
ok "the entry may come apart from the proof" \
	check_by_charter "$work/bare" --entry "$work/entry"
ok "and then it must come" exits 3 "give it with --entry" \
	check_by_charter "$work/bare"
ok "another entry is refused" exits 1 "does not stand at index" \
	check_by_charter "$work/bare" --entry "$charter"

is_proved_by_index() {
	local log index
	quietly prove us propose && cp "$proof" "$work/by-id" || return
	log=$(sed -n '/^$/{n;p;q}' "$proof")
	index=$(sed -n 's/^index //p' "$proof")
	quietly office us prove "$log" "$index" -o "$proof" &&
		cmp "$proof" "$work/by-id"
}
ok "log and index prove the same as the id" is_proved_by_index
ok "an entry that is not there is not proved" exits 3 "are held, from 0" \
	office us prove us.example/tally 1000
ok "a log that is none is a usage error" exits 2 "names no log" \
	office us prove xx.example/tally 0
ok "an index that is none is a usage error" exits 2 "is no index" \
	office us prove us.example/tally -- -1
ok "an id that nobody logged is exit 3" exits 3 "no statement 00000000" \
	office us prove 00000000
ok "seven digits are too few" exits 2 "is no id" office us prove 0000000

# --- a long log ---------------------------------------------------------------

# A replay keeps some kilobytes for each statement; a proof keeps none. The
# peaks are in KiB, of the same proof in the same log before and after.
snapshot short
peak_of_proof() {
	rm -f "$proof" "$work/kib"
	"$programs/peak_memory" "$work/kib" "$tally" -C "$out/us" \
		--clock "$(stamp "$now")" prove "${id[propose]}" -o "$proof" \
		>/dev/null 2>&1
	[ -s "$proof" ] && cat "$work/kib"
}
before=$(peak_of_proof)
need "$programs/make_log" "$out/us" 5000 declared
after=$(peak_of_proof)
echo "# peak $before KiB, with 5,000 statements $after KiB"
ok "a proof takes no more memory in a log of 5,000 statements" \
	test "$after" -lt "$((before + 4096))"
ok "and holds" quietly check_by_charter "$proof"
need "$programs/make_log" "$out/us" 5256
no_time() {
	local form
	for form in "" --json; do
		office us $form status >"$work/status" || return
		! grep -q 1970-01-01 "$work/status" || return
	done
	grep -q '"detail":' "$work/status"
}
ok "status tells no time of what has none" no_time
ok "an entry that is no statement is proved too" exits 4 "sync with a" \
	office us prove us.example/tally 5255 -o "$work/long"
ok "and holds" exits 4 "too few witnesses" check_by_charter "$work/long"
need restore short

# --- policies ---------------------------------------------------------------

ok "the charter's policy is printed" "$tally" charter policy "$charter"
cp "$work/said" "$work/policy"
ok "the charter's policy judges alike" prints "under that policy" \
	check "$proof" --policy "$work/policy"
ok "without the quorum's cosignature it is not enough" \
	exits 4 "too few witnesses" check <(grep -v "^— ch.example" "$proof") \
	--policy "$work/policy"
bare=$work/uncosigned
grep -v "^— ch.example" "$proof" >"$bare"
ok "so says the charter" exits 4 "too few witnesses" check_by_charter "$bare"
ok "a policy that needs none is content" check "$bare" --policy <(
	sed 's/^quorum .*/quorum none/' "$work/policy")
ok "and it is said that nobody cosigned" prints "by nobody; the policy" \
	check "$bare" --policy <(sed 's/^quorum .*/quorum none/' "$work/policy")
ok "a policy of other logs is not" exits 1 "no log of the policy" \
	check "$bare" --policy <(sed '/^log us/d' "$work/policy")

# An entry that no witness has seen yet.
need quietly office us accredit inspector unseen
id[unseen]=$(newest us accredit)
ok "an entry that no witness cosigned is proved with a warning" \
	exits 4 "sync with a witness" prove us unseen
need quietly office ch sync us
need quietly office us sync ch
ok "and without, once one has" prints "cosigned by 1" prove us unseen
newest=$(size_proved_of unseen)
need quietly office us accredit inspector later
ok "the newest cosigned head is taken, not the newest" \
	same "$newest" size_proved_of unseen

# --- after a change of keys -------------------------------------------------

old=$work/old.tlog-proof
need cp "$proof" "$old"
need cp "$out/us/key/office" "$work/stolen"
need quietly office us key rotate
need quietly office ch sync us
need quietly office us sync ch
id[rotate]=$(newest us rotate)
ok "after a rotation, a new entry is proved" quietly prove us rotate
ok "the charter alone does not know the key" exits 1 "after a change of keys" \
	check_by_charter "$proof"
ok "an office prints its charter's policy" office us charter policy
cp "$work/said" "$work/rotated"
ok "the office's policy does" prints "under that policy" \
	check "$proof" --policy "$work/rotated"
ok "under it the old proof stays good" prints "under that policy" \
	check "$old" --policy "$work/rotated"
ok "and under the charter too" quietly check_by_charter "$old"
need quietly office ch key rotate
need quietly office us sync ch
need quietly office ch sync us
need quietly office us accredit inspector last
need quietly office ch sync us
need quietly office us sync ch
id[last]=$(newest us accredit)
ok "a witness's new key counts" prints "cosigned by 1" prove us last
need office us charter policy >"$work/rotated"
ok "for strangers, too" prints "under that policy" \
	check "$proof" --policy "$work/rotated"
ok "and the old proof stays good" prints "under that policy" \
	check "$old" --policy "$work/rotated"

# --- a thief of the key that was replaced -----------------------------------

stolen=$work/stolen.fork-proof
by_office() { office ru verify "$@" --office; }
need quietly office us accredit inspector more
need quietly office ch sync us
need quietly office ru sync ch
held=$out/ru/mirror/us.example/tally/checkpoint
need "$programs/old_fork" "$work/stolen" "$held" >"$stolen"
need office ru charter policy >"$work/rotated"
ok "a policy cannot tell the thief, and says so" \
	prints "--office checks that" check "$stolen" --policy "$work/rotated"
ok "who holds the log can" exits 1 "not by the key that us.example/tally had" \
	by_office "$stolen"
need "$programs/old_fork" "$out/us/key/office" "$held" \
	>"$work/true.fork-proof"
ok "of the key in force it says the same as a policy" \
	prints "equivocation by us.example/tally" by_office "$work/true.fork-proof"
ok "and that it looked at the sizes" same True \
	query ru verify "$work/true.fork-proof" --office 'a["sizes_checked"]'
ok "an entry is judged by an office, too" \
	prints "by what this office holds" by_office "$proof"

ok "a cosignature ahead of the clock is told as one" python3 - "$tally" "$proof" \
	"$work/rotated" <<'END'
import subprocess, sys
tally, proof, policy = sys.argv[1:]
for clock, ahead in (("2026-01-01T00:00:00Z", True), ("9999-01-01T00:00:00Z", False)):
    said = subprocess.run([tally, "--clock", clock, "verify", proof, "--policy",
        policy], capture_output=True, text=True)
    assert said.returncode == 0, said
    assert ("ahead of this machine's clock" in said.stderr) == ahead, said
END
plan
