# The steps of an arrangement as real `tally` commands, for ./run and for the
# scenario tests. Every participant is a folder below $out and every command a
# process of its own. Needs: $tally (the program), $out, $example (this folder),
# $charter_template. With $network set, offices do not see each other's folders:
# each is served by a daemon, which stop_daemons must end in every case.
# shellcheck shell=bash disable=SC2154

participants=(us ro pl nato ru ch obs)
now=$(date -u -d 2026-11-21T08:00:00Z +%s)
show=${show:-}        # yes: print every command, with the id that it logged
network=${network:-}  # yes: offices read each other over TLS
declare -A daemon=() url=() # with $network: process and URL by participant
declare -A id         # ids of statements by name: id[propose], id[notice-us-1]...

stamp() { date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ; }
later() { now=$((now + $1 * 60)); }           # minutes
until_time() { [ "$now" -ge "$1" ] || now=$1; }

# office WHO COMMAND...: one process of tally in that participant's folder.
office() {
	local who=$1
	shift
	"$tally" -C "$out/$who" --clock "$(stamp "$now")" "$@"
}

quietly() { "$@" >/dev/null; }

# Every other office pulls what is new; the witness first and last, so that
# what the others read is witnessed.
share() {
	local who
	quietly office ch sync || return
	later 1
	for who in "${@:-us ru ro pl}"; do
		# shellcheck disable=SC2086
		for who in $who; do
			quietly office "$who" sync || return
		done
	done
}

# act NAME WHO COMMAND...: sync, do it, let the witness see it. The id of the
# first statement logged is kept as id[NAME].
act() {
	local name=$1 who=$2 answer
	shift 2
	quietly office "$who" sync || return
	answer=$(office "$who" --json "$@") || {
		local code=$?
		[ -z "$answer" ] || echo "$who: tally $*: $answer" >&2
		return "$code"
	}
	id[$name]=$(grep -o '"id":"[0-9a-f]*"' <<<"$answer" | head -n 1 |
		cut -d '"' -f 4)
	[ -z "$show" ] || show_step "$who" "${id[$name]}" "$@"
	later 1
	quietly office ch sync || return
	later 1
}

# Ids and paths as a person would write them.
abbreviate() {
	sed -E "s/\b([0-9a-f]{8})[0-9a-f]{56}\b/\1/g; s|$out/||g; s|$example/||g" \
		<<<"$1"
}

