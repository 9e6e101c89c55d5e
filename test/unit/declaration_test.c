/*
 * Declaration trees: what the root depends on, and that it is the root that
 * docs/format.md, section 5, describes. Expected values are assembled here
 * from plain bytes, level by level, not with the code under test.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "crypto/sign.h"
#include "escrow/declaration.h"

#define MAX_SLOTS 64

/* The contents of a small map; lens[i] of them is 0 for "nothing". */
struct map {
	char text[MAX_SLOTS][MAX_CELL_BYTES + 1];
	size_t lens[MAX_SLOTS];
};

static struct slice map_get(void *ctx, uint64_t slot)
{
	struct map *map = ctx;

	return slice_of(map->text[slot], map->lens[slot]);
}

static void map_put(struct map *map, uint64_t slot, const char *text)
{
	map->lens[slot] = strlen(text);
	memcpy(map->text[slot], text, map->lens[slot]);
}

static struct declaration small_declaration(struct map *map, unsigned depth)
{
	struct declaration d = { .depth = depth, .cell_bytes = MIN_CELL_BYTES,
	                         .get = map_get, .ctx = map };

	memset(d.name.charter, 0xc4, HASH_BYTES);
	memset(d.salt_root, 0x5a, HASH_BYTES);
	d.name.side = 1;
	d.name.epoch = 0x0102030405060708;
	return d;
}

static void sha256_of(const void *data, size_t len, uint8_t out[32])
{
	crypto_hash_sha256(out, data, len);
}

/* Tag of 18 bytes, then the parent's seed with a byte before it, or a seed. */
static void expect_seed(const char *tag, int half, const uint8_t *seed,
                        uint8_t out[32])
{
	uint8_t bytes[18 + 1 + 32];
	size_t len = 18;

	memcpy(bytes, tag, len);
	if (half >= 0)
		bytes[len++] = (uint8_t)half;
	memcpy(bytes + len, seed, 32);
	sha256_of(bytes, len + 32, out);
}

static void expect_leaf(const struct declaration *d, uint64_t slot,
                        const uint8_t *seed, uint8_t out[32])
{
	uint8_t bytes[1 + 18 + 32 + 1 + 8 + 8 + 32 + MAX_CELL_BYTES] = { 0 };
	struct slice content = d->get(d->ctx, slot);

	memcpy(bytes + 1, "tallystick/v1/slot", 18);
	memcpy(bytes + 19, d->name.charter, 32);
	bytes[51] = d->name.side;
	for (unsigned i = 0; i < 8; i++) {
		bytes[52 + i] = (uint8_t)(d->name.epoch >> (56 - 8 * i));
		bytes[60 + i] = (uint8_t)(slot >> (56 - 8 * i));
	}
	expect_seed("tallystick/v1/salt", -1, seed, bytes + 68);
	bytes[100] = (uint8_t)(content.len >> 8);
	bytes[101] = (uint8_t)content.len;
	if (content.len > 0)
		memcpy(bytes + 102, content.data, content.len);
	sha256_of(bytes, 100 + d->cell_bytes, out);
}

/* All seeds of a level, then all leaves, then level by level to the root. */
static void expect_root(const struct declaration *d, uint8_t out[32])
{
	size_t count = (size_t)1 << d->depth;
	uint8_t (*row)[32] = calloc(count, 32);
	uint8_t node[65] = { 1 };

	assert_non_null(row);
	memcpy(row[0], d->salt_root, 32);
	for (size_t width = 1; width < count; width *= 2) {
		for (size_t i = width; i-- > 0;) {
			uint8_t parent[32];

			memcpy(parent, row[i], 32);
			expect_seed("tallystick/v1/seed", 0, parent, row[2 * i]);
			expect_seed("tallystick/v1/seed", 1, parent, row[2 * i + 1]);
		}
	}
	for (size_t i = 0; i < count; i++)
		expect_leaf(d, i, row[i], row[i]);
	for (; count > 1; count /= 2) {
		for (size_t i = 0; i < count / 2; i++) {
			memcpy(node + 1, row[2 * i], 64);
			sha256_of(node, 65, row[i]);
		}
	}
	memcpy(out, row[0], 32);
	free(row);
}

