#!/usr/bin/env bash
# Goal: tools/check-stats, tools/check-stats-r and tools/check-same-bytes never
# pass without having compared something.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/tap.bash"

tally=${TALLY:-$top/build/tally}
check=$top/tools/check-stats
tables=$tree/tables

# The bound without a find among n, for alpha: 1 - alpha^(1/n).
good_table() {
	rm -rf "$tables"
	put tables/index.csv <<<$'table,what\nt09_rule_of_three.csv,bounds'
	put tables/t09_rule_of_three.csv <<<$'n,alpha,pU\n1,0.25,0.75\n2,0.25,0.5'
}

fails() { # TEXT
	says 1 "$1" "$check" "$tables" "$tally"
}

good_table
ok "a table that agrees is counted" fails "t09-rule-of-three: 2 agreed"
ok "but one that the index has not is missed" \
	fails "the index lacks t00_edge_cases t01_"
put tables/t09_rule_of_three.csv <<<$'n,alpha,pU\n1,0.25,0.75\n2,0.25,0.51'
ok "a number that differs is told" fails "pU is 0.5, not 0.51"
ok "and its table is not counted" \
	fails "t09_rule_of_three.csv: 1 rows agree, 1 do not"
put tables/t09_rule_of_three.csv <<<$'n,alpha,pU'
ok "a table without rows fails" \
	fails "t09_rule_of_three.csv: 0 rows agree, 0 do not"
put tables/index.csv <<<$'table,what\nt99_new.csv,bounds'
ok "so does one that nothing reads" fails "t99_new.csv: nothing here reads it"
put tables/index.csv <<<$'table,what\nt03_published_vectors.csv,words'
put tables/t03_published_vectors.csv <<<$'function,in,ours,theirs,how\nnew,,1,1,ok'
ok "and a row of a new kind" fails "KeyError: 'new'"
put tables/index.csv <<<$'table,what\nt09_rule_of_three.csv,bounds'
rm "$tables/t09_rule_of_three.csv"
ok "a table that is not there is told" \
	says 3 "t09_rule_of_three.csv" "$check" "$tables" "$tally"
put tables/index.csv <<<"table,what"
ok "an empty index fails" fails "the index lacks t00_edge_cases t01_"
ok "no folder is told" says 3 "No such file" "$check" "$tree/nowhere" "$tally"
good_table
ok "no program is told" \
	says 3 "No such file" "$check" "$tables" "$tree/nowhere"
ok "one that does not answer is told" \
	says 1 "0 answers to 2 calls" "$check" "$tables" "$(command -v true)"

without_r() { # the check, where Rscript is not
	PATH=$tree/bin "$top/tools/check-stats-r" "$tally"
}
mkdir -p "$tree/bin"
ln -s "$(command -v env)" "$tree/bin/env"
ok "no R is told" says 127 "Rscript" without_r
ok "no table, no comparison of bytes" says 1 "no lines were made" \
	"$top/tools/check-same-bytes" "$tree/nowhere"

finish
