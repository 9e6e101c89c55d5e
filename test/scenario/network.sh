#!/usr/bin/env bash
# Offices that read each other over TLS: the same mirrors as from folders, a
# peer that dies in the middle of a sync, and servers and clients that are not
# those of the charter.
# shellcheck source=test/lib/scenario.bash
. "$(dirname "$0")/../lib/scenario.bash"
network=yes
relays=()
end() {
	stop_daemons
	[ ${#relays[@]} -eq 0 ] || kill "${relays[@]}" 2>/dev/null
	rm -rf "$work"
}
trap end EXIT

# relay BYTES WHO: passes that many bytes from WHO's daemon on, over all
# connections, and then ends; TLS goes through it. Sets $relay to its URL.
relay() {
	local to=${url[$2]#https://}
	: >"$work/relay"
	python3 -c '
import select, socket, sys
left, to = int(sys.argv[1]), sys.argv[2].rsplit(":", 1)
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
while True:
    client = listener.accept()[0]
    server = socket.create_connection((to[0], int(to[1])))
    open_ = True
    while open_:
        for end in select.select([client, server], [], [])[0]:
            data = end.recv(65536)
            if end is server:
                data = data[:left]
                left -= len(data)
            (client if end is server else server).sendall(data)
            open_ = open_ and bool(data)
            if left == 0:
                sys.exit()
    client.close()
    server.close()
' "$1" "$to" >"$work/relay" 2>/dev/null &
	relays+=($!)
	until [ -s "$work/relay" ]; do
		kill -0 "$!" || return
		sleep 0.02
	done
	relay=https://127.0.0.1:$(cat "$work/relay")
}

# peer WHO OTHER URL: WHO reads OTHER there from now on.
peer() {
	quietly office "$1" charter sign "$out/charter.yaml" --peer "$2=$3"
}

# same_tiles WHO LOG OWNER: what WHO mirrors of LOG is what OWNER has.
same_tiles() {
	local other
	other=$(diff -rq -x checkpoint "$out/$1/mirror/$2" "$out/$3/record" |
		grep -v "^Only in $out/$3/record")
	[ -z "$other" ] || {
		echo "$other"
		return 1
	}
}

# Cut off after more and more bytes, till all have come: the sync says so,
# and leaves nothing that is not good; the next one goes on.
cut_off_everywhere() {
	local bytes=1 code=3 cuts=0
	while [ "$code" -eq 3 ]; do
		rm -rf "$out/obs/mirror" && relay "$bytes" ch &&
			peer obs ch "$relay" || return
		code=0
		office obs sync ch >"$work/cut" 2>&1 || code=$?
		office obs status >/dev/null || return
		peer obs ch "${url[ch]}" && office obs sync ch >/dev/null &&
			same_tiles obs ch.example/tally ch || return
		[ "$code" -ne 3 ] || {
			grep -q '^tally: ' "$work/cut" || return
			wait "${relays[-1]}" # it has ended by itself
			cuts=$((cuts + 1))
		}
		bytes=$((bytes + 1700))
	done
	echo "exit $code after $cuts cuts"
	cat "$work/cut"
	[ "$code" -eq 0 ] && [ "$cuts" -gt 5 ]
}

need make_offices
need sign_charter
need declare_maps
need quietly office us sync

ok "a mirror read from a URL is the record" same_tiles us ru.example/tally ru
ok "a mirror of a mirror is the record" same_tiles ro ru.example/tally ru
ok "nothing new is said so" prints "nothing new" office us sync
ok "a sync that is cut off anywhere goes on" cut_off_everywhere

# What is there comes, though one peer is gone.
others_are_read() {
	quietly office ro accredit escort another || return
	! office us sync >"$work/others" 2>&1 && grep '^ro: ' "$work/others"
}

# misled URL CODE TEXT PEER: us reads PEER at URL, and fails so.
misled() {
	peer us "$4" "$1" && exits "$2" "$3" office us sync "$4" &&
		peer us "$4" "${url[$4]}"
}

without_certificate() {
	mv "$out/us/key/tls.crt" "$work/tls.crt" &&
		exits 3 "key/tls.crt: no TLS certificate" office us sync ru
}

# The file that cannot be used is named, before anything is asked.
with_a_broken_file() {
	local file
	for file in crt key; do
		mv "$out/us/key/tls.$file" "$work/kept" && : >"$out/us/key/tls.$file" &&
			exits 3 "key/tls.$file: is not whole as a PEM file" \
				office us sync ru &&
			exits 3 "key/tls.$file: is not whole as a PEM file" \
				office us serve --listen 127.0.0.1:0 --tls &&
			mv "$work/kept" "$out/us/key/tls.$file" || return
	done
	mv "$out/us/key/tls.key" "$work/kept" &&
		exits 3 "key/tls.key: is missing" office us sync ru &&
		mv "$work/kept" "$out/us/key/tls.key"
}

without_its_key() {
	mv "$out/us/key/tls.key" "$work/kept" &&
		exits 5 "put key/tls.key back from a copy" \
			unchanged us office us key tls &&
		mv "$work/kept" "$out/us/key/tls.key"
}

with_another_certificate() {
	quietly "$tally" -C "$work/other" init us --log us.example/tally &&
		quietly "$tally" -C "$work/other" key tls &&
		mv "$out/us/key/tls.key" "$work/tls.key" &&
		cp "$work"/other/key/tls.{crt,key} "$out/us/key/" &&
		exits 3 "(it says: the charter pins no such" office us sync ru
}

need stop_daemon ru
ok "a peer that is gone is one line, and exit 3" \
	exits 3 "cannot be reached" office us sync ru
ok "the other peers are read all the same" others_are_read
need start_daemon ru
need peer us ru "${url[ru]}"
ok "it is read again once it is back" office us sync ru

ok "a server with another key than the charter's is refused" \
	misled "${url[ro]}" 3 "not the server whose key the charter pins" ru
ok "http where the charter pins a key is refused" \
	exits 2 "so use https://" peer us ru "http://${url[ru]#https://}"
ok "a URL that leads nowhere is told" \
	misled "${url[ch]}/nothing/here" 3 "holds no log of this charter" ch

ok "of its own certificate and key the one that is bad is named" \
	with_a_broken_file
ok "no key is made in place of the one that the charter pins" without_its_key
ok "an office without its certificate reads nothing" without_certificate
ok "nor does one with a certificate that is not pinned" with_another_certificate
need mv "$work/tls.crt" "$work/tls.key" "$out/us/key/"
ok "with its own it reads on" office us sync ru

for bad in ftp://example.org https://us:word@example.org \
	'https://example.org/?a' https://; do
	ok "$bad is no peer" exits 2 "tally: " office us charter sign \
		"$out/charter.yaml" --peer "ru=$bad"
done
ok "import takes no URL" exits 2 "takes a folder" office us import "${url[ru]}"
for who in us ru ro ch obs; do
	ok "fsck finds nothing in $who" office "$who" fsck
done
plan
