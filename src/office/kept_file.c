/*
 * The shape of the file of a declaration, byte for byte.
 */
#include "office/kept_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MAGIC "tallystick declaration tree 1\n"
#define MAGIC_BYTES 32 /* with zeros */

void kept_name(uint64_t epoch, char out[static SECRET_NAME_BYTES])
{
	snprintf(out, SECRET_NAME_BYTES, "declaration-%" PRIu64 ".tree", epoch);
}

void kept_head_encode(const struct declaration_terms *terms,
                      uint8_t out[static KEPT_HEAD_BYTES])
{
	memset(out, 0, KEPT_HEAD_BYTES);
	memcpy(out, MAGIC, strlen(MAGIC));
	memcpy(out + 32, terms->name.charter, HASH_BYTES);
	out[64] = terms->name.side;
	out[65] = (uint8_t)terms->depth;
	bytes_set_u16(out + 66, (uint16_t)terms->cell_bytes);
	bytes_set_u64(out + 68, terms->name.epoch);
	memcpy(out + 96, terms->salt_root, HASH_BYTES);
}

int kept_head_decode(const uint8_t head[static KEPT_HEAD_BYTES],
                     struct declaration_terms *out, struct fault *fault)
{
	struct declaration_terms terms = { .keep = true };
	uint8_t again[KEPT_HEAD_BYTES];
	bool same;

	memcpy(terms.name.charter, head + 32, HASH_BYTES);
	terms.name.side = head[64];
	terms.depth = head[65];
	terms.cell_bytes = bytes_u16(head + 66);
	terms.name.epoch = bytes_u64(head + 68);
	memcpy(terms.salt_root, head + 96, HASH_BYTES);
	kept_head_encode(&terms, again);
	same = memcmp(head, again, KEPT_HEAD_BYTES) == 0;
	crypto_wipe(again, sizeof(again));
	if (!same || terms.name.side > 1 || terms.depth > MAX_DEPTH ||
	    terms.cell_bytes < MIN_CELL_BYTES ||
	    terms.cell_bytes > MAX_CELL_BYTES)
		return fault_set(fault, TALLY_EFORMAT,
		                 "it is no file of a declaration");
	*out = terms;
	return TALLY_OK;
}

uint64_t kept_cell_at(const struct declaration_terms *terms, uint64_t slot)
{
	return KEPT_HEAD_BYTES + slot * terms->cell_bytes;
}

uint64_t kept_node_at(const struct declaration_terms *terms, unsigned height,
                      uint64_t index)
{
	unsigned level = terms->depth < NODE_HEIGHT ? terms->depth : NODE_HEIGHT;
	uint64_t before = 0;

	for (; level < height; level++)
		before += (uint64_t)1 << (terms->depth - level);
	return kept_cell_at(terms, (uint64_t)1 << terms->depth) +
	       (before + index) * HASH_BYTES;
}

uint64_t kept_end(const struct declaration_terms *terms)
{
	return kept_node_at(terms, terms->depth, 1);
}
