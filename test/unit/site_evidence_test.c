/*
 * Evidence of a site's slots and counts: what was changed in any bit, cut,
 * lengthened, or put together of two declarations shows nothing.
 */
#include "count_world.h"
#include "office/site_counts.h"

/* A site of four positions, two of which hold an sm3. */
struct fixture {
	struct site site;
	struct charter charter;
	struct world w;
	struct declared declared;
	struct buf bytes;
};

static struct slice two(void *ctx, uint64_t slot)
{
	(void)ctx;
	return slot < 2 ? slice_text("sm3") : slice_of(NULL, 0);
}

static void put_opened(struct fixture *f, struct buf *out)
{
	const struct count_cell cell = { 0, 0 };
	const struct count_list list = { &cell, 1 };
	struct declaration d = { .name = f->w.counts.grid.name, .depth = 3,
		                 .cell_bytes = MIN_CELL_BYTES, .get = two };

	assert_int_equal(declaration_root(&d, f->declared.root), TALLY_OK);
	assert_int_equal(opening_put_site(&d, 0, 2, out), TALLY_OK);
	assert_int_equal(count_total_put(&f->w.counts, &list, out), TALLY_OK);
}

static void fixture_init(struct fixture *f, uint16_t counted, uint64_t epoch)
{
	static struct item_class class;
	struct buf opened;

	memset(f, 0, sizeof(*f));
	strcpy(class.name, "sm3");
	world_init(&f->w, 1, 1);
	f->w.counts.grid.name.epoch = epoch;
	f->w.numbers[0] = counted;
	world_declare(&f->w);
	f->site = (struct site){ .side = 1, .height = 2, .position_count = 4 };
	f->charter.sites = &f->site;
	f->charter.site_count = 1;
	f->charter.classes = &class;
	f->charter.class_count = 1;
	f->charter.depth[1] = 3;
	f->charter.cell_bytes = MIN_CELL_BYTES;
	memset(f->charter.id, 0x11, HASH_BYTES);
	f->declared = (struct declared){ .epoch = epoch, .has_counts = true };
	memcpy(f->declared.counts, f->w.table.hash, HASH_BYTES);
	buf_init(&f->bytes, MAX_BLOB_BYTES);
	buf_init(&opened, MAX_BLOB_BYTES);
	put_opened(f, &opened);
	site_evidence_put(buf_slice(&f->w.bytes), buf_slice(&opened), &f->bytes);
	buf_release(&opened);
}

static void fixture_release(struct fixture *f)
{
	buf_release(&f->bytes);
	world_release(&f->w);
}

static enum site_counts_word shows(const struct fixture *f, const uint8_t *data,
                                   size_t len)
{
	const struct side_declared of = { 1, &f->declared };
	uint8_t *copy = copy_of(data, len);
	struct site_counts_found found = { 0 };
	struct site_evidence evidence;
	size_t site;
	int rc = site_evidence_parse(slice_of(copy, len), &evidence, NULL);

	if (rc == TALLY_OK)
		rc = site_evidence_judge(&f->charter, &of, &evidence, &site,
		                         &found);
	free(copy);
	return rc == TALLY_OK ? found.word : SITE_COUNTS_NOT_OPENED;
}

static void test_evidence_tells_agreement_from_difference(void **state)
{
	struct fixture f;

	(void)state;
	for (uint16_t counted = 0; counted < 4; counted++) {
		fixture_init(&f, counted, 4);
		assert_int_equal(shows(&f, f.bytes.data, f.bytes.len),
		                 counted == 2 ? SITE_COUNTS_AGREE
		                              : SITE_COUNTS_DIFFER);
		fixture_release(&f);
	}
}

static void test_every_bit_flip_shows_nothing(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, 2, 4);
	for (size_t bit = 0; bit < 8 * f.bytes.len; bit++) {
		f.bytes.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_equal(shows(&f, f.bytes.data, f.bytes.len),
		                 SITE_COUNTS_NOT_OPENED);
		f.bytes.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	fixture_release(&f);
}

static void test_every_other_length_shows_nothing(void **state)
{
	struct fixture f;
	size_t whole;

	(void)state;
	fixture_init(&f, 2, 4);
	whole = f.bytes.len;
	for (unsigned i = 0; i < 80; i++)
		buf_put_u8(&f.bytes, (uint8_t)i);
	for (size_t len = 0; len <= f.bytes.len; len++)
		assert_int_equal(shows(&f, f.bytes.data, len),
		                 len == whole ? SITE_COUNTS_AGREE
		                              : SITE_COUNTS_NOT_OPENED);
	fixture_release(&f);
}

/* Each of table, opening and totals from the next epoch, the rest of this. */
static void test_parts_of_two_declarations_show_nothing(void **state)
{
	struct fixture f, g;
	size_t ends[4] = { 0, 5 + COUNT_HEAD_BYTES + COUNT_ROW_BYTES };

	(void)state;
	fixture_init(&f, 2, 4);
	fixture_init(&g, 2, 5);
	assert_int_equal(f.bytes.len, g.bytes.len);
	ends[2] = f.bytes.len - SITE_TOTAL_BYTES;
	ends[3] = f.bytes.len;
	for (size_t i = 0; i < 3; i++) {
		uint8_t *mixed = copy_of(f.bytes.data, f.bytes.len);

		memcpy(mixed + ends[i], g.bytes.data + ends[i],
		       ends[i + 1] - ends[i]);
		assert_int_equal(shows(&f, mixed, f.bytes.len),
		                 SITE_COUNTS_NOT_OPENED);
		assert_int_equal(shows(&g, mixed, f.bytes.len),
		                 SITE_COUNTS_NOT_OPENED);
		free(mixed);
	}
	fixture_release(&f);
	fixture_release(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_evidence_tells_agreement_from_difference),
		cmocka_unit_test(test_every_bit_flip_shows_nothing),
		cmocka_unit_test(test_every_other_length_shows_nothing),
		cmocka_unit_test(test_parts_of_two_declarations_show_nothing),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
