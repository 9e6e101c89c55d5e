/*
 * The text of a tag's proof: one spelling, and nothing in it that does not
 * count. docs/format.md, section 13.
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
#include "tag_world.h"

static void test_every_bit_of_a_proof_counts(void **state)
{
	struct tag_world world;

	(void)state;
	tag_world_init(&world, 2, 6);
	for (size_t k = 0; k < TAG_KINDS; k++) {
		const char *tag = tag_world_make(&world, tag_kinds[k]);
		struct slice text = buf_slice(&world.text);

		for (size_t bit = 0; bit < 8 * text.len; bit++) {
			world.text.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_false(tag_text_passes(&world, text, tag));
			world.text.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		assert_true(tag_text_passes(&world, text, tag));
	}
	tag_world_release(&world);
}

static void test_a_proof_cut_or_lengthened_anywhere_is_none(void **state)
{
	static const char *const more[] = { "\n", " ", "x", "\0",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n" };
	struct tag_world world;

	(void)state;
	tag_world_init(&world, 2, 6);
	for (size_t k = 0; k < TAG_KINDS; k++) {
		const char *tag = tag_world_make(&world, tag_kinds[k]);
		size_t len = world.text.len;

		for (size_t cut = 0; cut < len; cut++) {
			struct slice text = slice_of(world.text.data, cut);

			assert_false(tag_text_passes(&world, text, tag));
		}
		for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
			world.text.len = len;
			buf_put(&world.text, more[i], strlen(more[i]) + (i == 3));
			assert_false(tag_text_passes(&world,
			                             buf_slice(&world.text),
			                             tag));
		}
	}
	tag_world_release(&world);
}

/* Replace the first `from` in the last proof made. */
static bool passes_with(struct tag_world *world, const char *tag,
                        const char *from, const char *to)
{
	struct buf text;
	uint8_t *at = memmem(world->text.data, world->text.len, from,
	                     strlen(from));
	size_t before;
	bool good;

	assert_non_null(at);
	before = (size_t)(at - world->text.data);
	buf_init(&text, 2 * MAX_TAG_PROOF_BYTES);
	buf_put(&text, world->text.data, before);
	buf_put_text(&text, to);
	buf_put(&text, at + strlen(from),
	        world->text.len - before - strlen(from));
	good = tag_text_passes(world, buf_slice(&text), tag);
	buf_release(&text);
	return good;
}

static void test_every_line_has_one_spelling(void **state)
{
	struct tag_world world;
	const char *tag;

	(void)state;
	tag_world_init(&world, 2, 6);
	tag = tag_world_make(&world, TAG_PRESENT);
	assert_true(passes_with(&world, tag, "tag ", "tag "));
	assert_false(passes_with(&world, tag, "present ", "present 0"));
	assert_false(passes_with(&world, tag, "present ", "present +"));
	assert_false(passes_with(&world, tag, "present ", "present  "));
	assert_false(passes_with(&world, tag, "present ", "Present "));
	assert_false(passes_with(&world, tag, "present ", "present\t"));
	assert_false(passes_with(&world, tag, "\nvrf ", "\r\nvrf "));
	assert_false(passes_with(&world, tag, "\nvrf ", "\n\nvrf "));
	assert_false(passes_with(&world, tag, "\nvrf ", " \nvrf "));
	assert_false(passes_with(&world, tag, "tag-proof", "tag-proof "));
	assert_false(passes_with(&world, tag, "declare 3", "declare 33"));
	tag = tag_world_make(&world, TAG_EMPTY);
	assert_false(passes_with(&world, tag, "absent\n", "absent \n"));
	assert_false(passes_with(&world, tag, "absent\n", "absent  \n"));
	assert_false(passes_with(&world, tag, "absent\n", "empty\n"));
	tag = tag_world_make(&world, TAG_OTHER);
	assert_false(passes_with(&world, tag, "absent ", "absent  "));
	assert_false(passes_with(&world, tag, "=\n", "= \n"));
	tag_world_release(&world);
}

/* A path may have 256 levels, a slot 24 bits, and no more. */
static void test_limits_hold_at_their_edge(void **state)
{
	struct tag_world world;
	struct tag_proof *proof = calloc(1, sizeof(*proof));
	struct tag_proof *again = calloc(1, sizeof(*again));

	(void)state;
	assert_non_null(proof);
	assert_non_null(again);
	tag_world_init(&world, 1, 1);
	tag_world_prove(&world, "A-0");
	*proof = world.proof;
	proof->tag = slice_text("A-0");
	proof->class = slice_text("tlam");
	proof->depth = MAX_TAG_DEPTH;
	proof->slot = (1 << MAX_DEPTH) - 1;
	buf_clear(&world.text);
	tag_proof_put(&world.text, proof);
	assert_int_equal(tag_proof_parse(buf_slice(&world.text), again, NULL),
	                 TALLY_OK);
	assert_int_equal(again->depth, MAX_TAG_DEPTH);
	assert_int_equal(again->slot, proof->slot);
	buf_put_text(&world.text,
	             "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
	assert_int_equal(tag_proof_parse(buf_slice(&world.text), again, NULL),
	                 TALLY_ELIMIT);
	proof->slot = 1 << MAX_DEPTH;
	buf_clear(&world.text);
	tag_proof_put(&world.text, proof);
	assert_int_equal(tag_proof_parse(buf_slice(&world.text), again, NULL),
	                 TALLY_EFORMAT);
	tag_world_release(&world);
	free(proof);
	free(again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_bit_of_a_proof_counts),
		cmocka_unit_test(test_a_proof_cut_or_lengthened_anywhere_is_none),
		cmocka_unit_test(test_every_line_has_one_spelling),
		cmocka_unit_test(test_limits_hold_at_their_edge),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
