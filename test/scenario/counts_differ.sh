#!/usr/bin/env bash
# Goal: when a site is opened its slots and its counts are compared. Who declared
# other counts than slots is named, once, by the depositary's delivery, and
# whoever gets the evidence sees it for himself; who kept to both is not.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

example=$top/examples/new-start-2020
charter_template=$top/charters/new-start-2020.yaml
participants=(us ru ch)
table=$example/declared-us.csv

# Everything to the deposits: us gives Whiteman, ru gives Sosnovka.
to_the_swap() {
	local side
	act propose us arrange propose --pair us=whiteman,ru=sosnovka &&
		act answer ru arrange answer "${id[propose]}" yes || return
	until_time $((now + 3600))
	for side in us ru; do
		act "notice-$side" "$side" inspect notice "${id[propose]}" 1 \
			--entry-point post --entry-at "$(stamp $((now + 3600)))" \
			--member "leader of team $side" || return
	done
	act ack-us ru inspect ack "${id[notice-us]}" &&
		act ack-ru us inspect ack "${id[notice-ru]}" || return
	until_time $((now + 3700))
	for side in us ru; do
		act "enter-$side" "$side" inspect enter "${id[notice-$side]}" &&
			act "designate-$side" "$side" inspect designate \
				"${id[notice-$side]}" || return
	done
	act restrict-us ru inspect restrict "${id[notice-us]}" &&
		act restrict-ru us inspect restrict "${id[notice-ru]}" &&
		act deposit-us ru swap deposit "${id[notice-us]}" &&
		{ [ -n "${alone:-}" ] ||
			act deposit-ru us swap deposit "${id[notice-ru]}"; }
}

# The hash of the table that a file shows something of.
table_of() {
	head -c 33 "$1" | tail -c 32 | od -An -v -tx1 | tr -d ' \n'
}
# Change these files, or change them back: from a byte on, every so many.
rot() { # FROM EVERY FILE...
	python3 - "$@" <<-'END'
		import sys
		for path in sys.argv[3:]:
		    data = bytearray(open(path, "rb").read())
		    for i in range(int(sys.argv[1]), len(data), int(sys.argv[2])):
		        data[i] ^= 1
		    open(path, "wb").write(data)
	END
}

held() { act held ch swap deliver "${id[propose]}" 1; }
delivered() {
	act got-ru ru swap ack "${id[deposit-ru]}" &&
		act got-us us swap ack "${id[deposit-us]}" &&
		act delivered ch swap deliver "${id[propose]}" 1 &&
		share us ru
}

reads() { office "$1" count verify "$2" | head -n 1; } # WHO FILE

begin() {
	rm -rf "$out" && now=$start && make_offices && tell_peers &&
		share us ru || return
	echo site,position,content >"$work/ru.csv"
	act declare-ru ru declare "$work/ru.csv" --rest nothing --counts
}
start=$now

# Both keep to what they declared.
need begin
need act declare-us us declare "$table" --counts
need share us ru
need to_the_swap
need held
need delivered
ok "nobody is named where slots and counts agree" same "" irregularities ru
ok "what was opened can be read as without counts" same 25 bash -c "
	'$tally' -C '$out/ru' --clock '$(stamp "$now")' \
		swap open '${id[notice-ru]}' | wc -l"
ok "the reader can show it to others" office ru count evidence \
	"${id[notice-ru]}" -o "$work/agree"
ok "who see that they agree" same "us, epoch 1: at whiteman the counts are\
 those of the positions" reads ch "$work/agree"
ok "each side that of the other" office us count evidence \
	"${id[notice-us]}" -o "$work/agree-ru"
ok "also of the empty site" same "ru, epoch 1: at sosnovka the counts are\
 those of the positions" reads ch "$work/agree-ru"

# One bomber more in the slots than in the counts.
need begin
sed 's/^whiteman,stand-21,nothing$/whiteman,stand-21,bomber-other/' \
	"$table" >"$work/slots.csv"
need "$programs/false_counts" "$out/us" "$(stamp "$now")" \
	"$work/slots.csv" "$table"
later 1
need share us ru
ok "the ceiling is shown of the counts alone" office us count ceiling \
	launchers -o "$work/launchers"
ok "and nothing tells yet that they are false" \
	office ru count verify "$work/launchers"
ok "nobody is named before a site is opened" same "" irregularities ru
need to_the_swap
need held
need delivered
for who in us ru ch; do
	ok "$who sees who declared other counts than slots" same \
		"counts-differ 3.8 by us" irregularities "$who"
