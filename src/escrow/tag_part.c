/*
 * The leaves of a tag tree in parts, so that not all have to be held at once;
 * what is held of each filling is a byte, the part that it is of.
 */
#include <stdlib.h>
#include <string.h>

#include "escrow/tag_tree.h"

#define WHOLE_HEIGHT 22  /* up to 2^22 leaves are held at once: 64 MiB */
#define PART_HEIGHT 20   /* of more, about 2^20: 16 MiB, and all the bytes */
#define FILL_BLOCKS 1024 /* made at once */

unsigned tag_part_bits(unsigned height)
{
	_Static_assert(MAX_DEPTH + TAG_SPARE_LEVELS <=
	                       PART_HEIGHT + MAX_PART_BITS, "enough parts");
	return height > WHOLE_HEIGHT ? height - PART_HEIGHT : 0;
}

size_t tag_part_number(const struct tag_tree *tree,
                       const uint8_t key[static HASH_BYTES])
{
	return tree->part_bits > 0
	               ? (size_t)(bytes_u64(key) >> (64 - tree->part_bits))
	               : 0;
}

static size_t filling_count(const struct tag_tree *tree)
{
	return ((size_t)1 << tree->height) - tree->count;
}

static void wipe_and_free(void *data, size_t len)
{
	if (data != NULL)
		crypto_wipe(data, len);
	free(data);
}

static void number_filling(struct tag_parts *parts)
{
	const struct tag_tree *tree = parts->tree;
	size_t filling = filling_count(tree), count;

	for (size_t first = 0; first < filling; first += count) {
		count = filling - first < FILL_BLOCKS ? filling - first
		                                      : FILL_BLOCKS;
		stream_blocks(tree->fill, first, count, parts->blocks);
		for (size_t i = 0; i < count; i++) {
			size_t number = tag_part_number(tree, parts->blocks[i]);

			parts->of_filling[first + i] = (uint8_t)number;
			parts->counts[number]++;
		}
	}
}

int tag_parts_init(struct tag_parts *parts, const struct tag_tree *tree)
{
	*parts = (struct tag_parts){ .tree = tree };
	parts->blocks = malloc(FILL_BLOCKS * sizeof(*parts->blocks));
	parts->of_filling = calloc(filling_count(tree) + 1, 1);
	if (parts->blocks == NULL || parts->of_filling == NULL) {
		tag_parts_release(parts);
		return TALLY_ENOMEM;
	}
	for (size_t i = 0; i < tree->count; i++)
		parts->counts[tag_part_number(tree, tree->leaves[i].key)]++;
	if (tree->part_bits > 0)
		number_filling(parts);
	else
		parts->counts[0] += filling_count(tree);
	return TALLY_OK;
}

void tag_parts_release(struct tag_parts *parts)
{
	wipe_and_free(parts->of_filling, filling_count(parts->tree));
	wipe_and_free(parts->blocks, FILL_BLOCKS * sizeof(*parts->blocks));
}

static void take(struct tag_part *part, const uint8_t key[static HASH_BYTES],
                 size_t index)
{
	part->refs[part->count++] =
		(struct tag_ref){ bytes_u64(key), (uint32_t)index };
}

/* Filling that follows each other is made at once. */
static void take_filling(const struct tag_parts *parts, size_t number,
                         struct tag_part *part)
{
	const struct tag_tree *tree = parts->tree;
	const uint8_t *of = parts->of_filling, *end = of + filling_count(tree);
	const uint8_t *at = of;

	while ((at = memchr(at, (int)number, (size_t)(end - at))) != NULL) {
		size_t first = (size_t)(at - of), count = 0;

		while (count < FILL_BLOCKS && at < end && *at == number) {
			count++;
			at++;
		}
		stream_blocks(tree->fill, first, count, parts->blocks);
		for (size_t i = 0; i < count; i++)
			take(part, parts->blocks[i], tree->count + first + i);
	}
}

int tag_part_gather(const struct tag_parts *parts, size_t number,
                    struct tag_part *out)
{
	const struct tag_tree *tree = parts->tree;
	struct tag_part part = { 0 };

	part.refs = malloc((parts->counts[number] + 1) * sizeof(*part.refs));
	if (part.refs == NULL)
		return TALLY_ENOMEM;
	for (size_t i = 0; i < tree->count; i++) {
		const uint8_t *key = tree->leaves[i].key;

		if (tag_part_number(tree, key) == number)
			take(&part, key, i);
	}
	take_filling(parts, number, &part);
	*out = part;
	return TALLY_OK;
}

void tag_part_release(struct tag_part *part)
{
	wipe_and_free(part->refs, part->count * sizeof(*part->refs));
	part->refs = NULL;
}
