/*
 * Inventories: every position once, every mistake told; what is kept in secret/
 * gives the same declaration again, and nothing else passes for it.
 */
#include "office_world.h"

#include "office/declaration.h"
#include "office/secret.h"

#define NONPAPER "charters/nonpaper-2022.yaml"

struct fixture {
	struct world world;      /* a folder */
	struct office office;    /* only what keeping secrets needs */
	struct buf table;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct charter_faults faults;
	struct fault fault = { 0 };
	struct buf file = read_file(NONPAPER);

	assert_non_null(f);
	assert_int_equal(crypto_start(), TALLY_OK);
	world_folder(&f->world);
	assert_int_equal(charter_parse(buf_slice(&file), &f->office.charter,
	                               &faults), TALLY_EINCOMPLETE);
	charter_faults_release(&faults);
	buf_release(&file);
	f->office.path = f->world.folder;
	f->office.self = charter_participant(f->office.charter,
	                                     slice_text("us"));
	assert_ok(store_open_folder(f->world.folder, true, true,
	                            &f->office.secret, &fault));
	f->table = read_file("examples/nonpaper-2022/declared-us.csv");
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	store_close(f->office.secret);
	charter_free(f->office.charter);
	buf_release(&f->table);
	world_release(&f->world);
	free(f);
	return 0;
}

static int parse(const struct fixture *f, struct slice table, bool rest,
                 struct inventory *out, struct mistakes *mistakes)
{
	const struct inventory_source source = {
		.charter = f->office.charter, .side = 0, .rest_is_nothing = rest
	};
	struct fault fault;

	mistakes_init(mistakes);
	return inventory_parse(&source, table, out, mistakes, &fault);
}

/* The table with one line added must be refused for that reason. */
static void refuse_line(const struct fixture *f, const char *line,
                        const char *reason)
{
	struct mistakes mistakes;
	struct inventory inventory;
	struct buf table;

	buf_init(&table, 1 << 20);
	buf_put_slice(&table, buf_slice(&f->table));
	buf_put_text(&table, line);
	assert_int_equal(parse(f, buf_slice(&table), true, &inventory,
	                       &mistakes), TALLY_EFORMAT);
	assert_int_equal(mistakes.count, 1);
	buf_put_u8(&mistakes.lines, '\0');
	assert_memory_equal(mistakes.lines.data, "58: ", 4);
	if (strstr((const char *)mistakes.lines.data, reason) == NULL)
		fail_msg("'%s' has no '%s'", mistakes.lines.data, reason);
	mistakes_release(&mistakes);
	buf_release(&table);
}

static struct slice content_at(const struct inventory *inventory, uint64_t slot)
{
	static const uint8_t zeros[HASH_BYTES];
	struct declaration d;

	inventory_declaration(inventory, 1, zeros, &d);
	return d.get(d.ctx, slot);
}

static void test_every_position_gets_its_content(void **state)
{
	struct fixture *f = *state;
	const struct charter *charter = f->office.charter;
	struct mistakes mistakes;
	struct inventory inventory;
	struct buf again;

	assert_int_equal(parse(f, buf_slice(&f->table), false, &inventory,
	                       &mistakes), TALLY_OK);
	assert_int_equal(inventory.row_count, 56);
	assert_true(slice_is_text(content_at(&inventory, 0), "sm3:D-01"));
	assert_int_equal(content_at(&inventory, 7).len, 0); /* cell-08 */
	assert_true(slice_is_text(
		content_at(&inventory, charter->sites[1].first_slot + 24),
		"sm3:R-S1,sm3:R-S2"));
	assert_int_equal(content_at(&inventory, 63).len, 0); /* padding */
	buf_init(&again, 1 << 20);
	inventory_format(&inventory, &again);
	assert_true(slice_equal(buf_slice(&again), buf_slice(&f->table)));
	buf_release(&again);
	inventory_release(&inventory);
	mistakes_release(&mistakes);
}

