# A server of an office in a scenario: started, found, ended.
# shellcheck shell=bash disable=SC2154

server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT

# serve WHO OPTION...: start; sets server (its process) and url.
serve() {
	local who=$1 tries=100
	shift
	: >"$work/server"
	"$tally" -C "$out/$who" serve --listen 127.0.0.1:0 "$@" \
		2>"$work/server" &
	server=$!
	until url=$(sed -n 's/^tally: serving on //p' "$work/server") &&
		[ -n "$url" ]; do
		if ! kill -0 "$server" 2>/dev/null || [ $((tries--)) -eq 0 ]; then
			cat "$work/server"
			return 1
		fi
		sleep 0.1
	done
}

# It ends with 0, and says nothing beside where it serves, until when, and whom
# it refused.
ends_well() {
	local code=0
	kill -s "$1" "$server"
	wait "$server" || code=$?
	server=
	[ "$code" -eq 0 ] && [ "$(grep -cv -e 'certificate is good until' \
		-e ' refused: ' "$work/server")" -eq 1 ]
}