done
said() {
	{ office ru swap open "${id[notice-ru]}" >/dev/null; } 2>&1
}
ok "the reader is told when it opens the site" same "tally: whiteman: the\
 opening is good, but its counts are not those of its positions: tally count\
 evidence" said
ok "and can show it to others" office ru count evidence \
	"${id[notice-ru]}" -o "$work/differ"
ok "who see it for themselves" same "us, epoch 1: at whiteman the positions\
 hold 9 of bomber-other, the count is 8: they differ" \
	reads ch "$work/differ"
ok "with --json it is one object" same "us whiteman counts-differ" query ch \
	count verify "$work/differ" \
	"'%s %s %s' % (a['by'], a['site'], a['shows'])"

# Nothing that was changed is evidence: of the table, the slots, the counts.
size=$(stat -c %s "$work/differ")
for offset in 0 1 4 5 9 40 5000 $((size - 7 * 75 - 700)) \
	$((size - 7 * 75 - 1)) $((size - 7 * 75)) $((size - 520)) \
	$((size - 76)) $((size - 75)) $((size - 40)) $((size - 1)); do
	python3 - "$work/differ" "$work/changed" "$offset" <<-'END'
		import sys
		data = bytearray(open(sys.argv[1], "rb").read())
		data[int(sys.argv[3])] ^= 1
		open(sys.argv[2], "wb").write(data)
	END
	ok "changed at $offset it shows nothing" exits 1 "$work/changed: " \
		office ch count verify "$work/changed"
done
for length in 0 1 5 100 $((size - 75)) $((size - 1)); do
	need cp "$work/differ" "$work/changed"
	need truncate -s "$length" "$work/changed"
	ok "nor cut to $length bytes" exits 1 "$work/changed: " \
		office ch count verify "$work/changed"
done
need cp "$work/differ" "$work/changed"
echo >>"$work/changed"
ok "nor with a byte more" exits 1 "$work/changed: " \
	office ch count verify "$work/changed"

# Whoever puts the other side's table into a declaration takes nothing from it.
need begin
need quietly office ru count ceiling ru-launchers -o "$work/ru-launchers"
need share us ru
ok "the other side reads it" prints "ru, epoch 1: at most 800" \
	office us count verify "$work/ru-launchers"
need "$programs/false_counts" "$out/us" "$(stamp "$now")" "$table" \
	"$(table_of "$work/ru-launchers")"
later 1
need share us ru
ok "and still does when it has declared that table, too" prints \
	"ru, epoch 1: at most 800" office us count verify "$work/ru-launchers"
ok "as does everybody" prints "ru, epoch 1: at most 800" \
	office ch count verify "$work/ru-launchers"
need flip "$work/ru-launchers" -1
ok "changed, it is of neither" exits 1 "$work/changed: " \
	office ch count verify "$work/changed"

# The opening alone is not what is owed.
need begin
need act declare-us us declare "$table" --counts
need share us ru
deposits_alone() {
	quietly office us sync &&
		quietly "$programs/bad_deposit" "$out/us" "$(stamp "$now")" \
			good "${id[notice-ru]}" || return
	later 1
	quietly office ch sync
}
alone=yes
need to_the_swap
# Every number but the first is another than the one declared.
kept=$out/us/secret/declaration-1.counts
need rot 35 2 "$kept"
ok "numbers that are not those declared are not deposited" \
	exits 1 "is not what was declared" \
	office us swap deposit "${id[notice-ru]}"
need rot 35 2 "$kept"
need deposits_alone
refused() {
	local status=0
	office ch swap deliver "${id[propose]}" 1 >"$work/refused" || status=$?
	[ "$status" -eq 1 ] && grep -qF "of us: counts-not-opened (the counts of\
 the site are not opened as they were declared)" "$work/refused"
}
need quietly office us count open whiteman bomber-other -o "$work/open"
mapfile -t copies < <(find "$out/ch" -type f \
	-path "*blob/$(table_of "$work/open")")
need test "${#copies[@]}" -gt 0
need rot 9 9999 "${copies[@]}"
ok "a table that has rotted at the depositary's names nobody" \
	exits 3 "has rotted here" office ch swap deliver "${id[propose]}" 1
ok "who is told which file it is" exits 1 "$(table_of "$work/open")" \
	office ch fsck
need rot 9 9999 "${copies[@]}"
ok "a deposit without the counts is refused" refused
ok "and names who made it" same "deposit-unopenable 4.4 by us" \
	irregularities ch
plan