# show_step WHO ID COMMAND...: a command as a person would type it, in lines of
# 80 columns, and how the id begins of what it logged.
show_step() {
	local who=$1 logged=$2 line word words option=
	shift 2
	mapfile -t words <<<"$(abbreviate "$(printf '%s\n' "$@")")"
	line=$(printf '  %-2s $ tally' "$who")
	for word in "${words[@]}"; do
		[[ $word != *' '* ]] || word="\"$word\""
		word=${option:+$option }$word option=
		if [[ $word = --* && $word != *' '* ]]; then
			option=$word # stays in the line of its value
			continue
		fi
		if [ $((${#line} + ${#word})) -gt 77 ]; then
			printf '%s \\\n' "$line"
			line='         '
		fi
		line+=" $word"
	done
	line+=${option:+ $option}
	[ -z "$logged" ] || word=" -> ${logged:0:8}"
	if [ -n "$logged" ] && [ $((${#line} + ${#word})) -gt 80 ]; then
		printf '%s\n' "$line"
		line='         '
	fi
	printf '%s%s\n' "$line" "${logged:+$word}"
}

make_offices() {
	local who cards=()
	mkdir -p "$out" || return
	for who in "${participants[@]}"; do
		quietly "$tally" -C "$out/$who" init "$who" \
			--log "$who.example/tally" || return
		[ -z "$network" ] ||
			quietly "$tally" -C "$out/$who" key tls || return
		cards+=("$out/$who/card")
	done
	quietly "$tally" charter fill "$charter_template" "${cards[@]}" \
		-o "$out/charter.yaml"
}

# start_daemon WHO: serve that office on a loopback address of its own, at a
# port that is free.
start_daemon() {
	local who=$1 log=$out/$1.daemon number=1 other
	: >"$log"
	for other in "${participants[@]}"; do
		[ "$other" != "$who" ] || break
		number=$((number + 1))
	done
	"$tally" -C "$out/$who" serve --tls \
		--listen "127.0.1.$number:${2:-0}" 2>"$log" &
	daemon[$who]=$!
	until grep -q '^tally: serving on ' "$log"; do
		kill -0 "${daemon[$who]}" 2>/dev/null || {
			cat "$log" >&2
			return 1
		}
		sleep 0.02
	done
	url[$who]=$(sed -n 's,/*$,,; s,^tally: serving on ,,p' "$log")
}

stop_daemon() {
	kill "${daemon[$1]}" 2>/dev/null
	wait "${daemon[$1]}" 2>/dev/null
	unset "daemon[$1]"
}

stop_daemons() {
	local who
	for who in "${!daemon[@]}"; do
		stop_daemon "$who"
	done
}

# Where WHO can be read by others.
place_of() {
	if [ -n "$network" ]; then
		echo "${url[$1]}"
	else
		echo "$out/$1"
	fi
}

tell_peers() {
	local who other peers
	for who in "${participants[@]}"; do
		peers=()
		for other in "${participants[@]}"; do
			[ "$other" = "$who" ] ||
				peers+=(--peer "$other=$(place_of "$other")")
		done
		quietly office "$who" charter sign "$out/charter.yaml" \
			"${peers[@]}" || return
	done
}

sign_charter() {
	local who
	for who in ${network:+"${participants[@]}"}; do
		# A daemon knows by the charter whom to serve.
		quietly office "$who" charter sign "$out/charter.yaml" &&
			start_daemon "$who" || return
	done
	tell_peers || return
	for who in us ro pl ru; do
		quietly office "$who" accredit inspector team || return
		quietly office "$who" accredit escort escort || return
	done
	later 1
	share us ro pl nato ru obs
}

declare_maps() {
	act declare-us us declare "$example/declared-us.csv" &&
		act declare-ru ru declare "$example/declared-ru.csv"
}

propose() {
	act propose us arrange propose
	starts=$((now + 7 * 24 * 3600))
}

consent() {
	local who
	for who in ru ro pl; do
		act "answer-$who" "$who" arrange answer "${id[propose]}" yes ||
			return
	done
}

lead() { case $1 in us) echo ru ;; ru) echo us ;; esac; }

# Each step is of PAIR and SIDE, the inspecting party.
choose() { # PAIR SIDE SITE
	act "choose-$2-$1" "$2" arrange choose "${id[propose]}" "$1" "$3"
}

notice() { # PAIR SIDE ENTRY_POINT
	act "notice-$2-$1" "$2" inspect notice "${id[propose]}" "$1" \
		--entry-point "$3" --entry-at "$(stamp $((now + 37 * 3600)))" \
		--member "leader of team $2" --member "second of team $2"
}

ack() { act "ack-$2-$1" "$(lead "$2")" inspect ack "${id[notice-$2-$1]}"; }

enter() {
	act "enter-$2-$1" "$2" inspect enter "${id[notice-$2-$1]}" --key team
}

designate() { # PAIR SIDE [OPTION...]
	local pair=$1 side=$2
	shift 2
	act "designate-$side-$pair" "$side" inspect designate \
		"${id[notice-$side-$pair]}" --key team "$@"
}

restrict() {
	act "restrict-$2-$1" "$(lead "$2")" inspect restrict \
		"${id[notice-$2-$1]}" --key escort
}

deposit() {
	act "deposit-$2-$1" "$(lead "$2")" swap deposit "${id[notice-$2-$1]}"
}

deposit_ack() {
	act "got-$2-$1" "$2" swap ack "${id[deposit-$2-$1]}"
}

# The depositary checks both deposits, and says that it holds them.
hold() { act "hold-$1" ch swap deliver "${id[propose]}" "$1"; }

deliver() { act "deliver-$1" ch swap deliver "${id[propose]}" "$1"; }

arrive() {
	act "arrive-$2-$1" "$2" inspect arrive "${id[notice-$2-$1]}" --key team
}

open_delivered() {
	act "open-$2-$1" "$2" swap open "${id[notice-$2-$1]}"
}

# What a team selects, measures and reports, and what the escort says to it.
look() { # PAIR SIDE FOUND.csv [agree|contest|silent [SELECT OPTION...]]
	local pair=$1 side=$2 found=$3 verdict=${4:-agree} notice
	shift $(($# > 4 ? 4 : $#))
	notice=${id[notice-$side-$pair]}
	act "select-$side-$pair" "$side" inspect select "$notice" \
		--key team "$@" || return
	act "measure-$side-$pair" "$side" inspect measure "$notice" "$found" \
		--key team || return
	act "report-$side-$pair" "$side" inspect report "$notice" \
		--key team || return
	[ "$verdict" = silent ] ||
		act "countersign-$side-$pair" "$(lead "$side")" inspect \
			countersign "${id[report-$side-$pair]}" "$verdict" \
			--key escort
}

# Gates of PAIR: what both sides do, in order. SITE is what us chooses.
gate_notice() { # PAIR SITE
	until_time $((starts + ($1 - 1) * 10 * 24 * 3600))
	choose "$1" us "$2" && notice "$1" us sheremetyevo && ack "$1" us &&
		notice "$1" ru otopeni && ack "$1" ru
}

gate_designate() { # PAIR [DESIGNATE OPTION... of ru]
	local pair=$1
	shift
	later $((38 * 60))
	enter "$pair" us && enter "$pair" ru || return
	later 75
	designate "$pair" us && designate "$pair" ru "$@" &&
		restrict "$pair" us && restrict "$pair" ru
}

gate_swap() {
	deposit "$1" us && deposit "$1" ru && hold "$1" && deposit_ack "$1" us &&
		deposit_ack "$1" ru && deliver "$1"
}

gate_arrive() {
	later $((5 * 60))
	arrive "$1" us && arrive "$1" ru && open_delivered "$1" us &&
		open_delivered "$1" ru
}

make_cut() { act cut ch cut && share us ru ro pl obs nato; }
