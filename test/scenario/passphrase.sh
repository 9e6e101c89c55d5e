#!/usr/bin/env bash
# Goal: who is asked for a passphrase is never left with a silent terminal, and
# what is typed is never shown; and `key passphrase` that is killed or fails at
# any call leaves an office that the old or the new key file opens, where fsck
# says what to do, and the same command goes on.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

need_strace
cd "$work" || exit 1

# --- the terminal ---------------------------------------------------------------

cat >ask.py <<'END'
"""ask.py SIGNAL TYPED WORD...: run a command on a terminal; once it is silent,
send the signal (0: none), see that it speaks again, and type to what is left."""
import fcntl, os, pty, signal, sys, termios, time

number, typed, words = int(sys.argv[1]), sys.argv[2].encode(), sys.argv[3:]

def speaks(): return bool(termios.tcgetattr(0)[3] & termios.ECHO)

def until_silent():
    for _ in range(2000):
        if not speaks():
            return
        time.sleep(0.01)
    sys.exit("the terminal was never silent")

def lead():
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        os.tcsetpgrp(0, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        os.execv(words[0], words)
    until_silent()
    if number:
        os.kill(child, number)
        _, status = os.waitpid(child, os.WUNTRACED)
        if not speaks():
            sys.exit("the terminal is left silent")
        if not os.WIFSTOPPED(status):
            sys.exit(0 if os.WIFSIGNALED(status) and
                     os.WTERMSIG(status) == number
                     else "it ended otherwise: %d" % status)
        os.kill(child, signal.SIGCONT)
        until_silent()
    os.write(1, b"TYPE")
    _, status = os.waitpid(child, 0)
    if not speaks():
        sys.exit("the terminal is left silent")
    sys.exit(os.waitstatus_to_exitcode(status))

pid, master = pty.fork()
if pid == 0:
    signal.alarm(60)
    lead()
said = b""
while True:
    try:
        part = os.read(master, 1000)
    except OSError:
        break
    if not part:
        break
    said += part
    if said.endswith(b"TYPE"):
        time.sleep(0.1)
        os.write(master, typed + b"\n")
sys.stdout.buffer.write(said)
if typed in said:
    sys.exit("what was typed is shown")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
END
asked() { timeout 100 python3 ask.py "$1" "a long one" "$tally" "${@:2}"; }
"$tally" -C asked init us --log us.example/tally --passphrase-fd 5 \
	5<<<"a long one" >/dev/null
ok "a passphrase is typed unseen" asked 0 -C asked key new one
for number in INT TERM HUP QUIT; do
	ok "SIG$number at the question leaves a terminal that speaks" \
		asked "$(kill -l $number)" -C asked key new two
done
ok "who stops it gets the terminal back, and is asked again" \
	asked "$(kill -l TSTP)" -C asked key new three
ok "and is answered" test -e asked/key/accredited/us.example/tally/three
ok "serve can be left at its question" \
	asked "$(kill -l INT)" -C asked serve --listen 127.0.0.1:0

# --- key files ------------------------------------------------------------------

"$tally" -C plain init us --log us.example/tally >/dev/null
"$tally" -C plain key new one >/dev/null
echo secret-thing >plain/secret/team-00000000-1
head -c 150000 /dev/urandom >plain/secret/team-00000000-2
chmod 600 plain/secret/*
"$tally" -C plain key show >cards
: >empty.key
chmod 644 empty.key
cp -a plain us
ok "an empty file, left by a killed maker, becomes the key file" \
	"$tally" -C us key passphrase --new-key-file empty.key
ok "for its user alone" test "$(stat -c '%a %s' empty.key)" = "600 65"
cp empty.key found.key
strace -f -qq -o trace -e trace=openat,open,fsync \
	"$tally" -C us key passphrase --new-key-file found.key >/dev/null
# shellcheck disable=SC2016
ok "one that is found there is durable before it locks anything" \
	awk '/found.key/ { fd = $NF } index($0, "fsync(" fd ")") { synced = 1 }
		/"lock"|\.tmp-writing/ && !done { good = synced; done = 1 }
		END { exit !good }' <(sed -n '/found.key/,$p' trace)
mv found.key found.away
ok "without it, what needs a secret says so" \
	exits 3 "--key-file" "$tally" -C us fsck
mv found.away found.key
ok "shares do not go into the office that they open" \
	exits 2 "outside" "$tally" -C us secret split -k 2 -n 3 -o us/shares
ok "and leave nothing there" test ! -e us/shares
rm -r us

# --- killed and failing ------------------------------------------------------------

for key in old new; do
	"$tally" -C "mk-$key" init mk --log mk.example/tally \
		--key-file "$work/$key.key" >/dev/null
done
cp -a plain locked
"$tally" -C locked key passphrase --new-key-file old.key >/dev/null

# Without a file that is sealed grep fails, and lists all the same.
all_sealed() {
	local plain
	plain=$(grep -rLaF tlyS us/key us/secret |
		grep -vE '/(lock|tls\.crt|tls\.pin)$|\.tmp-writing')
	[ -z "$plain" ]
}
# What the key of the lock, or that of the other file, opens: every secret, but
# for those that are plain still, of which fsck says what to do.
whole() {
	local with code
	for with in "" "--key-file old.key" "--key-file new.key"; do
		code=0
		# shellcheck disable=SC2086
		"$tally" -C us fsck $with >judged 2>&1 </dev/null || code=$?
		[ "$code" -ne 3 ] || continue
		[ "$code" -eq 0 ] && break
		[ "$code" -eq 1 ] &&
			! grep -v 'tally key passphrase does that$' judged |
			grep -qvE '^tally: us: [0-9]+ differences? in|^$' && break
		return 1
	done
	[ "$code" -ne 3 ] && "$tally" -C us key show </dev/null | cmp -s - cards
}
hit() { # BASE HOW NAME NUMBER: then the same again, and everything is there
	local code=0
	rm -rf us && cp -a "$1" us || return
	[ "$1" != plain ] || rm -f made.key
	{ strace -f -qq -o /dev/null -e trace="$3" -e inject="$3:$2:when=$4" \
		"$tally" -C us key passphrase --new-key-file "$new" ||
		code=$?; } >/dev/null 2>&1
	[ "$2" != signal=KILL ] || [ "$code" -eq 137 ] ||
		{ echo "$3 $4: was not reached"; return 1; }
	whole || { echo "$3 $4: is not whole: $(cat judged)"; return 1; }
	"$tally" -C us key passphrase --new-key-file "$new" \
		>told 2>&1 || { echo "$3 $4: $(cat told)"; return 1; }
	all_sealed || { echo "$3 $4: is not encrypted"; return 1; }
	"$tally" -C us fsck >told 2>&1 || { echo "$3 $4: $(cat told)"; return 1; }
	"$tally" -C us fsck --key-file "$new" >told 2>&1 ||
		{ echo "$3 $4: not with the new key: $(cat told)"; return 1; }
}
hits() { # BASE HOW EVERY < calls
	local name number bad=0 count=0
	while read -r _ name number; do
		hit "$1" "$2" "$name" "$number" || bad=1
		count=$((count + 1))
	done < <(thin_by_name "$3")
	[ "$count" -gt 0 ] && return $bad
}
thin_by_name() {
	[ -z "${EVERY_CALL:-}" ] || set -- 1
	awk -v every="$1" 'seen[$2]++ % every == 0'
}
# shellcheck disable=SC2154 # of scenario.bash
calls() {
	awk -v changing="^($changing)\$" -v reading="^($reading)\$" '
		{ sub(/^[0-9]+ +/, ""); n = $0; sub(/\(.*/, "", n); number[n]++ }
		/office.json/ { begun = 1 }
		!begun { next }
		n == "openat" && !/O_CREAT/ { print "read", n, number[n]; next }
		n ~ changing { print "change", n, number[n]; next }
		n ~ reading { print "read", n, number[n] }'
}
durable() { # every file before its name, every name before the next file
	awk '/write\(/ && !/write\([12],/ { synced = 0 }
		/f(data)?sync\(/ { split($0, part, /[()]/)
			if (part[2] == folder) folder = ""
			synced = 1 }
		/renameat\(|linkat\(/ && !/unlinkat/ { if (folder != "" || !synced)
				bad = 1
			split($0, part, /[(,]/); folder = part[4] + 0; shown++ }
		END { exit bad || folder != "" || shown < 1 }' "$1"
}
for base in plain locked; do
	new=$work/new.key
	[ $base != plain ] || new=$work/made.key
	cp -a $base us
	strace -f -qq -o trace "$tally" -C us key passphrase \
		--new-key-file "$new" >/dev/null
	calls <trace >all-calls
	rm -r us
	ok "$base: each file is durable before it has its name" durable trace
	ok "$base: killed at any call, the old or the new key opens all" \
		hits $base signal=KILL 9 < <(grep ^change all-calls)
	ok "$base: on a failing disk, too" \
		hits $base error=EIO 9 < <(grep ^change all-calls)
	ok "$base: on a full disk, too" hits $base error=ENOSPC 9 < <(
		grep -E '^change (mkdir|mkdirat|openat|write|linkat|renameat) ' \
			all-calls)
	ok "$base: where nothing can be read, too" \
		hits $base error=EIO 25 < <(grep ^read all-calls)
done
plan
