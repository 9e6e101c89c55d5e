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

follow() {
	(cd "$work/page" && PATH=$work/bin:$PATH CHARTERS=$top/charters \
		bash -euo pipefail "$commands")
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
plan
