/*
 * What another program makes of docs/format.md, section 8: tools/make-count-vectors,
 * which shares nothing with the library.
 */
#include "count_world.h"

#include <jansson.h>

#include "base/text.h"

#define VECTORS "test/vector/counts.json"

static json_t *vectors;

static int load(void **state)
{
	(void)state;
	vectors = json_load_file(VECTORS, 0, NULL);
	return vectors != NULL ? 0 : -1;
}

static int unload(void **state)
{
	(void)state;
	json_decref(vectors);
	return 0;
}

static uint64_t number_of(const json_t *object, const char *name)
{
	const json_t *number = json_object_get(object, name);

	assert_true(json_is_integer(number));
	return (uint64_t)json_integer_value(number);
}

/* Bytes of a member; the caller frees. */
static struct slice bytes_of(const json_t *object, const char *name)
{
	const char *hex = json_string_value(json_object_get(object, name));
	uint8_t *bytes;

	assert_non_null(hex);
	bytes = copy_of(hex, strlen(hex));
	assert_int_equal(hex_parse(slice_text(hex), bytes, strlen(hex) / 2),
	                 TALLY_OK);
	return slice_of(bytes, strlen(hex) / 2);
}

static void take_bytes(const json_t *object, const char *name, void *out,
                       size_t len)
{
	struct slice bytes = bytes_of(object, name);

	assert_int_equal(bytes.len, len);
	memcpy(out, bytes.data, len);
	free((void *)bytes.data);
}

static void assert_is(const json_t *object, const char *name,
                      const struct buf *bytes)
{
	struct slice expected = bytes_of(object, name);

	assert_true(slice_equal(expected, buf_slice(bytes)));
	free((void *)expected.data);
}

/* The declaration of a case, its table as the other program made it. */
static void world_of(const json_t *of, struct world *w)
{
	const json_t *sites = json_object_get(of, "numbers");
	const size_t classes = json_array_size(json_array_get(sites, 0));
	struct slice table = bytes_of(of, "table");
	uint8_t hash[HASH_BYTES];

	world_init(w, (uint16_t)json_array_size(sites), (uint16_t)classes);
	take_bytes(of, "charter", w->counts.grid.name.charter, HASH_BYTES);
	w->counts.grid.name.side = (uint8_t)number_of(of, "side");
	w->counts.grid.name.epoch = number_of(of, "epoch");
	take_bytes(of, "seed", w->counts.seed, COUNT_SEED_BYTES);
	for (size_t i = 0; i < json_array_size(sites) * classes; i++)
		w->numbers[i] = (uint16_t)json_integer_value(json_array_get(
			json_array_get(sites, i / classes), i % classes));
	buf_put_slice(&w->bytes, table);
	free((void *)table.data);
	world_parse(w);
	take_bytes(of, "hash", hash, HASH_BYTES);
	assert_memory_equal(w->table.hash, hash, HASH_BYTES);
}

static struct count_list list_of(const json_t *shown, struct count_cell *cells)
{
	const json_t *list = json_object_get(shown, "cells");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *cell = json_array_get(list, i);

		cells[i] = (struct count_cell){
			(uint16_t)json_integer_value(json_array_get(cell, 0)),
			(uint16_t)json_integer_value(json_array_get(cell, 1)),
		};
	}
	return (struct count_list){ cells, json_array_size(list) };
}

static void assert_holds(const struct world *w, const json_t *of,
                         enum count_shows what)
{
	struct slice bytes = bytes_of(of, "shown");
	struct count_shown shown;

	assert_int_equal(count_shown_parse(bytes, &shown, NULL), TALLY_OK);
	assert_int_equal(count_shown_verify(&shown, &w->table, NULL), TALLY_OK);
	assert_int_equal(shown.what, what);
	assert_int_equal(shown.value, number_of(of, "value"));
	free((void *)bytes.data);
}

static void test_the_base_is_that_of_the_other_program(void **state)
{
	uint8_t base[GROUP_POINT_BYTES];

	(void)state;
	take_bytes(vectors, "base", base, sizeof(base));
	assert_memory_equal(base, count_base, sizeof(base));
}

static void test_what_the_other_program_proves_holds(void **state)
{
	const json_t *of, *shown;
	size_t i, k;

	(void)state;
	json_array_foreach(json_object_get(vectors, "tables"), i, of) {
		struct world w;

		world_of(of, &w);
		assert_int_equal(count_table_verify(&w.table, NULL), TALLY_OK);
		json_array_foreach(json_object_get(of, "totals"), k, shown)
			assert_holds(&w, shown, COUNT_SHOWS_TOTAL);
		json_array_foreach(json_object_get(of, "ceilings"), k, shown)
			assert_holds(&w, shown, COUNT_SHOWS_CEILING);
		world_release(&w);
	}
	assert_int_equal(i, 3);
}

/* Tables of the page's own seed and nonces come out the same, to the bit. */
static void test_what_the_other_program_makes_is_made_again(void **state)
{
	struct count_cell cells[WORLD_CELLS];
	const json_t *of, *shown;
	size_t i, k, made = 0;

	(void)state;
	json_array_foreach(json_object_get(vectors, "tables"), i, of) {
		struct world w;
		struct buf out;

		if (!json_is_true(json_object_get(of, "made_again")))
			continue;
		made++;
		world_of(of, &w);
		world_declare(&w);
		assert_is(of, "table", &w.bytes);
		buf_init(&out, MAX_BLOB_BYTES);
		json_array_foreach(json_object_get(of, "totals"), k, shown) {
			struct count_list list = list_of(shown, cells);

			buf_clear(&out);
			assert_int_equal(count_total_put(&w.counts, &list,
			                                 &out), TALLY_OK);
			assert_is(shown, "shown", &out);
		}
		json_array_foreach(json_object_get(of, "ceilings"), k, shown) {
			struct count_list list = list_of(shown, cells);

			buf_clear(&out);
			assert_int_equal(count_ceiling_put(
				&w.counts, &list,
				(uint32_t)number_of(shown, "value"), &out),
			                 TALLY_OK);
			assert_is(shown, "shown", &out);
		}
		buf_release(&out);
		world_release(&w);
	}
	assert_int_equal(made, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_base_is_that_of_the_other_program),
		cmocka_unit_test(test_what_the_other_program_proves_holds),
		cmocka_unit_test(test_what_the_other_program_makes_is_made_again),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, load, unload);
}
