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

#define SLOTS 128

/* What a table gave, slot by slot. */
struct inventory {
	struct inventory_count count;
	struct slice file;
	size_t piece;            /* bytes that the file gives at a time */
	uint64_t next;
	size_t len[SLOTS];
	char content[SLOTS][80];
};

static int read_piece(void *ctx, uint8_t *out, size_t room, size_t *out_len,
                      struct fault *fault)
{
	struct inventory *in = ctx;

	(void)fault;
	*out_len = in->file.len < room ? in->file.len : room;
	if (*out_len > in->piece)
		*out_len = in->piece;
	memcpy(out, in->file.data, *out_len);
	in->file = slice_part(in->file, *out_len, in->file.len);
	return TALLY_OK;
}

static int take_slot(void *ctx, uint64_t slot, struct slice content,
                     size_t line, struct fault *fault)
{
	struct inventory *in = ctx;

	(void)fault;
	assert_true(line > 1);
	assert_true(slot >= in->next && slot < SLOTS);
	in->next = slot + 1;
	in->len[slot] = content.len;
	if (content.len > 0)
		memcpy(in->content[slot], content.data, content.len);
	return TALLY_OK;
}

static int parse(const struct fixture *f, struct slice table, bool rest,
                 struct inventory *out, struct mistakes *mistakes)
{
	const struct inventory_source source = {
		.charter = f->office.charter, .side = 0,
		.rest_is_nothing = rest, .file = { read_piece, out }
	};
	const struct inventory_sink sink = { take_slot, out };
	struct fault fault;

	mistakes_init(mistakes);
	*out = (struct inventory){ .file = table, .piece = 7 };
	return inventory_read(&source, &sink, &out->count, mistakes, &fault);
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
	return slice_of(inventory->content[slot], inventory->len[slot]);
}

static void test_every_position_gets_its_content(void **state)
{
	struct fixture *f = *state;
	const struct charter *charter = f->office.charter;
	struct mistakes mistakes;
	struct inventory inventory;

	assert_int_equal(parse(f, buf_slice(&f->table), false, &inventory,
	                       &mistakes), TALLY_OK);
	assert_int_equal(inventory.count.rows, 56);
	assert_true(slice_is_text(content_at(&inventory, 0), "sm3:D-01"));
	assert_int_equal(content_at(&inventory, 7).len, 0); /* cell-08 */
	assert_true(slice_is_text(
		content_at(&inventory, charter->sites[1].first_slot + 24),
		"sm3:R-S1,sm3:R-S2"));
	assert_int_equal(content_at(&inventory, 63).len, 0); /* padding */
	mistakes_release(&mistakes);
}

/* The lines of the table after its head, last one first. */
static void put_reversed(struct slice table, struct buf *out)
{
	size_t end = table.len - 1;

	buf_put_text(out, "site,position,content\n");
	for (size_t at = end; at-- > 0;)
		if (table.data[at] == '\n') {
			buf_put(out, table.data + at + 1, end - at);
			end = at;
		}
}

static void test_a_small_table_may_have_any_order(void **state)
{
	struct fixture *f = *state;
	struct inventory *a = malloc(sizeof(*a)), *b = malloc(sizeof(*b));
	struct mistakes mistakes;
	struct buf table;

	assert_true(a != NULL && b != NULL);
	buf_init(&table, 1 << 20);
	put_reversed(buf_slice(&f->table), &table);
	assert_int_equal(parse(f, buf_slice(&f->table), false, a, &mistakes),
	                 TALLY_OK);
	mistakes_release(&mistakes);
	assert_int_equal(parse(f, buf_slice(&table), false, b, &mistakes),
	                 TALLY_OK);
	mistakes_release(&mistakes);
	assert_memory_equal(a->len, b->len, sizeof(a->len));
	assert_memory_equal(a->content, b->content, sizeof(a->content));
	buf_release(&table);
	free(a);
	free(b);
}

