#!/usr/bin/env bash
# Goal: the commands of docs/tutorial.md work as they stand, one after the
# other, and end with a bundle that verifies.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

mkdir -p "$work/bin" "$work/page"
ln -s "$tally" "$work/bin/tally"
commands=$work/commands.sh
# The first block sets the path for a reader; here the test does.
awk '/^```sh$/ { inside = 1; block++; next } /^```$/ { inside = 0 }
	inside && block > 1 { print }' "$top/docs/tutorial.md" >"$commands"

# Wherever it stops, so do the servers that it started. The time is for a page
# that waits for ever, with room for valgrind on a busy machine.
# shellcheck disable=SC2016 # for the shell below
follow() {
	(cd "$work/page" && PATH=$work/bin:$PATH CHARTERS=$top/charters \
		timeout 1100 bash -euo pipefail -c '
			trap "kill \$(jobs -p) 2>/dev/null || :" EXIT
			. "$1"' follow "$commands")
}

ok "the page has commands" test "$(grep -c tally "$commands")" -gt 40
ok "every command of the tutorial succeeds" follow
confirmed() {
	"$tally" -C "$work/page/mill" --json conclusion |
		grep -q '"conclusion":"absence-confirmed"'
}
ok "it ends with absence confirmed" confirmed
ok "nobody departed from a rule" \
	bash -c "'$tally' -C '$work/page/mill' --json conclusion |
		grep -q '\"irregularities\":\\[\\]'"
was_served() {
	grep -q '^tally: serving on https://' "$work/page/net/mill.says" &&
		[ -s "$work/page/net/mill/mirror/north.example/tally/checkpoint" ]
}
ok "the miller was served over TLS, and read the north so" was_served
strangers() {
	cd "$work/page" && "$tally" verify net/declare.tlog-proof --charter \
		"$(sha256sum net/charter.yaml | cut -d ' ' -f 1)" \
		--charter-file net/charter.yaml
}
ok "what was submitted there is proved to strangers" strangers
plan