static void test_root_is_that_of_the_whole_tree_built_level_by_level(void **state)
{
	struct map *map = calloc(1, sizeof(*map));
	uint8_t expected[32], found[32];

	(void)state;
	assert_non_null(map);
	map_put(map, 0, "interceptor:A-1");
	map_put(map, 5, "tlam:T-9");
	map_put(map, 63, "x");
	for (unsigned depth = 0; depth <= 6; depth++) {
		struct declaration d = small_declaration(map, depth);

		d.cell_bytes = MIN_CELL_BYTES + 7 * depth;
		expect_root(&d, expected);
		assert_int_equal(declaration_root(&d, found), TALLY_OK);
		assert_memory_equal(found, expected, 32);
	}
	free(map);
}

static struct slice every_third(void *ctx, uint64_t slot)
{
	(void)ctx;
	return slice_text(slot % 3 == 0 ? "item" : "");
}

static void test_root_of_a_tree_too_large_for_one_batch_is_the_same(void **state)
{
	uint8_t expected[32], found[32];

	(void)state;
	for (unsigned depth = 7; depth <= 11; depth++) {
		struct declaration d = small_declaration(NULL, depth);

		d.get = every_third;
		d.cell_bytes = MIN_CELL_BYTES + depth;
		expect_root(&d, expected);
		assert_int_equal(declaration_root(&d, found), TALLY_OK);
		assert_memory_equal(found, expected, 32);
	}
}

/* From tools/make-vectors: depth 1, cells of 65 bytes, side 0, epoch 0. */
static void test_root_of_two_empty_slots_is_the_known_one(void **state)
{
	struct map *map = calloc(1, sizeof(*map));
	struct declaration d;
	uint8_t found[32], expected[32];

	(void)state;
	assert_non_null(map);
	d = small_declaration(map, 1);
	d.cell_bytes = 65;
	d.name.side = 0;
	d.name.epoch = 0;
	assert_int_equal(hex_parse(slice_text("e499c9f4a5536b4b62c43227e1878ebb"
	                                      "f9e66e754281fa857b34c36cc3697a67"),
	                           d.name.charter, 32), TALLY_OK);
	assert_int_equal(hex_parse(slice_text("1ec2fb6c71cc881bdea2ad6da79bb7a3"
	                                      "63aa650fd7e454b9a76dfba1fef474db"),
	                           d.salt_root, 32), TALLY_OK);
	assert_int_equal(hex_parse(slice_text("95f967acf5e43c77f393c99718e35a36"
	                                      "aa24569d33d8b0168e1c654364567066"),
	                           expected, 32), TALLY_OK);
	assert_int_equal(declaration_root(&d, found), TALLY_OK);
	assert_memory_equal(found, expected, 32);
	free(map);
}

static void assert_root_differs(const struct declaration *d,
                                const uint8_t root[32])
{
	uint8_t found[32];

	assert_int_equal(declaration_root(d, found), TALLY_OK);
	assert_memory_not_equal(found, root, 32);
}

