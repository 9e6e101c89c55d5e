#!/usr/bin/env bash
# Goal: a log that stops publishing is noticed: what a witness saw of it and is
# not here is withheld, with since when; so is silence where something was due.
# Nothing of it accuses who has nothing to say. What could not be asked for is
# no silence.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

flags() { # WHO: what its status says of logs that stopped
	office "$1" status | grep -E 'WITHHELD|SILENT'
}
no_flags() { ! flags "$1"; }
withheld_since() { # WHO LOG
	query "$1" status "[l for l in a['logs'] if l['name'] == '$2'][0].get(
		'withheld_since')"
}

need set_up
snapshot honest
need later 1000
ok "nobody is accused of having nothing to say" no_flags ru

# us lets the witness see two statements, and shows ru nothing.
need quietly office us accredit inspector one
need quietly office us accredit inspector two
seen=$(stamp "$now")
need quietly office ch sync us
part=$work/part
need cp -a "$out/ch" "$part"
need rm -rf "$part/mirror/us.example"
need quietly office ru import "$part"
ok "within the publication lag, that may be the post" no_flags ru
need later 1000
ok "after it, entries that a witness saw are withheld" \
	prints "WITHHELD since ${seen:0:10} ${seen:11:5}Z: 2 more" office ru status
ok "programs are told since when" same "$seen" withheld_since ru us
ok "and of nobody else" same None withheld_since ru ch
need quietly office ru sync ch
ok "once they come, all is well" no_flags ru

# us gives notice of its inspection, and ru never acknowledges it.
restore honest
until_time "$starts"
need choose 1 us orlan
need notice 1 us sheremetyevo
need later 60000
need quietly office ch sync
need quietly office us sync ch
ok "who missed a clock and says nothing is silent" \
	prints "and missed a clock" office us status
ok "since its last entry that a witness saw" \
	grep -qE 'SILENT since [0-9-]{10} ' <(office us status)
need quietly office ru accredit inspector alive
need quietly office ch sync ru
need quietly office us sync ch
silent() { query us status "[l['name'] for l in a['logs'] if 'missed' in l]"; }
still_silent() { silent | grep -qx ru; }
not_silent() { ! still_silent; }
ok "who says anything is not silent" not_silent

# A server of us that fails at a blob of ru, and so at all that comes after.
restore honest
need share ru
need quietly office ru suspend "${id[propose]}" begin --reason "in a blob"
need quietly office us sync ru
start_failing() {
	python3 -c '
import hashlib, http.server, os, sys
office = sys.argv[1]
folders = {}
for here, _, files in os.walk(office + "/mirror"):
    if "checkpoint" in files:
        log = os.path.relpath(here, office + "/mirror")
        folders["/mirror/" + hashlib.sha256(log.encode()).hexdigest()] = here
class Failing(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        folder, name = folders.get(self.path[:72]), self.path[72:]
        if folder is None:
            folder, name = office + "/record", self.path
        if folder != office + "/record" and name.startswith("/blob/"):
            self.send_error(503)
        elif not os.path.isfile(folder + name):
            self.send_error(404)
        else:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(open(folder + name, "rb").read())
    def log_message(self, *said):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Failing)
print(server.server_port, flush=True)
server.serve_forever()' "$out/us" >"$work/port" &
	failing=$!
	until [ -s "$work/port" ]; do
		kill -0 "$failing" || return
		sleep 0.05
	done
}
need start_failing
trap 'kill "$failing"; rm -rf "$work"' EXIT
need quietly office ch charter sign "$out/charter.yaml" \
	--peer "us=http://127.0.0.1:$(cat "$work/port")"
ok "logs that could not be asked for are a failure, told once" \
	exits 3 "the server is busy" office ch sync us
ok "but the log with the blob was taken" prints "suspend" \
	office ch log --by ru
plan