/* Longer than what is held: every content takes all of the room of a field. */
static void put_long(struct slice table, struct buf *out)
{
	struct reader r = { table };
	struct slice line;

	buf_init(out, MAX_UNSORTED_BYTES * 2);
	while (reader_line(&r, &line)) {
		buf_put_slice(out, line);
		buf_put_u8(out, '\n');
	}
}

static void test_a_large_table_must_follow_the_map(void **state)
{
	struct fixture *f = *state;
	struct inventory inventory;
	struct mistakes mistakes;
	struct buf table;

	/* Lines that are refused are lines all the same. */
	put_long(buf_slice(&f->table), &table);
	while (table.len <= MAX_UNSORTED_BYTES)
		buf_put_text(&table, "deveselu,cell-01,nothing,and too many\n");
	assert_int_equal(parse(f, buf_slice(&table), false, &inventory,
	                       &mistakes), TALLY_EFORMAT);
	buf_put_text(&table, "deveselu,cell-01,nothing\n");
	mistakes_release(&mistakes);
	buf_release(&table);
	put_long(slice_text("site,position,content\n"
	                    "deveselu,cell-02,nothing\n"
	                    "deveselu,cell-01,nothing\n"), &table);
	while (table.len <= MAX_UNSORTED_BYTES + 200000)
		buf_put_text(&table, "deveselu,cell-03,nothing\n");
	assert_int_equal(parse(f, buf_slice(&table), true, &inventory,
	                       &mistakes), TALLY_EFORMAT);
	assert_int_equal(mistakes.count, 1);
	buf_put_u8(&mistakes.lines, '\0');
	assert_non_null(strstr((const char *)mistakes.lines.data,
	                       "3: deveselu cell-01 comes before the row above "
	                       "it in the charter's map; a table over 8 MiB must "
	                       "follow the map"));
	mistakes_release(&mistakes);
	buf_release(&table);
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
		{ "\"vehicle,sm3\"", "not in order: sort them by their bytes" },
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
	assert_int_equal(inventory.count.left_out, 55);
	assert_true(slice_is_text(content_at(&inventory, 2), "sm3"));
	mistakes_release(&mistakes);
}

static int put_slot(void *ctx, uint64_t slot, struct slice content,
                    size_t line, struct fault *fault)
{
	(void)line;
	return builder_put(ctx, slot, content, fault);
}

/* Keep the fixture's inventory under a salt; gives its root. */
static unsigned keep(struct fixture *f, uint8_t salt, struct declared *out)
{
	struct inventory file = { .file = buf_slice(&f->table), .piece = 999 };
	const struct inventory_source source = {
		.charter = f->office.charter, .side = 0,
		.file = { read_piece, &file }
	};
	struct declaration_builder *b;
	struct declaration_terms terms;
	struct mistakes mistakes;
	struct fault fault = { 0 };
	unsigned try_number = 0;

	declaration_terms(f->office.charter, 0, 1, &terms);
	memset(terms.salt_root, salt, sizeof(terms.salt_root));
	mistakes_init(&mistakes);
	assert_ok(builder_new(&f->office, &terms, &b, &fault));
	assert_ok(inventory_read(&source, &(struct inventory_sink){ put_slot, b },
	                         &file.count, &mistakes, &fault));
	out->epoch = 1;
	assert_ok(builder_finish(b, out->root, &try_number, &fault));
	builder_free(b);
	mistakes_release(&mistakes);
	return try_number;
}

/* Opened, its first site is what was declared. */
static int rebuild(struct fixture *f, const struct declared *declared)
{
	struct kept_declaration *kept;
	struct fault fault = { 0 };
	struct buf out;
	int rc = declaration_open(&f->office, declared, &kept, &fault);

	if (rc != TALLY_OK)
		return rc;
	buf_init(&out, MAX_BLOB_BYTES);
	rc = kept_put_site(kept, 0, f->office.charter->sites[0].height, &out,
	                   &fault);
	declaration_close(kept);
	buf_release(&out);
	assert_int_equal(declaration_check(&f->office, declared, &fault), rc);
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
	assert_ok(store_put_new(f->office.secret, "declaration-1.tree.2",
	                        slice_text("half"), &fault));
	assert_int_equal(keep(f, 3, &third), 3);
	assert_int_equal(rebuild(f, &third), TALLY_OK);
}

