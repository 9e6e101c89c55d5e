/*
 * Openings of one slot or one site: made from a declaration, decoded strictly,
 * checked against its root. docs/format.md, section 5.
 */
#include <string.h>

#include "escrow/batch.h"

enum opening_kind { OPENING_SLOT = 0, OPENING_SITE = 1 };

/* kind, depth, height, cell length, first slot */
#define HEAD_BYTES (1 + 1 + 1 + 2 + 8)

/* What the walk from the root down to one subtree finds. */
struct descent {
	uint8_t seed[HASH_BYTES];                /* of the subtree */
	uint8_t siblings[MAX_DEPTH][HASH_BYTES]; /* subtree upwards */
};

static int descend(const struct declaration *d, const struct subtree *tree,
                   uint64_t first, unsigned height, struct descent *out)
{
	uint8_t sibling_seed[HASH_BYTES];
	struct slot_batch batch;
	int rc = TALLY_OK;

	batch_init(&batch, tree);
	memcpy(out->seed, d->salt_root, HASH_BYTES);
	for (unsigned level = d->depth; level > height && rc == TALLY_OK; level--) {
		unsigned below = level - 1;
		uint8_t half = (uint8_t)(first >> below & 1);
		uint64_t sibling = (first >> below ^ 1) << below;

		subtree_child_seed(out->seed, half ^ 1, sibling_seed);
		subtree_child_seed(out->seed, half, out->seed);
		rc = subtree_root(&batch, sibling, below, sibling_seed,
		                  out->siblings[below - height]);
	}
	batch_release(&batch);
	crypto_wipe(sibling_seed, sizeof(sibling_seed));
	return rc;
}

static int put_contents(const struct subtree *tree, uint64_t first,
                        unsigned height, struct buf *out)
{
	uint64_t end = first + ((uint64_t)1 << height);
	struct slice cell;

	for (uint64_t slot = first; slot < end; slot++) {
		int rc = tree->cell(tree->ctx, slot, &cell);

		if (rc != TALLY_OK)
			return rc;
		buf_put_slice(out, cell);
		if (buf_status(out) != TALLY_OK)
			return buf_status(out);
	}
	return TALLY_OK;
}

/* first.height is known to lie in the tree. */
static int put_subtree(const struct declaration *d, uint64_t first,
                       unsigned height, enum opening_kind kind,
                       struct buf *out)
{
	struct declaration_cells cells;
	struct descent descent;
	struct subtree tree;
	size_t start = out->len;
	int rc = declaration_subtree(d, &cells, &tree);

	if (rc != TALLY_OK)
		return rc;
	rc = descend(d, &tree, first, height, &descent);
	if (rc == TALLY_OK) {
		if (kind == OPENING_SLOT)
			subtree_salt(descent.seed, descent.seed);
		buf_put_u8(out, (uint8_t)kind);
		buf_put_u8(out, (uint8_t)d->depth);
		buf_put_u8(out, (uint8_t)height);
		buf_put_u16(out, (uint16_t)d->cell_bytes);
		buf_put_u64(out, first);
		buf_put(out, descent.seed, HASH_BYTES);
		rc = put_contents(&tree, first, height, out);
	}
	if (rc == TALLY_OK) {
		buf_put(out, descent.siblings,
		        (size_t)(d->depth - height) * HASH_BYTES);
		rc = buf_status(out);
	}
	if (rc != TALLY_OK)
		out->len = start;
	crypto_wipe(&descent, sizeof(descent));
	crypto_wipe(cells.cell, sizeof(cells.cell));
	return rc;
}

int opening_put_slot(const struct declaration *d, uint64_t slot,
                     struct buf *out)
{
	if (d->depth > MAX_DEPTH || slot >> d->depth != 0)
		return TALLY_EUSAGE;
	return put_subtree(d, slot, 0, OPENING_SLOT, out);
}

int opening_put_site(const struct declaration *d, uint64_t first,
                     unsigned height, struct buf *out)
{
	if (d->depth > MAX_DEPTH || height > d->depth ||
	    first >> d->depth != 0 || first % ((uint64_t)1 << height) != 0)
		return TALLY_EUSAGE;
	return put_subtree(d, first, height, OPENING_SITE, out);
}

static int parse_head(struct reader *r, struct opening *out,
                      struct fault *fault)
{
	uint8_t kind, depth, height;
	uint16_t cell_bytes;

