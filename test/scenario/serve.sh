#!/usr/bin/env bash
# Goal: an office's record and mirrors can be read over HTTP, byte for byte, as
# they are published; with TLS by the pinned alone; slow clients stand in
# nobody's way; and the server ends when told to, leaving nothing behind.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"
# shellcheck source=test/lib/server.bash
. "$top/test/lib/server.bash"
client=$top/test/lib/http_client.py

get() { python3 "$client" get "$url" "$@" 2>"$work/status"; }
status_is() { # STATUS PATH...
	local want=$1
	shift
	get "$@" >"$work/body"
	[ "$(cat "$work/status")" = "$want" ] || {
		cat "$work/status" "$work/body"
		return 1
	}
}

hash_of() { printf %s "$1" | sha256sum | cut -d ' ' -f 1; }

# Every file that peers may read, of a folder, is served as it is.
all_served() { # FOLDER PREFIX
	local path count=0
	while read -r path; do
		get "$2/$path" | cmp - "$1/$path" || return
		count=$((count + 1))
	done < <(cd "$1" && find . -type f ! -path './.tmp*' -printf '%P\n')
	[ "$count" -ge 3 ] || { echo "$count files" && return 1; }
}

checkpoint_grows() {
	local before after
	before=$(get /checkpoint | sed -n 2p) &&
		quietly office us accredit inspector "late-$before" &&
		after=$(get /checkpoint | sed -n 2p) &&
		[ "$after" -eq $((before + 1)) ] &&
		status_is 200 "/tile/entries/000.p/$after"
}

# Nothing outside record/ and mirror/, whatever the path.
outside_is_hidden() {
	local path
	for path in /../key/office /..%2fkey/office /key/office /office.json \
		/%2e%2e/key/office /tile/../../key/office /secret / //checkpoint \
		/mirror/ru.example/tally/checkpoint /us.example/tally/checkpoint; do
		status_is 404 "$path" || {
			echo "$path"
			return 1
		}
	done
}

is_fenced() {
	grep -q '^Seccomp:[[:space:]]*2' "/proc/$server/status" &&
		grep -q '^NoNewPrivs:[[:space:]]*1' "/proc/$server/status"
}

make_offices_with_pins() {
	local who cards=()
	make_offices || return
	for who in us ru obs; do
		quietly "$tally" -C "$out/$who" key tls || return
	done
	for who in "${participants[@]}"; do
		cards+=("$out/$who/card")
	done
	# obs has a certificate that the charter does not pin.
	sed -i '/^tls:/d' "$out/obs/card"
	"$tally" charter fill "$charter_template" "${cards[@]}" \
		-o "$out/charter.yaml" >/dev/null
}

identity() { echo "$out/$1/key/tls.key" "$out/$1/key/tls.crt"; }
# shellcheck disable=SC2046
as() { status_is "$2" /checkpoint $(identity "$1"); }

# Told when it is ready, and when it stops, in one datagram each.
notifies() {
	python3 - "$tally" "$out/us" "$work/notify" <<'END'
import os, signal, socket, subprocess, sys
tally, office, path = sys.argv[1:]
listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind(path)
listener.settimeout(60)
server = subprocess.Popen(
    [tally, "-C", office, "serve", "--listen", "127.0.0.1:0"],
    env=dict(os.environ, NOTIFY_SOCKET=path), stderr=subprocess.DEVNULL)
assert listener.recv(100) == b"READY=1"
server.send_signal(signal.SIGINT)
assert listener.recv(100) == b"STOPPING=1"
assert server.wait() == 0
END
}

need make_offices_with_pins
need sign_charter
need declare_maps

ok "an office serves" serve us
ok "every file of its record is served" all_served "$out/us/record" ""
ok "and of its mirror of another, under that log's hash" \
	all_served "$out/us/mirror/ru.example/tally" \
	"/$(hash_of ru.example/tally)"
ok "what is logged meanwhile is served at once" checkpoint_grows
ok "nothing else is" outside_is_hidden
ok "it says that it is well" status_is 200 /healthz
ok "it is fenced in" is_fenced
ok "a hundred slow headers are dropped, others are served" \
	python3 "$client" slow "$url" 100
