#!/usr/bin/env bash
# Goal: a side declares the next epoch by a list of what changed; all else stays
# as declared, and nothing in what is logged, kept or opened links the two. An
# empty map and a full one look the same.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

changes=$work/changes.csv
cat >"$changes" <<-END
	site,position,content
	deveselu,cell-02,nothing
	deveselu,cell-08,sm3:D-99
END
declare_from() { office us declare "$1" --from-epoch "${@:2}"; }

# The table that an opening of both sites in an epoch shows.
table() { # EPOCH
	rm -f "$work/all.opening"
	office us opening make --site deveselu --site redzikowo --epoch "$1" \
		-o "$work/all.opening" >/dev/null &&
		office us opening verify "$work/all.opening" 2>/dev/null
}
as_declared() { table 1 | diff "$example/declared-us.csv" -; }
only_that_changed() {
	table 2 >"$work/second" || return
	diff "$example/declared-us.csv" "$work/second" | grep '^[<>]' |
		sort >"$work/differs"
	sort <<-END | diff - "$work/differs"
		< $(grep '^deveselu,cell-02,' "$example/declared-us.csv")
		< $(grep '^deveselu,cell-08,' "$example/declared-us.csv")
		> deveselu,cell-02,nothing
		> deveselu,cell-08,sm3:D-99
	END
}

# No 32 bytes that are neither text nor padding stand in openings of both
# epochs: of every slot by itself, so every salt and every hash.
unlinked() {
	local epoch slot
	for epoch in 1 2; do
		for slot in 01 03 04 05 09 24; do
			office us opening make --epoch $epoch \
				--position "deveselu/cell-$slot" \
				-o "$work/$epoch.$slot" >/dev/null || return
		done
	done
	python3 - "$work" <<-'END'
		import sys
		def values(epoch):
		    found = set()
		    for slot in "01 03 04 05 09 24".split():
		        data = open(f"{sys.argv[1]}/{epoch}.{slot}", "rb").read()
		        # head, height and first slot, salt, cell, siblings
		        assert len(data) == 8 + 9 + 32 + 128 + 6 * 32, len(data)
		        found.add(data[17:49])
		        rest = data[17 + 32 + 128:]
		        found |= {rest[i:i + 32] for i in range(0, len(rest), 32)}
		    return found
		first, second = values(1), values(2)
		assert len(first) > 12 and not first & second
	END
}

need make_offices
need sign_charter
ok "there is nothing yet that could change" unchanged us \
	exits 3 "nothing is declared yet" declare_from "$changes"
now_text=$(stamp "$now")
ok "what will be true cannot be declared" unchanged us \
	exits 2 "is in the future: it is $now_text" office us declare \
	"$example/declared-us.csv" --as-of 2099-01-01T00:00:00Z
need declare_maps
ok "a list of changes and --rest exclude each other" unchanged us \
	exits 2 "exclude each other" declare_from "$changes" --rest nothing
printf 'site,position,content\ndeveselu,cell-77,sm3\n' >"$work/wrong.csv"
ok "a change at a place that the map lacks is refused" unchanged us \
	exits 2 "wrong.csv:2: 'cell-77' is no position of deveselu" \
	declare_from "$work/wrong.csv"
ok "two changes make the next epoch" prints \
	"2 of 56 positions changed, the others as declared in epoch 1" \
	declare_from "$changes"
need share us ru ro pl nato obs
ok "epoch 1 is what was declared then" as_declared
ok "epoch 2 differs where it was changed" only_that_changed
ok "no salt and no hash of one epoch is in the other" unlinked
ok "the files of both are of one length" [ \
	"$(stat -c %s "$out/us/secret/declaration-1.tree")" -eq \
	"$(stat -c %s "$out/us/secret/declaration-2.tree")" ]
ok "fsck finds both as declared" office us fsck

# Two were declared at once: the one that was refused has forgotten its try.
need mv "$out/us/secret/declaration-2.tree" "$out/us/secret/declaration-2.tree.2"
ok "a later try is found behind one that was forgotten" only_that_changed
ok "fsck finds it, too" office us fsck

# What was declared of tags and counts goes on; a whole table may end it.
members() { # of the newest declaration: what it commits to beside its root
	query us show "${id[newest]}" \
		'" ".join(m for m in ("tags", "counts") if m in a["body"])'
}
go_on() { act newest us declare "$@" 2>"$work/told"; }
need go_on "$example/declared-us.csv" --tags --counts
need go_on "$changes" --from-epoch
ok "a list of changes carries tags and counts on" same "tags counts" members
ok "and nothing is told of its time" test -z \
	"$(heard_in "$work/told")"
need go_on "$example/declared-us.csv" --counts
as_of=$(query us show "${id[newest]}" 'a["body"]["as_of"]')
need go_on "$changes" --from-epoch --as-of 2020-01-01T00:00:00Z
ok "what was not declared does not come by itself" same counts members
ok "a time before that of the last declaration is told" \
	grep -qF "as of a time before that of the last declaration, $as_of" \
	"$work/told"
need go_on "$example/declared-us.csv"
ok "a whole table without them ends them" same "" members

need mv "$out/us/secret/declaration-1.tree" "$work"
ok "what is lost is not found" exits 3 "nothing is kept" office us opening make \
	--site deveselu --epoch 1 -o "$work/lost"
plan
