#!/usr/bin/env bash
# Goal: @sigstore/verify, which checks the records of software releases, checks
# our checkpoints and inclusion proofs too; and it refuses changed ones.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

packages() { printf '%s\n' 'node nodejs' 'npm npm'; }
install() { packages | "$top/tools/install-packages"; }
# The versions and hashes are those of package-lock.json.
fetch() {
	cp "$top"/test/independent/sigstore/*.json "$work" &&
		npm --prefix "$work" ci --ignore-scripts --no-audit --no-fund
}
quietly_fetch() { fetch >"$work/npm.log" 2>&1 || { cat "$work/npm.log"; false; }; }
need install
need quietly_fetch

need set_up
need quietly office us sync ch
proofs=()
for name in declare-us propose; do
	need quietly office us prove "${id[$name]}" -o "$work/$name"
	proofs+=("$work/$name")
done
node "$top/test/independent/sigstore/verify.js" "$work/node_modules" \
	"$(vkey_of us)" "${proofs[@]}"
