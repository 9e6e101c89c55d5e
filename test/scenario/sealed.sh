#!/usr/bin/env bash
# Goal: what other scenarios play with plain offices goes the same way when every
# office is encrypted from its first moment on: an arrangement from declaration to
# conclusion, over TLS, with tags, counts and draws. After each command no file of
# key/ and secret/ is plain, and no key that the office began with lies anywhere.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

export SEALED_REAL=$tally SEALED=$work/sealed
mkdir "$SEALED"
cat >"$work/tally" <<'END'
#!/usr/bin/env bash
folder=. making=
for ((i = 1; i <= $#; i++)); do
	case ${!i} in
	-C) j=$((i + 1)) && folder=${!j} ;;
	init) making=yes ;;
	serve) exec "$SEALED_REAL" "$@" ;;
	esac
done
"$SEALED_REAL" "$@"
code=$?
[ -f "$folder/key/office" ] || exit "$code"
if [ "$making" ] && [ ! -e "$folder/key/lock" ]; then
	cat "$folder"/key/{office,next,box} >>"$SEALED/began-with"
	"$SEALED_REAL" -C "$folder" key passphrase --new-key-file \
		"$SEALED/$(realpath "$folder" | tr / _).key" \
		</dev/null >/dev/null || exit
fi
{
	find "$folder/key" "$folder/secret" -type f ! -path '*/.tmp-writing/*' \
		! -path '*/key/lock' ! -path '*/key/tls.crt' \
		! -path '*/key/tls.pin' -exec grep -LaF tlyS {} +
	grep -rlaF -f "$SEALED/began-with" "$folder"
	while read -r seed; do # as bytes
		LC_ALL=C grep -rlaP "$(sed 's/../\\x&/g' <<<"$seed")" "$folder"
	done <"$SEALED/began-with"
} 2>/dev/null | sed "s|\$| after: $*|" >>"$SEALED/plain"
exit "$code"
END
chmod +x "$work/tally"

plays() { # NAME
	local code=0
	: >"$SEALED/began-with"
	TALLY=$work/tally timeout 900 bash "$top/test/scenario/$1.sh" \
		>"$work/$1.tap" 2>&1 || code=$?
	"$top/tools/tap-count" tap "$code" "$work/$1.tap" >"$work/$1.counted"
	cat "$work/$1.counted"
	[[ $(<"$work/$1.counted") =~ ^[0-9]+\ 0$ ]]
}
nothing_plain() { [ -s "$SEALED/began-with" ] && ! grep . "$SEALED/plain"; }
for name in walkthrough ${CI:+tags}; do # .ci/run has the time
	ok "$name goes the same way with encrypted offices" plays "$name"
	ok "and leaves nothing plain" nothing_plain
done

# Seeds of draws and of counts.
participants=(us ro ru ch obs)
charter_template=$top/charters/test/draws.yaml
tally=$work/tally
: >"$SEALED/began-with"
need make_offices
need tell_peers
need share us ru
echo site,position,content >"$work/empty.csv"
ok "draws are made" quietly office us draw make --population bases
ok "counts are declared" quietly \
	office us declare "$work/empty.csv" --rest nothing --counts
ok "and shown" quietly office us count total --class tlam -o "$work/total"
ok "nothing of it lies plain on the disk" nothing_plain

# An office proves who it is with a key that only its memory has.
over_tls() {
	network=yes out=$work/served
	trap 'stop_daemons; rm -rf "$work"' EXIT
	: >"$SEALED/began-with"
	make_offices || return
	quietly office us charter sign "$out/charter.yaml" &&
		quietly office ru charter sign "$out/charter.yaml" &&
		start_daemon us &&
		quietly office ru charter sign "$out/charter.yaml" \
			--peer "us=${url[us]}" && office ru sync
}
ok "offices read each other over TLS with encrypted keys" over_tls
ok "and neither lies plain on the disk" nothing_plain
plan
