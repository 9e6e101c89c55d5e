#!/usr/bin/env bash
# Goal: under load nobody gets a wrong answer: 200 clients read a witness's
# record and recompute its root, 50 hand in heads of another log, while both
# logs grow. Every read is whole, every head is decided on.
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

need make_offices
need sign_charter

ok "a witness serves" serve ch --per-address 400
ok "200 read, 50 hand in heads, two logs grow" \
	python3 "$top/test/lib/http_load.py" "$url" "$out/us/record" 200 50 \
	"$work/grow" NUMBER "$(stamp "$now")"
cat "$work/said"
ok "it ends when told to" ends_well TERM
plan
