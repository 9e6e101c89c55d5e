#!/usr/bin/env bash
# Goal: a sync from a URL that is killed, or whose disk fails, at any call that
# changes a file takes a log whole or not at all, loses nothing that it held, and
# is simply given again. Of the calls every few of each kind are hit (all of them
# if EVERY_CALL is set).
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"
. "$(dirname "$0")/../lib/server.bash"
. "$(dirname "$0")/../lib/crash.bash"

need_strace

need make_offices
charter_id=$(charter_id)
need sign_charter
need quietly office ch sync
# A few logs are known and go on, one is not known yet.
need declare_maps
need quietly office ch sync us ru
need rm -rf "$out/obs/mirror/nato.example"
need serve ch
need quietly office obs charter sign "$out/charter.yaml" --peer "ch=$url"

held_before() { # OFFICE: sizes of its mirrors
	local head
	for head in "$1"/mirror/*/tally/checkpoint; do
		echo "$head: $(sed -n 2p "$head")" | sed "s,^$1/,,"
	done
}
held_before "$out/obs" >"$work/held"

# Every mirror shows all that the peer has, as it was before, or more.
extra_check() {
	local name size now
	while IFS=': ' read -r name size; do
		now=$(sed -n 2p "$box/obs/$name")
		[ "${now:-0}" -ge "$size" ] || echo "lost: $name is of $now"
	done <"$work/held"
	for name in us ru ro pl nato; do
		diff -rq -x checkpoint "$box/obs/mirror/$name.example/tally" \
			"$out/ch/mirror/$name.example/tally" |
			grep -v "^Only in $out" | sed 's/^/lost: /'
		cmp -s <(sed -n 1,5p "$box/obs/mirror/$name.example/tally/checkpoint") \
			<(sed -n 1,5p "$out/ch/mirror/$name.example/tally/checkpoint") ||
			echo "lost: the head of $name"
	done
	"$tally" -C "$box/obs" --clock "$(stamp "$now_s")" fsck \
		>"$box/fsck" 2>&1 || sed 's/^/bad-record: /' "$box/fsck"
}
now_s=$now

first='flock('
need scene pull-url obs us none sync ch
of_kind change | thin 12 | hits killed signal=KILL
of_kind change | thin 16 | hits "on a failing disk" error=EIO
echo "# $(of_kind change | wc -l) calls change files"
ok "the server has seen none of it" ends_well TERM
plan
