#!/usr/bin/env bash
# Goal: a side shows some positions of its declaration to whom it likes, outside
# of any swap; who gets the file reads these, as declared, and nothing else, and
# takes no file that was changed.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

make() { office us opening make "$@"; }

# What FILE shows, as WHO reads it, is these lines of the inventory.
reads() { # WHO FILE PATTERN
	office "$1" opening verify "$2" >"$work/read" 2>"$work/noted" || return
	{
		echo site,position,content
		grep -E "$3" "$example/declared-us.csv"
	} | diff - "$work/read"
}

# Nothing that is declared of another position, nor the seed of it all.
shows_no_other() {
	python3 - "$1" "$out/us/secret/declaration-1.tree" <<-'END'
		import sys
		shown, tree = (open(path, "rb").read() for path in sys.argv[1:3])
		seed = tree[96:128]
		assert len(seed) == 32 and b"sm3:D-05" in tree
		assert seed not in shown and b"sm3:D-05" not in shown
		assert b"sm3:D-04" in shown
	END
}

need make_offices
need sign_charter
ok "nothing can be shown before it is declared" unchanged us \
	exits 3 "nothing is declared yet" make --site deveselu -o "$work/early"
need declare_maps
need share us ru ro pl nato obs

some=$work/some.opening
ok "four cells and a room are shown" make -o "$some" \
	--position deveselu/cell-02..cell-04 --position deveselu/storage \
	--position deveselu/cell-03
ok "the observer reads these, as declared" \
	reads obs "$some" '^deveselu,(cell-0[234]|storage),'
ok "so does the other side" \
	reads ru "$some" '^deveselu,(cell-0[234]|storage),'
ok "it is said whose they are" grep -q "as us declared in epoch 1: 4 pos" \
	"$work/noted"
ok "nothing of another position is in it" shows_no_other "$some"
ok "only its owner reads the file" same 600 stat -c %a "$some"
ok "with --json it is one object" same "4 us 1" query obs \
	opening verify "$some" \
	"'%d %s %d' % (a['table'].count(chr(10)) - 1, a['by'], a['epoch'])"

ok "a whole site is shown" make --site deveselu -o "$work/site"
ok "and read" reads obs "$work/site" '^deveselu,'
ok "all that is declared is shown" \
	make --site deveselu --site redzikowo -o "$work/all"
ok "and read" reads obs "$work/all" '^(deveselu|redzikowo),'

for offset in 0 1 3 7 8 16 30 60 150 -1 -40; do
	need flip "$some" "$offset"
	ok "changed at $offset it shows nothing" exits 1 "$work/changed: " \
		office obs opening verify "$work/changed"
done
need cp "$some" "$work/changed"
need truncate -s -1 "$work/changed"
ok "nor cut short" exits 1 "$work/changed: " \
	office obs opening verify "$work/changed"
ok "an empty file is none" exits 1 "cut short" \
	office obs opening verify /dev/null

ok "a file that is there is never replaced" exits 2 "is there already" \
	make --site deveselu -o "$some"
ok "what is shown must be named" exits 2 "--site or --position" \
	make -o "$work/none"
ok "a site of the other side is none of ours" exits 2 "no site of side us" \
	make --site orlan -o "$work/none"
ok "a position that the site lacks is refused" exits 2 "no position of dev" \
	make --position deveselu/cell-99 -o "$work/none"
ok "so is a range that ends before it begins" exits 2 "ends before" \
	make --position deveselu/cell-04..cell-02 -o "$work/none"
ok "so is a position without a site" exits 2 "SITE/POSITION" \
	make --position cell-04 -o "$work/none"
ok "an epoch that was not declared has none" exits 3 "of epoch 2" \
	make --epoch 2 --site deveselu -o "$work/none"
ok "who leads no side has declared nothing" exits 5 "who lead the sides" \
	office obs opening make --site deveselu -o "$work/none"
ok "none of these left a file" test ! -e "$work/none"

# A new epoch: both can be shown, each as what it is.
sed 's/sm3:D-02$/nothing/' "$example/declared-us.csv" >"$work/second.csv"
need act declare2 us declare "$work/second.csv"
need share us obs
ok "the newest declaration is shown" \
	make --position deveselu/cell-02 -o "$work/new"
ok "or an older one, by its epoch" \
	make --position deveselu/cell-02 --epoch 1 -o "$work/old"
of_epoch() { office obs opening verify "$1" 2>&1 |
	grep -vE '^tally: declared by|^newer ' | tr '\n' ' '; }
ok "the new one holds nothing there" same \
	"tally: as us declared in epoch 2: 1 position site,position,content\
 deveselu,cell-02,nothing " of_epoch "$work/new"
ok "the old one what it held" same \
	"tally: as us declared in epoch 1: 1 position tally: us has declared\
 again since: epoch 2 is on record site,position,content\
 deveselu,cell-02,sm3:D-02 " of_epoch "$work/old"
plan
