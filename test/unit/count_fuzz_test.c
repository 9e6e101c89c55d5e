/*
 * Tables and what is shown of them, changed in every way: refused, and never a
 * step outside of the bytes.
 */
#include "count_world.h"

#include "../lib/world_random.h"

/* A table of 2 sites and 1 class, and its total and ceiling. */
struct shown_world {
	struct world w;
	struct buf shown[2];
};

static void shown_init(struct shown_world *s)
{
	static const struct count_cell cells[] = { { 0, 0 }, { 1, 0 } };
	const struct count_list list = { cells, 2 };

	world_init(&s->w, 2, 1);
	s->w.numbers[0] = 2;
	s->w.numbers[1] = 3;
	world_declare(&s->w);
	assert_int_equal(count_table_verify(&s->w.table, NULL), TALLY_OK);
	for (size_t i = 0; i < 2; i++)
		buf_init(&s->shown[i], MAX_BLOB_BYTES);
	assert_int_equal(count_total_put(&s->w.counts, &list, &s->shown[0]),
	                 TALLY_OK);
	assert_int_equal(count_ceiling_put(&s->w.counts, &list, 7,
	                                   &s->shown[1]), TALLY_OK);
}

static void shown_release(struct shown_world *s)
{
	buf_release(&s->shown[0]);
	buf_release(&s->shown[1]);
	world_release(&s->w);
}

/* A copy of its own, so that a sanitizer sees any overrun. */
static bool passes(const struct shown_world *s, const uint8_t *data, size_t len)
{
	uint8_t *copy = copy_of(data, len);
	struct count_shown shown;
	bool good = count_shown_parse(slice_of(copy, len), &shown, NULL) ==
	                    TALLY_OK &&
	            count_shown_verify(&shown, &s->w.table, NULL) == TALLY_OK;

	free(copy);
	return good;
}

