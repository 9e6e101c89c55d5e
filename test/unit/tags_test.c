/*
 * The tags of an inventory: each item's name once, with its slot and class; and
 * what a declaration says of them is read as it was written.
 */
#include "office_world.h"

#include "base/text.h"
#include "office/tags.h"
#include "../lib/held_inventory.h"

#define NONPAPER "charters/nonpaper-2022.yaml"
#define HEADER "site,position,content\n"

struct fixture {
	struct charter *charter;
	struct inventory inventory;
	struct mistakes mistakes;
	struct tag_list list;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct buf file = read_file(NONPAPER);
	struct charter_faults faults;

	assert_non_null(f);
	assert_int_equal(crypto_start(), TALLY_OK);
	assert_int_equal(charter_parse(buf_slice(&file), &f->charter, &faults),
	                 TALLY_EINCOMPLETE);
	charter_faults_release(&faults);
	buf_release(&file);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	charter_free(f->charter);
	free(f);
	return 0;
}

static size_t line_of(void *ctx, uint64_t slot)
{
	const struct inventory *inventory = ctx;

	return inventory->cells[slot].line;
}

/* The first slots of side 0 stand in no line: they are as declared before. */
static int gather_changes(struct fixture *f, const char *table, size_t unchanged)
{
	const struct inventory_source source = {
		.charter = f->charter, .side = 0, .rest_is_nothing = true
	};
	const struct tag_lines lines = { line_of, &f->inventory, f->charter };
	const uint8_t salt_root[HASH_BYTES] = { 7 };
	struct fault fault = { 0 };
	struct declaration d;

	mistakes_init(&f->mistakes);
	assert_ok(inventory_parse(&source, slice_text(table), &f->inventory,
	                          &f->mistakes, &fault));
	for (size_t i = 0; i < unchanged; i++)
		f->inventory.cells[i].line = 0;
	inventory_declaration(&f->inventory, 5, salt_root, &d);
	return tag_list_make(&d, &lines, &f->list, &f->mistakes, &fault);
}

/* The tags of a table of side 0. */
static int gather(struct fixture *f, const char *table)
{
	return gather_changes(f, table, 0);
}

static void done(struct fixture *f)
{
	tag_list_release(&f->list);
	inventory_release(&f->inventory);
	mistakes_release(&f->mistakes);
}

static void assert_item(const struct fixture *f, size_t i, const char *tag,
                        const char *class, uint64_t slot)
{
	assert_true(i < f->list.count);
	assert_true(slice_is_text(f->list.items[i].tag, tag));
	assert_true(slice_is_text(f->list.items[i].class, class));
	assert_int_equal(f->list.items[i].slot, slot);
}

static void test_every_named_item_is_listed_by_its_name(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(gather(f, HEADER
	                        "deveselu,cell-03,sm3:Z-9\n"
	                        "deveselu,cell-01,sm3\n"
	                        "deveselu,cell-02,\"sm3:B,sm3:BB,tlam:A\"\n"),
	                 TALLY_OK);
	assert_int_equal(f->list.count, 4);
	assert_item(f, 0, "A", "tlam", 1);
	assert_item(f, 1, "B", "sm3", 1);
	assert_item(f, 2, "BB", "sm3", 1);
	assert_item(f, 3, "Z-9", "sm3", 2);
	done(f);
	assert_int_equal(gather(f, HEADER "deveselu,cell-01,sm3\n"), TALLY_OK);
	assert_int_equal(f->list.count, 0);
	done(f);
}

static void assert_refused_changes(struct fixture *f, const char *table,
                                   size_t unchanged, const char *reasons)
{
	assert_int_equal(gather_changes(f, table, unchanged), TALLY_EFORMAT);
	assert_true(slice_is_text(buf_slice(&f->mistakes.lines), reasons));
	assert_int_equal(f->list.count, 0);
	inventory_release(&f->inventory);
	mistakes_release(&f->mistakes);
}

static void assert_refused(struct fixture *f, const char *table,
                           const char *reasons)
{
	assert_refused_changes(f, table, 0, reasons);
}

/* The later line is the mistake, whatever slots come first. */
#define OWN ": each item needs a tag of its own\n"

static void test_a_tag_that_stands_twice_is_told_with_both_lines(void **state)
{
	struct fixture *f = *state;

	assert_refused(f, HEADER "deveselu,cell-03,sm3:X\n"
	               "deveselu,cell-02,sm3:Y\n"
	               "deveselu,cell-01,tlam:X\n",
	               "4: the tag 'X' stands in line 2 already" OWN);
	assert_refused(f, HEADER "deveselu,cell-01,\"sm3:X,tlam:X\"\n",
	               "2: the tag 'X' stands in line 2 twice" OWN);
	assert_refused(f, HEADER "deveselu,cell-01,sm3:X\n"
	               "deveselu,cell-02,sm3:X\ndeveselu,cell-03,sm3:X\n",
	               "3: the tag 'X' stands in line 2 already" OWN
	               "4: the tag 'X' stands in line 3 already" OWN);
}

static void test_a_tag_of_an_unchanged_position_is_told_with_it(void **state)
{
	struct fixture *f = *state;
	const char *table = HEADER "deveselu,cell-01,sm3:X\n"
	                    "deveselu,cell-02,sm3:X\n"
	                    "deveselu,cell-03,sm3:X\n";

	assert_refused_changes(f, table, 1,
	                       "3: the tag 'X' stands at deveselu cell-01 "
	                       "already, which is unchanged" OWN
	                       "4: the tag 'X' stands in line 3 already" OWN);
	assert_refused_changes(f, table, 2,
	                       "the tag 'X' stands at deveselu cell-01 and at "
	                       "deveselu cell-02, which are unchanged" OWN
	                       "4: the tag 'X' stands at deveselu cell-02 "
	                       "already, which is unchanged" OWN);
	assert_refused_changes(f, HEADER "deveselu,cell-01,\"sm3:X,tlam:X\"\n",
	                       1, "the tag 'X' stands twice at deveselu cell-01, "
	                       "which is unchanged" OWN);
}

