#!/usr/bin/env bash
# Goal: in whatever order and by whatever way the records come in, at the end
# every office holds the same and computes the same conclusion, to the byte.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

seed=${SEED:-$((RANDOM * 32768 + RANDOM))}
echo "# SEED=$seed gives this order"
RANDOM=$seed

# The words in another order.
shuffled() {
	local words=("$@") i j word
	for ((i = ${#words[@]} - 1; i > 0; i--)); do
		j=$((RANDOM % (i + 1)))
		word=${words[i]} words[i]=${words[j]} words[j]=$word
	done
	echo "${words[@]}"
}

# From here on, two offices write out what they hold after every step.
sticks=$work/sticks
stick_count=0
mkdir "$sticks"
write_sticks() {
	local who
	for who in $(shuffled "${participants[@]}" | cut -d ' ' -f 1,2); do
		stick_count=$((stick_count + 1))
		quietly office "$who" export "$sticks/$stick_count" || return
	done
}

first_pair() {
	gate_notice 1 orlan && write_sticks && gate_designate 1 &&
		write_sticks && gate_swap 1 && write_sticks && gate_arrive 1 &&
		look 1 us "$example/found-orlan.csv" && write_sticks &&
		look 1 ru "$example/found-deveselu.csv" && later 150 &&
		quietly office ch sync
}

# What a folder holds of a log, without the cosignatures of those who hold it
# and the tiles of older sizes. The depositary is sent more blobs than others.
log_of() { # HOLDER OWNER
	local folder=$out/$1/mirror/$2.example/tally size
	[ "$1" != "$2" ] || folder=$out/$1/record
	size=$(sed -n 2p "$folder/checkpoint") &&
		(cd "$folder" && head -n 5 checkpoint &&
			sha256sum "tile/entries/000.p/$size" "tile/0/000.p/$size" &&
			find . -path "./cut/*" -type f | LC_ALL=C sort |
			xargs -r sha256sum)
}
blobs_of() { # HOLDER OWNER
	ls "$out/$1/mirror/$2.example/tally/blob"
}
alike() { # WHAT OWNER WHO...: they all hold the same of that log
	local what=$1 owner=$2 who
	shift 2
	for who in "$@"; do
		"$what" "$who" "$owner" | sha256sum
	done | sort -u | wc -l | grep -qx 1
}
all_alike() {
	local owner
	for owner in "${participants[@]}"; do
		alike log_of "$owner" "${participants[@]}" || {
			echo "logs of $owner differ"
			return 1
		}
	done
	alike blobs_of us ro pl nato ru obs && alike blobs_of ru us ro pl nato obs
}
conclusions() {
	local who
	for who in "$@"; do
		office "$who" --json conclusion "${id[propose]}" | sha256sum
	done | sort -u
}
one_conclusion() { conclusions "$@" | wc -l | grep -qx 1; }
verifies() {
	local who
	for who in "$@"; do
		quietly "$tally" verify "$out/$who" --charter "$charter_id" ||
			return
	done
}

need set_up
need first_pair
charter_id=$(charter_id)
need act "cut" ch cut
cut_id=${id[cut]}
need write_sticks
need quietly office ch export "$sticks/last"
snapshot end

# Sticks in any order: old ones after new ones, none left out.
import_all() { # WHO
	local stick
	for stick in $(shuffled "$(basename -a "$sticks"/*)"); do
		quietly office "$1" import "$sticks/$stick" || {
			echo "$1 does not take stick $stick"
			return 1
		}
	done
}
import_everywhere() {
	local who
	for who in $(shuffled "${participants[@]}"); do
		[ "$who" = ch ] || import_all "$who" || return
	done
}
ok "every office takes all sticks in any order" import_everywhere
ok "then all hold the same of every log" all_alike
ok "all conclude the same" one_conclusion "${participants[@]}"
ok "that absence at Orlan is confirmed" same absence-confirmed \
	concluded obs orlan
ok "every mirror verifies" verifies "${participants[@]}"
conclusions obs >"$work/conclusion"

# Syncs in any order, until nothing is new.
restore end
sync_about() {
	local round who peer
	for round in 1 2; do
		for who in $(shuffled "${participants[@]}"); do
			for peer in $(shuffled "${participants[@]}"); do
				[ "$who" = "$peer" ] || [ "$who" = ch ] ||
					quietly office "$who" sync "$peer" || {
					echo "round $round: $who from $peer"
					return 1
				}
			done
		done
	done
}
ok "syncs go well in any order" sync_about
ok "then all hold the same of every log, again" all_alike
same_conclusion() { conclusions "$@" | cmp - "$work/conclusion"; }
ok "all conclude the same, and the same as by courier" same_conclusion \
	"${participants[@]}"
ok "a second sync brings nothing" prints "nothing new" office obs sync

# What is no part of an office by design can go.
pruned() { # WHO: nothing is left but what an office is
	find "$out/$1" -mindepth 1 -maxdepth 1 \
		! -name key ! -name secret ! -name record ! -name mirror \
		! -name office.json ! -name charter.yaml ! -name commit \
		-exec rm -rf {} + &&
		find "$out/$1" -name '.tmp-*' -exec rm -rf {} +
}
ok "without all else, an office concludes the same" eval \
	'pruned us && same_conclusion us'
need later 5
ok "and goes on" quietly office us conclude "${id[propose]}" --agree
need quietly office ru sync us
ok "others take what it then logs" prints conclude office ru log --by us

# Mirrors are copies: without them, the same comes in again.
rm -rf "$out/obs/mirror"
need quietly office obs sync
ok "without its mirrors, an office gets them again" eval \
	'verifies obs && alike log_of ru obs ch'
ok "and concludes the same" eval "office obs --json conclusion \
	${id[propose]} --cut $cut_id | sha256sum | cmp - '$work/conclusion'"

# A peer out of reach.
mv "$out/ru" "$work/away"
ok "a peer out of reach is exit 3" exits 3 "$out/ru" office pl sync
need quietly office us accredit inspector news
ok "the others go on" exits 3 "$out/ru" office pl sync
ok "their news came in" prints news office pl log --by us
mv "$work/away" "$out/ru"
need quietly office ru accredit inspector news
need quietly office us sync ru
mv "$out/ru" "$work/away"
ok "what it logged comes in through another's mirror" prints news eval \
	'office pl sync us && office pl log --by ru'
mv "$work/away" "$out/ru"
ok "when it is back, all is well" quietly office pl sync

# A whole office elsewhere.
mv "$out/us" "$work/moved"
at_moved() { "$tally" -C "$work/moved" --clock "$(stamp "$now")" "$@"; }
ok "an office at another path concludes the same" eval "at_moved --json \
	conclusion ${id[propose]} --cut $cut_id | sha256sum |
	cmp - '$work/conclusion'"
need later 1
ok "it appends" quietly at_moved accredit inspector moved
ok "its peers find it by its new path" quietly office pl charter sign \
	"$out/charter.yaml" --peer "us=$work/moved"
ok "and take what it logged" prints moved eval \
	'office pl sync us && office pl log --by us'
plan
