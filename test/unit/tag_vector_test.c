/*
 * Item tags come out as another program makes them: tools/make-tag-vectors,
 * which shares nothing with the library. docs/format.md, section 13.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/text.h"
#include "crypto/sign.h"
#include "escrow/tag.h"

#define VECTORS "test/vector/tags.json"
#define MAX_CASE_ITEMS 24

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	assert_non_null(text);
	return text;
}

static void hash_of(const json_t *object, const char *name, uint8_t *out)
{
	assert_int_equal(hex_parse(slice_text(text_of(object, name)), out,
	                           HASH_BYTES), TALLY_OK);
}

static uint64_t number_of(const json_t *object, const char *name)
{
	return (uint64_t)json_integer_value(json_object_get(object, name));
}

static void read_plan(const json_t *one, struct tag_item *items,
                      struct tag_plan *out)
{
	const json_t *list = json_object_get(one, "items");

	memset(out, 0, sizeof(*out));
	hash_of(one, "charter", out->name.charter);
	out->name.side = (uint8_t)number_of(one, "side");
	out->name.epoch = number_of(one, "epoch");
	out->depth = (unsigned)number_of(one, "depth");
	hash_of(one, "salt_root", out->salt_root);
	out->count = json_array_size(list);
	out->items = items;
	assert_true(out->count <= MAX_CASE_ITEMS);
	for (size_t i = 0; i < out->count; i++) {
		const json_t *item = json_array_get(list, i);

		items[i] = (struct tag_item){
			slice_text(text_of(item, "tag")),
			slice_text(text_of(item, "class")),
			number_of(item, "slot")
		};
	}
}

/* Each proof of the file is made, byte for byte, and passes. */
static size_t check_proofs(const json_t *one, const struct tag_plan *plan,
                           const struct tag_tree *tree,
                           const struct tag_commitment *commitment)
{
	static struct tag_proof proof;
	const json_t *proofs = json_object_get(one, "proofs");
	uint8_t declare[HASH_BYTES];

	hash_of(one, "declare", declare);
	for (size_t i = 0; i < json_array_size(proofs); i++) {
		struct slice text = slice_text(
			json_string_value(json_array_get(proofs, i)));
		struct buf made;

		assert_int_equal(tag_proof_parse(text, &proof, NULL), TALLY_OK);
		assert_memory_equal(proof.declare, declare, HASH_BYTES);
		assert_int_equal(tag_proof_verify(&proof, &plan->name,
		                                  commitment), TALLY_OK);
		buf_init(&made, MAX_TAG_PROOF_BYTES);
		assert_int_equal(tag_tree_prove(tree, proof.tag, declare, &made),
		                 TALLY_OK);
		assert_true(slice_equal(buf_slice(&made), text));
		buf_release(&made);
	}
	return json_array_size(proofs);
}

static void test_tags_are_those_of_the_other_program(void **state)
{
	json_t *file = json_load_file(VECTORS, JSON_REJECT_DUPLICATES, NULL);
	const json_t *cases = json_object_get(file, "cases");
	size_t proofs = 0;

	(void)state;
	assert_non_null(file);
	for (size_t i = 0; i < json_array_size(cases); i++) {
		const json_t *one = json_array_get(cases, i);
		struct tag_item items[MAX_CASE_ITEMS];
		struct tag_commitment commitment;
		uint8_t want[HASH_BYTES];
		struct tag_plan plan;
		struct tag_tree *tree;

		read_plan(one, items, &plan);
		assert_int_equal(tag_tree_new(&plan, &tree), TALLY_OK);
		assert_int_equal(tag_tree_commit(tree, &commitment), TALLY_OK);
		hash_of(one, "key", want);
		assert_memory_equal(commitment.key, want, HASH_BYTES);
		hash_of(one, "root", want);
		assert_memory_equal(commitment.root, want, HASH_BYTES);
		proofs += check_proofs(one, &plan, tree, &commitment);
		tag_tree_free(tree);
	}
	assert_true(proofs >= 14);
	json_decref(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tags_are_those_of_the_other_program),
	};

	if (crypto_start() != TALLY_OK)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
