#!/usr/bin/env bash
# Goal: ./run says that something was proved only where the conclusion is that
# absence is confirmed.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

# A copy of what ./run needs, with what was built.
copy=$work/copy
need mkdir -p "$copy/build"
need cp -r "$top/run" "$top/tools" "$top/examples" "$top/charters" "$copy"
need ln -s "$tally" "$copy/build/tally"
need printf 'all:\n' >"$copy/Makefile"

play() { "$copy/run" >"$work/played" 2>"$work/errors"; }
fits() { ! grep -vF "$copy/" "$work/played" | grep -E ".{81}"; }

ok "the example is played through" play
ok "it says what was proved" grep -q '^Proved: ' "$work/played"
ok "in 80 columns" fits

# A charter that asks for more than its looks reach.
need sed -i '/^ *required:$/{n;s/value: .*/value: 0.9850/}' \
	"$copy/charters/nonpaper-2022.yaml"
not_played() { ! play; }
ok "one that confirms nothing fails" not_played
ok "its table says so" grep -q inconclusive "$work/played"
ok "nothing is said to be proved" test -z "$(grep '^Proved: ' "$work/played")"
ok "but that nothing was" grep -qx "run: nothing was proved: the conclusion is \
not that absence is confirmed" "$work/errors"

plan
