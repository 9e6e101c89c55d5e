/*
 * Openings: each shows exactly its slots, and nothing else passes as one:
 * docs/format.md, section 5.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/sign.h"
#include "escrow/declaration.h"

#define HEAD_BYTES 13
#define CELLS (HEAD_BYTES + HASH_BYTES) /* where the contents begin */

/* Every third slot holds a text with its number, the others nothing. */
static struct slice third_slots(void *ctx, uint64_t slot)
{
	char *text = ctx;

	if (slot % 3 != 0)
		return slice_of(NULL, 0);
	snprintf(text, 32, "missile:%u", (unsigned)slot);
	return slice_text(text);
}

struct world {
	struct declaration d;
	char text[32];
	uint8_t root[HASH_BYTES];
	struct buf bytes; /* of the last opening made */
};

static void world_init(struct world *world, unsigned depth)
{
	memset(world, 0, sizeof(*world));
	memset(world->d.name.charter, 0x11, HASH_BYTES);
	memset(world->d.salt_root, 0x22, HASH_BYTES);
	world->d.name.epoch = 4;
	world->d.depth = depth;
	world->d.cell_bytes = MIN_CELL_BYTES;
	world->d.get = third_slots;
	world->d.ctx = world->text;
	buf_init(&world->bytes, MAX_BLOB_BYTES);
	assert_int_equal(declaration_root(&world->d, world->root), TALLY_OK);
}

static void make_slot(struct world *world, uint64_t slot)
{
	buf_clear(&world->bytes);
	assert_int_equal(opening_put_slot(&world->d, slot, &world->bytes),
	                 TALLY_OK);
}

static void make_site(struct world *world, uint64_t first, unsigned height)
{
	buf_clear(&world->bytes);
	assert_int_equal(opening_put_site(&world->d, first, height,
	                                  &world->bytes), TALLY_OK);
}

/* Whether the bytes pass as an opening of the world's declaration. */
static bool passes(const struct world *world, struct slice bytes)
{
	struct opening opening;

	return opening_parse(bytes, &opening, NULL) == TALLY_OK &&
	       opening_verify(&opening, &world->d.name, world->root) == TALLY_OK;
}

static void assert_shows(struct world *world, uint64_t first, unsigned height)
{
	struct opening opening;

	assert_true(passes(world, buf_slice(&world->bytes)));
	assert_int_equal(opening_parse(buf_slice(&world->bytes), &opening, NULL),
	                 TALLY_OK);
	assert_int_equal(opening.first, first);
	assert_int_equal(opening.height, height);
	assert_int_equal(opening.depth, world->d.depth);
	for (uint64_t i = 0; i >> height == 0; i++) {
		struct slice found = opening_content(&opening, i);

		assert_non_null(found.data);
		assert_true(slice_equal(found, third_slots(world->text, first + i)));
	}
	assert_null(opening_content(&opening, (uint64_t)1 << height).data);
}

static void test_every_slot_and_site_of_a_small_world_opens(void **state)
{
	struct world world;

	(void)state;
	for (unsigned depth = 0; depth <= 5; depth++) {
		world_init(&world, depth);
		for (uint64_t slot = 0; slot >> depth == 0; slot++) {
			make_slot(&world, slot);
			assert_shows(&world, slot, 0);
		}
		for (unsigned height = 0; height <= depth; height++) {
			uint64_t step = (uint64_t)1 << height;

			for (uint64_t first = 0; first >> depth == 0; first += step) {
				make_site(&world, first, height);
				assert_shows(&world, first, height);
			}
		}
		buf_release(&world.bytes);
	}
}

/* Section 5: "Size at D = 20: path for one slot 640 bytes". */
static void test_lengths_follow_from_the_shape_alone(void **state)
{
	struct world world;

	(void)state;
	world_init(&world, 5);
	make_slot(&world, 3);
	assert_int_equal(world.bytes.len, CELLS + 64 + 5 * 32);
	make_slot(&world, 4);
	assert_int_equal(world.bytes.len, CELLS + 64 + 5 * 32);
	make_site(&world, 8, 3);
	assert_int_equal(world.bytes.len, CELLS + 8 * 64 + 2 * 32);
	assert_int_equal(opening_site_bytes(5, 3, 64), world.bytes.len);
	assert_int_equal(opening_site_bytes(24, 24, 1024),
	                 CELLS + ((uint64_t)1 << 34));
	buf_release(&world.bytes);
}

