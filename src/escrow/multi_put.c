/*
 * Multi-openings made: from runs of slots to the fewest whole subtrees, and in
 * one walk down the tree their cells and what hashes a reader lacks.
 */
#include <stdlib.h>
#include <string.h>

#include "escrow/batch.h"
#include "escrow/multi.h"

static int compare_runs(const void *a, const void *b)
{
	const struct slot_run *x = a, *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

/* The highest subtree that begins at first and has no more than count slots. */
static unsigned highest(uint64_t first, uint64_t count)
{
	unsigned height = 0;

	while ((uint64_t)2 << height <= count &&
	       first % ((uint64_t)2 << height) == 0)
		height++;
	return height;
}

static void add_run(struct buf *pieces, struct slot_run run)
{
	while (run.count > 0 && buf_status(pieces) == TALLY_OK) {
		struct opening_piece piece = {
			.first = run.first, .height = highest(run.first, run.count)
		};
		uint64_t slots = (uint64_t)1 << piece.height;

		buf_put(pieces, &piece, sizeof(piece));
		run.first += slots;
		run.count -= slots;
	}
}

/* Runs that touch become one, else two halves of a subtree would stay apart. */
static void add_runs(struct buf *pieces, struct slot_run *runs, size_t count)
{
	struct slot_run joined;

	qsort(runs, count, sizeof(*runs), compare_runs);
	joined = runs[0];
	for (size_t i = 1; i < count; i++) {
		uint64_t end = joined.first + joined.count;
		uint64_t next_end = runs[i].first + runs[i].count;

		if (runs[i].first > end) {
			add_run(pieces, joined);
			joined = runs[i];
		} else if (next_end > end) {
			joined.count = next_end - joined.first;
		}
	}
	add_run(pieces, joined);
}

static bool runs_fit(const struct declaration *d, const struct slot_run *runs,
                     size_t count)
{
	uint64_t slots;

	if (d->depth > MAX_DEPTH || count == 0)
		return false;
	slots = (uint64_t)1 << d->depth;
	for (size_t i = 0; i < count; i++)
		if (runs[i].count == 0 || runs[i].first >= slots ||
		    runs[i].count > slots - runs[i].first)
			return false;
	return true;
}

/* The pieces of a set of slots, ascending, no two of them halves of one. */
static int put_pieces(const struct slot_run *runs, size_t count,
                      struct buf *pieces)
{
	struct slot_run *sorted = malloc(count * sizeof(*sorted));

	if (sorted == NULL)
		return TALLY_ENOMEM;
	memcpy(sorted, runs, count * sizeof(*sorted));
	add_runs(pieces, sorted, count);
	free(sorted);
	return buf_status(pieces);
}

/* The walk: pieces go out as they are met, the siblings are kept for the end. */
struct maker {
	const struct subtree *tree;
	struct slot_batch batch; /* of it */
	const struct opening_piece *pieces;
	size_t count, next;
	struct buf *out;
	struct buf siblings;
};

static int put_piece(struct maker *m, const struct opening_piece *piece,
                     const uint8_t seed[static HASH_BYTES])
{
	uint64_t end = piece->first + ((uint64_t)1 << piece->height);
	uint8_t secret[HASH_BYTES];

	memcpy(secret, seed, HASH_BYTES);
	if (piece->height == 0)
		subtree_salt(seed, secret);
	buf_put_u8(m->out, (uint8_t)piece->height);
	buf_put_u64(m->out, piece->first);
	buf_put(m->out, secret, HASH_BYTES);
	crypto_wipe(secret, sizeof(secret));
	for (uint64_t slot = piece->first; slot < end; slot++) {
		struct slice cell;
		int rc = m->tree->cell(m->tree->ctx, slot, &cell);

		if (rc != TALLY_OK)
			return rc;
		buf_put_slice(m->out, cell);
		if (buf_status(m->out) != TALLY_OK)
			return buf_status(m->out);
	}
	return TALLY_OK;
}

static int put_sibling(struct maker *m, uint64_t first, unsigned height,
                       const uint8_t seed[static HASH_BYTES])
{
	uint8_t node[HASH_BYTES];
	int rc = subtree_root(&m->batch, first, height, seed, node);

	if (rc != TALLY_OK)
		return rc;
	buf_put(&m->siblings, node, HASH_BYTES);
	return buf_status(&m->siblings);
}

/* The recursion is at most MAX_DEPTH deep. */
static int put_below(struct maker *m, uint64_t first, unsigned height,
                     const uint8_t seed[static HASH_BYTES])
{
	const struct opening_piece *piece = &m->pieces[m->next];
	uint64_t slots = (uint64_t)1 << height;
	uint8_t half_seed[HASH_BYTES];
	int rc = TALLY_OK;

	if (m->next == m->count || piece->first >= first + slots)
		return put_sibling(m, first, height, seed);
	if (piece->height == height) {
		m->next++;
		return put_piece(m, piece, seed);
	}
	for (uint8_t half = 0; half < 2 && rc == TALLY_OK; half++) {
		subtree_child_seed(seed, half, half_seed);
		rc = put_below(m, first + half * slots / 2, height - 1, half_seed);
	}
	crypto_wipe(half_seed, sizeof(half_seed));
	return rc;
}

static int put_all(const struct declaration *d, struct maker *m)
{
	int rc;

	buf_put_u8(m->out, MULTI_KIND);
	buf_put_u8(m->out, (uint8_t)d->depth);
	buf_put_u16(m->out, (uint16_t)d->cell_bytes);
	buf_put_u32(m->out, (uint32_t)m->count);
	batch_init(&m->batch, m->tree);
	rc = put_below(m, 0, d->depth, d->salt_root);
	batch_release(&m->batch);
	if (rc != TALLY_OK)
		return rc;
	buf_put_slice(m->out, buf_slice(&m->siblings));
	return buf_status(m->out);
}

int multi_put(const struct declaration *d, const struct slot_run *runs,
              size_t count, struct buf *out)
{
	struct declaration_cells cells;
	struct subtree tree;
	struct maker m = { .tree = &tree, .out = out };
	size_t start = out->len;
	struct buf pieces;
	int rc;

	if (!runs_fit(d, runs, count))
		return TALLY_EUSAGE;
	rc = declaration_subtree(d, &cells, &tree);
	if (rc != TALLY_OK)
		return rc;
	buf_init(&pieces, MAX_PIECES * sizeof(struct opening_piece));
	buf_init(&m.siblings, MAX_BLOB_BYTES);
	rc = put_pieces(runs, count, &pieces);
	if (rc == TALLY_OK) {
		m.pieces = (const struct opening_piece *)(const void *)pieces.data;
		m.count = pieces.len / sizeof(*m.pieces);
		rc = put_all(d, &m);
	}
	if (rc != TALLY_OK)
		out->len = start;
	crypto_wipe(cells.cell, sizeof(cells.cell));
	buf_release(&m.siblings);
	buf_release(&pieces);
	return rc;
}
