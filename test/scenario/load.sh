#!/usr/bin/env bash
# Goal: under load nobody gets a wrong answer: 200 clients read a witness's
# record and recompute its root, 50 hand in heads of another log, while both
# logs grow. Every read is whole, every head is decided on. Over HTTP, and over
# TLS by a certificate that the charter pins.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"
# shellcheck source=test/lib/server.bash
. "$top/test/lib/server.bash"

# us logs something, and the witness takes it in and logs a head.
cat >"$work/grow" <<END
#!/bin/sh
"$tally" -C "$out/us" --clock "\$2" accredit inspector "load-\$1" &&
	"$tally" -C "$out/ch" --clock "\$2" sync us
END
chmod +x "$work/grow"

# Every office has a certificate, and its card the pin; they read folders.
network=yes
need make_offices
network=
need sign_charter

# load NAME OPTION...: 200 read, 50 hand in heads, two logs grow.
load() {
	local name=$1
	shift
	ok "a witness serves $name" serve ch --per-address 400 "$@"
	ok "200 read, 50 hand in heads, two logs grow, $name" \
		python3 "$top/test/lib/http_load.py" "$url" "$out/us/record" \
		200 50 "$out/us/key" "$work/grow" "$name-NUMBER" "$(stamp "$now")"
	cat "$work/said"
	ok "it ends when told to" ends_well TERM
}

load plain
load tls --tls
plan
