#!/usr/bin/env bash
# Goal: tools/check-layers fails on every departure from the layer diagram.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/tap.bash"

check=$top/tools/check-layers

good_tree() {
	rm -rf "${tree:?}"/*
	printf 'base:\nlog: base\ncmd: base log\n' | put tools/layers
	put src/base/bytes.h </dev/null
	echo '#include "base/bytes.h"' | put src/log/tree.h
	printf '#include <stdio.h>\n#include "log/tree.h"\n' | put src/log/tree.c
	printf '#include "base/bytes.h"\n' | put cmd/tally/main.c
}

good_tree
ok "a true diagram passes" \
	says 0 "layers: 4 includes in 4 files, all allowed" "$check" "$tree"

good_tree
printf '\n#include "log/tree.h"\n' | put src/base/bytes.c
ok "an include against the diagram fails" \
	says 1 "src/base/bytes.c:2: base may not include log" "$check" "$tree"

good_tree
echo '#include <log/tree.h>' | put src/base/bytes.c
ok "angle brackets do not hide an include" \
	says 1 "src/base/bytes.c:1: base may not include log" "$check" "$tree"

good_tree
echo '#include "../base/bytes.h"' | put src/log/tile.c
ok "a relative path fails" \
	says 1 "src/log/tile.c:1: include by a relative path" "$check" "$tree"

good_tree
echo '# include "base/missing.h"' | put src/log/tile.c
ok "a header that is not there fails" \
	says 1 "src/log/tile.c:1: no such header" "$check" "$tree"

good_tree
echo '#include NAME' | put src/log/tile.c
ok "an include of a macro fails" \
	says 1 "src/log/tile.c:1: include of a macro" "$check" "$tree"

good_tree
put src/note/note.h </dev/null
ok "a folder without a line fails" \
	says 1 "src/note: component has no line" "$check" "$tree"

good_tree
printf 'base:\nlog: base\n' | put tools/layers
ok "programs without a line fail" \
	says 1 "cmd: component has no line" "$check" "$tree"

good_tree
printf 'base:\nlog: base\nnote: base\ncmd: base\n' | put tools/layers
ok "a line without a folder fails" \
	says 1 "tools/layers:3: note has no folder" "$check" "$tree"

good_tree
printf 'base:\nlog: base stats\ncmd: base\n' | put tools/layers
ok "a component without a line cannot be allowed" \
	says 1 "tools/layers:2: log may include stats" "$check" "$tree"

good_tree
printf 'base: log\nlog: base\ncmd: base\n' | put tools/layers
ok "a cycle of components fails" says 1 "cycle: " "$check" "$tree"

good_tree
printf 'base:\nbase: log\nlog:\ncmd: base\n' | put tools/layers
ok "two lines for one component fail" \
	says 1 "tools/layers:2: base has two lines" "$check" "$tree"

good_tree
echo 'base = log' | put tools/layers
ok "a malformed line fails" \
	says 1 "tools/layers:1: not of the form" "$check" "$tree"

good_tree
echo '#include "log/proof.h"' | put src/log/tree.h
echo '#include "log/tree.h"' | put src/log/proof.h
ok "a cycle of files fails" says 1 \
	"cycle: src/log/proof.h -> src/log/tree.h -> src/log/proof.h" \
	"$check" "$tree"

good_tree
find "$tree" -name '*.[ch]' -delete
ok "a tree without sources fails" \
	says 1 "no source file was examined" "$check" "$tree"

finish