cat "$work/said"
ok "one address does not get every connection" \
	same 128 python3 "$client" crowd "$url" 200
ok "it ends when told to" ends_well TERM
ok "it tells the service manager" notifies

# A copy put in its place under the server: it says so, and does not go on with
# what was deleted.
ends_when_replaced() {
	local code=0 tries=200
	serve us && cp -a "$out/us" "$work/copy" && rm -r "$out/us" &&
		mv "$work/copy" "$out/us" || return
	while kill -0 "$server" 2>/dev/null && [ $((tries--)) -gt 0 ]; do
		sleep 0.1
	done
	kill "$server" 2>/dev/null
	wait "$server" || code=$?
	[ "$code" -eq 3 ] && grep 'no longer the folder' "$work/server"
}
ok "it ends when another folder is put in place of the office" \
	ends_when_replaced

ok "with TLS it serves" serve us --tls
ok "it says until when its certificate is good" \
	grep -q 'the certificate is good until 20' "$work/server"
ok "a pinned certificate is served" as ru 200
ok "a good one that is not pinned is refused" as obs 403
ok "no certificate is refused" status_is 403 /checkpoint
ok "also for its health" status_is 403 /healthz
ok "it ends with Ctrl-C too" ends_well INT

ok "repair leaves the pin on a card, as the charter has it" \
	unchanged us office us repair
ok "a key that the charter does not pin is told to be so" \
	exits 0 "pins no TLS key for 'ro'" office ro key tls
ok "a renewed certificate says until when" \
	prints "good until $(date -u -d '+10 days' +%Y-%m-%d)" \
	office us key tls --days 10
ok "and so does key show" prints "good until" office us key show
ok "and where the charter has none" unchanged ro office ro repair
need rm "$out/ro"/key/tls.{crt,key,pin}
need quietly office ch charter sign "$out/charter.yaml" \
	--peer ru=https://127.0.0.1:1
ok "repair asks no URL, and says so once" exits 0 \
	"ru: not asked: a URL: name an export instead, tally repair FOLDER" \
	office ch repair

# Only root can give a folder away. As its user the same command goes on.
refuses_for_another() {
	local place=$work/given
	[ "$(id -u)" -eq 0 ] || return 0
	mkdir "$place" && cp -r "$out/ru" "$tally" "$place" &&
		chmod 711 "$work" && chown -R 65534 "$place/ru" &&
		exits 3 "belongs to user" "$place/tally" -C "$place/ru" key new x &&
		exits 3 "belongs to user" "$place/tally" -C "$place/ru" repair &&
		exits 0 "own key" "$place/tally" -C "$place/ru" key show &&
		quietly "$place/tally" -C "$place/ru" prove ru.example/tally 0 \
			-o "$place/proof" &&
		exits 0 "by what this office holds" "$place/tally" \
			-C "$place/ru" verify --office "$place/proof" &&
		exits 0 "ru.example/tally/x" setpriv --reuid=65534 --clear-groups \
			"$place/tally" -C "$place/ru" key new x
}
ok "who does not own an office does not write into it" refuses_for_another

ok "it wants an address" exits 2 "--listen" office us serve
ok "an address is numbers" exits 2 "no address" \
	office us serve --listen localhost:80
ok "without TLS it does not listen to everyone" exits 2 "--public" \
	office us serve --listen 0.0.0.0:0
ok "without a certificate there is no TLS" exits 3 "key tls" \
	office ro serve --listen 127.0.0.1:0 --tls
ok "it does not show a certificate that the charter contradicts" \
	exits 1 "another certificate" office us serve --listen 127.0.0.1:0 \
	--tls-cert "$out/ru/key/tls.crt" --tls-key "$out/ru/key/tls.key"
need quietly "$tally" -C "$work/new" init us --log us.example/tally
need quietly "$tally" -C "$work/new" key tls
ok "before there is a charter nobody is pinned" \
	exits 2 "this office has signed no charter yet" \
	"$tally" -C "$work/new" serve --listen 127.0.0.1:0 --tls
ok "a certificate needs its key" exits 2 "go together" \
	office us serve --listen 127.0.0.1:0 --tls-cert "$out/us/key/tls.crt"
plan
