/*
 * Multi-openings read: decoded strictly, checked against the root of a
 * declaration.
 */
#include "escrow/multi.h"

#include <stdlib.h>
#include <string.h>

#include "escrow/batch.h"

static int parse_head(struct reader *r, struct multi_opening *out,
                      struct fault *fault)
{
	uint8_t kind, depth;
	uint16_t cell_bytes;
	uint32_t count;

	if (!reader_u8(r, &kind) || !reader_u8(r, &depth) ||
	    !reader_u16(r, &cell_bytes) || !reader_u32(r, &count))
		return fault_set(fault, TALLY_EFORMAT, "opening: cut short");
	if (kind != MULTI_KIND)
		return fault_set(fault, TALLY_EFORMAT,
		                 "opening: kind %u is not that of a multi-opening",
		                 kind);
	if (depth > MAX_DEPTH)
		return fault_set(fault, TALLY_ELIMIT,
		                 "opening: depth %u, at most %d", depth, MAX_DEPTH);
	if (cell_bytes < MIN_CELL_BYTES || cell_bytes > MAX_CELL_BYTES)
		return fault_set(fault, TALLY_ELIMIT,
		                 "opening: cells of %u bytes, allowed are %d to %d",
		                 cell_bytes, MIN_CELL_BYTES, MAX_CELL_BYTES);
	/* Each has a head and a cell: so many bytes must be there. */
	if (count == 0 || count > r->rest.len / (PIECE_HEAD_BYTES + cell_bytes))
		return fault_set(fault, TALLY_EFORMAT,
		                 "opening: %u pieces in %zu bytes", (unsigned)count,
		                 r->rest.len);
	out->depth = depth;
	out->cell_bytes = cell_bytes;
	out->piece_count = count;
	return TALLY_OK;
}

/* Two halves of one subtree would be two spellings of it. */
static bool are_halves(const struct opening_piece *a,
                       const struct opening_piece *b)
{
	return a->height == b->height &&
	       (a->first ^ b->first) == (uint64_t)1 << a->height;
}

static int parse_piece(struct reader *r, const struct multi_opening *opening,
                       size_t at, struct fault *fault)
{
	struct opening_piece *piece = &opening->pieces[at];
	uint64_t end = 0;
	uint8_t height;

	if (!reader_u8(r, &height) || !reader_u64(r, &piece->first) ||
	    !reader_take(r, HASH_BYTES, &piece->secret))
		return fault_set(fault, TALLY_EFORMAT, "opening: cut short");
	if (height > opening->depth || piece->first >> opening->depth != 0 ||
	    piece->first % ((uint64_t)1 << height) != 0)
		return fault_set(fault, TALLY_EFORMAT,
		                 "opening: piece %zu is no subtree of the tree",
		                 at + 1);
	piece->height = height;
	if (at > 0)
		end = piece[-1].first + ((uint64_t)1 << piece[-1].height);
	if (piece->first < end)
		return fault_set(fault, TALLY_EFORMAT,
		                 "opening: piece %zu does not follow the one before",
		                 at + 1);
	if (at > 0 && are_halves(&piece[-1], piece))
		return fault_set(fault, TALLY_EFORMAT,
		                 "opening: pieces %zu and %zu are one subtree", at,
		                 at + 1);
	/* Compared before it is a size_t, which may have 32 bits. */
	if ((uint64_t)opening->cell_bytes << height > r->rest.len ||
	    !reader_take(r, opening->cell_bytes << height, &piece->cells))
		return fault_set(fault, TALLY_EFORMAT, "opening: cut short");
	if (!cells_are_padded(piece->cells, opening->cell_bytes))
		return fault_set(fault, TALLY_EFORMAT,
		                 "opening: a cell is not padded with zeros");
	return TALLY_OK;
}

/* A walk down the tree that meets pieces and siblings in their order. */
struct walk {
	const struct multi_opening *opening;
	const struct declaration_name *name;
	struct slot_batch *batch;
	size_t next;         /* piece */
	uint64_t siblings;   /* met so far */
};

static bool nothing_is_open(const struct walk *w, uint64_t first, unsigned height)
{
	const struct multi_opening *o = w->opening;

	return w->next == o->piece_count ||
	       o->pieces[w->next].first >= first + ((uint64_t)1 << height);
}

static void count_below(struct walk *w, uint64_t first, unsigned height)
{
	if (nothing_is_open(w, first, height)) {
		w->siblings++;
	} else if (w->opening->pieces[w->next].height == height) {
		w->next++;
	} else {
		uint64_t half = (uint64_t)1 << (height - 1);

		count_below(w, first, height - 1);
		count_below(w, first + half, height - 1);
	}
}