static void test_every_bit_of_name_and_salt_changes_the_root(void **state)
{
	struct map *map = calloc(1, sizeof(*map));
	struct declaration d;
	uint8_t root[32];

	(void)state;
	assert_non_null(map);
	d = small_declaration(map, 2);
	assert_int_equal(declaration_root(&d, root), TALLY_OK);
	for (unsigned bit = 0; bit < 256; bit++) {
		d.name.charter[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_root_differs(&d, root);
		d.name.charter[bit / 8] ^= (uint8_t)(1 << bit % 8);
		d.salt_root[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_root_differs(&d, root);
		d.salt_root[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	for (unsigned bit = 0; bit < 64; bit++) {
		d.name.epoch ^= (uint64_t)1 << bit;
		assert_root_differs(&d, root);
		d.name.epoch ^= (uint64_t)1 << bit;
	}
	d.name.side ^= 1;
	assert_root_differs(&d, root);
	d.name.side ^= 1;
	d.cell_bytes++;
	assert_root_differs(&d, root);
	free(map);
}

static void test_content_of_every_slot_changes_the_root(void **state)
{
	struct map *map = calloc(1, sizeof(*map));
	struct declaration d;
	uint8_t root[32];

	(void)state;
	assert_non_null(map);
	d = small_declaration(map, 4);
	assert_int_equal(declaration_root(&d, root), TALLY_OK);
	for (uint64_t slot = 0; slot < 16; slot++) {
		map_put(map, slot, "a");
		assert_root_differs(&d, root);
		map->lens[slot] = 0;
	}
	free(map);
}

static void test_a_zero_byte_is_content_and_not_padding(void **state)
{
	struct map *map = calloc(1, sizeof(*map));
	struct declaration d;
	uint8_t root[32];

	(void)state;
	assert_non_null(map);
	d = small_declaration(map, 0);
	map_put(map, 0, "a");
	assert_int_equal(declaration_root(&d, root), TALLY_OK);
	map->lens[0] = 2; /* "a" and a zero byte */
	assert_root_differs(&d, root);
	map->lens[0] = 0;
	assert_int_equal(declaration_root(&d, root), TALLY_OK);
	map->text[0][0] = '\0';
	map->lens[0] = 1;
	assert_root_differs(&d, root);
	free(map);
}

static void test_a_content_may_fill_its_cell_and_no_more(void **state)
{
	struct map *map = calloc(1, sizeof(*map));
	static const size_t cells[] = { MIN_CELL_BYTES, 300, MAX_CELL_BYTES };
	uint8_t expected[32], found[32];

	(void)state;
	assert_non_null(map);
	for (size_t i = 0; i < 3; i++) {
		struct declaration d = small_declaration(map, 1);

		d.cell_bytes = cells[i];
		memset(map->text[1], 'z', sizeof(map->text[1]));
		map->lens[1] = cells[i] - 2;
		expect_root(&d, expected);
		assert_int_equal(declaration_root(&d, found), TALLY_OK);
		assert_memory_equal(found, expected, 32);
		map->lens[1]++;
		assert_int_equal(declaration_root(&d, found), TALLY_EUSAGE);
		assert_memory_equal(found, expected, 32);
	}
	free(map);
}

static void test_a_shape_over_a_limit_is_refused(void **state)
{
	struct map *map = calloc(1, sizeof(*map));
	const uint8_t untouched[32] = { 7 };
	uint8_t found[32] = { 7 };
	struct declaration bad[4];

	(void)state;
	assert_non_null(map);
	for (size_t i = 0; i < 4; i++)
		bad[i] = small_declaration(map, 1);
	bad[0].depth = MAX_DEPTH + 1;
	bad[1].cell_bytes = MIN_CELL_BYTES - 1;
	bad[2].cell_bytes = MAX_CELL_BYTES + 1;
	bad[3].name.side = 2;
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(declaration_root(&bad[i], found), TALLY_EUSAGE);
	assert_memory_equal(found, untouched, 32);
	free(map);
}

static struct slice count_slots(void *ctx, uint64_t slot)
{
	uint64_t *next = ctx;

	assert_int_equal(slot, *next);
	(*next)++;
	return slice_text(slot % 3 == 0 ? "item" : "");
}

static void test_a_large_tree_asks_for_every_slot_once_in_order(void **state)
{
	uint64_t next = 0;
	struct declaration d = small_declaration(NULL, 16);
	uint8_t found[32];

	(void)state;
	d.get = count_slots;
	d.ctx = &next;
	assert_int_equal(declaration_root(&d, found), TALLY_OK);
	assert_int_equal(next, 1 << 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_root_is_that_of_the_whole_tree_built_level_by_level),
		cmocka_unit_test(
			test_root_of_a_tree_too_large_for_one_batch_is_the_same),
		cmocka_unit_test(test_root_of_two_empty_slots_is_the_known_one),
		cmocka_unit_test(test_every_bit_of_name_and_salt_changes_the_root),
		cmocka_unit_test(test_content_of_every_slot_changes_the_root),
		cmocka_unit_test(test_a_zero_byte_is_content_and_not_padding),
		cmocka_unit_test(test_a_content_may_fill_its_cell_and_no_more),
		cmocka_unit_test(test_a_shape_over_a_limit_is_refused),
		cmocka_unit_test(
			test_a_large_tree_asks_for_every_slot_once_in_order),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