static void test_each_mistake_has_its_line_and_reason(void **state)
{
	struct fixture *f = *state;

	refuse_line(f, "deveselu,cell-01,nothing\n", "has a row already, line 2");
	refuse_line(f, "orlan,shelter-01,nothing\n", "'orlan' is no site of side us");
	refuse_line(f, "nowhere,cell-01,nothing\n", "'nowhere' is no site");
	refuse_line(f, "deveselu,cell-25,nothing\n",
	            "'cell-25' is no position of deveselu");
	refuse_line(f, ",,nothing\n", "is no site");
	refuse_line(f, "deveselu,cell-02\n", "2 fields");
}

static void test_contents_must_be_of_the_charter(void **state)
{
	static const struct { const char *content, *reason; } bad[] = {
		{ "sm4:A-1", "'sm4' is no class" },
		{ "", "empty" },
		{ "\"vehicle,sm3\"", "not in order" },
		{ "\"sm3:A-0000000000000000000000000000000000000,"
		  "sm3:A-0000000000000000000000000000000000001,"
		  "sm3:A-0000000000000000000000000000000000002\"", "a cell holds" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct mistakes mistakes;
		struct inventory inventory;
		struct buf table;

		buf_init(&table, 1 << 20);
		buf_printf(&table, "site,position,content\ndeveselu,cell-01,%s\n",
		           bad[i].content);
		assert_int_equal(parse(f, buf_slice(&table), true, &inventory,
		                       &mistakes), TALLY_EFORMAT);
		assert_int_equal(mistakes.count, 1);
		buf_put_u8(&mistakes.lines, '\0');
		if (strstr((const char *)mistakes.lines.data, bad[i].reason) ==
		    NULL)
			fail_msg("'%s' has no '%s'", mistakes.lines.data,
			         bad[i].reason);
		mistakes_release(&mistakes);
		buf_release(&table);
	}
}

static void test_missing_positions_are_told_or_counted(void **state)
{
	static const char some[] = "content,site,position\n"
	                           "sm3,deveselu,cell-03\n";
	struct fixture *f = *state;
	struct mistakes mistakes;
	struct inventory inventory;

	assert_int_equal(parse(f, slice_text(some), false, &inventory, &mistakes),
	                 TALLY_EFORMAT);
	assert_int_equal(mistakes.count, 55);
	buf_put_u8(&mistakes.lines, '\0');
	assert_non_null(strstr((const char *)mistakes.lines.data,
	                       "no row for deveselu cell-01;"));
	mistakes_release(&mistakes);
	assert_int_equal(parse(f, slice_text(some), true, &inventory, &mistakes),
	                 TALLY_OK);
	assert_int_equal(inventory.left_out, 55);
	assert_true(slice_is_text(content_at(&inventory, 2), "sm3"));
	inventory_release(&inventory);
	mistakes_release(&mistakes);
}

/* Keep the fixture's inventory under a salt; gives its root. */
static unsigned keep(struct fixture *f, uint8_t salt, struct declared *out)
{
	struct mistakes mistakes;
	struct inventory inventory;
	struct declaration d;
	struct fault fault = { 0 };
	uint8_t salt_root[HASH_BYTES];
	unsigned try_number = 0;

	memset(salt_root, salt, sizeof(salt_root));
	assert_int_equal(parse(f, buf_slice(&f->table), false, &inventory,
	                       &mistakes), TALLY_OK);
	inventory_declaration(&inventory, 1, salt_root, &d);
	assert_ok(declaration_keep(&f->office, &inventory, &d, &try_number,
	                           &fault));
	out->epoch = 1;
	assert_int_equal(declaration_root(&d, out->root), TALLY_OK);
	inventory_release(&inventory);
	mistakes_release(&mistakes);
	return try_number;
}

static int rebuild(struct fixture *f, const struct declared *declared)
{
	struct inventory inventory;
	struct declaration d;
	struct fault fault = { 0 };
	uint8_t root[HASH_BYTES];
	int rc = declaration_rebuild(&f->office, declared, &inventory, &d,
	                             &fault);

	if (rc == TALLY_OK) {
		assert_int_equal(declaration_root(&d, root), TALLY_OK);
		assert_memory_equal(root, declared->root, HASH_BYTES);
		inventory_release(&inventory);
	}
	return rc;
}

static void test_what_was_kept_gives_the_declared_root(void **state)
{
	struct fixture *f = *state;
	struct declared declared = { .epoch = 1 };

	assert_int_equal(rebuild(f, &declared), TALLY_ENOTFOUND);
	assert_int_equal(keep(f, 7, &declared), 1);
	assert_int_equal(rebuild(f, &declared), TALLY_OK);
	declared.epoch = 2;
	assert_int_equal(rebuild(f, &declared), TALLY_ENOTFOUND);
	declared.epoch = 1;
	declared.root[0] ^= 1;
	assert_int_equal(rebuild(f, &declared), TALLY_EMISMATCH);
}

/* A second try never replaces the first: either may be the logged one. */
static void test_tries_do_not_replace_each_other(void **state)
{
	struct fixture *f = *state;
	struct declared first, second, third;
	struct fault fault;

	assert_int_equal(keep(f, 1, &first), 1);
	assert_int_equal(keep(f, 2, &second), 2);
	assert_int_equal(rebuild(f, &first), TALLY_OK);
	assert_int_equal(rebuild(f, &second), TALLY_OK);
	declaration_forget(&f->office, 1, 2);
	assert_int_equal(rebuild(f, &first), TALLY_OK);
	assert_int_equal(rebuild(f, &second), TALLY_EMISMATCH);
	/* A crash between the two files leaves a number without a seed. */
	assert_ok(store_put_new(f->office.secret, "declaration-1.csv.2",
	                        buf_slice(&f->table), &fault));
	assert_int_equal(keep(f, 3, &third), 3);
	assert_int_equal(rebuild(f, &third), TALLY_OK);
}

static void test_altered_secrets_are_noticed(void **state)
{
	struct fixture *f = *state;
	struct declared declared;
	struct fault fault;
	struct buf table;

	keep(f, 7, &declared);
	buf_init(&table, 1 << 20);
	buf_put_slice(&table, buf_slice(&f->table));
	memcpy(table.data + strlen("site,position,content\ndeveselu,cell-01,"),
	       "sm3:X", 5);
	assert_ok(store_put(f->office.secret, "declaration-1.csv",
	                    buf_slice(&table), &fault));
	assert_int_equal(rebuild(f, &declared), TALLY_EMISMATCH);
	assert_ok(store_put(f->office.secret, "declaration-1.csv",
	                    slice_text("rubbish"), &fault));
	assert_int_equal(rebuild(f, &declared), TALLY_EMISMATCH);
	buf_release(&table);
}

static void test_kept_secrets_are_never_replaced(void **state)
{
	struct fixture *f = *state;
	struct fault fault;
	struct buf out;
	unsigned first = 0, second = 0;

	assert_ok(secret_keep(&f->office, "choice-0011aabb-1", slice_text("one"),
	                      &first, &fault));
	assert_ok(secret_keep(&f->office, "choice-0011aabb-1", slice_text("two"),
	                      &second, &fault));
	assert_int_equal(first, 1);
	assert_int_equal(second, 2);
	buf_init(&out, 100);
	assert_ok(secret_get(&f->office, "choice-0011aabb-1", 1, &out, &fault));
	assert_true(slice_is_text(buf_slice(&out), "one"));
	assert_int_equal(secret_get(&f->office, "choice-0011aabb-1", 3, &out,
	                            &fault), TALLY_ENOTFOUND);
	buf_release(&out);
}

#define WITH_OFFICE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_OFFICE(test_every_position_gets_its_content),
		WITH_OFFICE(test_each_mistake_has_its_line_and_reason),
		WITH_OFFICE(test_contents_must_be_of_the_charter),
		WITH_OFFICE(test_missing_positions_are_told_or_counted),
		WITH_OFFICE(test_what_was_kept_gives_the_declared_root),
		WITH_OFFICE(test_tries_do_not_replace_each_other),
		WITH_OFFICE(test_altered_secrets_are_noticed),
		WITH_OFFICE(test_kept_secrets_are_never_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
