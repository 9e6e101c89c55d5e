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

/* Does a text pass as a proof about a tag of the world's declaration? */
static bool passes(const struct tag_world *world, struct slice text,
                   const char *tag)
{
	static struct tag_proof proof;

	return tag_proof_parse(text, &proof, NULL) == TALLY_OK &&
	       hash_equal(proof.declare, world->declare) &&
	       slice_is_text(proof.tag, tag) &&
	       tag_proof_verify(&proof, &world->plan.name,
	                        &world->commitment) == TALLY_OK;
}

/* One of each kind: at its leaf, at no leaf, at the leaf of another. */
#define KINDS 3
static const enum tag_end ends[KINDS] = { TAG_PRESENT, TAG_EMPTY, TAG_OTHER };

/* Make a proof that ends so; returns its tag. */
static const char *make(struct tag_world *world, enum tag_end end)
{
	static char tag[16];

	for (unsigned i = 0; i < 100; i++) {
		snprintf(tag, sizeof(tag), "%c-%u",
		         end == TAG_PRESENT ? 'A' : 'B', i);
		tag_world_prove(world, tag);
		if (world->proof.end == end && world->proof.depth > 2)
			return tag;
	}
	fail();
	return NULL;
}

static void test_every_bit_of_a_proof_counts(void **state)
{
	struct tag_world world;

	(void)state;
	tag_world_init(&world, 2, 6);
	for (size_t k = 0; k < KINDS; k++) {
		const char *tag = make(&world, ends[k]);
		struct slice text = buf_slice(&world.text);

		for (size_t bit = 0; bit < 8 * text.len; bit++) {
			world.text.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_false(passes(&world, text, tag));
			world.text.data[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		assert_true(passes(&world, text, tag));
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
	for (size_t k = 0; k < KINDS; k++) {
		const char *tag = make(&world, ends[k]);
		size_t len = world.text.len;

		for (size_t cut = 0; cut < len; cut++) {
			uint8_t *copy = malloc(cut + 1); /* its end is seen */

			assert_non_null(copy);
			memcpy(copy, world.text.data, cut);
			assert_false(passes(&world, slice_of(copy, cut), tag));
			free(copy);
		}
		for (size_t i = 0; i < sizeof(more) / sizeof(more[0]); i++) {
			world.text.len = len;
			buf_put(&world.text, more[i], strlen(more[i]) + (i == 3));
			assert_false(passes(&world, buf_slice(&world.text), tag));
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
	good = passes(world, buf_slice(&text), tag);
	buf_release(&text);
	return good;
}

static void test_every_line_has_one_spelling(void **state)
{
	struct tag_world world;
	const char *tag;

	(void)state;
	tag_world_init(&world, 2, 6);
	tag = make(&world, TAG_PRESENT);
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
	tag = make(&world, TAG_EMPTY);
	assert_false(passes_with(&world, tag, "absent\n", "absent \n"));
	assert_false(passes_with(&world, tag, "absent\n", "absent  \n"));
	assert_false(passes_with(&world, tag, "absent\n", "empty\n"));
	tag = make(&world, TAG_OTHER);
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

static uint64_t next(uint64_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return *x;
}

/* Bytes set, lines doubled, dropped and swapped with those of other proofs. */
static void spoil(uint64_t *x, const struct buf *other, struct buf *text)
{
	size_t at = (size_t)(next(x) % text->len);
	size_t from = (size_t)(next(x) % other->len);
	size_t len = (size_t)(next(x) % 64);

	switch (next(x) % 4) {
	case 0:
		text->data[at] = (uint8_t)next(x);
		break;
	case 1:
		len = len < text->len - at ? len : text->len - at;
		memmove(text->data + at, text->data + at + len,
		        text->len - at - len);
		text->len -= len;
		break;
	case 2:
		len = len < other->len - from ? len : other->len - from;
		len = len < text->len - at ? len : text->len - at;
		memcpy(text->data + at, other->data + from, len);
		break;
	default:
		len = len < other->len - from ? len : other->len - from;
		buf_put(text, other->data + from, len);
		break;
	}
}

static void test_no_spoilt_proof_passes_or_crashes(void **state)
{
	uint64_t x = 0x9e3779b97f4a7c15u; /* fixed: every run is the same */
	struct tag_world world;
	struct buf kept[KINDS], text;
	char tags[KINDS][16];

	(void)state;
	tag_world_init(&world, 2, 6);
	buf_init(&text, 4 * MAX_TAG_PROOF_BYTES);
	for (size_t k = 0; k < KINDS; k++) {
		snprintf(tags[k], sizeof(tags[k]), "%s", make(&world, ends[k]));
		buf_init(&kept[k], MAX_TAG_PROOF_BYTES);
		buf_put_slice(&kept[k], buf_slice(&world.text));
	}
	for (unsigned i = 0; i < 20000; i++) {
		size_t k = i % KINDS, rounds = 1 + (size_t)(next(&x) % 4);

		buf_clear(&text);
		buf_put_slice(&text, buf_slice(&kept[k]));
		while (rounds-- > 0 && text.len > 0)
			spoil(&x, &kept[next(&x) % KINDS], &text);
		if (slice_equal(buf_slice(&text), buf_slice(&kept[k])))
			continue;
		assert_false(passes(&world, buf_slice(&text), tags[k]));
	}
	for (size_t k = 0; k < KINDS; k++)
		buf_release(&kept[k]);
	buf_release(&text);
	tag_world_release(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_bit_of_a_proof_counts),
		cmocka_unit_test(test_a_proof_cut_or_lengthened_anywhere_is_none),
		cmocka_unit_test(test_every_line_has_one_spelling),
		cmocka_unit_test(test_limits_hold_at_their_edge),
		cmocka_unit_test(test_no_spoilt_proof_passes_or_crashes),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
