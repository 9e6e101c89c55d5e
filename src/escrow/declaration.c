/*
 * One side's commitment to the content of every slot of its map:
 * docs/format.md, section 5.
 */
#include <string.h>

#include "escrow/batch.h"

/* u16 length || bytes || zeros */
static int padded_cell(void *ctx, uint64_t slot, struct slice *out)
{
	struct declaration_cells *cells = ctx;
	const struct declaration *d = cells->declaration;
	struct slice content = d->get(d->ctx, slot);

	if (content.len > d->cell_bytes - 2)
		return TALLY_EUSAGE;
	memset(cells->cell, 0, d->cell_bytes);
	bytes_set_u16(cells->cell, (uint16_t)content.len);
	if (content.len > 0)
		memcpy(cells->cell + 2, content.data, content.len);
	*out = slice_of(cells->cell, d->cell_bytes);
	return TALLY_OK;
}

static bool kept_node(void *ctx, unsigned height, uint64_t index,
                      uint8_t out[static HASH_BYTES])
{
	const struct declaration_cells *cells = ctx;
	const struct declaration *d = cells->declaration;

	return d->node(d->ctx, height, index, out);
}

int declaration_subtree(const struct declaration *d,
                        struct declaration_cells *cells, struct subtree *out)
{
	if (d->depth > MAX_DEPTH || d->cell_bytes < MIN_CELL_BYTES ||
	    d->cell_bytes > MAX_CELL_BYTES || d->name.side > 1)
		return TALLY_EUSAGE;
	cells->declaration = d;
	out->name = &d->name;
	out->cell_bytes = d->cell_bytes;
	out->cell = padded_cell;
	out->node = d->node != NULL ? kept_node : NULL;
	out->ctx = cells;
	return TALLY_OK;
}

int declaration_root(const struct declaration *d, uint8_t out[static HASH_BYTES])
{
	struct declaration_cells cells;
	struct slot_batch batch;
	struct subtree tree;
	int rc = declaration_subtree(d, &cells, &tree);

	if (rc != TALLY_OK)
		return rc;
	batch_init(&batch, &tree);
	rc = subtree_root(&batch, 0, d->depth, d->salt_root, out);
	batch_release(&batch);
	crypto_wipe(cells.cell, sizeof(cells.cell));
	return rc;
}

unsigned declaration_node_height(const struct declaration *d)
{
	_Static_assert(NODE_HEIGHT <= BATCH_HEIGHT, "a batch makes a node");
	return d->depth < NODE_HEIGHT ? d->depth : NODE_HEIGHT;
}

int declaration_nodes(const struct declaration *d, uint64_t first,
                      unsigned height, uint8_t (*out)[HASH_BYTES])
{
	struct subtree_part part = { first, height, declaration_node_height(d) };
	struct declaration_cells cells;
	struct subtree tree;
	uint8_t seed[HASH_BYTES];
	int rc = declaration_subtree(d, &cells, &tree);

	if (rc != TALLY_OK)
		return rc;
	if (height < part.node_height || height > d->depth ||
	    first >> d->depth != 0 || first % ((uint64_t)1 << height) != 0)
		return TALLY_EUSAGE;
	memcpy(seed, d->salt_root, HASH_BYTES);
	for (unsigned level = d->depth; level > height; level--)
		subtree_child_seed(seed, (uint8_t)(first >> (level - 1) & 1), seed);
	rc = subtree_nodes(&tree, part, seed, out);
	crypto_wipe(seed, sizeof(seed));
	crypto_wipe(cells.cell, sizeof(cells.cell));
	return rc;
}