static void test_what_follows_a_site_is_split_from_it(void **state)
{
	struct slice opening = { 0 }, rest;
	struct world world;
	size_t len;

	(void)state;
	world_init(&world, 3);
	make_site(&world, 4, 1);
	len = world.bytes.len;
	buf_put_text(&world.bytes, "rest");
	for (size_t end = 0; end <= world.bytes.len; end++) {
		bool whole = opening_split(slice_of(world.bytes.data, end),
		                           &opening, &rest);

		assert_int_equal(whole, end >= len);
		if (!whole)
			continue;
		assert_ptr_equal(opening.data, world.bytes.data);
		assert_int_equal(opening.len, len);
		assert_ptr_equal(rest.data, world.bytes.data + len);
		assert_int_equal(rest.len, end - len);
	}
	assert_true(passes(&world, opening));
	make_slot(&world, 4);
	assert_false(opening_split(buf_slice(&world.bytes), &opening, &rest));
	buf_release(&world.bytes);
}

static void assert_no_bit_can_change(struct world *world)
{
	for (size_t bit = 0; bit < 8 * world->bytes.len; bit++) {
		world->bytes.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_false(passes(world, buf_slice(&world->bytes)));
		world->bytes.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	assert_true(passes(world, buf_slice(&world->bytes)));
}

static void test_every_bit_flip_is_refused(void **state)
{
	struct world world;

	(void)state;
	world_init(&world, 3);
	make_slot(&world, 6);
	assert_no_bit_can_change(&world);
	make_site(&world, 4, 1);
	assert_no_bit_can_change(&world);
	make_site(&world, 0, 3);
	assert_no_bit_can_change(&world);
	buf_release(&world.bytes);
}

static void test_every_truncation_and_extension_is_refused(void **state)
{
	struct world world;
	struct opening opening;

	(void)state;
	world_init(&world, 3);
	make_site(&world, 4, 1);
	for (size_t len = 0; len < world.bytes.len; len++) {
		/* A copy of its own, so that a sanitizer sees any overrun. */
		uint8_t *copy = malloc(len + 1);

		assert_non_null(copy);
		memcpy(copy, world.bytes.data, len);
		assert_int_equal(opening_parse(slice_of(copy, len), &opening, NULL),
		                 TALLY_EFORMAT);
		free(copy);
	}
	buf_put_u8(&world.bytes, 0);
	assert_int_equal(opening_parse(buf_slice(&world.bytes), &opening, NULL),
	                 TALLY_EFORMAT);
	buf_release(&world.bytes);
}

static void test_an_opening_fits_one_declaration_only(void **state)
{
	struct world world;
	struct opening opening;
	struct declaration_name other;

	(void)state;
	world_init(&world, 3);
	make_slot(&world, 6);
	assert_int_equal(opening_parse(buf_slice(&world.bytes), &opening, NULL),
	                 TALLY_OK);
	other = world.d.name;
	other.charter[31] ^= 1;
	assert_int_equal(opening_verify(&opening, &other, world.root),
	                 TALLY_EMISMATCH);
	other = world.d.name;
	other.side ^= 1;
	assert_int_equal(opening_verify(&opening, &other, world.root),
	                 TALLY_EMISMATCH);
	other = world.d.name;
	other.epoch++;
	assert_int_equal(opening_verify(&opening, &other, world.root),
	                 TALLY_EMISMATCH);
	world.root[0] ^= 1;
	assert_int_equal(opening_verify(&opening, &world.d.name, world.root),
	                 TALLY_EMISMATCH);
	buf_release(&world.bytes);
}

/* A slot must not pass for its neighbour, nor a node for a slot. */
static void test_an_opening_shows_its_own_slot_only(void **state)
{
	struct world world;

	(void)state;
	world_init(&world, 3);
	for (uint64_t slot = 0; slot < 8; slot++) {
		make_slot(&world, slot);
		for (uint64_t other = 0; other < 8; other++) {
			bytes_set_u64(world.bytes.data + 5, other);
			assert_int_equal(passes(&world, buf_slice(&world.bytes)),
			                 other == slot);
		}
	}
	buf_release(&world.bytes);
}

static bool holds(struct slice bytes, struct slice part)
{
	return memmem(bytes.data, bytes.len, part.data, part.len) != NULL;
}

/* What is not opened stays salted: its salt cannot be had from what is shown. */
static void test_an_opening_shows_no_seed_above_it_and_no_salt_beside_it(
	void **state)
{
	struct world world, beside;
	struct opening opening, next;

	(void)state;
	world_init(&world, 3);
	world_init(&beside, 3);
	make_site(&world, 4, 1);
	assert_false(holds(buf_slice(&world.bytes),
	                   slice_of(world.d.salt_root, HASH_BYTES)));
	assert_int_equal(opening_parse(buf_slice(&world.bytes), &opening, NULL),
	                 TALLY_OK);
	for (unsigned height = 1; height <= 2; height++) {
		make_site(&beside, height == 1 ? 6 : 4, height);
		assert_int_equal(opening_parse(buf_slice(&beside.bytes), &next,
		                               NULL), TALLY_OK);
		assert_false(holds(buf_slice(&world.bytes), next.seed));
	}
	make_slot(&world, 5);
	for (uint64_t slot = 0; slot < 8; slot++) {
		make_slot(&beside, slot);
		assert_int_equal(opening_parse(buf_slice(&beside.bytes), &next,
		                               NULL), TALLY_OK);
		assert_int_equal(holds(buf_slice(&world.bytes), next.seed),
		                 slot == 5);
	}
	make_site(&beside, 5, 0);
	assert_int_equal(opening_parse(buf_slice(&beside.bytes), &next, NULL),
	                 TALLY_OK);
	assert_false(holds(buf_slice(&world.bytes), next.seed));
	buf_release(&world.bytes);
	buf_release(&beside.bytes);
}

/* One changed byte of the head of the site at 4, height 1, depth 3. */
static const struct {
	const char *reason;
	size_t at;
	uint8_t value;
	int status;
} bad_heads[] = {
	{ "kind 2", 0, 2, TALLY_EFORMAT },
	{ "kind 255", 0, 255, TALLY_EFORMAT },
	{ "a slot of height 1", 0, 0, TALLY_EFORMAT },
	{ "depth 25", 1, 25, TALLY_ELIMIT },
	{ "depth 255", 1, 255, TALLY_ELIMIT },
	{ "depth under height", 1, 0, TALLY_EFORMAT },
	{ "depth without slot 4", 1, 2, TALLY_EFORMAT },
	{ "depth 4: one sibling more", 1, 4, TALLY_EFORMAT },
	{ "height 4", 2, 4, TALLY_EFORMAT },
	{ "height 64", 2, 64, TALLY_EFORMAT },
	{ "height 2: other length", 2, 2, TALLY_EFORMAT },
	{ "cells of 63 bytes", 4, 63, TALLY_ELIMIT },
	{ "cells of 1088 bytes", 3, 4, TALLY_ELIMIT },
	{ "cells of 320 bytes", 3, 1, TALLY_EFORMAT },
	{ "first slot not a multiple", 12, 5, TALLY_EFORMAT },
	{ "first slot outside", 12, 8, TALLY_EFORMAT },
	{ "first slot far outside", 5, 0x80, TALLY_EFORMAT },
};

static void test_a_head_out_of_range_is_refused(void **state)
{
	struct world world;
	struct fault fault;

	(void)state;
	world_init(&world, 3);
	for (size_t i = 0; i < sizeof(bad_heads) / sizeof(bad_heads[0]); i++) {
		struct opening opening = { .depth = 99 };

		make_site(&world, 4, 1);
		world.bytes.data[bad_heads[i].at] = bad_heads[i].value;
		fault.text[0] = '\0';
		if (opening_parse(buf_slice(&world.bytes), &opening, &fault) !=
		    bad_heads[i].status)
			fail_msg("%s", bad_heads[i].reason);
		assert_int_equal(opening.depth, 99);
		assert_string_not_equal(fault.text, "");
	}
	buf_release(&world.bytes);
}

static void test_a_cell_that_is_not_padded_is_refused(void **state)
{
	struct world world;
	struct opening opening;

	(void)state;
	world_init(&world, 1);
	make_site(&world, 0, 1);
	for (size_t cell = 0; cell < 2; cell++) {
		uint8_t *at = world.bytes.data + CELLS + cell * MIN_CELL_BYTES;
		uint8_t len = at[1];

		at[MIN_CELL_BYTES - 1] = 1;
		assert_int_equal(opening_parse(buf_slice(&world.bytes), &opening,
		                               NULL), TALLY_EFORMAT);
		at[1] = MIN_CELL_BYTES - 2; /* now it is content */
		assert_int_equal(opening_parse(buf_slice(&world.bytes), &opening,
		                               NULL), TALLY_OK);
		at[1] = MIN_CELL_BYTES - 1;
		assert_int_equal(opening_parse(buf_slice(&world.bytes), &opening,
		                               NULL), TALLY_EFORMAT);
		at[1] = len;
		at[MIN_CELL_BYTES - 1] = 0;
	}
	buf_release(&world.bytes);
}

static void test_only_slots_and_sites_of_the_tree_can_be_opened(void **state)
{
	struct world world;

	(void)state;
	world_init(&world, 3);
	assert_int_equal(opening_put_slot(&world.d, 8, &world.bytes),
	                 TALLY_EUSAGE);
	assert_int_equal(opening_put_slot(&world.d, UINT64_MAX, &world.bytes),
	                 TALLY_EUSAGE);
	assert_int_equal(opening_put_site(&world.d, 0, 4, &world.bytes),
	                 TALLY_EUSAGE);
	assert_int_equal(opening_put_site(&world.d, 0, 64, &world.bytes),
	                 TALLY_EUSAGE);
	assert_int_equal(opening_put_site(&world.d, 2, 2, &world.bytes),
	                 TALLY_EUSAGE);
	assert_int_equal(opening_put_site(&world.d, 8, 2, &world.bytes),
	                 TALLY_EUSAGE);
	world.d.depth = MAX_DEPTH + 1;
	assert_int_equal(opening_put_slot(&world.d, 0, &world.bytes),
	                 TALLY_EUSAGE);
	assert_int_equal(opening_put_site(&world.d, 0, 0, &world.bytes),
	                 TALLY_EUSAGE);
	assert_int_equal(world.bytes.len, 0);
	buf_release(&world.bytes);
}

static void test_an_opening_that_does_not_fit_leaves_the_buffer_as_it_was(
	void **state)
{
	struct world world;
	struct buf small;

	(void)state;
	world_init(&world, 3);
	make_site(&world, 0, 2);
	for (size_t max = 3; max < 3 + world.bytes.len; max++) {
		buf_init(&small, max);
		buf_put_text(&small, "abc");
		assert_int_equal(opening_put_site(&world.d, 0, 2, &small),
		                 TALLY_ELIMIT);
		assert_int_equal(small.len, 3);
		buf_release(&small);
	}
	buf_release(&world.bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_slot_and_site_of_a_small_world_opens),
		cmocka_unit_test(test_lengths_follow_from_the_shape_alone),
		cmocka_unit_test(test_what_follows_a_site_is_split_from_it),
		cmocka_unit_test(test_every_bit_flip_is_refused),
		cmocka_unit_test(test_every_truncation_and_extension_is_refused),
		cmocka_unit_test(test_an_opening_fits_one_declaration_only),
		cmocka_unit_test(test_an_opening_shows_its_own_slot_only),
		cmocka_unit_test(
			test_an_opening_shows_no_seed_above_it_and_no_salt_beside_it),
		cmocka_unit_test(test_a_head_out_of_range_is_refused),
		cmocka_unit_test(test_a_cell_that_is_not_padded_is_refused),
		cmocka_unit_test(
			test_only_slots_and_sites_of_the_tree_can_be_opened),
		cmocka_unit_test(
			test_an_opening_that_does_not_fit_leaves_the_buffer_as_it_was),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
