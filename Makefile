# Targets: all run check check-asan check-valgrind lint bench install clean
CC ?= gcc
B ?= build
PREFIX ?= /usr/local
PKGS = libsodium jansson yaml-0.1

# src/base src/crypto ... ; each folder becomes one archive.
COMPONENTS ?= $(notdir $(wildcard src/*))
EDGE = store office
PURE = $(filter-out $(EDGE),$(COMPONENTS))

WARN = -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla -Werror
OPT ?= -O2 -g
HARDEN = -fstack-protector-strong -D_FORTIFY_SOURCE=2 -fPIE
CFLAGS_ALL = -std=c17 $(WARN) $(OPT) $(HARDEN) -D_GNU_SOURCE -Isrc $(EXTRA) \
	$(shell pkg-config --cflags $(PKGS)) -MMD -MP
LIBS = $(shell pkg-config --libs $(PKGS))
LDFLAGS_ALL = -pie -Wl,-z,relro,-z,now $(EXTRA)

ARCHIVES = $(COMPONENTS:%=$(B)/lib/%.a)
ARCHIVE_GROUP = -Wl,--start-group $(ARCHIVES) -Wl,--end-group
CMD_OBJECTS = $(patsubst %.c,$(B)/obj/%.o,$(wildcard cmd/tally/*.c))
TEST_LIB_OBJECTS = $(patsubst %.c,$(B)/obj/%.o,$(wildcard test/lib/*.c))
TESTS = $(patsubst test/unit/%.c,$(B)/test/%,$(wildcard test/unit/*.c))
VECTOR_TESTS = $(patsubst test/vector/%.c,$(B)/vector/%,$(wildcard test/vector/*.c))

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all tests run check check-asan check-valgrind lint bench install clean

all: $(B)/tally

tests: all $(TESTS) $(VECTOR_TESTS)

$(B)/tally: $(CMD_OBJECTS) $(ARCHIVES)
	$(CC) $(LDFLAGS_ALL) -o $@ $(CMD_OBJECTS) $(ARCHIVE_GROUP) $(LIBS)

$(B)/test/%: $(B)/obj/test/unit/%.o $(TEST_LIB_OBJECTS) $(ARCHIVES)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS_ALL) -o $@ $< $(TEST_LIB_OBJECTS) $(ARCHIVE_GROUP) \
		$(LIBS) -lcmocka

$(B)/vector/%: $(B)/obj/test/vector/%.o $(ARCHIVES)
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS_ALL) -o $@ $< $(ARCHIVE_GROUP) $(LIBS)

$(B)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -c -o $@ $<

define component_archive
$(B)/lib/$(1).a: $(patsubst %.c,$(B)/obj/%.o,$(wildcard src/$(1)/*.c))
	@mkdir -p $$(@D)
	@rm -f $$@
	ar rcs $$@ $$^
endef
$(foreach c,$(COMPONENTS),$(eval $(call component_archive,$(c))))

clean:
	rm -rf build build-* run.out

-include $(shell find $(B) -name '*.d' 2>/dev/null)
