#!/usr/bin/env bash
# Goal: tools/check-size fails on every limit, and only past it.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/tap.bash"

check=$top/tools/check-size
header=src/base/bytes.h
source=src/base/bytes.c

good_tree() {
	rm -rf "${tree:?}"/*
	printf '/*\n * Bytes.\n */\n\n/* Says it. */\nint one(int a);\n' |
		put $header
	printf 'int one(int a)\n{\n\treturn a;\n}\n' | put $source
}

# lines COUNT TEXT: the same line so many times.
lines() {
	local i
	for ((i = 0; i < $1; i++)); do
		printf '%s\n' "$2"
	done
}

# function_of LINES: a function of so many lines with its signature.
function_of() {
	printf 'void long_one(void)\n{\n'
	lines $(($1 - 3)) '	one(1);'
	printf '}\n'
}

fails() {
	says 1 "$1" "$check" "$tree"
}

passes() {
	says 0 "within the limits" "$check" "$tree"
}

good_tree
ok "a small tree passes" says 0 "size: 1 functions in 2 files" "$check" "$tree"
ok "the report gives the medians" \
	says 0 "function lines: median 4, p90 4, longest 4" \
	"$check" --report "$tree"

function_of 70 | put src/base/long.c
ok "a function of 70 lines passes" passes
function_of 71 | put src/base/long.c
ok "a function of 71 lines fails" \
	fails "src/base/long.c:1: long_one has 71 lines, the limit is 70"

good_tree
{
	printf 'static const int table[] = {\n'
	lines 100 '	1,'
	printf '};\n'
} | put src/base/table.c
ok "a table of 102 lines passes" passes

good_tree
lines 500 'int x;' | put src/base/many.c
ok "a file of 500 lines passes" passes
lines 501 'int x;' | put src/base/many.c
ok "a file of 501 lines fails" \
	fails "src/base/many.c:501: 501 lines, the limit is 500"

good_tree
lines 501 'int x;' | put test/unit/many.c
ok "a test of 501 lines fails" fails "test/unit/many.c:501: 501 lines"

good_tree
echo 'int five(int a, int b, int c, int d, int (*e)(int, int));' | put cmd/a.c
ok "five parameters pass" passes
echo 'int six(int a, int b, int c, int d, int e, int f);' | put cmd/a.c
ok "a prototype with six parameters fails" \
	fails "cmd/a.c:1: six has 6 parameters, the limit is 5"
printf 'static int\nsix(int a, int b,\n    int c, int d, int e, int f)\n{\n}\n' |
	put cmd/a.c
ok "a function with six parameters fails" \
	fails "cmd/a.c:1: six has 6 parameters, the limit is 5"

good_tree
printf '\tint x; /* %069d */\n' 0 | put src/base/wide.c
ok "a line of 90 columns passes" passes
printf '\tint x; /* %070d */\n' 0 | put src/base/wide.c
ok "a line of 91 columns fails" \
	fails "src/base/wide.c:1: 91 columns, the limit is 90"
printf '/* %080d\xe2\x80\x94\xe2\x80\x94 */\n' 0 | put src/base/wide.c
ok "a character of three bytes is one column" passes
good_tree
printf '# %091d\n' 0 | put test/scenario/wide.sh
ok "a wide line of a scenario fails" fails "test/scenario/wide.sh:1: 93 columns"

# Spelt in halves, so that this file holds none of the marks.
for mark in "TO""DO" "FIX""ME" "X""XX" "HA""CK"; do
	good_tree
	printf '/* %s: later */\n' $mark | put src/base/mark.c
	ok "the mark $mark fails" fails "src/base/mark.c:1: mark of unfinished"
done
good_tree
printf '# %s\n' "TO""DO" | put test/scenario/mark.sh
ok "a mark in a scenario fails" fails "test/scenario/mark.sh:1: mark of"

good_tree
printf '/*\n * Bytes.\n */\n\nint one(int a);\n' | put $header
ok "a prototype under the file's head only fails" \
	fails "$header:5: one has no comment"
printf '/* Group. */\nint one(int a);\nint two(int a);\n' | put $header
ok "one comment covers a group of prototypes" passes
printf '/* Group. */\nint one(int a);\n\nint two(int a);\n' | put $header
ok "a blank line ends the group" fails "$header:4: two has no comment"
printf 'int one(int a); /* says it */\nint two(int a);\n' | put $header
ok "a comment beside a prototype covers it alone" \
	fails "$header:2: two has no comment"
printf '/* Type. */\nstruct s {\n\tint a;\n};\n\nint one(int a);\n' |
	put $header
ok "the comment of a type covers what follows it" passes
printf '/* T. */\nstruct s {\n};\n\nstruct t {\n};\n\nint one(int a);\n' |
	put $header
ok "the comment of a type does not cover the next type" \
	fails "$header:8: one has no comment"

good_tree
printf 'int one(int a) {\n\treturn a;\n}\n' | put $source
ok "a brace at the end of the signature fails" \
	fails "$source:1: the brace of one must begin a line"
printf 'int one(int a)\n{\n\tif (a) {\n\treturn a;\n}\n' | put $source
ok "braces that do not match fail" fails "braces are not balanced"

good_tree
find "$tree" -name '*.[ch]' -delete
ok "a tree without sources fails" fails "no source file was examined"

finish
