#!/usr/bin/env bash
# Goal: a test that crashes, says nothing or says too little is never counted
# as passed, by tools/tap-count and by ./check itself.
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/tap.bash"

# counts KIND STATUS OUTPUT PASSED FAILED [REASON]
counts() {
	local got
	printf '%b' "$3" >"$tree/output"
	got=$("$top/tools/tap-count" "$1" "$2" "$tree/output")
	printf '%s\n' "$got" >"$tree.out"
	[ "$(head -n 1 <<<"$got")" = "$4 $5" ] && grep -qF -- "${6:-}" <<<"$got"
}

ok "a plan that is kept passes" \
	counts tap 0 '1..2\nok 1 - a\nok 2 - b\n' 2 0
ok "a plan may come last" counts tap 0 'ok - a\nok - b\n1..2\n' 2 0
ok "other lines are not counted" \
	counts tap 0 'okay\n# ok\nok - a\n ok - b\n1..1\n' 1 0
ok "a failed test is counted and named" \
	counts tap 1 '1..2\nok 1 - a\nnot ok 2 - b\n' 1 1 "not ok 2 - b"
ok "a crash in the middle fails" \
	counts tap 139 '1..3\nok 1 - a\n' 1 1 "planned 3, counted 1"
ok "a silent exit in the middle fails" \
	counts tap 0 '1..3\nok 1 - a\n' 1 1 "planned 3, counted 1"
ok "a crash after the last test fails" \
	counts tap 134 '1..1\nok 1 - a\n' 1 1 "exit status 134"
ok "no plan fails" counts tap 0 'ok - a\n' 1 1 "no plan line"
ok "no output fails" counts tap 0 '' 0 1 "no plan line"
ok "an empty plan fails" counts tap 0 '1..0\n' 0 1 "the plan is empty"
ok "more results than planned fail" \
	counts tap 0 'ok - a\nok - b\n1..1\n' 2 1 "planned 1, counted 2"
ok "two plans fail" \
	counts tap 0 '1..1\nok - a\n1..1\n' 1 1 "more than one plan line"
ok "a test that cmocka skipped fails" \
	counts tap 0 '1..1\nnot ok 1 # SKIP test_a\n' 0 1 "not ok 1 # SKIP test_a"
ok "a test skipped in the usual form fails" \
	counts tap 0 '1..1\nok 1 - a # SKIP no network\n' 0 1 \
	"ok 1 - a # SKIP no network"
ok "a total is taken from the last line" \
	counts total 0 'text\n12 passed, 0 failed\n' 12 0
ok "a failed total fails" counts total 1 '12 passed, 3 failed\n' 12 3
ok "a missing total fails" counts total 0 'all fine\n' 0 1 "no line"
ok "a total of nothing fails" \
	counts total 0 '0 passed, 0 failed\n' 0 1 "nothing was tested"
ok "a good total with a bad exit status fails" \
	counts total 2 '12 passed, 0 failed\n' 12 1 "exit status 2"
ok "an exit status counts as one test" counts status 0 'text\n' 1 0
ok "a bad exit status is one failure" counts status 1 '' 0 1 "exit status 1"
ok "vectors that agreed are added up" \
	counts agreed 0 'a: 3 agreed\nb: 4 agreed\n' 7 0
ok "a vector that differs fails" \
	counts agreed 1 'a: 3 agreed\na: c.json: differs\n' 3 1 "exit status 1"
ok "no vectors fail" counts agreed 0 'a: 0 agreed\n' 0 1 "no vector agreed"
ok "an unknown kind fails" counts other 0 'ok - a\n1..1\n' 0 1

# From here on ./check runs in a tree of its own with an empty build.
small_tree() {
	rm -rf "${tree:?}"/*
	mkdir -p "$tree/tools"
	cp "$top/check" "$tree/"
	cp "$top/tools/tap-count" "$top/tools/install-packages" "$tree/tools/"
	printf 'tests:\n' | put Makefile
	printf 'echo "ok - a"\necho "1..1"\n' | put test/scenario/good.sh
}

check() {
	(cd "$tree" && ./check --yes scenario/)
}

small_tree
ok "check passes a good scenario" says 0 "1 passed, 0 failed" check
ok "check ends with the total" \
	test "$(tail -n 1 "$tree.out")" = "1 passed, 0 failed"

small_tree
printf 'echo "ok - a"\nkill -SEGV $$\n' | put test/scenario/crash.sh
ok "check fails when a test crashes" says 1 "2 passed, 1 failed" check

small_tree
printf 'echo "ok - a"\n' | put test/scenario/no_plan.sh
ok "check fails when a test prints no plan" says 1 "2 passed, 1 failed" check

small_tree
printf 'echo "ok - a"\necho "1..2"\n' | put test/scenario/short.sh
ok "check fails when a test keeps less than its plan" \
	says 1 "2 passed, 1 failed" check

small_tree
printf 'tests:\n\tfalse\n' | put Makefile
ok "check fails when the build fails" says 1 "0 passed, 1 failed" check

small_tree
ok "check fails when no test has the given name" \
	says 1 "0 passed, 1 failed" "$tree/check" --yes no-such-test

small_tree
rm "$tree/test/scenario/good.sh"
ok "check fails when there is nothing to run" \
	says 1 "0 passed, 1 failed" check

finish