/* Each bit of the head, of some cells and of the hashes; each length. */
static void test_altered_secrets_are_noticed(void **state)
{
	struct fixture *f = *state;
	struct declared declared;
	struct fault fault;
	struct buf file;
	char path[512];
	int fd;

	keep(f, 7, &declared);
	buf_init(&file, 1 << 20);
	assert_ok(store_get(f->office.secret, "declaration-1.tree", &file,
	                    &fault));
	assert_int_equal(file.len, 128 + 64 * f->office.charter->cell_bytes +
	                                   32);
	path_in(&f->world, "declaration-1.tree", path);
	fd = open(path, O_WRONLY);
	assert_true(fd >= 0);
	for (size_t i = 0; i < 8 * file.len; i += i < 1024 ? 1 : 37) {
		uint8_t byte = file.data[i / 8] ^ (uint8_t)(1 << i % 8);

		assert_int_equal(pwrite(fd, &byte, 1, (off_t)(i / 8)), 1);
		if (declaration_check(&f->office, &declared, &fault) !=
		    TALLY_EMISMATCH)
			fail_msg("bit %zu was altered, and nobody told", i);
		assert_int_equal(pwrite(fd, &file.data[i / 8], 1,
		                        (off_t)(i / 8)), 1);
	}
	close(fd);
	assert_ok(declaration_check(&f->office, &declared, &fault));
	for (size_t len = 0; len < file.len; len += 1 + len / 4) {
		assert_ok(store_put(f->office.secret, "declaration-1.tree",
		                    slice_of(file.data, len), &fault));
		assert_int_equal(rebuild(f, &declared), TALLY_EMISMATCH);
	}
	buf_release(&file);
}

/* What versions before this one kept: a table and a seed. */
static void test_a_table_and_a_seed_are_still_read(void **state)
{
	struct fixture *f = *state;
	struct declared declared;
	struct fault fault;

	keep(f, 7, &declared);
	declaration_forget(&f->office, 1, 1);
	assert_int_equal(rebuild(f, &declared), TALLY_ENOTFOUND);
	assert_ok(store_put_new(f->office.secret, "declaration-1.csv",
	                        buf_slice(&f->table), &fault));
	assert_int_equal(rebuild(f, &declared), TALLY_ENOTFOUND);
	assert_ok(store_put_new(f->office.secret, "declaration-1.seed",
	                        slice_text("0707070707070707070707070707070707"
	                                   "070707070707070707070707070707\n"),
	                        &fault));
	assert_ok(declaration_check(&f->office, &declared, &fault));
	assert_false(store_has(f->office.secret, "declaration-1.tree"));
	assert_int_equal(rebuild(f, &declared), TALLY_OK);
	assert_true(store_has(f->office.secret, "declaration-1.tree"));
	declared.root[5] ^= 1;
	assert_int_equal(rebuild(f, &declared), TALLY_EMISMATCH);
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
		WITH_OFFICE(test_a_small_table_may_have_any_order),
		WITH_OFFICE(test_a_large_table_must_follow_the_map),
		WITH_OFFICE(test_each_mistake_has_its_line_and_reason),
		WITH_OFFICE(test_contents_must_be_of_the_charter),
		WITH_OFFICE(test_missing_positions_are_told_or_counted),
		WITH_OFFICE(test_what_was_kept_gives_the_declared_root),
		WITH_OFFICE(test_tries_do_not_replace_each_other),
		WITH_OFFICE(test_altered_secrets_are_noticed),
		WITH_OFFICE(test_a_table_and_a_seed_are_still_read),
		WITH_OFFICE(test_kept_secrets_are_never_replaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
