# all            tally, and the archive of every component
# run            play the example exercise through
# check          every test; the last line counts them
# check-asan     unit tests and scenarios with AddressSanitizer and UBSan
# check-threads  tests of threads with ThreadSanitizer
# check-valgrind unit tests and one scenario under valgrind
# fuzz           the targets of test/fuzz under clang, FUZZ_SECONDS each (60)
# lint           gcc, clang, clang-tidy, cppcheck, shellcheck, mandoc
# bench          the measurements of bench/, as lines of JSON
# bench-stats    statistics beside R and scipy, part of bench: five minutes
# bench-memory   the memory that commands take with long logs: an hour, 5 GB
# bench-declare  what declaring maps of 2^16 to 2^24 slots takes: 5 minutes, 3 GB
# install        tally, its unit and manual pages, to DESTDIR PREFIX
# clean          remove what these targets made
# Variables: CC, B (build folder), OPT, EXTRA (flags), COMPONENTS, PREFIX.
ifeq ($(origin CC),default)
CC = gcc
endif
B ?= build
PREFIX ?= /usr/local
PKGS = libsodium jansson yaml-0.1 libmicrohttpd gnutls libseccomp libcurl

# src/base src/crypto ... ; each folder becomes one archive.
COMPONENTS ?= $(notdir $(patsubst %/,%,$(wildcard src/*/)))

WARN = -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla -Werror
OPT ?= -O2 -g
HARDEN = -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS))
PKG_LIBS := $(shell pkg-config --libs $(PKGS))
CPPFLAGS_ALL = -std=c17 -D_GNU_SOURCE -Isrc $(PKG_CFLAGS)
# Every compiler rounds after each operation: probabilities are the same bytes.
# Without errno to set, a square root is one instruction: stats/real.c.
EXACT = -ffp-contract=off -fno-math-errno
CFLAGS_ALL = $(CPPFLAGS_ALL) $(WARN) $(OPT) $(HARDEN) $(EXACT) $(EXTRA) \
	-MMD -MP
LDFLAGS_ALL = -pie -Wl,-z,relro,-z,now $(EXTRA)

SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer

ARCHIVES = $(COMPONENTS:%=$(B)/lib/%.a)
ARCHIVE_GROUP = -Wl,--start-group $(ARCHIVES) -Wl,--end-group
objects = $(patsubst %.c,$(B)/obj/%.o,$(wildcard $(1)/*.c))
programs = $(patsubst $(1)/%.c,$(B)/$(2)/%,$(wildcard $(1)/*.c))
CMD_OBJECTS = $(call objects,cmd/tally)
TEST_LIB_OBJECTS = $(call objects,test/lib)
TALLY = $(if $(CMD_OBJECTS),$(B)/tally)
TESTS = $(call programs,test/unit,test)
VECTOR_TESTS = $(call programs,test/vector,vector)
TEST_PROGRAMS = $(call programs,test/program,program)
BENCHES = $(call programs,bench,bench)
FUZZERS = $(call programs,test/fuzz,fuzz)
FUZZ_SECONDS ?= 60
MAN_PAGES = $(patsubst docs/man/%.scd,$(B)/man/%,$(wildcard docs/man/*.1.scd))

C_SOURCES = $(wildcard src/*/*.c cmd/*/*.c test/*/*.c bench/*.c)
SCRIPTS = check .ci/run $(wildcard run test/*/*.sh test/*/*.bash) \
	$(shell grep -lE '^\#!.*(bash|/sh)' $$(find tools -type f) 2>/dev/null)

# Left out: the path analyser, which cannot see that a function of another
# file failed and so calls values garbage (cppcheck and the sanitizers look for
# those); advice on style, what -Wconversion says better, names that a
# sanitizer demands, and bytes that are no strings.
empty =
TIDY_CHECKS = $(subst $(empty) ,,$(strip -*, bugprone-*, \
	performance-*, portability-*, \
	-bugprone-easily-swappable-parameters, \
	-bugprone-implicit-widening-of-multiplication-result, \
	-bugprone-macro-parentheses, -bugprone-narrowing-conversions, \
	-bugprone-not-null-terminated-result, \
	-bugprone-reserved-identifier, -bugprone-sizeof-expression, \
	-performance-no-int-to-ptr))

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all tests run check check-asan check-threads check-valgrind fuzz \
	fuzzers lint lint-gcc lint-clang lint-tidy lint-cppcheck lint-shell \
	lint-man bench bench-stats bench-memory \
	bench-declare man install clean

all: $(TALLY) $(ARCHIVES)

tests: all $(TESTS) $(VECTOR_TESTS) $(TEST_PROGRAMS) $(BENCHES)

$(B)/tally: $(CMD_OBJECTS) $(ARCHIVES)
	$(CC) $(LDFLAGS_ALL) -o $@ $(CMD_OBJECTS) $(ARCHIVE_GROUP) $(PKG_LIBS)

# An archive, so that a test links only what it uses of it.
$(B)/testlib.a: $(TEST_LIB_OBJECTS) test/lib
	@rm -f $@
	ar rcs $@ $(filter %.o,$^)

$(B)/test/%: $(B)/obj/test/unit/%.o $(B)/testlib.a $(ARCHIVES)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS_ALL) -o $@ $< $(B)/testlib.a $(ARCHIVE_GROUP) \
		$(PKG_LIBS) -lcmocka

# What other programs make of the same bytes.
$(B)/test/hash_many_test $(B)/bench/hash $(B)/bench/opening: \
	PKG_LIBS += -lcrypto

$(B)/vector/%: $(B)/obj/test/vector/%.o $(B)/testlib.a $(ARCHIVES)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS_ALL) -o $@ $< $(B)/testlib.a $(ARCHIVE_GROUP) $(PKG_LIBS)

# What a scenario or a measurement needs and tally refuses to do.
$(B)/program/%: $(B)/obj/test/program/%.o $(ARCHIVES)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS_ALL) -o $@ $< $(ARCHIVE_GROUP) $(PKG_LIBS)

# The fuzzer has a main of its own.
$(B)/fuzz/%: $(B)/obj/test/fuzz/%.o $(ARCHIVES)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS_ALL) -fsanitize=fuzzer -o $@ $< $(ARCHIVE_GROUP) $(PKG_LIBS)

# The world of a bench has longer logs than that of a test.
$(B)/obj/bench/%.o: CPPFLAGS_ALL += -DWORLD_ENTRIES=8192

$(B)/obj/bench/lib/%.o: test/lib/%.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -c -o $@ $<

$(B)/benchlib.a: $(TEST_LIB_OBJECTS:$(B)/obj/test/%=$(B)/obj/bench/%) test/lib
	@rm -f $@
	ar rcs $@ $(filter %.o,$^)

$(B)/bench/%: $(B)/obj/bench/%.o $(B)/benchlib.a $(ARCHIVES)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS_ALL) -o $@ $< $(B)/benchlib.a $(ARCHIVE_GROUP) \
		$(PKG_LIBS) -lcmocka

$(B)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -c -o $@ $<

# The folder itself is a prerequisite: a source that is gone must leave the
# archive too.
define component_archive
$(B)/lib/$(1).a: $(call objects,src/$(1)) src/$(1)
	@mkdir -p $$(@D)
	@rm -f $$@
	ar rcs $$@ $$(filter %.o,$$^)
endef
$(foreach c,$(COMPONENTS),$(eval $(call component_archive,$(c))))

$(B)/man/%: docs/man/%.scd
	@mkdir -p $(@D)
	scdoc < $< > $@

man: $(MAN_PAGES)

run:
	./run

check:
	./check --build $(B)

# Scenarios that trace system calls cannot: the leak checker needs the tracer's
# place.
# What looks for bytes in its own memory finds those that the sanitizer keeps,
# which locks nothing, too.
ASAN_LEFT_OUT = memory_test vault_memory_test
check-asan:
	OPT="-O1 -g" EXTRA="$(SANITIZE)" ./check --build build-asan \
		$(addprefix unit/,$(filter-out $(ASAN_LEFT_OUT), \
			$(patsubst test/unit/%.c,%,$(wildcard test/unit/*.c)))) \
		scenario/cli scenario/tutorial scenario/walkthrough

# What works on several threads at once: a race is seen even where it did no harm.
THREAD_TESTS = declaration_build_test tags_test append_queue_test crew_test
check-threads:
	OPT="-O1 -g" EXTRA="-fsanitize=thread" ./check --build build-tsan \
		$(addprefix unit/,$(THREAD_TESTS))

# Without the tests that try thousands of inputs, the one that has a heap of its
# own, which valgrind replaces, that of the sandbox, whose system calls it does
# not know, and that whose children start threads, which it takes for a leak:
# valgrind is fifty times slower, and the sanitizers run them all.
VALGRIND_LEFT_OUT = bundle_bytes_test charter_test charter_yaml_test \
	charter_mistake_test conclusion_json_test folder_crash_test \
	replay_fuzz_test replay_test proof_test tree_test draw_aim_test \
	irregular_test owed_test chain_test replay_memory_test hash_many_test \
	sandbox_test tlog_proof_test tlog_policy_test replay_steps_test \
	irregular_clock_test irregular_look_test member_test adversary_test \
	adversary_gate_test adversary_stop_test gate_clock_test found_test \
	submission_batch_test count_test count_proof_test count_fuzz_test \
	declaration_scale_test \
	vrf_test tag_test tag_bytes_test tag_fuzz_test \
	site_evidence_test crew_test plan_any_test blind_runs_test blind_order_test \
	blind_unread_test draw_attack_test draw_fuzz_test
# Those that compare with a longer double, which valgrind cuts to 64 bits; and
# those that compute for a minute.
VALGRIND_LEFT_OUT += stats_real_test stats_combine_test stats_games_test \
	stats_interval_test stats_measure_hostile_test plan_eval_hostile_test \
	measure_monte_test plan_monte_test plan_sites_test
check-valgrind:
	OPT="-O1 -g" ./check --build build-valgrind --valgrind \
		$(addprefix unit/,$(filter-out $(VALGRIND_LEFT_OUT), \
			$(patsubst test/unit/%.c,%,$(wildcard test/unit/*.c)))) \
		scenario/tutorial

fuzzers: $(FUZZERS)

fuzz:
	$(MAKE) CC=clang B=build-fuzz OPT="-O1 -g" \
		EXTRA="$(SANITIZE) -fsanitize=fuzzer-no-link" fuzzers
	@tools/fuzz build-fuzz $(FUZZ_SECONDS)

lint: lint-gcc lint-clang lint-tidy lint-cppcheck lint-shell lint-man

lint-gcc:
	$(MAKE) CC=gcc B=build-gcc tests

lint-clang:
	$(MAKE) CC=clang B=build-clang tests

lint-tidy:
	printf '%s\0' $(C_SOURCES) | xargs -0 -n 1 -P $$(nproc) sh -c \
		'clang-tidy --quiet --checks="$(TIDY_CHECKS)" \
		--warnings-as-errors="*" "$$0" -- $(CPPFLAGS_ALL) $(EXACT) 2>/dev/null'

lint-cppcheck:
	cppcheck -q --std=c11 --enable=warning,performance,portability \
		--suppress=legacyUninitvar --error-exitcode=1 -D_GNU_SOURCE -Isrc src cmd

lint-shell:
	shellcheck -x $(SCRIPTS)

# scdoc begins every section with a paragraph that mandoc skips.
lint-man: $(MAN_PAGES)
	$(if $(MAN_PAGES),@! mandoc -Tlint -W warning $(MAN_PAGES) | \
		grep -v 'skipping paragraph macro')

# The Go project's log library, as Debian has it and without network. Without it
# bench/proof measures ours alone.
GOCODE = /usr/share/gocode
TLOGBENCH := $(and $(wildcard $(GOCODE)/src/golang.org/x/mod/sumdb/tlog), \
	$(shell command -v go),$(B)/bench/tlogbench)

# bench/stats is told what to measure.
STATSBENCH = $(B)/bench/stats

bench: $(BENCHES) $(TLOGBENCH) $(TALLY)
	@for program in $(filter-out $(STATSBENCH),$(BENCHES)); do \
		TALLY_TLOGBENCH='$(TLOGBENCH)' $$program || exit 1; done
	@tools/bench
	@tools/bench-stats $(B)

bench-stats: $(STATSBENCH) $(TALLY)
	@tools/bench-stats $(B)

$(B)/bench/tlogbench: test/independent/tlogbench/main.go
	@mkdir -p $(@D)
	GO111MODULE=off GOFLAGS= GOPATH=$(GOCODE) GOCACHE=$(abspath $(B))/go \
		go build -o $@ $<

bench-memory: $(TALLY) $(TEST_PROGRAMS)
	@tools/bench-memory $(B)

bench-declare: $(TALLY) $(TEST_PROGRAMS)
	@tools/bench-declare $(B)

install: all man
	install -D -m 755 $(B)/tally $(DESTDIR)$(PREFIX)/bin/tally
	for page in $(MAN_PAGES); do install -D -m 644 $$page \
		$(DESTDIR)$(PREFIX)/share/man/man1/$$(basename $$page) || exit 1; done
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system
	sed 's|/usr/local/bin|$(PREFIX)/bin|' packaging/tally-serve@.service > \
		$(DESTDIR)$(PREFIX)/lib/systemd/system/tally-serve@.service

clean:
	rm -rf build build-* run.out

-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)
