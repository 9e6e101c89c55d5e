#!/usr/bin/env bash
# Goal: what is too much for one opening is refused with the limit and what to
# do; and that can be done.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

participants=(us ro ru ch obs)
cells=$((2 ** 16 - 2)) # and two rooms: 64 MiB of cells, and a head
charter_template=$work/large.yaml
awk -v cells=$cells '/count: 3$/ { sub(/3$/, cells) }
	/^cell_bytes:/ { $2 = 1024 } { print }' \
	"$top/charters/test/tiny.yaml" >"$charter_template"
printf 'site,position,content\nalpha,control,sm3\n' >"$work/table.csv"

make() { office us opening make -o "$@"; }

need make_offices
need tell_peers
need share us ru
need act declare us declare "$work/table.csv" --rest nothing
need share ru
ok "more than fits is refused, with the limit and what to do" exits 2 \
	"more than one opening may have, 64 MiB: name fewer positions, and make" \
	make "$work/all" --site alpha
ok "and no file is left" test ! -e "$work/all"
ok "as much as fits is shown" make "$work/most" \
	--position alpha/cell-00002..cell-65534
ok "one half is shown" make "$work/one" \
	--position alpha/cell-00001..cell-32768
ok "and the other" make "$work/two" \
	--position alpha/cell-32769..cell-65534 --position alpha/storage \
	--position alpha/control
ok "and read" prints "alpha,control,sm3" office ru opening verify "$work/two"
plan
