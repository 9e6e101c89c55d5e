# What scenarios of killed and failing commands share: the calls of a command,
# each hit in turn in offices of its own, and what must hold after it.
# shellcheck shell=bash disable=SC2154

shopt -s lastpipe # what counts tests stands at the end of pipes

# calls FIRST < TRACE: the calls from the first line that holds FIRST: KIND NAME
# NUMBER, where strace counts NUMBER from the start of the process.
calls() {
	awk -v first="$1" -v changing="^($changing)\$" \
		-v reading="^($reading)\$" '
		{ sub(/^[0-9]+ +/, ""); name = $0; sub(/\(.*/, "", name)
		  number[name]++ }
		index($0, first) { begun = 1 }
		!begun { next }
		name == "openat" && !/O_CREAT/ { print "read", name, number[name]
			next }
		name ~ changing { print "change", name, number[name]; next }
		name ~ reading { print "read", name, number[name] }'
}

# The scene of one command: copies of the office that gives it, of a peer and
# of the witness, which each hit gets anew.
scene() { # NAME WHO PEER KIND COMMAND...
	scene=$work/$1 who=$2 peer=$3 kind=$4
	shift 4
	command=("$@")
	case $kind in
	cut) next=(sync) ;;
	head) next=(cut) ;;
	none) next=("${command[@]}") ;;
	*) next=(accredit inspector spare) ;;
	esac
	mkdir -p "$scene/base" "$scene/trace"
	cp -a "$out/$who" "$out/$peer" "$scene/base" || return
	cp -a "$scene/base/." "$scene/trace"
	strace -f -qq -o "$scene/strace" "$tally" -C "$scene/trace/$who" \
		--clock "$(stamp "$now")" --json "${command[@]}" >/dev/null ||
		return
	calls "$first" <"$scene/strace" >"$scene/calls"
	[ -s "$scene/calls" ]
}

# logged WHO KIND OF: how many such statements of OF that office holds.
logged() {
	"$tally" -C "$box/$1" --clock "$(stamp "$now")" --json log --by "$3" \
		--kind "$2" | grep -o '"kind":"' | wc -l
}

good() { # WHO STAGE
	"$tally" verify "$box/$1" --charter "$charter_id" >"$box/verify" 2>&1 ||
		{
			echo "bad-record: $2: $1 does not verify:"
			head -n 3 "$box/verify"
		}
}

pulled() { # STAGE: the peer takes what it finds, and still holds a good mirror
	"$tally" -C "$box/$peer" --clock "$(stamp "$now")" import "$box/$who" \
		>"$box/import" 2>&1 || {
		echo "bad-record: $1: $peer does not take it:"
		cat "$box/import"
	}
	good "$peer" "$1"
}

# What must hold after the command ended with `code`, whatever it was hit by.
judge() {
	local before after acknowledged=
	before=$(<"$scene/before")
	[ "${rule#*signal=KILL}" = "$rule" ] || [ "$code" -eq 137 ] ||
		echo "not-whole: the call was not reached"
	[ "$code" -ne 0 ] || ! grep -q '^{"ok":true' "$box/answer" ||
		acknowledged=yes
	[ "$code" -ne 0 ] || [ "$acknowledged" ] ||
		echo "not-whole: exit 0 without an answer"
	good "$who" "right after"
	pulled "right after"
	"$tally" -C "$box/$who" --clock "$(stamp "$now")" "${next[@]}" \
		>"$box/next" 2>&1 || {
		echo "no-next: the next command fails:"
		cat "$box/next"
	}
	after=$(logged "$who" "$kind" "$who")
	[ "$after" -ge "$before" ] ||
		echo "lost: $after of $before are left"
	[ "$after" -le $((before + 1)) ] || [ "$kind" = head ] ||
		echo "not-whole: logged $((after - before)) times"
	[ -z "$acknowledged" ] || [ "$kind" = none ] ||
		[ "$after" -gt "$before" ] || echo "lost: it was acknowledged"
	good "$who" "after the next command"
	pulled "after the next command"
	[ "$(logged "$peer" "$kind" "$who")" -eq "$after" ] ||
		echo "lost: $peer does not see all of $who"
	extra_check
	echo "judged"
}

# Checks of one scene only; it redefines this.
# shellcheck disable=SC2317
extra_check() { :; }

# hit LABEL STRACE_RULE: one run, one judgement.
hit() {
	local code=0 rule=$2
	box=$(mktemp -d "$scene/box.XXXXXX") && cp -a "$scene/base/." "$box" ||
		return
	strace -f -qq -o /dev/null -e "trace=${2%%:*}" -e "inject=$2" \
		"$tally" -C "$box/$who" --clock "$(stamp "$now")" --json \
		"${command[@]}" >"$box/answer" 2>"$box/error" || code=$?
	judge | sed "s/^\([a-z-]*:\) /\1 at $rule (exit $code): /"
	rm -rf "$box"
}

# Hits a share of the list: workers take every n-th line.
worker() { # FIRST EVERY LABEL RULE_TAIL
	local name number
	while read -r name number; do
		hit "$3" "$name:$4:when=$number"
	done < <(awk -v first="$1" -v every="$2" 'NR % every == first' \
		"$scene/list")
}

# hits LABEL RULE_TAIL < calls: hit them all, then one test each for what must
# hold.
hits() {
	local every outcome number workers=()
	every=$(nproc)
	[ "$every" -le 4 ] || every=4
	cat >"$scene/list"
	number=$(wc -l <"$scene/list")
	box=$scene/base
	logged "$who" "$kind" "$who" >"$scene/before"
	for worker in $(seq 0 $((every - 1))); do
		worker "$worker" "$every" "$1" "$2" >"$scene/found.$worker" 2>&1 &
		workers+=($!)
	done
	wait "${workers[@]}"
	cat "$scene"/found.* >"$scene/found"
	while IFS='|' read -r outcome text; do
		ok "$(basename "$scene") $1 at $number calls: $text" \
			finds_no "$outcome"
	done <<-'END'
		bad-record|the record and its reader's mirror hold
		not-whole|it is there whole or not at all
		lost|what was acknowledged is there
		no-next|the next command goes on
	END
}

finds_no() { # OUTCOME
	[ "$number" -gt 0 ] || return
	grep -A 3 "^$1:" "$scene/found" && return 1
	[ "$(grep -c '^judged' "$scene/found")" -eq "$number" ] || {
		echo "not every hit was judged:"
		head -n 5 "$scene/found"
		return 1
	}
}

of_kind() { awk -v kind="$1" '$1 == kind { print $2, $3 }' "$scene/calls"; }
takes_space() { grep -E '^(mkdir|mkdirat|openat|write|linkat|renameat) '; }