static void test_the_tree_is_that_of_the_declaration(void **state)
{
	struct fixture *f = *state;
	const uint8_t salt_root[HASH_BYTES] = { 7 };
	struct tag_commitment one, two;
	struct tag_plan plan = { .count = 1 };
	struct tag_tree *tree;
	struct declaration d;

	assert_int_equal(gather(f, HEADER "deveselu,cell-02,sm3:X\n"), TALLY_OK);
	inventory_declaration(&f->inventory, 5, salt_root, &d);
	assert_int_equal(tag_list_tree(&f->list, &d, NULL, &tree, NULL),
	                 TALLY_OK);
	assert_int_equal(tag_tree_commit(tree, &one), TALLY_OK);
	tag_tree_free(tree);
	plan.name = d.name;
	plan.depth = f->charter->depth[0];
	plan.items = f->list.items;
	memcpy(plan.salt_root, salt_root, HASH_BYTES);
	assert_int_equal(tag_tree_new(&plan, &tree), TALLY_OK);
	assert_int_equal(tag_tree_commit(tree, &two), TALLY_OK);
	tag_tree_free(tree);
	assert_memory_equal(&one, &two, sizeof(one));
	done(f);
}

/* As many as several threads share, and not all the same number. */
static void test_many_tags_make_the_tree_that_each_alone_would(void **state)
{
	enum { MANY = 300 };
	static char names[MANY][16];
	static struct tag_item items[MANY];
	const struct tag_list list = { .count = MANY, .items = items };
	struct declaration d = { .depth = 7, .salt_root = { 5 } };
	struct tag_plan plan = { .depth = 7, .salt_root = { 5 },
		                 .count = MANY, .items = items };
	struct tag_commitment one, two;
	struct tag_tree *tree;

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		snprintf(names[i], sizeof(names[i]), "A-%zu", i);
		items[i] = (struct tag_item){ slice_text(names[i]),
			                      slice_text("sm3"), i % 128 };
	}
	assert_int_equal(tag_list_tree(&list, &d, NULL, &tree, NULL), TALLY_OK);
	assert_int_equal(tag_tree_commit(tree, &one), TALLY_OK);
	tag_tree_free(tree);
	assert_int_equal(tag_tree_new(&plan, &tree), TALLY_OK);
	assert_int_equal(tag_tree_commit(tree, &two), TALLY_OK);
	tag_tree_free(tree);
	assert_memory_equal(&one, &two, sizeof(one));
	items[MANY - 1].tag.len = MAX_TAG_BYTES + 1;
	assert_int_equal(tag_list_tree(&list, &d, NULL, &tree, NULL),
	                 TALLY_EUSAGE);
}

static void test_more_tags_than_the_tree_has_room_for_are_refused(void **state)
{
	struct fixture *f = *state;
	struct tag_item *many = calloc(5, sizeof(*many));
	struct tag_list list = { .count = 5, .items = many };
	struct declaration d = { .depth = 0 };
	struct fault fault = { 0 };
	struct tag_tree *tree;

	(void)f;
	assert_non_null(many);
	for (size_t i = 0; i < 5; i++)
		many[i] = (struct tag_item){
			slice_of(&"ABCDE"[i], 1), slice_text("sm3"), 0
		};
	assert_int_equal(tag_list_tree(&list, &d, NULL, &tree, &fault),
	                 TALLY_ELIMIT);
	assert_non_null(strstr(fault.text, "5 tags"));
	assert_non_null(strstr(fault.text, "at most 4"));
	list.count = 4;
	assert_int_equal(tag_list_tree(&list, &d, NULL, &tree, &fault),
	                 TALLY_OK);
	tag_tree_free(tree);
	free(many);
}

static void test_what_a_declaration_says_of_tags_is_read(void **state)
{
	struct tag_commitment read = { .key = { 9 } };
	struct statement declare = { .kind = STATEMENT_DECLARE };
	char hex[2 * HASH_BYTES + 1];
	uint8_t key[HASH_BYTES] = { 1, 2 }, root[HASH_BYTES] = { 3 };
	json_t *tags = json_object();

	(void)state;
	declare.body = json_object();
	assert_false(tag_commitment_read(&declare, &read));
	assert_int_equal(read.key[0], 9);
	hex_format(key, HASH_BYTES, hex);
	json_object_set_new(tags, "key", json_string(hex));
	hex_format(root, HASH_BYTES, hex);
	json_object_set_new(tags, "root", json_string(hex));
	json_object_set_new(declare.body, "tags", tags);
	assert_true(tag_commitment_read(&declare, &read));
	assert_memory_equal(read.key, key, HASH_BYTES);
	assert_memory_equal(read.root, root, HASH_BYTES);
	declare.kind = STATEMENT_CUT;
	assert_false(tag_commitment_read(&declare, &read));
	json_decref(declare.body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_named_item_is_listed_by_its_name),
		cmocka_unit_test(
			test_a_tag_that_stands_twice_is_told_with_both_lines),
		cmocka_unit_test(
			test_a_tag_of_an_unchanged_position_is_told_with_it),
		cmocka_unit_test(test_the_tree_is_that_of_the_declaration),
		cmocka_unit_test(
			test_many_tags_make_the_tree_that_each_alone_would),
		cmocka_unit_test(
			test_more_tags_than_the_tree_has_room_for_are_refused),
		cmocka_unit_test(test_what_a_declaration_says_of_tags_is_read),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