static int parse_siblings(struct reader *r, struct multi_opening *opening,
                          struct fault *fault)
{
	struct walk w = { .opening = opening };

	count_below(&w, 0, opening->depth);
	if (r->rest.len != w.siblings * HASH_BYTES)
		return fault_set(fault, TALLY_EFORMAT,
		                 "opening: %zu bytes of hashes, not those of its"
		                 " shape", r->rest.len);
	opening->siblings = r->rest;
	return TALLY_OK;
}

int multi_parse(struct slice bytes, struct multi_opening *out,
                struct fault *fault)
{
	struct reader r = { bytes };
	struct multi_opening opening = { 0 };
	int rc = parse_head(&r, &opening, fault);

	if (rc != TALLY_OK)
		return rc;
	opening.pieces = calloc(opening.piece_count, sizeof(*opening.pieces));
	if (opening.pieces == NULL)
		return fault_set(fault, TALLY_ENOMEM, "opening: out of memory");
	for (size_t i = 0; i < opening.piece_count && rc == TALLY_OK; i++)
		rc = parse_piece(&r, &opening, i, fault);
	if (rc == TALLY_OK)
		rc = parse_siblings(&r, &opening, fault);
	if (rc == TALLY_OK)
		*out = opening;
	else
		multi_release(&opening);
	return rc;
}

static int opened_cell(void *ctx, uint64_t slot, struct slice *out)
{
	const struct walk *w = ctx;
	size_t cell_bytes = w->opening->cell_bytes;
	const struct opening_piece *piece = &w->opening->pieces[w->next];

	*out = slice_part(piece->cells,
	                  (size_t)(slot - piece->first) * cell_bytes, cell_bytes);
	return TALLY_OK;
}

static void piece_root(struct walk *w, uint8_t out[static HASH_BYTES])
{
	const struct opening_piece *piece = &w->opening->pieces[w->next];

	if (piece->height == 0)
		subtree_leaf(w->name, piece->first, piece->secret.data,
		             piece->cells, out);
	else
		subtree_root(w->batch, piece->first, piece->height,
		             piece->secret.data, out);
	w->next++;
}

static void root_below(struct walk *w, uint64_t first, unsigned height,
                       uint8_t out[static HASH_BYTES])
{
	uint8_t half[2][HASH_BYTES];
	uint64_t slots;

	if (nothing_is_open(w, first, height)) {
		memcpy(out, w->opening->siblings.data +
		                    (size_t)w->siblings++ * HASH_BYTES, HASH_BYTES);
		return;
	}
	if (w->opening->pieces[w->next].height == height) {
		piece_root(w, out);
		return;
	}
	slots = (uint64_t)1 << (height - 1);
	root_below(w, first, height - 1, half[0]);
	root_below(w, first + slots, height - 1, half[1]);
	hash_node(half[0], half[1], out);
}

int multi_verify(const struct multi_opening *opening,
                 const struct declaration_name *name,
                 const uint8_t root[static HASH_BYTES])
{
	struct slot_batch batch;
	struct walk w = { .opening = opening, .name = name, .batch = &batch };
	const struct subtree tree = { .name = name,
		.cell_bytes = opening->cell_bytes, .cell = opened_cell,
		.ctx = &w };
	uint8_t found[HASH_BYTES];

	batch_init(&batch, &tree);
	root_below(&w, 0, opening->depth, found);
	batch_release(&batch);
	return hash_equal(found, root) ? TALLY_OK : TALLY_EMISMATCH;
}

uint64_t multi_count(const struct multi_opening *opening)
{
	uint64_t count = 0;

	for (size_t i = 0; i < opening->piece_count; i++)
		count += (uint64_t)1 << opening->pieces[i].height;
	return count;
}

struct slice multi_content(const struct multi_opening *opening, uint64_t slot)
{
	size_t low = 0, high = opening->piece_count;

	/* The last piece that does not begin past the slot. */
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (opening->pieces[middle].first <= slot)
			low = middle;
		else
			high = middle;
	}
	if (high > low && slot >= opening->pieces[low].first &&
	    (slot - opening->pieces[low].first) >> opening->pieces[low].height ==
	            0)
		return cell_content(opening->pieces[low].cells, opening->cell_bytes,
		                    slot - opening->pieces[low].first);
	return slice_of(NULL, 0);
}

void multi_release(struct multi_opening *opening)
{
	free(opening->pieces);
	opening->pieces = NULL;
	opening->piece_count = 0;
}
