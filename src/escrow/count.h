/*
 * Counts: a commitment to the number of items of each class at each site, and
 * what is shown of them: totals, zeros, ceilings. docs/format.md, section 8.
 * Pure: the seed is an argument, and all else that is secret follows from it.
 */
#ifndef TALLY_ESCROW_COUNT_H
#define TALLY_ESCROW_COUNT_H

#include "crypto/group.h"
#include "escrow/declaration.h"

#define COUNT_BITS 16     /* of a count: MAX_COUNT */
#define MAX_COUNT_BITS 32 /* of a ceiling */
#define COUNT_SEED_BYTES 32
/* A range proof of so many bits: a challenge, and four values for each bit. */
#define COUNT_PROOF_BYTES(bits) (32 + 128 * (size_t)(bits))
#define COUNT_HEAD_BYTES 4 /* of a table */
#define COUNT_ROW_BYTES (GROUP_POINT_BYTES + COUNT_PROOF_BYTES(COUNT_BITS))
/* A table is a blob, and the sum of all its counts is below 2^31. */
_Static_assert(COUNT_HEAD_BYTES + MAX_COUNT_CELLS * COUNT_ROW_BYTES <=
               MAX_BLOB_BYTES, "the largest table is a blob");
_Static_assert((uint64_t)MAX_COUNT_CELLS * MAX_COUNT < (uint64_t)1 << 31,
               "no sum of counts wraps");

/*
 * A table has a cell for every site of a side's map and every class of its
 * charter, both by their index from 0 in the charter's order.
 */
struct count_grid {
	struct declaration_name name;
	uint16_t site_count;  /* 1 to MAX_SITES */
	uint16_t class_count; /* 1 to MAX_CLASSES; cells: MAX_COUNT_CELLS */
};
struct count_cell {
	uint16_t site, class;
};
/* Cells that are summed: 1 to MAX_COUNT_CELLS, ascending, each once. */
struct count_list {
	const struct count_cell *cells;
	size_t count;
};

/*
 * What the declaring side knows. The seed is 32 fresh random bytes for each
 * declaration: under one seed, equal counts of one cell have equal commitments.
 * The same seed and counts always give the same table.
 */
struct counts {
	struct count_grid grid;
	uint8_t seed[COUNT_SEED_BYTES];
	const uint16_t *numbers; /* number of items, site by site, class by class */
	uint8_t table[HASH_BYTES]; /* H(table), for what is shown of it */
};

/*
 * The first bytes of a table, and the row of one cell: for who makes rows on
 * several threads. TALLY_EUSAGE if the grid is over a limit or the cell outside
 * of it. A table is its head, then the rows site by site, class by class.
 */
int count_head_make(const struct count_grid *grid,
                    uint8_t out[static COUNT_HEAD_BYTES]);
int count_row_make(const struct counts *counts, struct count_cell cell,
                   uint8_t out[static COUNT_ROW_BYTES]);
/*
 * Append the whole table (2 ms a cell); fails as the two above and buf_put do.
 * counts->table is not read: it is the hash of what this gives.
 */
int count_table_put(const struct counts *counts, struct buf *out);

/* A table, decoded; borrowed from its bytes. */
struct count_table {
	struct count_grid grid;
	struct slice rows;
	uint8_t hash[HASH_BYTES]; /* of all its bytes: what `declare` carries */
	bool is_proved; /* by count_table_verify: all counts are in range */
};
/*
 * Strict: as many rows as the head says, nothing left over, points and scalars
 * canonical, no point the identity. TALLY_EFORMAT, or TALLY_ELIMIT for too many
 * sites, classes or cells. Proofs are not looked at yet, and the caller compares
 * the hash with that of the `declare`, site_count and class_count with the
 * charter's.
 */
int count_table_parse(struct slice bytes, const struct declaration_name *name,
                      struct count_table *out, struct fault *fault);
/* The commitment of a cell; the cell must be in the table's grid. */
const uint8_t *count_commitment(const struct count_table *table,
                                struct count_cell cell);
/*
 * Do seed and numbers make every commitment of the table? 0.2 ms a cell; the
 * proofs are left to who verifies.
 */
bool count_table_fits(const struct count_table *table,
                      const struct counts *counts);
/*
 * Is the count of one cell proved to be 0 to MAX_COUNT, for this charter, side,
 * epoch, site and class? TALLY_OK, TALLY_EMISMATCH; TALLY_EUSAGE for a cell
 * outside of the grid. 3 ms.
 */
int count_row_verify(const struct count_table *table, struct count_cell cell);
/*
 * The same of all cells; then table->is_proved is set. TALLY_EMISMATCH: *fault
 * tells the first bad one. Who did this on several threads by count_row_verify
 * may set is_proved himself.
 */
int count_table_verify(struct count_table *table, struct fault *fault);

/*
 * What is shown: that the cells of a list sum up to n (one cell: its number is
 * opened; n = 0: there is nothing at any of them), or that the sum is at most a
 * limit, and no more than that. Who is shown totals of two lists also learns
 * their difference.
 */
enum count_shows {
	COUNT_SHOWS_NOTHING = 0,
	COUNT_SHOWS_TOTAL = 1,
	COUNT_SHOWS_CEILING = 2
};
/*
 * Append what shows the total, or the ceiling. TALLY_EUSAGE for a list that is
 * not as above or leaves the grid. A ceiling: TALLY_ERULE if the sum is over
 * limit, so that it cannot be shown.
 */
int count_total_put(const struct counts *counts, const struct count_list *list,
                    struct buf *out);
int count_ceiling_put(const struct counts *counts,
                      const struct count_list *list, uint32_t limit,
                      struct buf *out);
/* Bits of the proof of a ceiling: 1 to 32, as many as the limit has. */
unsigned count_ceiling_bits(uint32_t limit);

/* What is shown, decoded; borrowed from its bytes. */
struct count_shown {
	enum count_shows what;
	const uint8_t *table;    /* HASH_BYTES: of which table */
	struct slice cells;      /* see count_shown_cell */
	size_t cell_count;
	uint32_t value;          /* the total, or the limit */
	struct slice proof;      /* the summed blindings, or a range proof */
};
/*
 * Strict: cells ascending, scalars and points canonical, nothing left over.
 * TALLY_EFORMAT, or TALLY_ELIMIT for too many cells.
 */
int count_shown_parse(struct slice bytes, struct count_shown *out,
                      struct fault *fault);
/* The i-th cell of the list, i below cell_count. */
struct count_cell count_shown_cell(const struct count_shown *shown, size_t i);
/*
 * Does it hold of this table? Unless the table is_proved, the proofs of the
 * cells summed are verified too: without them a sum could be wrapped.
 * TALLY_OK; TALLY_EMISMATCH with the reason in *fault: of another table, cells
 * outside of its grid, a count out of range, or not what the table commits to.
 */
int count_shown_verify(const struct count_shown *shown,
                       const struct count_table *table, struct fault *fault);

#endif
