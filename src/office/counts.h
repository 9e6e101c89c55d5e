/*
 * The counts of a side's declaration: taken from what its positions hold, put
 * on record as a table of commitments, and kept in secret/ to show something of
 * them later. docs/format.md, section 8.
 */
#ifndef TALLY_OFFICE_COUNTS_H
#define TALLY_OFFICE_COUNTS_H

#include "escrow/count.h"
#include "office/crew.h"
#include "office/office.h"

/* A declaration of a side, as the fold has it. */
struct side_declared {
	unsigned side;
	const struct declared *declared;
};

/*
 * Seed and numbers stand in memory that is locked, so far as the system allows,
 * and wiped at the end: release it in every case.
 */
struct side_counts {
	const struct charter *charter;
	unsigned side;
	size_t cell_count;
	struct counts *counts;
	uint16_t *numbers;       /* counts->numbers */
	struct count_table table; /* that of side_counts_recall */
	/* Of the rows that are made; NULL, as after the start: nobody is told. */
	const struct crew_progress *progress;
};

/* The sites of a side are numbered from 0; this is the first one's index. */
size_t side_first_site(const struct charter *charter, unsigned side);
/* The grid of a side's counts; TALLY_ELIMIT if it has too many cells. */
int side_grid(const struct charter *charter, unsigned side, uint64_t epoch,
              struct count_grid *out);

/* Nothing is counted yet. TALLY_ELIMIT for too many cells, TALLY_ENOMEM. */
int side_counts_init(const struct charter *charter, unsigned side,
                     uint64_t epoch, struct side_counts *out);
void side_counts_release(struct side_counts *counts);
/*
 * Take the content of one position of a site (its index in the charter), ""
 * being nothing, and add its items. TALLY_EFORMAT if it is no content with
 * classes of the charter, TALLY_ELIMIT for a count over MAX_COUNT.
 */
int side_counts_take(struct side_counts *counts, size_t site,
                     struct slice content, struct fault *fault);

/* Append the table (2 ms a cell, on all cores); fails as count_table_put. */
int side_counts_table(const struct side_counts *counts, struct buf *out);
/*
 * Draw the seed, keep it with the numbers in secret/, and put the table on
 * record as a blob whose hash is counts->table; *out_try is for
 * side_counts_forget, if the statement is not logged after all.
 */
int side_counts_keep(struct office *office, struct side_counts *counts,
                     unsigned *out_try, struct fault *fault);
void side_counts_forget(struct office *office, uint64_t epoch,
                        unsigned try_number);
/*
 * Read again what was kept of an own declaration with counts, and its table,
 * which out->table borrows: those that fit each other. TALLY_ENOTFOUND: it has
 * no counts, or nothing is kept of them. TALLY_EMISMATCH: what is kept makes
 * another table. Else as vault_unlock and secret_get, with their words.
 */
int side_counts_recall(struct office *office, const struct side_declared *of,
                       struct buf *out_table, struct side_counts *out,
                       struct fault *fault);

/*
 * Parse the table of a declaration, of which bytes have the hash; its proofs are
 * not looked at. out borrows from bytes. TALLY_EMISMATCH: it is none, or not of
 * the charter's sites and classes. TALLY_ELIMIT: those have too many cells.
 */
int side_table_parse(const struct charter *charter,
                     const struct side_declared *of, struct slice bytes,
                     struct count_table *out, struct fault *fault);
/*
 * The same out of the record, for any declaration. TALLY_ENOTFOUND: it has no
 * counts, or the table is not here. TALLY_EIO: what is here is not it.
 */
int side_table(struct office *office, const struct side_declared *of,
               struct buf *bytes, struct count_table *out,
               struct fault *fault);
/*
 * count_shown_verify (3 ms a cell summed) on all cores; which fault is told does
 * not depend on them. progress may be NULL.
 */
int side_table_shows(const struct count_table *table,
                     const struct count_shown *shown,
                     const struct crew_progress *progress, struct fault *fault);

#endif