static void test_every_bit_flip_is_refused(void **state)
{
	struct shown_world s;

	(void)state;
	shown_init(&s);
	for (size_t i = 0; i < 2; i++) {
		uint8_t *data = s.shown[i].data;
		size_t len = s.shown[i].len;

		for (size_t bit = 0; bit < 8 * len; bit++) {
			data[bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_false(passes(&s, data, len));
			data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		assert_true(passes(&s, data, len));
	}
	shown_release(&s);
}

static void test_every_truncation_and_extension_is_refused(void **state)
{
	struct shown_world s;

	(void)state;
	shown_init(&s);
	for (size_t i = 0; i < 2; i++) {
		size_t whole = s.shown[i].len;

		for (size_t k = 0; k < 130; k++)
			buf_put_u8(&s.shown[i], (uint8_t)k);
		for (size_t len = 0; len <= s.shown[i].len; len++)
			assert_int_equal(passes(&s, s.shown[i].data, len),
			                 len == whole);
	}
	shown_release(&s);
}

/* A total with the bytes of a ceiling, and the other way round. */
static void test_a_total_is_no_ceiling(void **state)
{
	struct shown_world s;

	(void)state;
	shown_init(&s);
	for (size_t i = 0; i < 2; i++)
		for (unsigned what = 0; what < 256; what++) {
			uint8_t kept = s.shown[i].data[0];

			s.shown[i].data[0] = (uint8_t)what;
			assert_int_equal(passes(&s, s.shown[i].data,
			                        s.shown[i].len), what == kept);
			s.shown[i].data[0] = kept;
		}
	shown_release(&s);
}

/* Of head, cells, value and proof: each 4 bytes at the place of each other. */
static void test_swapped_fields_are_refused(void **state)
{
	struct shown_world s;

	(void)state;
	shown_init(&s);
	for (size_t i = 0; i < 2; i++) {
		uint8_t *data = s.shown[i].data, kept[4];
		size_t len = s.shown[i].len;

		for (size_t a = 35; a + 4 <= len; a += 4)
			for (size_t b = a + 4; b + 4 <= len && b < 120; b += 4) {
				memcpy(kept, data + a, 4);
				memcpy(data + a, data + b, 4);
				memcpy(data + b, kept, 4);
				assert_false(passes(&s, data, len));
				memcpy(data + b, data + a, 4);
				memcpy(data + a, kept, 4);
			}
		assert_true(passes(&s, data, len));
	}
	shown_release(&s);
}

/* One change of bytes in memory for len + 8 of them; the new length. */
static size_t change(uint8_t *data, size_t len)
{
	static const uint8_t odd[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
	size_t at = random_below((uint32_t)len);
	size_t run = 1 + random_below((uint32_t)(len - at));

	switch (random_below(6)) {
	case 0:
		data[at] ^= (uint8_t)(1u << random_below(8));
		return len;
	case 1:
		data[at] = odd[random_below(sizeof(odd))];
		return len;
	case 2:
		memset(data + at, odd[random_below(sizeof(odd))], run);
		return len;
	case 3:
		memmove(data + random_below((uint32_t)(len - run + 1)), data + at,
		        run);
		return len;
	case 4:
		memset(data + len, odd[random_below(sizeof(odd))], 8);
		return len + 1 + random_below(8);
	default:
		return at + 1;
	}
}

/* The same bytes pass, any others do not. */
static void try_shown(const struct shown_world *s, const struct buf *whole,
                      const uint8_t *data, size_t len, uint64_t round)
{
	bool same = len == whole->len && memcmp(data, whole->data, len) == 0;

	if (passes(s, data, len) != same)
		fail_msg("REPLAY_SEED=%llu", (unsigned long long)round);
}

static void test_no_changed_bytes_show_anything(void **state)
{
	struct shown_world s;

	(void)state;
	shown_init(&s);
	random_start();
	for (int i = 0; i < 10 * random_rounds(); i++) {
		const struct buf *whole = &s.shown[i % 2];
		uint64_t round = random_state();
		uint8_t data[1024];
		size_t len = whole->len;

		memcpy(data, whole->data, len);
		for (uint32_t n = 1 + random_below(3); n > 0; n--)
			len = change(data, len);
		try_shown(&s, whole, data, len, round);
	}
	shown_release(&s);
}

/* A changed table that parses has a row that is not proved. */
static void test_no_changed_table_is_proved(void **state)
{
	struct shown_world s;

	(void)state;
	shown_init(&s);
	random_start();
	for (int i = 0; i < 4 * random_rounds(); i++) {
		uint64_t round = random_state();
		const struct buf *whole = &s.w.bytes;
		uint8_t *data = copy_of(whole->data, whole->len);
		struct count_table table;
		size_t len;

		data = realloc(data, whole->len + 8 * 3);
		assert_non_null(data);
		len = change(data, whole->len);
		if ((len != whole->len ||
		     memcmp(data, whole->data, len) != 0) &&
		    count_table_parse(slice_of(data, len),
		                      &s.w.counts.grid.name, &table, NULL) ==
		            TALLY_OK &&
		    count_table_verify(&table, NULL) == TALLY_OK)
			fail_msg("REPLAY_SEED=%llu", (unsigned long long)round);
		free(data);
	}
	shown_release(&s);
}

/* Bytes of no origin: parsers refuse or take them, and do not fall. */
static void test_any_bytes_are_borne(void **state)
{
	struct shown_world s;

	(void)state;
	shown_init(&s);
	random_start();
	for (int i = 0; i < 200 * random_rounds(); i++) {
		size_t len = random_below(300);
		uint8_t *data = malloc(len + 1);
		struct count_table table;

		assert_non_null(data);
		for (size_t k = 0; k < len; k++)
			data[k] = random_below(3) == 0
			                  ? (uint8_t)random_below(256)
			                  : (uint8_t)random_below(3);
		assert_false(passes(&s, data, len));
		assert_int_not_equal(count_table_parse(slice_of(data, len),
		                                       &s.w.counts.grid.name,
		                                       &table, NULL), TALLY_OK);
		free(data);
	}
	shown_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_bit_flip_is_refused),
		cmocka_unit_test(test_every_truncation_and_extension_is_refused),
		cmocka_unit_test(test_a_total_is_no_ceiling),
		cmocka_unit_test(test_swapped_fields_are_refused),
		cmocka_unit_test(test_no_changed_bytes_show_anything),
		cmocka_unit_test(test_no_changed_table_is_proved),
		cmocka_unit_test(test_any_bytes_are_borne),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
