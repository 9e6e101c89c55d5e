/*
 * Openings of a slot, a site and a set of slots, any two of their 32-byte parts
 * swapped, or each taken from another declaration's: none opens anything.
 */
#include "multi_world.h"

#define PART 32

static bool opens(const struct world *w, struct slice bytes)
{
	struct multi_opening multi;
	struct opening one;
	bool good;

	if (bytes.data[0] != MULTI_KIND)
		return opening_parse(bytes, &one, NULL) == TALLY_OK &&
		       opening_verify(&one, &w->d.name, w->node[1]) == TALLY_OK;
	if (multi_parse(bytes, &multi, NULL) != TALLY_OK)
		return false;
	good = multi_verify(&multi, &w->d.name, w->node[1]) == TALLY_OK;
	multi_release(&multi);
	return good;
}

/* Parts of the end: siblings, cells of 64 bytes, and what is before them. */
static void swap_all(const struct world *w, struct buf *bytes)
{
	uint8_t kept[PART];
	size_t first = bytes->len % PART;

	assert_true(opens(w, buf_slice(bytes)));
	for (size_t a = first; a + PART <= bytes->len; a += PART)
		for (size_t b = a + PART; b + PART <= bytes->len; b += PART) {
			uint8_t *x = bytes->data + a, *y = bytes->data + b;

			if (memcmp(x, y, PART) == 0)
				continue;
			memcpy(kept, x, PART);
			memcpy(x, y, PART);
			memcpy(y, kept, PART);
			assert_false(opens(w, buf_slice(bytes)));
			memcpy(y, x, PART);
			memcpy(x, kept, PART);
		}
	assert_true(opens(w, buf_slice(bytes)));
}

static void take_all(const struct world *w, struct buf *bytes,
                     const struct buf *other)
{
	uint8_t kept[PART];

	assert_int_equal(bytes->len, other->len);
	for (size_t a = bytes->len % PART; a + PART <= bytes->len; a += PART) {
		if (memcmp(bytes->data + a, other->data + a, PART) == 0)
			continue;
		memcpy(kept, bytes->data + a, PART);
		memcpy(bytes->data + a, other->data + a, PART);
		assert_false(opens(w, buf_slice(bytes)));
		memcpy(bytes->data + a, kept, PART);
	}
}

static void put(const struct declaration *d, unsigned which, struct buf *out)
{
	static const struct slot_run runs[] = { { 3, 2 }, { 9, 1 }, { 32, 8 } };

	buf_clear(out);
	if (which == 0)
		assert_int_equal(opening_put_slot(d, 9, out), TALLY_OK);
	else if (which == 1)
		assert_int_equal(opening_put_site(d, 8, 2, out), TALLY_OK);
	else
		assert_int_equal(multi_put(d, runs, 3, out), TALLY_OK);
}

static void test_no_part_stands_for_another(void **state)
{
	struct world *w = *state;

	for (unsigned which = 0; which < 3; which++) {
		put(&w->d, which, &w->bytes);
		swap_all(w, &w->bytes);
	}
}

static void test_no_part_of_another_declaration_is_taken(void **state)
{
	struct world *w = *state;
	struct declaration other = w->d;

	other.name.epoch++;
	memset(other.salt_root, 0x23, HASH_BYTES);
	for (unsigned which = 0; which < 3; which++) {
		put(&w->d, which, &w->bytes);
		put(&other, which, &w->want);
		take_all(w, &w->bytes, &w->want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_no_part_stands_for_another,
		                                setup, teardown),
		cmocka_unit_test_setup_teardown(
			test_no_part_of_another_declaration_is_taken, setup,
			teardown),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
