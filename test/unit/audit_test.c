/*
 * Tests of the hashes of a log that is judged: they are those of its entries,
 * wherever these were found, and are given only as long as they still are.
 */
#include "crypto/sign.h"
#include "office/audit.h"
#include "fsck_world.h"

#define ENTRIES 600

struct long_log {
	struct world world;
	struct office us;
	struct folder_report report;
	struct audit audit;
};

/* us with 600 entries: two full tiles, and 88 in the last. */
static void long_log_make(struct long_log *l)
{
	memset(l, 0, sizeof(*l));
	make_long_log(&l->world);
	open_seated(&l->world, "us", CLOCK, &l->us);
	l->report.bad = fail_bad;
}

static void judge(struct long_log *l)
{
	struct fault fault;

	l->audit = (struct audit){
		.report = &l->report, .charter = l->us.charter,
		.owner = &l->us.charter->participants[l->us.self]
	};
	place_init(&l->audit.place, l->us.record, "", "");
	assert_ok(audit_open(&l->audit, &fault));
	assert_true(l->audit.trusted);
}

static void long_log_release(struct long_log *l)
{
	audit_release(&l->audit);
	office_close(&l->us);
	world_release(&l->world);
}

static void assert_leaf(const struct long_log *l, uint64_t number)
{
	const uint8_t (*hashes)[HASH_BYTES] =
		audit_hashes(&l->audit, 0, number / TILE_WIDTH);
	uint8_t leaf[HASH_BYTES];
	char text[40];

	snprintf(text, sizeof(text), "us entry %u", (unsigned)number);
	hash_leaf(slice_text(text), leaf);
	assert_non_null(hashes);
	assert_memory_equal(hashes[number % TILE_WIDTH], leaf, HASH_BYTES);
}

static void assert_all_leaves(const struct long_log *l)
{
	/* To and fro, so that no tile is still there from before. */
	for (uint64_t i = 0; i < ENTRIES / 2; i++) {
		assert_leaf(l, i);
		assert_leaf(l, ENTRIES - 1 - i);
	}
}

static void flip(const struct long_log *l, const char *name, size_t offset)
{
	char path[512], whole[300];

	snprintf(whole, sizeof(whole), "us/record/tile/%s", name);
	path_in(&l->world, whole, path);
	flip_bit(path, offset);
}

static void test_leaves_are_those_of_the_entries(void **state)
{
	struct long_log l;

	(void)state;
	long_log_make(&l);
	judge(&l);
	assert_all_leaves(&l);
	long_log_release(&l);
}

static void test_leaves_are_had_from_either_telling_of_each_tile(void **state)
{
	struct long_log l;

	(void)state;
	long_log_make(&l);
	flip(&l, "entries/000", 100);
	flip(&l, "0/001", 100);
	flip(&l, "entries/002.p/88", 100);
	judge(&l);
	assert_all_leaves(&l);
	long_log_release(&l);
}

static void test_changed_leaves_are_not_given(void **state)
{
	struct long_log l;

	(void)state;
	long_log_make(&l);
	judge(&l);
	assert_leaf(&l, 300);
	flip(&l, "entries/000", 100);
	assert_null(audit_hashes(&l.audit, 0, 0));
	assert_leaf(&l, 300);
	flip(&l, "entries/000", 100);
	assert_leaf(&l, 0);
	long_log_release(&l);
}

static void test_head_of_leaves_that_changed_has_no_root(void **state)
{
	uint8_t root[HASH_BYTES], again[HASH_BYTES], none[HASH_BYTES] = { 0 };
	struct long_log l;

	(void)state;
	long_log_make(&l);
	judge(&l);
	audit_root(&l.audit, 100, root);
	assert_leaf(&l, 300);
	flip(&l, "entries/000", 100);
	audit_root(&l.audit, 100, again);
	assert_memory_equal(again, none, HASH_BYTES);
	flip(&l, "entries/000", 100);
	audit_root(&l.audit, 100, again);
	assert_memory_equal(again, root, HASH_BYTES);
	/* Roots of whole tiles need no leaf again. */
	flip(&l, "entries/000", 100);
	assert_leaf(&l, 300);
	audit_root(&l.audit, ENTRIES, again);
	assert_memory_equal(again, l.audit.head.root, HASH_BYTES);
	long_log_release(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_leaves_are_those_of_the_entries),
		cmocka_unit_test(
			test_leaves_are_had_from_either_telling_of_each_tile),
		cmocka_unit_test(test_changed_leaves_are_not_given),
		cmocka_unit_test(test_head_of_leaves_that_changed_has_no_root),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