	if (!reader_u8(r, &kind) || !reader_u8(r, &depth) ||
	    !reader_u8(r, &height) || !reader_u16(r, &cell_bytes) ||
	    !reader_u64(r, &out->first))
		return fault_set(fault, TALLY_EFORMAT, "opening: cut short");
	if (kind != OPENING_SLOT && kind != OPENING_SITE)
		return fault_set(fault, TALLY_EFORMAT,
		                 "opening: kind %u is neither slot nor site", kind);
	if (depth > MAX_DEPTH)
		return fault_set(fault, TALLY_ELIMIT,
		                 "opening: depth %u, at most %d", depth, MAX_DEPTH);
	if (height > depth || (kind == OPENING_SLOT && height != 0))
		return fault_set(fault, TALLY_EFORMAT,
		                 "opening: height %u does not fit", height);
	if (cell_bytes < MIN_CELL_BYTES || cell_bytes > MAX_CELL_BYTES)
		return fault_set(fault, TALLY_ELIMIT,
		                 "opening: cells of %u bytes, allowed are %d to %d",
		                 cell_bytes, MIN_CELL_BYTES, MAX_CELL_BYTES);
	if (out->first >> depth != 0 ||
	    out->first % ((uint64_t)1 << height) != 0)
		return fault_set(fault, TALLY_EFORMAT,
		                 "opening: first slot is not one of the tree's");
	out->site = kind == OPENING_SITE;
	out->depth = depth;
	out->height = height;
	out->cell_bytes = cell_bytes;
	return TALLY_OK;
}

/* At most 2^24 cells of 2^10 bytes: no overflow of 64 bits. */
uint64_t opening_site_bytes(unsigned depth, unsigned height, size_t cell_bytes)
{
	return HEAD_BYTES + HASH_BYTES + ((uint64_t)cell_bytes << height) +
	       (uint64_t)(depth - height) * HASH_BYTES;
}

bool opening_split(struct slice bytes, struct slice *out_opening,
                   struct slice *out_rest)
{
	struct reader r = { bytes };
	struct opening head;
	uint64_t len;

	if (parse_head(&r, &head, NULL) != TALLY_OK || !head.site)
		return false;
	len = opening_site_bytes(head.depth, head.height, head.cell_bytes);
	if (bytes.len < len)
		return false;
	*out_opening = slice_part(bytes, 0, (size_t)len);
	*out_rest = slice_part(bytes, (size_t)len, bytes.len - (size_t)len);
	return true;
}

int opening_parse(struct slice bytes, struct opening *out, struct fault *fault)
{
	struct reader r = { bytes };
	struct opening opening;
	int rc = parse_head(&r, &opening, fault);

	if (rc != TALLY_OK)
		return rc;
	/* A length that is there: what is part of it fits in size_t, too. */
	if (bytes.len != opening_site_bytes(opening.depth, opening.height,
	                                    opening.cell_bytes) ||
	    !reader_take(&r, HASH_BYTES, &opening.seed) ||
	    !reader_take(&r, opening.cell_bytes << opening.height,
	                 &opening.contents) ||
	    !reader_take(&r, (size_t)(opening.depth - opening.height) *
	                     HASH_BYTES, &opening.siblings))
		return fault_set(fault, TALLY_EFORMAT,
		                 "opening: %zu bytes, not the length of its shape",
		                 bytes.len);
	if (!cells_are_padded(opening.contents, opening.cell_bytes))
		return fault_set(fault, TALLY_EFORMAT,
		                 "opening: a cell is not padded with zeros");
	*out = opening;
	return TALLY_OK;
}

static int opened_cell(void *ctx, uint64_t slot, struct slice *out)
{
	const struct opening *opening = ctx;
	uint64_t i = slot - opening->first;

	*out = slice_part(opening->contents, (size_t)i * opening->cell_bytes,
	                  opening->cell_bytes);
	return TALLY_OK;
}

static void site_root(const struct opening *opening,
                      const struct declaration_name *name,
                      uint8_t out[static HASH_BYTES])
{
	struct opening source = *opening;
	const struct subtree tree = { .name = name,
		.cell_bytes = opening->cell_bytes, .cell = opened_cell,
		.ctx = &source };
	struct slot_batch batch;

	batch_init(&batch, &tree);
	subtree_root(&batch, opening->first, opening->height,
	             opening->seed.data, out);
	batch_release(&batch);
}

int opening_verify(const struct opening *opening,
                   const struct declaration_name *name,
                   const uint8_t root[static HASH_BYTES])
{
	uint64_t index = opening->first >> opening->height;
	const uint8_t *sibling = opening->siblings.data;
	uint8_t node[HASH_BYTES];

	if (opening->site)
		site_root(opening, name, node);
	else
		subtree_leaf(name, opening->first, opening->seed.data,
		             opening->contents, node);
	for (unsigned level = opening->height; level < opening->depth; level++) {
		if (index & 1)
			hash_node(sibling, node, node);
		else
			hash_node(node, sibling, node);
		sibling += HASH_BYTES;
		index >>= 1;
	}
	return hash_equal(node, root) ? TALLY_OK : TALLY_EMISMATCH;
}

struct slice opening_content(const struct opening *opening, uint64_t i)
{
	if (i >> opening->height != 0)
		return slice_of(NULL, 0);
	return cell_content(opening->contents, opening->cell_bytes, i);
}
