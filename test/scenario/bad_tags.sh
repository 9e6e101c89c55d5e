#!/usr/bin/env bash
# Goal: who commits to other tags than stand at his slots, or puts one tag at two
# of them, contradicts himself by what he shows, and everybody can see it.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../lib/scenario.bash"

programs=${TALLY_PROGRAMS:-$top/build/program}
slots=$work/slots.csv
tags=$work/tags.csv
check() { office ru tag verify "$1" --opening "$2"; }

need make_offices
need sign_charter
# By its slots D-05 stands twice, at 3 and 4, and T-1 nowhere; by its tags D-04
# stands at slot 3, D-05 once, T-1 at slot 5 where D-06 is. W-1 is a class amiss.
# Slot 7 holds the word nothing, a zero byte and a line break.
cat >"$slots" <<'END'
site,position,content
deveselu,cell-01,sm3:D-01
deveselu,cell-02,tlam:W-1
deveselu,cell-04,sm3:D-05
deveselu,cell-05,sm3:D-05
deveselu,cell-06,sm3:D-06
deveselu,cell-08,sm3:NUL-1
END
cat >"$tags" <<'END'
site,position,content
deveselu,cell-01,sm3:D-01
deveselu,cell-02,sm3:W-1
deveselu,cell-04,sm3:D-04
deveselu,cell-05,sm3:D-05
deveselu,cell-06,sm3:T-1
deveselu,cell-07,sm3:P-1
END
need quietly office us sync
need "$programs/bad_tags" "$out/us" "$(stamp "$now")" "$slots" "$tags" \
	D-01 "$work/p1" W-1 "$work/w1" D-04 "$work/p4" D-05 "$work/p5" \
	D-06 "$work/p6" T-1 "$work/t1" P-1 "$work/padding" \
	0 "$work/s0" 1 "$work/s1" 3 "$work/s3" 4 "$work/s4" 5 "$work/s5" \
	7 "$work/s7"
later 1
need share

ok "where slot and tag agree, all is well" \
	prints "the slot says the same" check "$work/p1" "$work/s0"
ok "each proof alone is good" prints "cell-04" office ru tag verify "$work/p4"
ok "also that of a tag that stands twice, at one slot" \
	prints "cell-05" check "$work/p5" "$work/s4"
ok "the other slot with that tag contradicts it" \
	exits 1 "by its slots the tag is at slot 3, by its tags it is not" \
	check "$work/p5" "$work/s3"
ok "a slot without the tag contradicts the proof that it is there" \
	exits 1 "by its slots the tag is not at slot 3, by its tags it is" \
	check "$work/p4" "$work/s3"
ok "also if something else is there" exits 1 "contradicts itself" \
	check "$work/t1" "$work/s5"
ok "so does one with another class" exits 1 "contradicts itself" \
	check "$work/w1" "$work/s1"
ok "a tag at a slot contradicts the proof that it is nowhere" \
	exits 1 "by its slots the tag is at slot 5, by its tags it is not" \
	check "$work/p6" "$work/s5"
ok "a tag at a slot that is no position is refused" \
	exits 1 "slot 31 is no position of the map" \
	office ru tag verify "$work/padding"
ok "what is no content is not read as one" exits 1 \
	"deveselu cell-08 holds what is no content" \
	office ru opening verify "$work/s7"
ok "nor compared with a tag" exits 1 "slot 7 holds what is no content" \
	check "$work/p1" "$work/s7"
ok "a cell beside it is" prints "deveselu,cell-01,sm3:D-01" \
	office ru opening verify "$work/s0"
ok "its own office cannot prove what it did not keep" \
	exits 3 "nothing is kept" office us tag prove D-01
plan
